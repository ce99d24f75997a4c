import type { RegisterName } from '@app/registry';
import type { VolumeUnit } from '@app/units';
import type { DecodedItem, DecodedMessage } from './decoded-message.js';
import { openEnvelope } from './envelope.js';
import { shapeFault, timeFault, undecoded } from './field-fault.js';
import { MAX_READINGS } from './limits.js';
import { HistoryEnvelope, HistoryReading } from './message-schema.js';
import { readCounter, readInstant, readRegister } from './read-field.js';
import { compileShape } from './shape-check.js';
import type { DecodeFailure } from './strict-json.js';

const HISTORY = {
  shape: compileShape(HistoryEnvelope), itemsField: 'readings', maxItems: MAX_READINGS, misplaced: ['ts', 'value', 'rows', 'measures'],
} as const;

const readingShape = compileShape(HistoryReading);

/** What the envelope of a history lends to its readings. */
interface ReadingDefaults {
  readonly serial: string | null;
  readonly unit: VolumeUnit;
  readonly channel: number;
  readonly register: RegisterName | null;
  readonly deviceClockMs: number | null;
  readonly unknownFields: boolean;
}

function decodeHistoryReading(given: unknown, itemNo: number, defaults: ReadingDefaults): DecodedItem {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return undecoded(itemNo, shapeFault('reading', given, 'an object'), defaults.serial);
  }
  const spokenOf = 'serial' in given ? given.serial : defaults.serial;
  const strange = readingShape.strangeFieldOf(given);
  if (typeof strange === 'object') return undecoded(itemNo, strange, spokenOf);
  if (!readingShape.accepts(given)) return undecoded(itemNo, readingShape.faultOf(given), spokenOf);

  const readAtMs = readInstant(given.ts);
  if (readAtMs === undefined) return undecoded(itemNo, timeFault('ts', given.ts, 'an RFC 3339 time with its zone'), spokenOf);
  const indexLitres = readRegister(given.value, given.unit ?? defaults.unit);
  if (typeof indexLitres !== 'number') return undecoded(itemNo, indexLitres, spokenOf);
  return {
    itemNo, ok: true, serial: given.serial ?? defaults.serial, channel: given.ch ?? defaults.channel,
    register: given.reg ?? defaults.register, readAtMs, indexLitres, statusBits: readCounter(given.status),
    deviceClockMs: defaults.deviceClockMs, unknownFields: defaults.unknownFields || strange === 'unknown',
  };
}

/** Form (b): readings with common defaults. */
export function decodeHistory(record: object): DecodedMessage | DecodeFailure {
  const opened = openEnvelope(record, HISTORY);
  if (!opened.ok) return opened;
  const { envelope, deviceClockMs, unknownFields } = opened;
  const defaults: ReadingDefaults = {
    serial: envelope.serial ?? null, unit: envelope.unit ?? 'm3', channel: envelope.ch ?? 1, register: envelope.reg ?? null,
    deviceClockMs, unknownFields,
  };
  const items = opened.items.map((given, itemNo) => decodeHistoryReading(given, itemNo, defaults));
  return {
    ok: true, sequence: readCounter(envelope.seq), deviceClockMs, items,
    unknownFields: unknownFields || items.some((item) => item.ok && item.unknownFields),
  };
}
