import { oneOf } from '../choice-cells.js';
import { fault, type FileKind, said } from '../file-kind.js';
import { thousandths } from '../number-cells.js';
import { named } from '../reason.js';
import { words } from '../text-cells.js';
import { day, instant } from '../time-cells.js';
import { code, serial } from './shared-columns.js';

const PLACES = ['servicePointCode', 'wellCode', 'reservoirCode', 'boundaryCode'];
const OF_REMOVAL = ['indexAtRemovalM3', 'indexDecrease', 'removalActNo', 'removalActOn'];
const MOST_LITRES = 1_000_000_000_000;

/** Meters put in and taken out, with their acts. */
export const installations: FileKind = {
  name: 'installations',
  titles: { ru: 'Установки счётчиков', ky: 'Эсептегичтерди орнотуу', en: 'Installations' },
  columns: [
    { name: 'meterSerial', headings: { ru: 'Заводской номер счётчика', ky: 'Эсептегичтин заводдук номери', en: 'Meter serial' }, cells: serial, isNeeded: true, names: 'meter', example: '0012345678' },
    { name: 'servicePointCode', headings: { ru: 'Точка подключения', ky: 'Туташуу чекити', en: 'Service point' }, cells: code, isNeeded: false, names: 'service_point', example: 'SP-12345' },
    { name: 'wellCode', headings: { ru: 'Скважина', ky: 'Скважина', en: 'Well' }, cells: code, isNeeded: false, names: 'well', example: '' },
    { name: 'reservoirCode', headings: { ru: 'Резервуар', ky: 'Резервуар', en: 'Reservoir' }, cells: code, isNeeded: false, names: 'reservoir', example: '' },
    { name: 'boundaryCode', headings: { ru: 'Граница зон', ky: 'Зоналардын чеги', en: 'Zone boundary' }, cells: code, isNeeded: false, names: 'boundary', example: '' },
    { name: 'installedAt', headings: { ru: 'Дата установки', ky: 'Орнотулган күнү', en: 'Installed' }, cells: instant, isNeeded: true, example: '01.04.2026' },
    {
      name: 'indexAtInstallationM3', headings: { ru: 'Показание при установке, м3', ky: 'Орнотуудагы көрсөткүч, м3', en: 'Index at installation, m3' },
      cells: thousandths(MOST_LITRES), isNeeded: false, example: '0,125',
    },
    { name: 'actNo', headings: { ru: 'Акт установки, номер', ky: 'Орнотуу актысы, номери', en: 'Installation act, number' }, cells: words(40), isNeeded: false, example: '17' },
    { name: 'actOn', headings: { ru: 'Акт установки, дата', ky: 'Орнотуу актысы, күнү', en: 'Installation act, day' }, cells: day, isNeeded: false, example: '01.04.2026' },
    { name: 'sealNo', headings: { ru: 'Пломба', ky: 'Пломба', en: 'Seal' }, cells: words(40), isNeeded: false, example: 'П-555' },
    { name: 'wireNo', headings: { ru: 'Проволока пломбы', ky: 'Пломбанын зымы', en: 'Seal wire' }, cells: words(40), isNeeded: false, example: '' },
    {
      name: 'trouble', headings: { ru: 'Помеха при установке', ky: 'Орнотуудагы тоскоолдук', en: 'Trouble met' }, isNeeded: false, example: '',
      cells: oneOf({
        corroded_pipe: { ru: 'ржавая труба', ky: 'дат баскан түтүк', en: 'corroded pipe' },
        illegal_connection: { ru: 'незаконное подключение', ky: 'мыйзамсыз туташуу', en: 'illegal connection' },
        non_standard_diameter: { ru: 'нестандартный диаметр', ky: 'стандарттуу эмес диаметр', en: 'non-standard diameter' },
        other: { ru: 'иное', ky: 'башка', en: 'other' },
      }),
    },
    { name: 'removedAt', headings: { ru: 'Дата снятия', ky: 'Чечилген күнү', en: 'Removed' }, cells: instant, isNeeded: false, example: '' },
    {
      name: 'indexAtRemovalM3', headings: { ru: 'Показание при снятии, м3', ky: 'Чечүүдөгү көрсөткүч, м3', en: 'Index at removal, m3' },
      cells: thousandths(MOST_LITRES), isNeeded: false, example: '',
    },
    {
      name: 'indexDecrease', headings: { ru: 'Почему показание меньше', ky: 'Көрсөткүч эмнеге азайган', en: 'Why the index is less' }, isNeeded: false, example: '',
      cells: oneOf({
        rolled_over: { ru: 'прошёл через ноль', ky: 'нөлдөн өттү', en: 'rolled over' }, ran_backwards: { ru: 'крутился назад', ky: 'артка айланды', en: 'ran backwards' },
      }),
    },
    { name: 'removalActNo', headings: { ru: 'Акт снятия, номер', ky: 'Чечүү актысы, номери', en: 'Removal act, number' }, cells: words(40), isNeeded: false, example: '' },
    { name: 'removalActOn', headings: { ru: 'Акт снятия, дата', ky: 'Чечүү актысы, күнү', en: 'Removal act, day' }, cells: day, isNeeded: false, example: '' },
  ],
  keyOf: (row) => `meter ${said(row, 'meterSerial')} from ${said(row, 'installedAt')}`,
  thingOf: (row) => named('meter', { key: String(said(row, 'meterSerial')) }),
  faultsOf(row) {
    const faults = [];
    const places = PLACES.filter((column) => said(row, column) !== null);
    if (places.length !== 1) faults.push(fault(places[1] ?? null, 'SCHEMA', 'one_place', { count: places.length }));
    const from = said(row, 'installedAt');
    const to = said(row, 'removedAt');
    if (from !== null && to !== null && to <= from) faults.push(fault('removedAt', 'RANGE', 'not_after_installation'));
    if (to === null) for (const column of OF_REMOVAL) if (said(row, column) !== null) faults.push(fault(column, 'SCHEMA', 'removal_without_day'));
    return faults;
  },
  claimsOf: (row) => ['meterSerial', ...PLACES.slice(0, 1)].flatMap((column) => {
    const thing = said(row, column);
    return thing === null ? [] : [{ on: named(column === 'meterSerial' ? 'meter' : 'service_point', { key: String(thing) }), fromMs: Number(said(row, 'installedAt')), toMs: said(row, 'removedAt') as number | null }];
  }),
};
