import { Compile } from 'typebox/compile';
import type { DecodedItem, DecodedMessage } from './decoded-message.js';
import { openEnvelope } from './envelope.js';
import { type FieldFault, registerFault, shapeFault, timeFault, undecoded } from './field-fault.js';
import { MAX_INSTANT_SECONDS, MAX_ROWS } from './limits.js';
import { CompactEnvelope, CompactRow } from './message-schema.js';
import { readCounter } from './read-field.js';
import { compileShape } from './shape-check.js';
import type { DecodeFailure } from './strict-json.js';

/** A unit or a register named beside rows would be lost silently: rows are litres of the mapped register. */
const COMPACT = {
  shape: compileShape(CompactEnvelope), itemsField: 'rows', maxItems: MAX_ROWS,
  misplaced: ['ts', 'value', 'readings', 'measures', 'serial', 'unit', 'ch', 'reg', 'status'],
} as const;

// Member by member: checking the tuple as a whole takes twice as long, and a gateway sends rows by the thousand.
const [SerialMember, SecondsMember, LitresMember, ChannelMember] = CompactRow.items;
const serialShape = Compile(SerialMember);
const secondsShape = Compile(SecondsMember);
const litresShape = Compile(LitresMember);
const channelShape = Compile(ChannelMember);

function faultOfRow(row: readonly unknown[]): FieldFault {
  const [serial, seconds, litres, channel] = row;
  if (row.length < 3 || row.length > 4) return { kind: 'SCHEMA', detail: `row of ${row.length} members; expected 3 or 4` };
  if (!serialShape.Check(serial)) return shapeFault('serial', serial, 'text of 1 to 64 characters without control characters');
  if (!litresShape.Check(litres)) return registerFault('register', litres, 'whole litres');
  if (!secondsShape.Check(seconds)) return timeFault('time', seconds, 'epoch seconds', MAX_INSTANT_SECONDS);
  return shapeFault('channel', channel, 'a whole number from 1 to 255');
}

function decodeRow(row: unknown, itemNo: number, deviceClockMs: number | null, unknownFields: boolean): DecodedItem {
  if (!Array.isArray(row)) return undecoded(itemNo, shapeFault('row', row, '[serial, seconds, litres, channel]'), null);
  const [serial, seconds, litres, channel]: unknown[] = row;
  if (
    row.length < 3 || row.length > 4 || !serialShape.Check(serial) || !secondsShape.Check(seconds) || !litresShape.Check(litres)
    || (row.length === 4 && !channelShape.Check(channel))
  ) return undecoded(itemNo, faultOfRow(row), serial);
  return {
    itemNo, ok: true, serial, channel: typeof channel === 'number' ? channel : 1, register: null, readAtMs: seconds * 1_000,
    indexLitres: litres + 0, // minus zero becomes zero
    statusBits: null, deviceClockMs, unknownFields,
  };
}

/** Form (d): rows `[serial, epoch seconds, litres, channel = 1]`. */
export function decodeCompact(record: object): DecodedMessage | DecodeFailure {
  const opened = openEnvelope(record, COMPACT);
  if (!opened.ok) return opened;
  const { envelope, deviceClockMs, unknownFields } = opened;
  const items = opened.items.map((row, itemNo) => decodeRow(row, itemNo, deviceClockMs, unknownFields));
  return { ok: true, sequence: readCounter(envelope.seq), deviceClockMs, items, unknownFields };
}
