import { oneOf } from '../choice-cells.js';
import { fault, type FileKind, said } from '../file-kind.js';
import { whole } from '../number-cells.js';
import { named } from '../reason.js';
import { instant } from '../time-cells.js';
import { serial } from './shared-columns.js';

const OF_MAPPING = ['channel', 'register', 'meterSerial', 'mappedFrom'];

/** Devices, and which meter each of their channels counts: a line for each channel and interval, or one for a device without. */
export const devices: FileKind = {
  name: 'devices',
  titles: { ru: 'Устройства связи', ky: 'Байланыш түзмөктөрү', en: 'Devices' },
  columns: [
    { name: 'deviceSerial', headings: { ru: 'Номер устройства', ky: 'Түзмөктүн номери', en: 'Device serial' }, cells: serial, isNeeded: true, example: 'KB-0001' },
    {
      name: 'deviceKind', headings: { ru: 'Вид устройства', ky: 'Түзмөктүн түрү', en: 'Device kind' }, isNeeded: true, example: 'радиомодуль',
      cells: oneOf({ meter: { ru: 'радиомодуль', ky: 'радиомодуль', en: 'meter' }, gateway: { ru: 'концентратор', ky: 'концентратор', en: 'gateway' } }),
    },
    { name: 'channel', headings: { ru: 'Канал', ky: 'Канал', en: 'Channel' }, cells: whole(1, 255), isNeeded: false, example: '1' },
    {
      name: 'register', headings: { ru: 'Счётный механизм', ky: 'Эсептөө механизми', en: 'Register' }, isNeeded: false, example: 'объём',
      cells: oneOf({ volume: { ru: 'объём', ky: 'көлөм', en: 'volume' }, reverse_volume: { ru: 'обратный объём', ky: 'тескери көлөм', en: 'reverse volume' } }),
    },
    { name: 'meterSerial', headings: { ru: 'Заводской номер счётчика', ky: 'Эсептегичтин заводдук номери', en: 'Meter serial' }, cells: serial, isNeeded: false, names: 'meter', example: '0012345678' },
    { name: 'mappedFrom', headings: { ru: 'Считает с', ky: 'Башталышы', en: 'Counts from' }, cells: instant, isNeeded: false, example: '01.04.2026' },
    { name: 'mappedTo', headings: { ru: 'Считает до', ky: 'Аягы', en: 'Counts until' }, cells: instant, isNeeded: false, example: '' },
  ],
  keyOf: (row) => (said(row, 'channel') === null ? `device ${said(row, 'deviceSerial')}`
    : `device ${said(row, 'deviceSerial')} channel ${said(row, 'channel')} from ${said(row, 'mappedFrom')}`),
  thingOf: (row) => (said(row, 'channel') === null ? named('device', { key: String(said(row, 'deviceSerial')) })
    : named('channel', { key: String(said(row, 'deviceSerial')), channel: Number(said(row, 'channel')) })),
  faultsOf(row) {
    const stated = OF_MAPPING.filter((column) => said(row, column) !== null);
    if (said(row, 'deviceKind') === 'gateway' && stated.length > 0) return [fault(stated[0]!, 'SCHEMA', 'gateway_counts_nothing')];
    if (stated.length > 0 && stated.length < OF_MAPPING.length) {
      return OF_MAPPING.filter((column) => !stated.includes(column)).map((column) => fault(column, 'SCHEMA', 'channel_incomplete'));
    }
    const from = said(row, 'mappedFrom');
    const to = said(row, 'mappedTo');
    if (to !== null && from === null) return [fault('mappedTo', 'SCHEMA', 'end_without_beginning')];
    return from !== null && to !== null && to <= from ? [fault('mappedTo', 'RANGE', 'not_after_beginning')] : [];
  },
  agreement: { about: 'deviceSerial', columns: ['deviceKind'] },
  // A channel counts one register at a time, and a register is counted by one channel at a time.
  claimsOf: (row) => (said(row, 'channel') === null ? []
    : [named('channel', { key: String(said(row, 'deviceSerial')), channel: Number(said(row, 'channel')) }), named(said(row, 'register') === 'volume' ? 'volume' : 'reverse_volume', { key: String(said(row, 'meterSerial')) })]
      .map((on) => ({ on, fromMs: Number(said(row, 'mappedFrom')), toMs: said(row, 'mappedTo') as number | null }))),
};
