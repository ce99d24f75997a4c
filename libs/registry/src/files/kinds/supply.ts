import { oneOf } from '../choice-cells.js';
import { fault, type FileKind, said } from '../file-kind.js';
import { thousandths, whole } from '../number-cells.js';
import { named } from '../reason.js';
import { words } from '../text-cells.js';
import { code, codeColumn, NAMES, validFrom, wellField, zone } from './shared-columns.js';

const FIELD_CODE = { ru: 'Код водозабора', ky: 'Суу топтомунун коду', en: 'Well field code' };

/** Well fields. */
export const wellFields: FileKind = {
  name: 'well-fields',
  titles: { ru: 'Водозаборы', ky: 'Суу топтомдору', en: 'Well fields' },
  columns: [
    codeColumn(FIELD_CODE, 'F-1'), ...NAMES,
    { name: 'place', headings: { ru: 'Место', ky: 'Жайгашкан жери', en: 'Place' }, cells: words(200), isNeeded: false, example: '' },
    validFrom,
  ],
  keyOf: (row) => `well field ${said(row, 'code')}`,
  thingOf: (row) => named('well_field', { key: String(said(row, 'code')) }),
  faultsOf: () => [],
};

/** Wells. */
export const wells: FileKind = {
  name: 'wells',
  titles: { ru: 'Скважины', ky: 'Скважиналар', en: 'Wells' },
  columns: [
    codeColumn({ ru: 'Код скважины', ky: 'Скважинанын коду', en: 'Well code' }, 'W-1'), ...NAMES, wellField, zone,
    {
      name: 'state', headings: { ru: 'Состояние', ky: 'Абалы', en: 'State' }, isNeeded: true, example: 'рабочая',
      cells: oneOf({
        operating: { ru: 'рабочая', ky: 'иштеп жаткан', en: 'operating' }, standby: { ru: 'резервная', ky: 'резервдеги', en: 'standby' },
        mothballed: { ru: 'законсервирована', ky: 'консервацияланган', en: 'mothballed' }, destroyed: { ru: 'разрушена', ky: 'ураган абалда', en: 'destroyed' },
        in_repair: { ru: 'в ремонте', ky: 'оңдоодо', en: 'in repair' },
      }),
    },
    {
      name: 'season', headings: { ru: 'Сезон', ky: 'Мезгили', en: 'Season' }, isNeeded: false, example: 'круглый год',
      cells: oneOf({ all_year: { ru: 'круглый год', ky: 'жыл бою', en: 'all year' }, summer: { ru: 'лето', ky: 'жай', en: 'summer' } }),
    },
    {
      name: 'ratedFlowM3PerHour', headings: { ru: 'Дебит, м3/ч', ky: 'Дебити, м3/саат', en: 'Rated flow, m3/h' },
      cells: thousandths(100_000_000), isNeeded: false, example: '65',
    },
    { name: 'depthMetres', headings: { ru: 'Глубина, м', ky: 'Тереңдиги, м', en: 'Depth, m' }, cells: whole(1, 3000), isNeeded: false, example: '120' },
    { name: 'pumpModel', headings: { ru: 'Насос', ky: 'Насос', en: 'Pump' }, cells: words(100), isNeeded: false, example: 'ЭЦВ 10-65-110' },
    { name: 'pumpRatedKilowatts', headings: { ru: 'Мощность насоса, кВт', ky: 'Насостун кубаттуулугу, кВт', en: 'Pump rating, kW' }, cells: thousandths(10_000_000), isNeeded: false, example: '32' },
    { name: 'energyMeterSerial', headings: { ru: 'Электросчётчик', ky: 'Электр эсептегич', en: 'Energy meter' }, cells: words(64), isNeeded: false, example: '' },
    { name: 'document', headings: { ru: 'Документ', ky: 'Документ', en: 'Document' }, cells: words(200), isNeeded: false, example: '' },
    validFrom,
  ],
  keyOf: (row) => `well ${said(row, 'code')}`,
  thingOf: (row) => named('well', { key: String(said(row, 'code')) }),
  faultsOf: (row) => ['ratedFlowM3PerHour', 'pumpRatedKilowatts'].filter((column) => said(row, column) === 0).map((column) => fault(column, 'RANGE', 'not_more_than_zero')),
};

/** Reservoirs; the table of volumes by level is not part of the file and stays as it is. */
export const reservoirs: FileKind = {
  name: 'reservoirs',
  titles: { ru: 'Резервуары', ky: 'Резервуарлар', en: 'Reservoirs' },
  columns: [
    codeColumn({ ru: 'Код резервуара', ky: 'Резервуардын коду', en: 'Reservoir code' }, 'R-1'), ...NAMES, wellField, zone,
    {
      name: 'state', headings: { ru: 'Состояние', ky: 'Абалы', en: 'State' }, isNeeded: true, example: 'в работе',
      cells: oneOf({ in_use: { ru: 'в работе', ky: 'иштеп жатат', en: 'in use' }, out_of_use: { ru: 'не используется', ky: 'колдонулбайт', en: 'out of use' } }),
    },
    { name: 'volumeM3', headings: { ru: 'Объём, м3', ky: 'Көлөмү, м3', en: 'Volume, m3' }, cells: thousandths(1_000_000_000), isNeeded: false, example: '500' },
    validFrom,
  ],
  keyOf: (row) => `reservoir ${said(row, 'code')}`,
  thingOf: (row) => named('reservoir', { key: String(said(row, 'code')) }),
  faultsOf: (row) => (said(row, 'volumeM3') === 0 ? [fault('volumeM3', 'RANGE', 'not_more_than_zero')] : []),
};

/** Zones of the network. */
export const zones: FileKind = {
  name: 'zones',
  titles: { ru: 'Зоны', ky: 'Зоналар', en: 'Zones' },
  columns: [
    codeColumn({ ru: 'Код зоны', ky: 'Зонанын коду', en: 'Zone code' }, 'Z-1'), ...NAMES,
    { name: 'parentZoneCode', headings: { ru: 'Вышестоящая зона', ky: 'Жогорку зона', en: 'Parent zone' }, cells: code, isNeeded: false, names: 'zone', example: '' },
    { name: 'mainsLengthMetres', headings: { ru: 'Длина сети, м', ky: 'Тармактын узундугу, м', en: 'Mains, m' }, cells: whole(0, 100_000_000), isNeeded: false, example: '12500' },
    { name: 'serviceConnections', headings: { ru: 'Вводов', ky: 'Туташуулар', en: 'Service connections' }, cells: whole(0, 10_000_000), isNeeded: false, example: '1800' },
    { name: 'meanPressureKpa', headings: { ru: 'Среднее давление, кПа', ky: 'Орточо басым, кПа', en: 'Mean pressure, kPa' }, cells: whole(0, 10_000), isNeeded: false, example: '250' },
    validFrom,
  ],
  keyOf: (row) => `zone ${said(row, 'code')}`,
  thingOf: (row) => named('zone', { key: String(said(row, 'code')) }),
  faultsOf: (row) => (said(row, 'parentZoneCode') !== null && said(row, 'parentZoneCode') === said(row, 'code') ? [fault('parentZoneCode', 'CONFLICT', 'zone_above_itself')] : []),
  defines: { column: 'code', thing: 'zone', parentColumn: 'parentZoneCode' },
};
