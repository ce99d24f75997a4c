import { ALARM_RAISED, MEASURED_NAMES } from '@app/registry';
import type { DecodedItem, DecodedMeasure, DecodedMessage } from './decoded-message.js';
import { openEnvelope } from './envelope.js';
import { shapeFault, timeFault, undecoded } from './field-fault.js';
import { MAX_READINGS } from './limits.js';
import { MeasureRow, MeasuresEnvelope } from './message-schema.js';
import { readCounter, readInstant } from './read-field.js';
import { compileShape } from './shape-check.js';
import type { DecodeFailure } from './strict-json.js';

/** A register beside measures would be lost silently: it has forms of its own. */
const MEASURES = {
  shape: compileShape(MeasuresEnvelope), itemsField: 'measures', maxItems: MAX_READINGS,
  misplaced: ['ts', 'value', 'unit', 'reg', 'status', 'readings', 'rows', ...MEASURED_NAMES, 'alarms'],
} as const;

const rowShape = compileShape(MeasureRow);
/** Fields of a reading: in a row of measures they would be lost. */
const REGISTER_FIELDS = ['value', 'unit', 'reg'];

interface RowDefaults {
  readonly serial: string | null;
  readonly channel: number;
  readonly deviceClockMs: number | null;
}

function decodeRow(given: unknown, itemNo: number, defaults: RowDefaults, into: DecodedMeasure[]): DecodedItem | 'unknown' | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return undecoded(itemNo, shapeFault('row of measures', given, 'an object'), defaults.serial);
  }
  const spokenOf = 'serial' in given ? given.serial : defaults.serial;
  const strange = rowShape.strangeFieldOf(given);
  if (typeof strange === 'object') return undecoded(itemNo, strange, spokenOf);
  const misplaced = REGISTER_FIELDS.find((field) => Object.hasOwn(given, field));
  if (misplaced !== undefined) return undecoded(itemNo, { kind: 'SCHEMA', detail: `${misplaced} belongs to a reading, not to measures` }, spokenOf);
  if (!rowShape.accepts(given)) return undecoded(itemNo, rowShape.faultOf(given), spokenOf);

  const measuredAtMs = readInstant(given.ts);
  if (measuredAtMs === undefined) return undecoded(itemNo, timeFault('ts', given.ts, 'an RFC 3339 time with its zone'), spokenOf);
  const of = { itemNo, serial: given.serial ?? defaults.serial, channel: given.ch ?? defaults.channel, measuredAtMs, deviceClockMs: defaults.deviceClockMs };
  const before = into.length;
  for (const quantity of MEASURED_NAMES) {
    const amount = given[quantity];
    if (amount !== undefined) into.push({ ...of, quantity, amount: amount + 0 }); // minus zero becomes zero
  }
  for (const alarm of new Set(given.alarms)) into.push({ ...of, quantity: { alarm }, amount: ALARM_RAISED });
  if (into.length === before && given.alarms === undefined) return undecoded(itemNo, { kind: 'SCHEMA', detail: 'a row of measures without any quantity' }, spokenOf);
  return strange === 'unknown' ? 'unknown' : undefined;
}

/** Form (e): quantities beside the register. Only rows that could not be read are items. */
export function decodeMeasures(record: object): DecodedMessage | DecodeFailure {
  const opened = openEnvelope(record, MEASURES);
  if (!opened.ok) return opened;
  const { envelope, deviceClockMs } = opened;
  const defaults: RowDefaults = { serial: envelope.serial ?? null, channel: envelope.ch ?? 1, deviceClockMs };
  const measures: DecodedMeasure[] = [];
  const items: DecodedItem[] = [];
  let unknownFields = opened.unknownFields;
  opened.items.forEach((given, itemNo) => {
    const fault = decodeRow(given, itemNo, defaults, measures);
    if (fault === 'unknown') unknownFields = true;
    else if (fault !== undefined) items.push(fault);
  });
  return { ok: true, sequence: readCounter(envelope.seq), deviceClockMs, items, measures, unknownFields };
}
