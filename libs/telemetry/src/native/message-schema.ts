import Type from 'typebox';
import { MAX_ALARMS, MAX_INSTANT_MS, MAX_INSTANT_SECONDS, MAX_READINGS, MAX_ROWS, MAX_SERIAL_LENGTH } from './limits.js';

// The shapes of the native message format, version 1. They are what the decoder checks and what docs/asyncapi.yaml
// publishes; a test holds the two together. Unknown fields are allowed everywhere: they flag a reading, never refuse it.

const Serial = Type.String({
  description: 'Serial of the device that counted. Compared character by character.',
  minLength: 1, maxLength: MAX_SERIAL_LENGTH,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]+$',
});

function instant(description: string) {
  return Type.Union([
    Type.String({ description: 'RFC 3339 date-time with its zone', minLength: 20, maxLength: 35 }),
    Type.Integer({ description: 'milliseconds since 1970-01-01T00:00:00Z', minimum: 0, maximum: MAX_INSTANT_MS }),
  ], { description });
}

const Register = Type.Union([
  Type.String({ description: 'decimal text; keeps every digit', pattern: '^-?[0-9]+(\\.[0-9]+)?$' }),
  Type.Number({ description: 'read through its shortest decimal text', minimum: 0 }),
], { description: 'What the register shows: a cumulative volume, never a difference.' });

const Unit = Type.Union([Type.Literal('m3'), Type.Literal('l')], { description: 'Unit of the register; m3 unless given.' });
const Channel = Type.Integer({ description: 'Input of the device; 1 unless given.', minimum: 1, maximum: 255 });
const RegisterKind = Type.Union([Type.Literal('volume'), Type.Literal('reverse_volume')], {
  description: 'Which register is meant; must agree with the mapping of the channel.',
});
const Status = Type.Integer({ description: 'Status bits of the device, kept as sent.', minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Sequence = Type.Integer({ description: 'Message counter of the sender.', minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Meta = Type.Object({}, { description: 'Anything; stays with the frame.' });
const Gateway = Type.String({ description: 'Gateway that received the message; stays with the frame.' });

const ReadAt = instant('When the register showed it, by the clock of the device.');
const DeviceClock = instant('What the clock of the device showed when it sent the message.');

/** Fields that describe the message rather than one reading; every form may carry them. */
const envelope = {
  seq: Type.Optional(Sequence), clock: Type.Optional(DeviceClock), meta: Type.Optional(Meta), gw: Type.Optional(Gateway),
};

/** Fields that a history's envelope gives as defaults to its readings. */
const defaults = {
  serial: Type.Optional(Serial), unit: Type.Optional(Unit), ch: Type.Optional(Channel), reg: Type.Optional(RegisterKind),
};

/** Form (a): one reading. */
export const ReadingMessage = Type.Object(
  { ...defaults, ts: ReadAt, value: Register, status: Type.Optional(Status), ...envelope },
  { description: 'One reading.' },
);

/** One reading of a history. */
export const HistoryReading = Type.Object({ ...defaults, ts: ReadAt, value: Register, status: Type.Optional(Status) });

/** Everything of a history but its readings, which are checked one by one. */
export const HistoryEnvelope = Type.Object({ ...defaults, status: Type.Optional(Status), ...envelope, readings: Type.Unknown() });

/** Form (b): readings that share an envelope. */
export const HistoryMessage = Type.Object(
  {
    ...defaults, status: Type.Optional(Status), ...envelope,
    readings: Type.Array(HistoryReading, { minItems: 1, maxItems: MAX_READINGS }),
  },
  { description: 'Several readings with common defaults; carries neither ts nor value of its own.' },
);

/** Form (c): a list of readings that share nothing. */
export const ReadingList = Type.Array(ReadingMessage, { description: 'Several readings, each complete.', minItems: 1, maxItems: MAX_READINGS });

/** One row of the compact form: serial, epoch seconds, litres and, unless it is 1, the channel. */
export const CompactRow = Type.Tuple([
  Serial,
  Type.Integer({ description: 'read at, SECONDS since 1970-01-01T00:00:00Z', minimum: 0, maximum: MAX_INSTANT_SECONDS }),
  Type.Integer({ description: 'register in litres', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Type.Integer({ description: 'channel; 1 unless given', minimum: 1, maximum: 255 }),
], { minItems: 3 });

/** Everything of a compact message but its rows. */
export const CompactEnvelope = Type.Object({ ...envelope, rows: Type.Unknown() });

/** Form (d): rows of a gateway in the fewest bytes. */
export const CompactMessage = Type.Object(
  { ...envelope, rows: Type.Array(CompactRow, { minItems: 1, maxItems: MAX_ROWS }) },
  { description: 'Rows of [serial, epoch seconds, litres, channel]; carries none of the fields of a single reading.' },
);

function amountOf(description: string) {
  return Type.Integer({ description, minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
}

/** What a device measured beside the register, at one instant. Ranges are judged at the door: `libs/registry/src/measured-quantity.ts`. */
export const MeasureRow = Type.Object({
  serial: Type.Optional(Serial), ch: Type.Optional(Channel), ts: ReadAt,
  flow: Type.Optional(amountOf('Flow in litres an hour; below zero where water runs back.')),
  level: Type.Optional(amountOf('Level of the water in millimetres.')),
  pressure: Type.Optional(amountOf('Pressure in kilopascal.')),
  pump: Type.Optional(amountOf('1 while the pump runs, 0 while it stands.')),
  energy: Type.Optional(amountOf('What the energy meter shows, in watt-hours: cumulative, never a difference.')),
  battery: Type.Optional(amountOf('Charge of the battery in per cent.')),
  alarms: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_:.-]{0,63}$' }), { description: 'Words of alarms that are raised.', maxItems: MAX_ALARMS })),
});

const measureDefaults = { serial: Type.Optional(Serial), ch: Type.Optional(Channel) };

/** Everything of a measures message but its rows, which are checked one by one. */
export const MeasuresEnvelope = Type.Object({ ...measureDefaults, ...envelope, measures: Type.Unknown() });

/** Form (e): quantities beside the register. */
export const MeasuresMessage = Type.Object(
  { ...measureDefaults, ...envelope, measures: Type.Array(MeasureRow, { minItems: 1, maxItems: MAX_READINGS }) },
  { description: 'Flow, level, pressure, pump, energy, battery and alarms at one or more instants; carries no register.' },
);

/** The five forms under the names that docs/asyncapi.yaml gives them. */
export const NATIVE_MESSAGE_SCHEMAS = {
  reading: ReadingMessage, history: HistoryMessage, readingList: ReadingList, compact: CompactMessage, measures: MeasuresMessage,
} as const;
