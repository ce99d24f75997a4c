import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';

/** Function field of a DIF (EN 13757-3, table 5). */
export type MBusFunction = 'instantaneous' | 'maximum' | 'minimum' | 'at-error';

/** One record of an M-Bus application layer. */
export interface MBusRecord {
  readonly fn: MBusFunction;
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  /** VIF and VIFEs without their extension bits. */
  readonly vif: readonly number[];
  readonly dataField: number;
  /** Where the content begins in the frame, and how many bytes it has. */
  readonly at: number;
  readonly size: number;
}

const FUNCTIONS: readonly MBusFunction[] = ['instantaneous', 'maximum', 'minimum', 'at-error'];
/** Bytes of content by the low half of the DIF; 13 is of variable length. */
const SIZES: readonly number[] = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6, 0];
const VARIABLE = 0x0d;
const IDLE_FILLER = 0x2f;
const MOST_EXTENSIONS = 10;

/**
 * Records of an M-Bus application layer from a place in the frame to its end (EN 13757-3, 6.3).
 * @returns `undefined` where the chain breaks: a record that is cut off, or a DIF that only the maker understands
 */
export function readMBusRecords(view: ByteView, from: number): MBusRecord[] | undefined {
  const records: MBusRecord[] = [];
  let at = from;
  while (at < view.length) {
    const dif = view.u8(at++);
    if (dif === IDLE_FILLER) continue;
    // 0F and 1F begin what only the maker knows; it runs to the end of the frame.
    if (dif === 0x0f || dif === 0x1f) return records;
    if ((dif & 0x0f) === 0x0f) return undefined;
    let storage = (dif >> 6) & 1;
    let tariff = 0;
    let subunit = 0;
    let extension = dif;
    for (let place = 0; (extension & 0x80) !== 0; place++) {
      if (at >= view.length || place === MOST_EXTENSIONS) return undefined;
      extension = view.u8(at++);
      storage += (extension & 0x0f) * 2 ** (1 + 4 * place);
      tariff += ((extension >> 4) & 3) * 4 ** place;
      subunit += ((extension >> 6) & 1) << place;
    }
    const vif: number[] = [];
    do {
      if (at >= view.length || vif.length > MOST_EXTENSIONS) return undefined;
      extension = view.u8(at++);
      vif.push(extension & 0x7f);
    } while ((extension & 0x80) !== 0);
    const dataField = dif & 0x0f;
    let size = SIZES[dataField]!;
    if (dataField === VARIABLE) {
      if (at >= view.length) return undefined;
      size = view.u8(at++);
      // LVAR up to BF is a number of bytes; above it is a number whose length the code tells, which no water meter sends.
      if (size > 0xbf) return undefined;
    }
    if (at + size > view.length) return undefined;
    records.push({ fn: FUNCTIONS[(dif >> 4) & 3]!, storage, tariff, subunit, vif, dataField, at, size });
    at += size;
  }
  return records;
}

/** Signed whole number of a record, binary or BCD; `null` for the pattern that stands for "invalid" (EN 13757-3, annex A). */
export function wholeOf(view: ByteView, { dataField, at, size }: MBusRecord): bigint | null {
  if (size === 0 || size > 8) return null;
  if (dataField >= 0x09) return bcdOf(view, at, size);
  const unsigned = view.uintLe(at, size);
  const bits = BigInt(size * 8);
  const negative = unsigned >> (bits - 1n) === 1n;
  if (unsigned === 1n << (bits - 1n)) return null;
  return negative ? unsigned - (1n << bits) : unsigned;
}

/** BCD, least significant first; F in the highest digit is a minus. */
function bcdOf(view: ByteView, at: number, size: number): bigint | null {
  const digits = view.hexReversed(at, size);
  if (/^f\d+$/.test(digits)) return -BigInt(digits.slice(1));
  return /^\d+$/.test(digits) ? BigInt(digits) : null;
}

/** Amount of a record whose VIF stands for a power of ten of its unit; `null` where it is invalid. */
export function amountOf(view: ByteView, record: MBusRecord, exponent: number): string | null {
  const whole = wholeOf(view, record);
  return whole === null ? null : scaled(whole, exponent);
}

/** Local time of type F (4 bytes) or I (6 bytes), date of type G (2 bytes); `null` where it is marked invalid or no date. */
export function localTimeOf(view: ByteView, { at, size }: MBusRecord): string | null {
  if (size === 2) return dateText(view.u8(at), view.u8(at + 1));
  if (size === 4) {
    if ((view.u8(at) & 0x80) !== 0) return null;
    return withClock(dateText(view.u8(at + 2), view.u8(at + 3)), view.u8(at + 1) & 0x1f, view.u8(at) & 0x3f, 0);
  }
  if (size === 6) {
    if ((view.u8(at + 1) & 0x80) !== 0) return null;
    return withClock(dateText(view.u8(at + 3), view.u8(at + 4)), view.u8(at + 2) & 0x1f, view.u8(at + 1) & 0x3f, view.u8(at) & 0x3f);
  }
  return null;
}

function dateText(low: number, high: number): string | null {
  const [day, month, year] = [low & 0x1f, high & 0x0f, ((low & 0xe0) >> 5) | ((high & 0xf0) >> 1)];
  if (day === 0 || month === 0 || month > 12 || year > 99) return null;
  return `${2000 + year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function withClock(date: string | null, hour: number, minute: number, second: number): string | null {
  return date === null || hour > 23 || minute > 59 || second > 59 ? null : `${date}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
