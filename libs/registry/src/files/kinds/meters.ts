import { oneOf } from '../choice-cells.js';
import { fault, type FileKind, said } from '../file-kind.js';
import { thousandths, whole } from '../number-cells.js';
import { named } from '../reason.js';
import { day } from '../time-cells.js';
import { code, serial, validFrom } from './shared-columns.js';

/** Meters by serial: what they are, not where. */
export const meters: FileKind = {
  name: 'meters',
  titles: { ru: 'Счётчики воды', ky: 'Суу эсептегичтер', en: 'Water meters' },
  columns: [
    { name: 'serial', headings: { ru: 'Заводской номер', ky: 'Заводдук номери', en: 'Serial' }, cells: serial, isNeeded: true, example: '0012345678' },
    { name: 'modelCode', headings: { ru: 'Модель', ky: 'Модели', en: 'Model' }, cells: code, isNeeded: false, names: 'meter_model', example: 'M15' },
    { name: 'lotCode', headings: { ru: 'Партия', ky: 'Партия', en: 'Lot' }, cells: code, isNeeded: false, names: 'meter_lot', example: 'LOT-1' },
    {
      name: 'state', headings: { ru: 'Состояние', ky: 'Абалы', en: 'State' }, isNeeded: true, whenAbsent: 'in_stock', example: 'на складе',
      cells: oneOf({
        ordered: { ru: 'заказан', ky: 'буйрутмаланган', en: 'ordered' }, in_stock: { ru: 'на складе', ky: 'кампада', en: 'in stock' },
        installed: { ru: 'установлен', ky: 'орнотулган', en: 'installed' }, removed: { ru: 'снят', ky: 'чечилген', en: 'removed' },
        lost: { ru: 'утерян', ky: 'жоголгон', en: 'lost' }, scrapped: { ru: 'списан', ky: 'эсептен чыгарылган', en: 'scrapped' },
        returned: { ru: 'возвращён поставщику', ky: 'жеткирүүчүгө кайтарылган', en: 'returned to the supplier' },
      }),
    },
    {
      name: 'registerCapacityM3', headings: { ru: 'Ёмкость счётного механизма, м3', ky: 'Эсептөө механизминин сыйымдуулугу, м3', en: 'Register capacity, m3' },
      cells: thousandths(1_000_000_000_000), isNeeded: false, example: '100000',
    },
    { name: 'pulseLitres', headings: { ru: 'Вес импульса, л', ky: 'Импульстун салмагы, л', en: 'Pulse, litres' }, cells: whole(1, 1_000_000), isNeeded: false, example: '10' },
    { name: 'verifiedOn', headings: { ru: 'Дата поверки', ky: 'Поверка күнү', en: 'Verified on' }, cells: day, isNeeded: false, example: '15.03.2026' },
    { name: 'verifiedUntilOn', headings: { ru: 'Поверка действительна до', ky: 'Поверканын мөөнөтү', en: 'Verified until' }, cells: day, isNeeded: false, example: '15.03.2032' },
    validFrom,
  ],
  keyOf: (row) => `meter ${said(row, 'serial')}`,
  thingOf: (row) => named('meter', { key: String(said(row, 'serial')) }),
  faultsOf(row) {
    const on = said(row, 'verifiedOn');
    const until = said(row, 'verifiedUntilOn');
    return [
      ...(on !== null && until !== null && until <= on ? [fault('verifiedUntilOn', 'RANGE', 'not_after_verification')] : []),
      ...(said(row, 'registerCapacityM3') === 0 ? [fault('registerCapacityM3', 'RANGE', 'not_more_than_zero')] : []),
    ];
  },
};
