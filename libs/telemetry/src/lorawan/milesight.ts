import type { ByteView } from '../frames/byte-view.js';
import { plainFloat32, scaled } from '../frames/decimal.js';
import { byDevice, type Findings, type ReadingPlace } from '../frames/findings.js';
import type { Codec } from './codec.js';

/** One channel of the IPSO-like format: how many bytes follow its two, and what they say. */
interface Channel {
  readonly bytes: number;
  readonly tell?: (view: ByteView, at: number, found: Findings) => void;
  /** For content whose length stands in itself; the bytes from `at` on. */
  readonly length?: (view: ByteView, at: number) => number;
}

type Channels = ReadonlyMap<number, Channel>;

/** Channel id and type in one number, as they stand in the frame. */
const channels = (entries: Readonly<Record<string, Channel>>): Channels =>
  new Map(Object.entries(entries).map(([key, channel]) => [Number.parseInt(key, 16), channel]));

const logAt = (view: ByteView, at: number, place: ReadingPlace = {}): ReadingPlace => ({ ...place, role: 'log', time: byDevice(view.u32le(at) * 1000) });

const BATTERY: Channel = { bytes: 1, tell: (view, at, found) => found.reading('battery', String(view.u8(at)), '%') };
const AIR_TEMPERATURE: Channel = { bytes: 2, tell: (view, at, found) => found.reading('temp_ambient', scaled(view.i16le(at), -1), 'degC') };
const HUMIDITY: Channel = { bytes: 1, tell: (view, at, found) => found.reading('humidity', scaled(view.u8(at) * 5, -1), '%') };
const SILENT = (bytes: number): Channel => ({ bytes });
const pulsesOf = (channel: number | null): Channel => ({ bytes: 4, tell: (view, at, found) => found.pulses(view.u32le(at), { channel }) });

/** Volume by the conversion that is set on the device; its unit (m3, litres, gallons) is set there too and is not in the frame. */
function tellWater(view: ByteView, at: number, found: Findings, place: ReadingPlace = {}): void {
  const amount = plainFloat32(view.float32le(at));
  if (amount === undefined) found.doubt('sentinel:water');
  else found.reading('volume_total', amount, null, place);
}

/** Water alarms and their end, by code. A record of the history tells of the past. */
function tellWaterAlarm(code: number, past: boolean, found: Findings): void {
  if (code === 1) found.alarm(past ? 'no_flow_past' : 'no_flow', 'water outage timeout alarm');
  if (code === 3) found.alarm(past ? 'leak_past' : 'leak', 'water flow timeout alarm');
  if (code === 5) found.alarm(null, 'gpio alarm');
}

const COUNTER_MODE = 2;

const EM300_DI: Channels = channels({
  '0367': AIR_TEMPERATURE, '0468': HUMIDITY, '0500': SILENT(1), '05c8': pulsesOf(null),
  '05e1': { bytes: 8, tell: (view, at, found) => tellWater(view, at + 4, found) },
  8500: { bytes: 2, tell: (view, at, found) => void (view.u8(at + 1) === 1 && found.alarm(null, 'gpio alarm')) },
  '85e1': {
    bytes: 9,
    tell: (view, at, found) => {
      tellWater(view, at + 4, found);
      tellWaterAlarm(view.u8(at + 8), false, found);
    },
  },
  '20ce': {
    bytes: 13,
    tell: (view, at, found) => {
      tellAirLog(view, at, found);
      if (view.u8(at + 7) === COUNTER_MODE) found.pulses(view.u32le(at + 9), logAt(view, at));
    },
  },
  '21ce': {
    bytes: 18,
    tell: (view, at, found) => {
      tellAirLog(view, at, found);
      tellWaterLog(view, at, found);
    },
  },
});

function tellAirLog(view: ByteView, at: number, found: Findings): void {
  found.reading('temp_ambient', scaled(view.i16le(at + 4), -1), 'degC', logAt(view, at));
  found.reading('humidity', scaled(view.u8(at + 6) * 5, -1), '%', logAt(view, at));
}

function tellWaterLog(view: ByteView, at: number, found: Findings): void {
  tellWaterAlarm(view.u8(at + 7), true, found);
  if (view.u8(at + 8) === COUNTER_MODE) tellWater(view, at + 14, found, logAt(view, at));
}

/** The Hall variant has no air sensor: three bytes of its history are reserved. */
const EM300_DI_HALL: Channels = new Map([...EM300_DI, ...channels({ '21ce': { bytes: 18, tell: tellWaterLog } })]);

const LEAK_STATE: Channel = { bytes: 1, tell: (view, at, found) => void (view.u8(at) === 1 && found.alarm('leak', 'leak')) };
const pastLeak = (view: ByteView, at: number, found: Findings): void => void (view.u8(at + 7) === 1 && found.alarm('leak_past', 'leak'));

