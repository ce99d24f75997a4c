import type { ByteView } from '../frames/byte-view.js';
import { divide, scaled } from '../frames/decimal.js';
import { byDevice, byNetwork, type Findings } from '../frames/findings.js';
import { type Codec, type StatusBit, tellBits } from './codec.js';

const ZENNER_FLAGS: readonly StatusBit[] = [
  [0x01, 'tamper', 'removal_detection'], [0x02, 'battery_low', 'battery_low'], [0x04, 'hw_error', 'hw_error'],
  [0x08, 'battery_end', 'battery_end_of_life'], [0x10, 'tamper', 'coil_manipulation'],
];

/** Minol ZENNER EDC: a byte of flags and a counter for each channel. */
export const zenner: Codec = {
  name: 'zenner-edc', vendor: /zenner|minol/i, model: /edc|communication module/i,
  decode(view, _context, found) {
    if (view.length < 5 || (view.length - 1) % 4 !== 0) return found.undecodable(`${view.length} bytes are not one byte of flags and counters of four`);
    tellBits(found, view.u8(0), ZENNER_FLAGS);
    for (let channel = 1; channel * 4 < view.length; channel++) found.pulses(view.u32be(channel * 4 - 3), { channel });
  },
};

const ENLESS_BYTES = 22;
const ENLESS_ALARMS: readonly StatusBit[] = [
  [0x0001, null, 'flow high channel 1'], [0x0002, null, 'flow high channel 2'], [0x0004, null, 'flow high open collector'],
  [0x0010, null, 'flow low channel 1'], [0x0020, null, 'flow low channel 2'], [0x0040, null, 'flow low open collector'],
  [0x0100, 'leak', 'leak channel 1'], [0x0200, 'leak', 'leak channel 2'], [0x0400, 'leak', 'leak open collector'],
];
const ENLESS_BATTERY_PERCENT: readonly string[] = ['100', '75', '50', '25'];

/** Enless 600-036: three counters, alarms and a battery in quarters. */
export const enless: Codec = {
  name: 'enless-pulse', vendor: /enless/i, model: /600-036|pulse/i,
  decode(view, _context, found) {
    if (view.length !== ENLESS_BYTES) return found.undecodable(`${view.length} bytes; a frame has ${ENLESS_BYTES}`);
    for (let channel = 1; channel <= 3; channel++) found.pulses(view.u32be(2 + channel * 4), { channel });
    tellBits(found, view.u16be(18), ENLESS_ALARMS);
    const battery = (view.u16be(20) >> 2) & 3;
    if (battery === 3) found.alarm('battery_low', 'battery at most 25 %');
    found.reading('battery', ENLESS_BATTERY_PERCENT[battery], '%');
  },
};

/** Sensing Labs SenlabM: a log frame ends in the counter; two counters with two inputs. */
export const sensingLabs: Codec = {
  name: 'sensing-labs-senlab', vendor: /sensing ?labs/i, model: /senlab/i,
  decode(view, _context, found) {
    const type = view.u8(0);
    if (type === 0) {
      found.kind = 'config';
      return;
    }
    if (type !== 2 && type !== 7 && type !== 10) return found.undecodable(`type ${type} is not one of 0, 2, 7 and 10`);
    const counterBytes = type === 10 ? 8 : 4;
    if (view.length < 2 + counterBytes) return found.undecodable('shorter than its counters');
    if (type !== 2 && view.u8(2) !== 0) found.alarm('tamper', 'wire cut');
    if (type === 10) {
      found.pulses(view.u32be(view.length - 8), { channel: 1 });
      found.pulses(view.u32be(view.length - 4), { channel: 2 });
    } else found.pulses(view.u32be(view.length - 4));
    found.reading('battery', divide(String(view.u8(1) * 100), '254', 0), '%');
  },
};

const YOSENSI_VERSION = 2;
const YOSENSI_TWO_COUNTERS = 23;

