import type { InLanguages } from './languages.js';

/**
 * Why a line of a register file is refused, or what is remarked upon, in the words of each language. The names are stable:
 * they stand in the answers of the API. What is in double braces is filled in.
 */
export const REASON_WORDS = {
  // A cell, whatever its column.
  formula: { en: 'is a formula; put its result there', ru: 'это формула; впишите её результат', ky: 'бул формула; анын жыйынтыгын жазыңыз' },
  spreadsheet_error: { en: "holds a spreadsheet's error", ru: 'в ячейке ошибка электронной таблицы', ky: 'уячада электрондук таблицанын катасы турат' },
  empty: { en: 'is empty', ru: 'не заполнено', ky: 'толтурулган эмес' },
  spaces_left_out: { en: 'spaces around the text were left out', ru: 'пробелы вокруг текста отброшены', ky: 'тексттин айланасындагы боштуктар алып салынды' },

  // Words and identifiers.
  not_text: { en: 'must be text', ru: 'здесь должен быть текст', ky: 'бул жерде текст болушу керек' },
  too_long: { en: 'has {{length}} characters; at most {{most}} fit', ru: 'знаков: {{length}}; помещается не больше {{most}}', ky: 'белгилердин саны {{length}}; эң көп {{most}} белги батат' },
  letters_lost: {
    en: 'contains the character U+FFFD: letters were lost when the file was saved', ru: 'содержит знак U+FFFD: при сохранении файла потеряны буквы',
    ky: 'U+FFFD белгиси бар: файл сакталганда тамгалар жоголгон',
  },
  invisible_character: { en: 'contains the invisible character U+{{code}}', ru: 'содержит невидимый знак U+{{code}}', ky: 'көрүнбөгөн U+{{code}} белгиси бар' },
  scientific: {
    en: '{{text}}: a spreadsheet turned the number into scientific notation, its digits are lost; format the column as text and enter it anew',
    ru: '{{text}}: электронная таблица свернула число, его цифры потеряны; задайте столбцу формат «Текст» и введите номер заново',
    ky: '{{text}}: электрондук таблица санды кыскартып жазган, цифралары жоголгон; мамычага «Текст» форматын коюп, номерди кайра жазыңыз',
  },
  fifteen_digits: {
    en: '{{text}}: a spreadsheet keeps 15 digits of a number and lost the others; format the column as text and enter it anew',
    ru: '{{text}}: электронная таблица хранит 15 цифр числа, остальные потеряны; задайте столбцу формат «Текст» и введите номер заново',
    ky: '{{text}}: электрондук таблица сандын 15 цифрасын гана сактайт, калгандары жоголгон; мамычага «Текст» форматын коюп, номерди кайра жазыңыз',
  },
  number_for_text: { en: '{{text}} is a number; format the column as text', ru: '{{text}} — это число; задайте столбцу формат «Текст»', ky: '{{text}} — бул сан; мамычага «Текст» форматын коюңуз' },
  look_alikes: { en: '{{text}}: {{letters}}', ru: '{{text}}: {{letters}}', ky: '{{text}}: {{letters}}' },
  not_an_identifier: { en: '{{text}} is not {{what}}: {{allowed}}', ru: '{{text}} — не {{what}}: {{allowed}}', ky: '{{text}} — {{what}} эмес: {{allowed}}' },
  none_of: { en: '{{text}} is none of: {{choices}}', ru: '{{text}} не подходит; может быть: {{choices}}', ky: '{{text}} туура келбейт; булардын бири болот: {{choices}}' },
  neither_yes_nor_no: { en: '{{text}} is neither yes nor no', ru: '{{text}} — ни «да», ни «нет»', ky: '{{text}} — «ооба» да, «жок» да эмес' },

  // Numbers.
  no_number: { en: 'must be a number', ru: 'здесь должно быть число', ky: 'бул жерде сан болушу керек' },
  digits_lost: {
    en: '{{text}} has lost digits, or is too large or too small to be meant', ru: '{{text}}: цифры потеряны, либо число слишком большое или слишком маленькое',
    ky: '{{text}}: цифралары жоголгон, же сан өтө чоң же өтө кичине',
  },
  not_whole: { en: '{{text}} is not a whole number', ru: '{{text}} — не целое число', ky: '{{text}} — бүтүн сан эмес' },
  not_a_number: {
    en: '{{text}} is not a number; one comma or point, no separators of thousands', ru: '{{text}} — не число; одна запятая или точка, без разделителей тысяч',
    ky: '{{text}} — сан эмес; бир үтүр же чекит, миңдиктер ажыратылбайт',
  },
  too_many_decimals: { en: '{{text}} has more than {{most}} decimals', ru: '{{text}}: знаков после запятой больше {{most}}', ky: '{{text}}: үтүрдөн кийинки цифралар {{most}} санынан көп' },
  not_between: { en: '{{text}} is not between {{least}} and {{most}}', ru: '{{text}} — не от {{least}} до {{most}}', ky: '{{text}} — {{least}} менен {{most}} аралыгында эмес' },
  not_more_than_zero: { en: 'must be more than 0', ru: 'должно быть больше 0', ky: '0дөн чоң болушу керек' },

  // Days and times.
  not_a_day: { en: '{{text}} is not a day; write 2026-11-22 or 22.11.2026', ru: '{{text}} — не дата; пишите 22.11.2026 или 2026-11-22', ky: '{{text}} — күн эмес; 22.11.2026 же 2026-11-22 деп жазыңыз' },
  no_day: { en: 'is not a day; write 2026-11-22 or 22.11.2026', ru: 'это не дата; пишите 22.11.2026 или 2026-11-22', ky: 'бул күн эмес; 22.11.2026 же 2026-11-22 деп жазыңыз' },
  not_in_calendar: { en: '{{text}} is not in the calendar', ru: '{{text}} — такого дня нет в календаре', ky: '{{text}} — календарда мындай күн жок' },
  day_or_month_first: {
    en: '{{text}} may begin with the day or the month; write 2026-11-22 or 22.11.2026', ru: '{{text}}: неясно, что стоит первым, день или месяц; пишите 22.11.2026 или 2026-11-22',
    ky: '{{text}}: биринчи күн турабы же ай турабы, белгисиз; 22.11.2026 же 2026-11-22 деп жазыңыз',
  },
  century_open: {
    en: '{{text}} leaves the century open; write 2026-11-22 or 22.11.2026', ru: '{{text}}: год записан не полностью; пишите 22.11.2026 или 2026-11-22',
    ky: '{{text}}: жыл толук жазылган эмес; 22.11.2026 же 2026-11-22 деп жазыңыз',
  },
  time_beside_day: { en: '{{text}} has a time of day, and a day is wanted', ru: '{{text}}: указано и время, а нужна только дата', ky: '{{text}}: убакыт да жазылган, күн гана керек' },
  no_time: { en: 'is not a time; write 2026-11-22 or 22.11.2026', ru: 'это не дата и не время; пишите 22.11.2026 или 2026-11-22', ky: 'бул күн да, убакыт да эмес; 22.11.2026 же 2026-11-22 деп жазыңыз' },
  no_zone: {
    en: '{{text}} has no zone; write 22.11.2026 14:30 for local time, or add +06:00', ru: '{{text}}: нет часового пояса; местное время пишите как 22.11.2026 14:30 или добавьте +06:00',
    ky: '{{text}}: убакыт алкагы жок; жергиликтүү убакытты 22.11.2026 14:30 деп жазыңыз же +06:00 кошуңуз',
  },
  no_such_time: { en: '{{text}} has no such time of day', ru: '{{text}} — такого времени суток нет', ky: '{{text}} — сутканын мындай убактысы жок' },
  clocks_change: {
    en: '{{text}} is on a day when the clocks change; write it with its zone', ru: '{{text}}: в этот день переводят часы; укажите часовой пояс', ky: '{{text}}: ал күнү саат которулат; убакыт алкагын кошуп жазыңыз',
  },

  // A reading of a file.
  comma_among_commas: {
    en: '{{text}} has a comma, and commas separate the cells of this file; write a point, or separate cells by semicolons',
    ru: '{{text}}: запятая в числе, а в этом файле запятыми разделены ячейки; пишите точку или разделяйте ячейки точкой с запятой',
    ky: '{{text}}: санда үтүр бар, ал эми бул файлда уячалар үтүр менен бөлүнгөн; чекит жазыңыз же уячаларды чекиттүү үтүр менен бөлүңүз',
  },
  nothing_named: { en: 'names neither a meter nor an account', ru: 'не назван ни счётчик, ни лицевой счёт', ky: 'эсептегич да, жеке эсеп да көрсөтүлгөн эмес' },
  time_twice: { en: 'the time of day stands in the date already', ru: 'время уже указано вместе с датой', ky: 'убакыт күн менен бирге жазылган' },
  account_without_meter: { en: 'account {{key}} had no meter then', ru: 'у лицевого счёта {{key}} в это время не было счётчика', ky: '{{key}} жеке эсебинде ал убакта эсептегич болгон эмес' },
  account_with_meters: {
    en: 'account {{key}} had {{count}} meters then: {{serials}}; write which one was read', ru: 'у лицевого счёта {{key}} в это время счётчиков: {{count}} ({{serials}}); укажите, какой снят',
    ky: '{{key}} жеке эсебинде ал убакта эсептегичтердин саны {{count}}: {{serials}}; кайсынысы окулганын жазыңыз',
  },
  meter_of_another: { en: 'meter {{serial}} was not at account {{key}} then', ru: 'счётчик {{serial}} в это время не стоял у лицевого счёта {{key}}', ky: '{{serial}} эсептегичи ал убакта {{key}} жеке эсебинде турган эмес' },
  not_read_yet: {
    en: 'lies ahead; a day without a time stands for its noon', ru: 'это время ещё не наступило; дата без времени означает полдень', ky: 'бул убакыт али келе элек; убактысы жазылбаган күн чак түштү билдирет',
  },
  readings_begin: { en: 'readings begin with the year 2000', ru: 'показания начинаются с 2000 года', ky: 'көрсөткүчтөр 2000-жылдан башталат' },
  beyond_register: {
    en: 'the register of {{serial}} shows less than {{capacity}} m3', ru: 'счётный механизм {{serial}} показывает меньше {{capacity}} м3', ky: '{{serial}} эсептөө механизми {{capacity}} м3ден аз көрсөтөт',
  },
  another_index_held: {
    en: 'another reading of {{serial}} for this very time is held: {{held}} m3; it is corrected by hand with a reason', ru: 'за это же время у {{serial}} уже есть другое показание: {{held}} м3; его исправляют вручную с причиной',
    ky: 'дал ушул убакыт үчүн {{serial}} боюнча башка көрсөткүч бар: {{held}} м3; ал себеби менен кол аркылуу оңдолот',
  },
  lines_contradict: {
    en: 'lines {{lines}} give meter {{serial}} different readings for the same time', ru: 'строки {{lines}} дают счётчику {{serial}} разные показания за одно и то же время',
    ky: '{{lines}} саптар {{serial}} эсептегичине бир эле убакытка ар башка көрсөткүч берет',
  },
  same_as_line: { en: 'says the same as line {{line}} and counts once', ru: 'повторяет строку {{line}} и учитывается один раз', ky: '{{line}}-сапты кайталайт жана бир жолу эсептелет' },
  month_closed: { en: '{{month}} is closed: a second signer must approve it', ru: 'месяц {{month}} закрыт: нужно одобрение второго подписывающего', ky: '{{month}} айы жабык: экинчи кол коюучунун макулдугу керек' },
  not_installed_then: { en: 'meter {{serial}} was installed nowhere then', ru: 'счётчик {{serial}} в это время нигде не стоял', ky: '{{serial}} эсептегичи ал убакта эч жерде турган эмес' },
  below_previous: { en: 'is less than the reading before, {{least}} m3', ru: 'меньше предыдущего показания, {{least}} м3', ky: 'мурунку көрсөткүчтөн аз, ал {{least}} м3' },
  above_next: { en: 'is more than the reading after, {{most}} m3', ru: 'больше следующего показания, {{most}} м3', ky: 'кийинки көрсөткүчтөн көп, ал {{most}} м3' },
  impossible_advance: { en: 'is more than the meter can pass: at most {{most}} m3', ru: 'больше, чем счётчик может пропустить: не больше {{most}} м3', ky: 'эсептегич өткөрө ала турган көлөмдөн көп: эң көбү {{most}} м3' },
  high_advance: { en: 'is much more than usual: at most {{most}} m3 was expected', ru: 'намного больше обычного: ожидалось не больше {{most}} м3', ky: 'адаттагыдан алда канча көп: эң көбү {{most}} м3 күтүлгөн' },
  excluded_before: {
    en: 'this very reading was entered before and excluded by a person; it is restored by hand with a reason', ru: 'это показание уже вносили и исключили; его возвращают вручную с причиной',
    ky: 'бул көрсөткүч мурда киргизилип, кийин чыгарылган; ал себеби менен кол аркылуу кайтарылат',
  },

  // A line by itself.
  cells_and_header: {
    en: 'has {{cells}} cells and the header {{columns}}: a delimiter or quote is missing or too many',
    ru: 'ячеек в строке: {{cells}}, в заголовке: {{columns}}; не хватает разделителя или кавычки, либо они лишние',
    ky: 'саптагы уячалар: {{cells}}, аталыштар сабында: {{columns}}; ажыраткыч же тырмакча жетишпейт же ашыкча',
  },
  cell_without_heading: { en: 'cell {{at}} is not empty and has no heading', ru: 'ячейка {{at}} заполнена, а заголовка у столбца нет', ky: '{{at}}-уяча толтурулган, бирок мамычасынын аталышы жок' },
  point_not_named: {
    en: 'says something of a service point, and the line names none', ru: 'относится к точке подключения, а в строке она не названа', ky: 'туташуу чекитине тиешелүү, бирок сапта чекит көрсөтүлгөн эмес',
  },
  holder_not_named: { en: 'belongs to a holder, and the line names none', ru: 'относится к абоненту, а в строке он не назван', ky: 'абонентке тиешелүү, бирок сапта ал көрсөтүлгөн эмес' },
  share_of_sewer: {
    en: 'goes with the sewer connection "share", and only with it', ru: 'указывается при канализации «доля», и только при ней', ky: 'канализация «үлүш» болгондо гана жана сөзсүз көрсөтүлөт',
  },
  point_above_itself: { en: 'a service point is not above itself', ru: 'точка подключения не может стоять выше самой себя', ky: 'туташуу чекити өзүнөн жогору тура албайт' },
  zone_above_itself: { en: 'a zone is not above itself', ru: 'зона не может стоять выше самой себя', ky: 'зона өзүнөн жогору тура албайт' },
  gateway_counts_nothing: { en: 'a gateway counts nothing itself', ru: 'концентратор сам ничего не считает', ky: 'концентратор өзү эч нерсе эсептебейт' },
  channel_incomplete: { en: 'is empty, and the line says something of a channel', ru: 'не заполнено, а в строке говорится о канале', ky: 'толтурулган эмес, бирок сапта канал жөнүндө айтылган' },
  end_without_beginning: { en: 'ends what the line does not begin', ru: 'конец указан, а начала в строке нет', ky: 'аягы көрсөтүлгөн, бирок сапта башталышы жок' },
  not_after_beginning: { en: 'is not after the beginning', ru: 'не позже начала', ky: 'башталышынан кийин эмес' },
  not_after_installation: { en: 'is not after the installation', ru: 'не позже установки', ky: 'орнотуудан кийин эмес' },
  not_after_verification: { en: 'is not after the day of verification', ru: 'не позже даты поверки', ky: 'поверка күнүнөн кийин эмес' },
  one_place: {
    en: 'a meter measures at exactly one place; the line names {{count}}', ru: 'счётчик стоит ровно в одном месте; в строке названо мест: {{count}}',
    ky: 'эсептегич бир гана жерде турат; сапта көрсөтүлгөн жерлердин саны: {{count}}',
  },
  removal_without_day: { en: 'belongs to a removal, and the line has no day of it', ru: 'относится к снятию, а даты снятия в строке нет', ky: 'чечүүгө тиешелүү, бирок сапта чечилген күн жок' },

  // Lines of one file together.
  same_thing: { en: '{{thing}} stands in lines {{lines}}', ru: '{{thing}}: стоит в строках {{lines}}', ky: '{{thing}}: бул саптарда турат: {{lines}}' },
  lines_disagree: { en: 'lines {{lines}} say different things of {{about}}', ru: 'в строках {{lines}} о {{about}} сказано разное', ky: '{{lines}} саптарында {{about}} жөнүндө ар башка айтылган' },
  taken_twice: { en: '{{thing}} is taken by lines {{lines}} at the same time', ru: '{{thing}}: в одно и то же время в строках {{lines}}', ky: '{{thing}}: {{lines}} саптарында бир эле убакытта көрсөтүлгөн' },
  ring: { en: '{{code}} would stand above itself', ru: '{{code}} оказалась бы выше самой себя', ky: '{{code}} өзүнөн жогору туруп калат' },
  unknown_in_file: { en: '{{key}} is neither in the register nor in the file', ru: '{{key}}: нет ни в реестре, ни в файле', ky: '{{key}}: реестрде да, файлда да жок' },
  unknown_for_refused_line: {
    en: '{{key}} is not in the register, and line {{line}} that would add it is refused', ru: '{{key}}: в реестре нет, а строка {{line}}, которая его добавила бы, отклонена',
    ky: '{{key}}: реестрде жок, ал эми аны кошо турган {{line}}-сап четке кагылган',
  },

  // Beside the register.
  unknown: { en: '{{key}} is not in the register', ru: '{{key}}: нет в реестре', ky: '{{key}}: реестрде жок' },
  register_begins: { en: 'the register begins with the year 1900', ru: 'реестр начинается с 1900 года', ky: 'реестр 1900-жылдан башталат' },
  more_than_a_year_ahead: { en: 'may lie a year ahead, not more', ru: 'может быть не больше чем на год вперёд', ky: 'бир жылдан ашык алдыда болбошу керек' },
  more_than_a_day_ahead: { en: 'lies more than a day ahead', ru: 'больше чем на сутки впереди', ky: 'бир суткадан ашык алдыда турат' },
  known_later: {
    en: 'the register knows it from {{from}} on; an earlier beginning is a correction', ru: 'в реестре есть с {{from}}; более раннее начало вносится исправлением записи',
    ky: 'реестрде {{from}} тартып бар; андан эрте башталышы жазууну оңдоо менен киргизилет',
  },
  not_removable: {
    en: 'is empty, and the register knows it; it can be replaced, not removed', ru: 'не заполнено, а в реестре есть; можно заменить, но не убрать', ky: 'толтурулган эмес, бирок реестрде бар; алмаштырса болот, өчүрүүгө болбойт',
  },
  installation_differs: {
    en: 'differs from what is recorded of this installation; where and when is corrected by hand, with a reason',
    ru: 'расходится с записью об этой установке; место и время исправляют вручную, с указанием причины', ky: 'бул орнотуунун жазуусунан айырмаланат; орду жана убактысы себеби менен кол аркылуу оңдолот',
  },
  mapping_differs: {
    en: 'differs from what is recorded; what a channel counted is corrected by hand, with a reason', ru: 'расходится с записанным; что считал канал, исправляют вручную, с указанием причины',
    ky: 'жазылгандан айырмаланат; канал эмнени эсептегени себеби менен кол аркылуу оңдолот',
  },
  point_taken: { en: 'meter {{serial}} is installed there at that time', ru: 'в это время там установлен счётчик {{serial}}', ky: 'ал убакта ал жерде {{serial}} эсептегичи орнотулган' },
  channel_counts_later: {
    en: 'the channel counts meter {{serial}} later; what lies before it is corrected by hand', ru: 'позже канал считает счётчик {{serial}}; что было раньше, исправляют вручную',
    ky: 'канал кийин {{serial}} эсептегичин эсептейт; ага чейинкиси кол аркылуу оңдолот',
  },
  other_device_kind: { en: 'the register has it as a {{kind}}', ru: 'в реестре записано: {{kind}}', ky: 'реестрде мындай жазылган: {{kind}}' },
  device_revoked: { en: 'is revoked', ru: 'доступ устройства отозван', ky: 'түзмөктүн уруксаты жокко чыгарылган' },
  meter_is_installed: {
    en: 'the meter is installed; its removal, with its act, says what becomes of it', ru: 'счётчик установлен; что с ним станет, скажет снятие с актом', ky: 'эсептегич орнотулган; андан ары эмне болору чечүүдө, актысы менен жазылат',
  },
  removed_by_removal: { en: 'a meter becomes removed by a removal, with its act', ru: 'снятым счётчик становится через снятие с актом', ky: 'эсептегич актысы менен чечүү аркылуу гана чечилген болот' },
  installed_by_installation: { en: 'a meter becomes installed by an installation, with its act', ru: 'установленным счётчик становится через установку с актом', ky: 'эсептегич актысы менен орнотуу аркылуу гана орнотулган болот' },
  capacity_missing: {
    en: 'is empty, and the line names no model that says it', ru: 'не заполнено, и модель, из которой это видно, не названа', ky: 'толтурулган эмес, аны көрсөткөн модель да аталган эмес',
  },
  capacity_stays: {
    en: 'is {{cubicMetres}} m3 in the register; the capacity of a register stays for its life', ru: 'в реестре {{cubicMetres}} м3; ёмкость счётного механизма не меняется',
    ky: 'реестрде {{cubicMetres}} м3; эсептөө механизминин сыйымдуулугу өзгөрбөйт',
  },
  register_refuses: { en: 'the register does not take it', ru: 'реестр этого не принимает', ky: 'реестр муну кабыл албайт' },

  // What the register's own rules say, of files and of forms alike.
  meter_installed_elsewhere: {
    en: 'meter {{serial}} is installed elsewhere at that time or later; record its removal first', ru: 'счётчик {{serial}} в это время или позже установлен в другом месте; сначала внесите его снятие',
    ky: '{{serial}} эсептегичи ал убакта же андан кийин башка жерде орнотулган; адегенде чечилгенин жазыңыз',
  },
  meter_lost: { en: 'meter {{serial}} is lost', ru: 'счётчик {{serial}} утерян', ky: '{{serial}} эсептегичи жоголгон' },
  meter_scrapped: { en: 'meter {{serial}} is scrapped', ru: 'счётчик {{serial}} списан', ky: '{{serial}} эсептегичи эсептен чыгарылган' },
  meter_returned: { en: 'meter {{serial}} was returned to its supplier', ru: 'счётчик {{serial}} возвращён поставщику', ky: '{{serial}} эсептегичи жеткирүүчүгө кайтарылган' },
  meter_not_installed: { en: 'meter {{serial}} is not installed anywhere', ru: 'счётчик {{serial}} нигде не установлен', ky: '{{serial}} эсептегичи эч жерде орнотулган эмес' },
  meter_installed_later: { en: 'meter {{serial}} was installed later than that', ru: 'счётчик {{serial}} установлен позже этого', ky: '{{serial}} эсептегичи андан кийин орнотулган' },
  shows_less: {
    en: 'the register of {{serial}} shows less than at its installation; say whether it rolled over or ran backwards',
    ru: 'показание {{serial}} меньше, чем при установке; укажите, прошёл ли он через ноль или крутился назад',
    ky: '{{serial}} көрсөткүчү орнотулгандагыдан аз; нөлдөн өткөнүн же артка айланганын көрсөтүңүз',
  },
  shows_no_less: {
    en: 'the register of {{serial}} does not show less than at its installation', ru: 'показание {{serial}} не меньше, чем при установке', ky: '{{serial}} көрсөткүчү орнотулгандагыдан аз эмес',
  },
  act_of_future: { en: 'an act says what was done, not what will be', ru: 'акт говорит о сделанном, а не о том, что будет', ky: 'акт жасалган иш жөнүндө болот, келечектеги жөнүндө эмес' },
  index_beyond_register: {
    en: 'the register of {{serial}} shows from 0 to {{most}} litres', ru: 'счётный механизм {{serial}} показывает от 0 до {{most}} л', ky: '{{serial}} эсептөө механизми 0дөн {{most}} литрге чейин көрсөтөт',
  },
  well_destroyed: {
    en: 'a destroyed well does not work again; a mistake is replaced by a correction, a new well is entered as such',
    ru: 'разрушенная скважина снова не заработает; ошибку заменяют исправлением записи, новую скважину вносят как новую',
    ky: 'ураган скважина кайра иштебейт; ката жазууну оңдоо менен алмаштырылат, жаңы скважина жаңы катары киргизилет',
  },
  scrapped_stays: {
    en: 'a scrapped meter does not come back; a mistake is replaced by a correction', ru: 'списанный счётчик не возвращается; ошибку заменяют исправлением записи',
    ky: 'эсептен чыгарылган эсептегич кайтпайт; ката жазууну оңдоо менен алмаштырылат',
  },
  ordered_no_more: { en: 'a meter that has come is not ordered any more', ru: 'поступивший счётчик уже не может быть «заказан»', ky: 'келип түшкөн эсептегич «буйрутмаланган» боло албайт' },
} as const satisfies Record<string, InLanguages>;