const EM300_SLD: Channels = channels({
  '0367': AIR_TEMPERATURE, '0468': HUMIDITY, '0500': LEAK_STATE,
  '20ce': {
    bytes: 8,
    tell: (view, at, found) => {
      tellAirLog(view, at, found);
      pastLeak(view, at, found);
    },
  },
});

/** A leak cable without an air sensor. */
const EM300_MLD: Channels = channels({ '0500': LEAK_STATE, '20ce': { bytes: 8, tell: pastLeak } });

const LEVEL_FAULTS: ReadonlySet<number> = new Set([0xffff, 0xfffd]);

function tellLevel(view: ByteView, at: number, found: Findings, place: ReadingPlace): void {
  const centimetres = view.u16le(at);
  if (LEVEL_FAULTS.has(centimetres)) found.doubt('sentinel:level');
  else found.reading('level', String(centimetres), 'cm', place);
}

const EM500_SWL: Channels = channels({
  '0377': { bytes: 2, tell: (view, at, found) => tellLevel(view, at, found, {}) },
  '20ce': { bytes: 6, tell: (view, at, found) => tellLevel(view, at + 4, found, logAt(view, at)) },
});

const EM500_PP: Channels = channels({
  '037b': { bytes: 2, tell: (view, at, found) => found.reading('pressure', scaled(view.i16le(at), 0), 'kPa') },
  '20ce': { bytes: 6, tell: (view, at, found) => found.reading('pressure', scaled(view.i16le(at + 4), 0), 'kPa', logAt(view, at)) },
});

const DISTANCE: Channel = { bytes: 2, tell: (view, at, found) => found.reading('distance', String(view.u16le(at)), 'mm') };
const POSITION: Channel = { bytes: 1, tell: (view, at, found) => void (view.u8(at) === 1 && found.alarm('tamper', 'tilt')) };
const DISTANCE_WITH_ALARM: Channel = {
  bytes: 3,
  tell: (view, at, found) => {
    found.reading('distance', String(view.u16le(at)), 'mm');
    if (view.u8(at + 2) === 1) found.alarm('level_alarm', 'distance threshold alarm');
  },
};
const TEMPERATURE_WITH_ALARM: Channel = {
  bytes: 3,
  tell: (view, at, found) => {
    found.reading('temp_ambient', scaled(view.i16le(at), -1), 'degC');
    if (view.u8(at + 2) === 1) found.alarm('over_temp', 'temperature threshold alarm');
  },
};

const EM310_UDL: Channels = channels({ '0382': DISTANCE, '0400': POSITION });
const EM400_UDL: Channels = channels({ '0367': AIR_TEMPERATURE, '0482': DISTANCE, '0500': POSITION, 8367: TEMPERATURE_WITH_ALARM, 8482: DISTANCE_WITH_ALARM });

const UC511: Channels = channels({
  '0301': SILENT(1), '0501': SILENT(1), '0701': SILENT(1), '0801': SILENT(1), '04c8': pulsesOf(1), '06c8': pulsesOf(2),
  '097b': { bytes: 2, tell: (view, at, found) => found.reading('pressure', String(view.u16le(at)), 'kPa') },
  b97b: { bytes: 1, tell: (_view, _at, found) => found.doubt('sentinel:pressure') },
  '0bf5': {
    bytes: 9,
    tell: (view, at, found) => {
      found.reading('pressure', String(view.u16le(at + 6)), 'kPa');
      if (view.u8(at + 8) === 1) found.alarm(null, 'pressure threshold alarm');
    },
  },
  '0eaf': SILENT(3), '0faf': SILENT(3),
  '20ce': {
    bytes: 9,
    tell: (view, at, found) => {
      const flags = view.u8(at + 4);
      if ((flags & 0x02) !== 0) found.pulses(view.u32le(at + 5), logAt(view, at, { channel: (flags & 0x10) === 0 ? 1 : 2 }));
    },
  },
  '21ce': { bytes: 6, tell: (view, at, found) => found.reading('pressure', String(view.u16le(at + 4)), 'kPa', logAt(view, at)) },
});

/** Bytes of the history of each channel of a UC300, in the order of its mask. Counters have a byte that says what they are. */
const UC300_HISTORY_BYTES: readonly number[] = [5, 5, 5, 5, 1, 1, 2, 2, 8, 8, 8, 8, 48];

function uc300HistoryLength(view: ByteView, at: number): number {
  const mask = view.u16le(at + 4);
  return UC300_HISTORY_BYTES.reduce((bytes, size, bit) => ((mask & (1 << bit)) === 0 ? bytes : bytes + size), 6);
}