/** Yosensi payload V2: records of type, age and bytes. Of a meter's two counters only the one that survives a restart is an index. */
export const yosensi: Codec = {
  name: 'yosensi-v2', vendor: /yosensi/i, model: /meter ?pulse|yo-/i,
  decode(view, { receivedAtMs }, found) {
    if (view.u8(0) !== YOSENSI_VERSION) return found.undecodable(`payload version ${view.u8(0)} is not 2`);
    const madeAtMs = receivedAtMs === null ? null : receivedAtMs - view.u16be(2) * 1000;
    for (let at = 4; at < view.length;) {
      const [head, ageSeconds, lengths] = [view.u8(at), view.u8(at + 1), view.u8(at + 2)];
      const [addressBytes, bytes] = [lengths >> 4, (lengths & 0x0f) + 1];
      const from = at + 3 + addressBytes;
      if (from + bytes > view.length) return found.undecodable('a record is cut off');
      const time = madeAtMs === null ? byNetwork(null) : { atMs: madeAtMs + ageSeconds * 1000, local: null, origin: 'age' as const };
      tellYosensi(view, { type: head >> 2, places: head & 3, from, bytes }, found, madeAtMs === receivedAtMs && ageSeconds === 0 ? byNetwork(receivedAtMs) : time);
      at = from + bytes;
    }
  },
};

function tellYosensi(view: ByteView, record: { type: number; places: number; from: number; bytes: number }, found: Findings, time: ReturnType<typeof byNetwork>): void {
  const { type, places, from, bytes } = record;
  const signed = bytes <= 8 ? BigInt.asIntN(bytes * 8, view.uintBe(from, bytes)) : 0n;
  if (type === YOSENSI_TWO_COUNTERS && bytes % 2 === 0 && bytes <= 8) {
    found.reading('pulses_interval', String(view.uintBe(from, bytes / 2)), 'pulse', { time });
    found.pulses(Number(view.uintBe(from + bytes / 2, bytes / 2)), { time });
  } else if (type === 2) found.reading('battery', scaled(signed, -3 - places), 'V', { time });
  else if (type === 3) found.reading('temp_ambient', scaled(signed, -places), 'degC', { time });
  else if (type === 4) found.reading('humidity', scaled(signed, -places), '%', { time });
  else if (type === 10) found.reading('distance', scaled(signed, -places), 'mm', { time });
}

/** Pulses per litre that the frame's own flag stands for; 0 is what the device is sold with and says nothing of the pipe it sits in. */
const DRAGINO_PULSES_PER_LITRE: ReadonlyMap<number, string> = new Map([[1, '390'], [2, '64'], [3, '12']]);
const DRAGINO_RECORD_BYTES = 11;

/** Where a record's count stands, and whether it counts since the start (0) or since the last frame (1). */
interface DraginoRecord {
  readonly at: number;
  readonly countAt: number;
  readonly mode: number;
  readonly role: 'current' | 'log';
}

function tellDragino(view: ByteView, { at, countAt, mode, role }: DraginoRecord, configured: boolean, found: Findings): void {
  const flags = view.u8(at);
  const time = byDevice(view.u32be(at + 7) * 1000);
  const count = view.u32be(countAt);
  if ((flags & 0x02) !== 0) found.alarm('leak', 'alarm');
  if (mode !== 0) return found.reading('pulses_interval', String(count), 'pulse', { role, time });
  found.pulses(count, { role, time });
  const perLitre = DRAGINO_PULSES_PER_LITRE.get((flags >> 2) & 0x0f);
  if (!configured && perLitre !== undefined) found.reading('volume_total', divide(String(count), `${perLitre}000`, 6), 'm3', { role, time });
}

/** Dragino SW3L: pulses since the start, or since the last frame; datalog frames hold records of the same length with the count two bytes further on. */
export const dragino: Codec = {
  name: 'dragino-sw3l', vendor: /dragino/i, model: /sw3l/i,
  decode(view, { fPort, settings }, found) {
    const configured = (settings.pulsesPerLitre ?? settings.pulseWeightLitres ?? null) !== null;
    if (fPort === 4) {
      found.kind = 'config';
    } else if (fPort === 5) {
      found.reading('battery', scaled(view.u16be(5), -3), 'V');
    } else if (fPort === 3) {
      if (view.length === 0 || view.length % DRAGINO_RECORD_BYTES !== 0) return found.undecodable(`${view.length} bytes are no whole number of records`);
      for (let at = 0; at < view.length; at += DRAGINO_RECORD_BYTES) {
        tellDragino(view, { at, countAt: at + 3, mode: view.u8(at + 1) & 0x3f, role: 'log' }, configured, found);
      }
      found.kind = 'history';
    } else if (fPort === 2) tellDragino(view, { at: 0, countAt: 1, mode: view.u8(5), role: 'current' }, configured, found);
    else found.undecodable(`port ${fPort} is not one of 2, 3, 4 and 5`);
  },
};
