import type { Customer } from './customers.js';
import { RandomStream } from './random-stream.js';

/** Somebody who does not exist, at an address that does not exist. */
export interface InventedHolder {
  readonly fullName: string;
  /** Under the prefix 000, which no operator has. */
  readonly phone: string;
  readonly address: string;
}

interface Names {
  readonly weight: number;
  readonly surnames: readonly string[];
  /** Ending of a woman's surname. */
  readonly womansEnding: string;
  readonly men: readonly string[];
  readonly women: readonly string[];
}

const list = (names: string): readonly string[] => names.split(' ');

/** The peoples of the valley. Common names, put together at random. */
const PEOPLES: readonly Names[] = [
  {
    weight: 60, womansEnding: 'а',
    surnames: list('Асанов Усенов Токтогулов Жумабеков Сыдыков Бейшеналиев Мамытов Орозов Кадыров Исаков Алымкулов Турдубаев Эсенов Байгазиев Осмонов Керимов Шаршенов Дүйшөев Абдыраев Чотбаев'),
    men: list('Бакыт Нурлан Азамат Улан Эрмек Таалай Мирлан Кубаныч Эрлан Айбек Тилек Данияр Темирлан Марат Жеңиш Канат'),
    women: list('Айгүл Гүлнара Нургүл Жамила Бегимай Айпери Чолпон Назгүл Мээрим Салтанат Жылдыз Зарина Асел Элмира Кызжибек Айнура'),
  },
  {
    weight: 22, womansEnding: 'а',
    surnames: list('Иванов Петров Кузнецов Смирнов Попов Соколов Морозов Волков Зайцев Павлов Семёнов Голубев Виноградов Богданов Фёдоров Титов'),
    men: list('Алексей Сергей Андрей Дмитрий Николай Виктор Павел Юрий Олег Михаил Игорь Владимир'),
    women: list('Елена Ольга Наталья Татьяна Ирина Светлана Марина Людмила Галина Анна Вера Надежда'),
  },
  {
    weight: 8, womansEnding: '', surnames: list('Ма Ли Лю Ван Бай Хэ Сушанло Юсуров Шиваза Вансван Эрсаза Манза'),
    men: list('Исмар Юсуп Мухамед Арли Хасан Салим Джума Ислам'), women: list('Фатима Зухра Мария Айша Хава Халима Зейнаб Сафия'),
  },
  {
    weight: 5, womansEnding: 'а', surnames: list('Рахимов Юлдашев Каримов Юсупов Турсунов Ахмедов Хакимов Ибрагимов'),
    men: list('Шухрат Бахтиёр Рустам Алишер Фарход Равшан Ильхом Анвар'), women: list('Дилноза Малика Гульчехра Зульфия Нигора Феруза Мадина Насиба'),
  },
  {
    weight: 5, womansEnding: '', surnames: list('Шмидт Мюллер Вагнер Ким Цой Пак Коваленко Шевченко Бондаренко Ткаченко'),
    men: list('Виктор Александр Эдуард Роман Артур Станислав Тарас Герман'), women: list('Виктория Алла Эмма Лариса Оксана Инна Роза Жанна'),
  },
];

const STREETS = list('Күмүш-Суу Ак-Тилек Жаңы-Турмуш Тоо-Гүлү Көк-Асман Алтын-Дан Булактуу Кайыңдуу Чабалекей Бал-Арык Көпөлөк Жаз-Гүлү Түнкү-Ай Карлыгач Жылдыздуу');
const SHOPS = list('«Бал-Арык» «Көпөлөк» «Түнкү-Ай» «Чабалекей» «Кайыңдуу» «Алтын-Дан» «Күмүш-Суу» «Тоо-Гүлү» «Карлыгач» «Жаз-Гүлү»');
const TRADES = {
  school: list('мектеп бала-бакча'), office: list('кеңсе бөлүм кызмат'), shop: list('дүкөн дарыкана чеберкана'), cafe: list('кафе ашкана чайкана'),
  'round-the-clock': list('наабайкана мейманкана цех'),
} as const;

/** Holder, phone and address of a customer; the seed and the customer's code decide them, and nothing else. */
export function inventedHolder({ code, customerClass, useKind, dwelling }: Customer, seed: number): InventedHolder {
  const random = new RandomStream(seed, `holder ${code}`);
  const pick = <Choice>(choices: readonly Choice[]): Choice => choices[random.whole(0, choices.length - 1)]!;
  const digits = String(random.whole(0, 999_999)).padStart(6, '0');
  const phone = `+996 000 ${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4)}`;
  const house = `${pick(STREETS)} көчөсү, ${random.whole(1, 180)}`;
  if (customerClass !== 'household' || useKind === 'home' && dwelling === '') {
    // Numbers from 100 on: the city has fewer schools.
    const name = `${pick(TRADES[useKind === 'home' ? 'office' : useKind])} ${customerClass === 'budget' ? `№ ${random.whole(100, 999)}` : pick(SHOPS)}`;
    return { fullName: `${customerClass === 'commercial' ? 'ЖЧК ' : ''}${name}`, phone, address: house };
  }
  const people = PEOPLES[random.weighted(PEOPLES.map(({ weight }) => weight))]!;
  const isWoman = random.chance(0.5);
  const surname = pick(people.surnames);
  // The ending belongs to surnames in -ов and -ев alone.
  const fullName = `${surname}${isWoman && /[оеёө]в$/.test(surname) ? people.womansEnding : ''} ${pick(isWoman ? people.women : people.men)}`;
  return { fullName, phone, address: dwelling === 'flat' ? `${house}-үй, ${random.whole(1, 90)}-батир` : `${house}-үй` };
}
