import { scaled } from '../frames/decimal.js';
import type { ReadingTime } from '../frames/decoded-frame.js';
import { type Codec, type StatusBit, tellBits } from './codec.js';

/** Status field of M-Bus (EN 13757-7, table 5), at byte 8. */
const STATE: readonly StatusBit[] = [[0x20, 'battery_low', 'state: battery power low'], [0x10, 'hw_error', 'state: permanent error'], [0x08, 'temp_error', 'state: temporary error']];
/** Additional functions, at byte 16. */
const FUNCTIONS: readonly StatusBit[] = [
  [0x40, 'leak', 'continuous flow'], [0x10, 'burst', 'broken pipe'], [0x04, 'battery_low', 'battery low'], [0x02, 'backflow', 'backflow'], [0x01, 'no_flow', 'no usage'],
];
const METER_FRAME = 0x02;

/**
 * GWF RCM-LRW10: the volume of the meter behind the radio, and how many minutes ago it was read. The serial is the meter's,
 * in BCD with its leading zeros.
 */
export const gwf: Codec = {
  name: 'gwf-rcm-lrw10', vendor: /gwf/i, model: /rcm|lrw|coder/i,
  decode(view, { receivedAtMs }, found) {
    if (view.u8(0) !== METER_FRAME) {
      found.kind = 'config';
      return;
    }
    const serial = view.hexReversed(3, 4);
    if (/^\d+$/.test(serial)) found.payloadSerial = serial;
    const vif = view.u8(11);
    if (vif < 0x10 || vif > 0x17) return found.undecodable(`VIF ${vif} is no volume`);
    tellBits(found, view.u8(8), STATE);
    tellBits(found, view.u8(16), FUNCTIONS);
    const ageMs = view.u16le(9) * 60_000;
    const time: ReadingTime = receivedAtMs === null ? { atMs: null, local: null, origin: 'unknown' } : { atMs: receivedAtMs - ageMs, local: null, origin: 'age' };
    found.reading('volume_total', scaled(view.u32le(12), vif - 0x16), 'm3', { time });
  },
};
