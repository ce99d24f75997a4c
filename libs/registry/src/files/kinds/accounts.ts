import { oneOf, yesOrNo } from '../choice-cells.js';
import { fault, type FileColumn, type FileKind, said } from '../file-kind.js';
import { share, whole } from '../number-cells.js';
import { named } from '../reason.js';
import { words } from '../text-cells.js';
import { accountNumber, code, validFrom, zone } from './shared-columns.js';

const openOrClosed = oneOf({ open: { ru: 'открыт', ky: 'ачык', en: 'open' }, closed: { ru: 'закрыт', ky: 'жабык', en: 'closed' } });

const ACCOUNT: readonly FileColumn[] = [
  { name: 'accountNo', headings: { ru: 'Лицевой счёт', ky: 'Жеке эсеп', en: 'Account number' }, cells: accountNumber, isNeeded: true, example: '00012345' },
  {
    name: 'class', headings: { ru: 'Категория абонента', ky: 'Абоненттин тобу', en: 'Customer class' }, isNeeded: true, example: 'население',
    cells: oneOf({
      household: { ru: 'население', ky: 'калк', en: 'household' },
      budget: { ru: 'бюджетная организация', ky: 'бюджеттик уюм', en: 'budget organisation' },
      commercial: { ru: 'коммерческая организация', ky: 'коммерциялык уюм', en: 'commercial organisation' },
    }),
  },
  { name: 'state', headings: { ru: 'Состояние счёта', ky: 'Эсептин абалы', en: 'Account state' }, cells: openOrClosed, isNeeded: true, whenAbsent: 'open', example: 'открыт' },
  { name: 'residents', headings: { ru: 'Проживающих', ky: 'Жашоочулар', en: 'Residents' }, cells: whole(0, 9999), isNeeded: false, example: '4' },
  {
    name: 'normLitresPerPersonDay', headings: { ru: 'Норма, л на человека в сутки', ky: 'Норма, кишиге суткасына л', en: 'Norm, litres a person and day' },
    cells: whole(1, 10_000), isNeeded: false, example: '150',
  },
  { name: 'fullName', headings: { ru: 'ФИО или организация', ky: 'Аты-жөнү же уюм', en: 'Holder' }, cells: words(200), isNeeded: false, isPersonal: true, example: 'Пример Абонентов' },
  { name: 'phone', headings: { ru: 'Телефон', ky: 'Телефон', en: 'Phone' }, cells: words(40), isNeeded: false, isPersonal: true, example: '' },
];

const POINT: readonly FileColumn[] = [
  { name: 'servicePointCode', headings: { ru: 'Точка подключения', ky: 'Туташуу чекити', en: 'Service point' }, cells: code, isNeeded: false, example: 'SP-12345' },
  zone,
  {
    name: 'parentServicePointCode', headings: { ru: 'Вышестоящая точка', ky: 'Жогорку чекит', en: 'Parent service point' },
    cells: code, isNeeded: false, names: 'service_point', example: '',
  },
  {
    name: 'servicePointState', headings: { ru: 'Состояние точки', ky: 'Чекиттин абалы', en: 'Service point state' },
    cells: openOrClosed, isNeeded: false, whenAbsent: 'open', example: 'открыт',
  },
  {
    name: 'placement', headings: { ru: 'Место счётчика', ky: 'Эсептегичтин орду', en: 'Placement' }, isNeeded: false, example: 'колодец во дворе',
    cells: oneOf({
      yard_pit: { ru: 'колодец во дворе', ky: 'короодогу кудук', en: 'yard pit' }, branch: { ru: 'ответвление', ky: 'бутак', en: 'branch' },
      flat_riser: { ru: 'стояк в квартире', ky: 'батирдеги стояк', en: 'flat riser' }, basement: { ru: 'подвал', ky: 'жертөлө', en: 'basement' },
      inlet: { ru: 'ввод', ky: 'кириш', en: 'inlet' },
    }),
  },
  { name: 'dnMillimetres', headings: { ru: 'Диаметр, мм', ky: 'Диаметри, мм', en: 'DN, mm' }, cells: whole(6, 2000), isNeeded: false, example: '15' },
  { name: 'hasIsolatingValve', headings: { ru: 'Запорный клапан', ky: 'Өчүрүүчү клапан', en: 'Isolating valve' }, cells: yesOrNo, isNeeded: false, example: 'да' },
  { name: 'hasCheckValve', headings: { ru: 'Обратный клапан', ky: 'Кайтарбас клапан', en: 'Check valve' }, cells: yesOrNo, isNeeded: false, example: 'нет' },
  {
    name: 'sewer', headings: { ru: 'Канализация', ky: 'Канализация', en: 'Sewer' }, isNeeded: false, example: 'нет',
    cells: oneOf({
      none: { ru: 'нет', ky: 'жок', en: 'none' }, full: { ru: 'полностью', ky: 'толугу менен', en: 'full' },
      share: { ru: 'доля', ky: 'үлүш', en: 'share' }, norm: { ru: 'по норме', ky: 'норма боюнча', en: 'by norm' },
    }),
  },
  { name: 'sewerShare', headings: { ru: 'Доля стоков', ky: 'Саркынды үлүшү', en: 'Sewer share' }, cells: share, isNeeded: false, example: '' },
  { name: 'address', headings: { ru: 'Адрес', ky: 'Дареги', en: 'Address' }, cells: words(300), isNeeded: false, isPersonal: true, example: 'ул. Примерная, 1' },
];

const POINT_DETAILS = POINT.map(({ name }) => name).filter((name) => name !== 'servicePointCode');

/** Accounts with their holders and service points: a line for each point, or one for an account that has none. */
export const accounts: FileKind = {
  name: 'accounts',
  titles: { ru: 'Лицевые счета', ky: 'Жеке эсептер', en: 'Accounts' },
  columns: [...ACCOUNT, ...POINT, validFrom],
  keyOf: (row) => (said(row, 'servicePointCode') === null ? `account ${said(row, 'accountNo')}` : `service point ${said(row, 'servicePointCode')}`),
  thingOf: (row) => (said(row, 'servicePointCode') === null ? named('account', { key: String(said(row, 'accountNo')) }) : named('service_point', { key: String(said(row, 'servicePointCode')) })),
  faultsOf(row) {
    const faults = [];
    if (said(row, 'servicePointCode') === null) {
      for (const column of POINT_DETAILS) if (said(row, column) !== null) faults.push(fault(column, 'SCHEMA', 'point_not_named'));
    } else if ('servicePointState' in row && row['servicePointState'] === null) faults.push(fault('servicePointState', 'SCHEMA', 'empty'));
    if (said(row, 'phone') !== null && said(row, 'fullName') === null) faults.push(fault('phone', 'SCHEMA', 'holder_not_named'));
    if ((said(row, 'sewer') === 'share') !== (said(row, 'sewerShare') !== null)) faults.push(fault('sewerShare', 'SCHEMA', 'share_of_sewer'));
    if (said(row, 'parentServicePointCode') !== null && said(row, 'parentServicePointCode') === said(row, 'servicePointCode')) {
      faults.push(fault('parentServicePointCode', 'CONFLICT', 'point_above_itself'));
    }
    return faults;
  },
  agreement: { about: 'accountNo', columns: [...ACCOUNT.map(({ name }) => name), 'validFrom'] },
  defines: { column: 'servicePointCode', thing: 'service_point', parentColumn: 'parentServicePointCode' },
};