export type ReasonName = keyof typeof REASON_WORDS;

/** Parts of reasons: things by their keys, lists of lines. */
export const PHRASES = {
  account: { en: 'account {{key}}', ru: 'лицевой счёт {{key}}', ky: '{{key}} жеке эсеби' },
  service_point: { en: 'service point {{key}}', ru: 'точка подключения {{key}}', ky: '{{key}} туташуу чекити' },
  meter: { en: 'meter {{key}}', ru: 'счётчик {{key}}', ky: '{{key}} эсептегичи' },
  volume: { en: 'the volume of meter {{key}}', ru: 'объём счётчика {{key}}', ky: '{{key}} эсептегичинин көлөмү' },
  reverse_volume: { en: 'the reverse volume of meter {{key}}', ru: 'обратный объём счётчика {{key}}', ky: '{{key}} эсептегичинин тескери көлөмү' },
  device: { en: 'device {{key}}', ru: 'устройство {{key}}', ky: '{{key}} түзмөгү' },
  channel: { en: 'device {{key}} channel {{channel}}', ru: 'устройство {{key}}, канал {{channel}}', ky: '{{key}} түзмөгү, {{channel}}-канал' },
  well: { en: 'well {{key}}', ru: 'скважина {{key}}', ky: '{{key}} скважинасы' },
  well_field: { en: 'well field {{key}}', ru: 'водозабор {{key}}', ky: '{{key}} суу топтому' },
  reservoir: { en: 'reservoir {{key}}', ru: 'резервуар {{key}}', ky: '{{key}} резервуары' },
  zone: { en: 'zone {{key}}', ru: 'зона {{key}}', ky: '{{key}} зонасы' },
  lines_and: { en: '{{first}} and {{last}}', ru: '{{first}} и {{last}}', ky: '{{first}} жана {{last}}' },
  lines_and_others: { en: '{{first}} and {{count}} others', ru: '{{first}} и ещё {{count}}', ky: '{{first}} жана дагы {{count}}' },
  look_alike: {
    en: 'character {{at}} is the Cyrillic {{cyrillic}}, not the Latin {{latin}}', ru: 'знак {{at}} — кириллическая {{cyrillic}}, а не латинская {{latin}}',
    ky: '{{at}}-белги кириллицанын {{cyrillic}} тамгасы, латындын {{latin}} тамгасы эмес',
  },
} as const satisfies Record<string, InLanguages>;

export type PhraseName = keyof typeof PHRASES;
