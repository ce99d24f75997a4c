import { localDayBounds } from '@app/time';

import { fault, type FileKind, type FileRow, said } from './file-kind.js';
import { accountNumber, serial } from './kinds/shared-columns.js';
import { registerIndex } from './number-cells.js';
import { because, named, type Reason } from './reason.js';
import { words } from './text-cells.js';
import { readingTime, timeOfDay } from './time-cells.js';

/** Readings at a time: every meter of the city once, and some. */
export const MOST_READING_LINES = 30_000;
const MOST_INDEX_LITRES = 1_000_000_000_000;
const NOTE_LENGTH = 500;
const HALF_DAY_MS = 43_200_000;

/** Readings that somebody took walking from meter to meter. A line names its meter by its serial, or by the account where it is the only one. */
export const READING_FILE: FileKind<'readings'> = {
  name: 'readings',
  titles: { ru: 'Показания', ky: 'Көрсөткүчтөр', en: 'Readings' },
  columns: [
    { name: 'meterSerial', headings: { ru: 'Заводской номер счётчика', ky: 'Эсептегичтин заводдук номери', en: 'Meter serial' }, cells: serial, isNeeded: false, names: 'meter', example: '0012345678' },
    { name: 'accountNo', headings: { ru: 'Лицевой счёт', ky: 'Жеке эсеп', en: 'Account number' }, cells: accountNumber, isNeeded: false, names: 'account', example: '00012345' },
    { name: 'readAt', headings: { ru: 'Дата снятия', ky: 'Окулган күнү', en: 'Read on' }, cells: readingTime, isNeeded: true, example: '30.11.2026' },
    { name: 'readTime', headings: { ru: 'Время снятия', ky: 'Окулган убактысы', en: 'Time of reading' }, cells: timeOfDay, isNeeded: false, example: '14:30' },
    { name: 'indexM3', headings: { ru: 'Показание, м3', ky: 'Көрсөткүч, м3', en: 'Index, m3' }, cells: registerIndex(MOST_INDEX_LITRES), isNeeded: true, example: '123,456' },
    { name: 'note', headings: { ru: 'Примечание', ky: 'Эскертүү', en: 'Note' }, cells: words(NOTE_LENGTH), isNeeded: false, example: '' },
  ],
  needsOneOf: ['meterSerial', 'accountNo'],
  keyOf: (row) => `${said(row, 'meterSerial') ?? said(row, 'accountNo')} ${said(row, 'readAt')} ${said(row, 'readTime') ?? ''}`,
  thingOf: (row) => (said(row, 'meterSerial') === null ? named('account', { key: String(said(row, 'accountNo')) }) : named('meter', { key: String(said(row, 'meterSerial')) })),
  faultsOf: (row) => [
    ...(said(row, 'meterSerial') === null && said(row, 'accountNo') === null ? [fault(null, 'SCHEMA', 'nothing_named')] : []),
    ...(typeof said(row, 'readAt') === 'number' && said(row, 'readTime') !== null ? [fault('readTime', 'TIME_FORMAT', 'time_twice')] : []),
  ],
};

/** The instant at which a line of a reading file was read: a day without a time stands for its noon, which is at most half a day wrong. */
export function readAtOf(row: FileRow, timeZone: string): number | Reason {
  const stated = said(row, 'readAt');
  if (typeof stated === 'number') return stated;
  const { fromMs, toMs } = localDayBounds(String(stated), timeZone);
  // On a day of 23 or 25 hours a wall clock time is none or two instants.
  if (toMs - fromMs !== 2 * HALF_DAY_MS) return because('clocks_change', { text: JSON.stringify(stated) });
  const time = said(row, 'readTime');
  return fromMs + (time === null ? HALF_DAY_MS : Number(time) * 1000);
}