function tellUc300History(view: ByteView, at: number, found: Findings): void {
  const mask = view.u16le(at + 4);
  let place = at + 6;
  UC300_HISTORY_BYTES.forEach((size, bit) => {
    if ((mask & (1 << bit)) === 0) return;
    if (bit < 4 && view.u8(place) !== 0) found.pulses(view.u32le(place + 1), logAt(view, at, { channel: bit + 1 }));
    place += size;
  });
}

const UC300_MODBUS_BYTES: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4];

const UC300: Channels = channels({
  '03c8': pulsesOf(1), '04c8': pulsesOf(2), '05c8': pulsesOf(3), '06c8': pulsesOf(4),
  '0300': SILENT(1), '0400': SILENT(1), '0500': SILENT(1), '0600': SILENT(1), '0701': SILENT(1), '0801': SILENT(1),
  '0967': SILENT(2), '0a67': SILENT(2), '0b02': SILENT(4), '0c02': SILENT(4), '0d02': SILENT(4), '0e02': SILENT(4),
  '09e2': SILENT(8), '0ae2': SILENT(8), '0be2': SILENT(8), '0ce2': SILENT(8), '0de2': SILENT(8), '0ee2': SILENT(8),
  ff19: { bytes: 3, length: (view, at) => 3 + (UC300_MODBUS_BYTES[view.u8(at + 2) & 0x7f] ?? 0) }, ff15: SILENT(1),
  '20dc': { bytes: 6, length: uc300HistoryLength, tell: tellUc300History },
});

/** What the device says of itself, and answers to commands: type byte behind FF or FE, and bytes. */
const OF_THE_DEVICE: ReadonlyMap<number, number> = new Map([
  [0x01, 1], [0x02, 2], [0x03, 2], [0x06, 9], [0x09, 2], [0x0a, 2], [0x0b, 1], [0x0f, 1], [0x10, 1], [0x11, 4], [0x16, 8], [0x17, 2], [0x1b, 5], [0x1c, 2],
  [0x27, 1], [0x28, 1], [0x35, 8], [0x3b, 1], [0x4a, 1], [0x4e, 2], [0x68, 1], [0x69, 1], [0x6a, 3], [0x79, 4], [0x84, 1], [0x91, 5], [0x92, 5], [0x93, 6],
  [0x96, 8], [0xa1, 7], [0xa2, 9], [0xa3, 2], [0xa4, 2], [0xc3, 1], [0xf1, 4], [0xf2, 2], [0xf5, 1], [0xfe, 1], [0xff, 2],
]);

function readChannels(view: ByteView, known: Channels, found: Findings): void {
  let measured = false;
  let at = 0;
  while (at < view.length) {
    const [id, type] = [view.u8(at), view.u8(at + 1)];
    const channel = known.get(id * 0x100 + type) ?? (id === 0x01 && type === 0x75 ? BATTERY : undefined);
    const ofTheDevice = id === 0xff || id === 0xfe ? OF_THE_DEVICE.get(type) : undefined;
    const bytes = channel?.length?.(view, at + 2) ?? channel?.bytes ?? ofTheDevice;
    if (bytes === undefined) {
      // Lengths do not stand in the frame: behind a channel that is not known nothing can be found.
      if (at === 0) return found.undecodable(`channel ${view.hex(0, Math.min(2, view.length))} is unknown`);
      return found.doubt('codec_review');
    }
    channel?.tell?.(view, at + 2, found);
    measured ||= channel !== undefined;
    at += 2 + bytes;
    if (at > view.length) return found.undecodable('the last channel is cut off');
  }
  if (!measured) found.kind = 'config';
}

const milesightOf = (name: string, model: RegExp, known: Channels): Codec => ({
  name: `milesight-${name}`, vendor: /milesight/i, model, decode: (view, _context, found) => readChannels(view, known, found),
});

/** Milesight: one format, whose channels mean what the model says. The more special model stands first. */
export const milesight: readonly Codec[] = [
  milesightOf('em300-di-hall', /em300-di.*hall/i, EM300_DI_HALL),
  milesightOf('em300-di', /em300-di/i, EM300_DI),
  milesightOf('em300-sld', /em300-[sz]ld/i, EM300_SLD),
  milesightOf('em300-mld', /em300-mld/i, EM300_MLD),
  milesightOf('em500-swl', /em500-swl/i, EM500_SWL),
  milesightOf('em500-pp', /em500-pp/i, EM500_PP),
  milesightOf('em310-udl', /em310-udl/i, EM310_UDL),
  milesightOf('em400-udl', /em400-[um][du][ld]/i, EM400_UDL),
  milesightOf('uc511', /uc51[12]/i, UC511),
  milesightOf('uc300', /uc300/i, UC300),
];
