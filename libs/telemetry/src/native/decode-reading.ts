import type { DecodedItem, DecodedMessage } from './decoded-message.js';
import { shapeFault, timeFault, undecoded } from './field-fault.js';
import { MAX_READINGS } from './limits.js';
import { ReadingMessage } from './message-schema.js';
import { readCounter, readInstant, readRegister } from './read-field.js';
import { compileShape } from './shape-check.js';
import { decodeFailure, type DecodeFailure } from './strict-json.js';

const readingShape = compileShape(ReadingMessage);

function decodeReading(given: unknown, itemNo: number): DecodedItem {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return undecoded(itemNo, shapeFault('reading', given, 'an object'), null);
  }
  const spokenOf = 'serial' in given ? given.serial : null;
  const strange = readingShape.strangeFieldOf(given);
  if (typeof strange === 'object') return undecoded(itemNo, strange, spokenOf);
  if (!readingShape.accepts(given)) return undecoded(itemNo, readingShape.faultOf(given), spokenOf);

  const readAtMs = readInstant(given.ts);
  if (readAtMs === undefined) return undecoded(itemNo, timeFault('ts', given.ts, 'an RFC 3339 time with its zone'), spokenOf);
  const deviceClockMs = given.clock === undefined ? null : readInstant(given.clock);
  if (deviceClockMs === undefined) return undecoded(itemNo, timeFault('clock', given.clock, 'an RFC 3339 time with its zone'), spokenOf);
  const indexLitres = readRegister(given.value, given.unit ?? 'm3');
  if (typeof indexLitres !== 'number') return undecoded(itemNo, indexLitres, spokenOf);
  return {
    itemNo, ok: true, serial: given.serial ?? null, channel: given.ch ?? 1, register: given.reg ?? null,
    readAtMs, indexLitres, statusBits: readCounter(given.status), deviceClockMs, unknownFields: strange === 'unknown',
  };
}

/** Counter of the sender, also where the reading beside it is refused: the counter tells which messages are missing. */
function sequenceOf(given: unknown): number | null {
  if (typeof given !== 'object' || given === null || !('seq' in given)) return null;
  const { seq } = given;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? readCounter(seq) : null;
}

function later(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other > one) ? other : one;
}

/** Form (a): one reading. */
export function decodeReadingMessage(record: object): DecodedMessage {
  const item = decodeReading(record, 0);
  return {
    ok: true, sequence: sequenceOf(record), deviceClockMs: item.ok ? item.deviceClockMs : null,
    items: [item], unknownFields: item.ok && item.unknownFields,
  };
}

/** Form (c): a list of readings that share nothing. */
export function decodeReadingList(list: readonly unknown[]): DecodedMessage | DecodeFailure {
  if (list.length === 0) return decodeFailure('SCHEMA', 'an empty list of readings');
  if (list.length > MAX_READINGS) return decodeFailure('TOO_LARGE', `${list.length} readings, at most ${MAX_READINGS}`);
  const items = list.map((given, itemNo) => decodeReading(given, itemNo));
  return {
    ok: true,
    sequence: list.map(sequenceOf).reduce(later, null),
    deviceClockMs: items.map((item) => (item.ok ? item.deviceClockMs : null)).reduce(later, null),
    items, unknownFields: items.some((item) => item.ok && item.unknownFields),
  };
}
