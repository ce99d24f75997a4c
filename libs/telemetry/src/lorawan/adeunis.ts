import type { ByteView } from '../frames/byte-view.js';
import { byDevice, byNetwork, type Findings, TIME_UNKNOWN } from '../frames/findings.js';
import { type Codec, type CodecContext, type StatusBit, tellBits } from './codec.js';

/** Adeunis counts seconds from 2013-01-01, by a clock that is taken for UTC. */
const EPOCH_2013_SECONDS = 1_356_998_400;

const LOW_BATTERY = 0x02;
const HAS_TIMESTAMP = 0x04;

const KEEP_ALIVE_ALARMS: readonly StatusBit[] = [
  [0x01, 'burst', 'flow alarm channel A'], [0x02, 'burst', 'flow alarm channel B'], [0x04, 'tamper', 'tamper channel A'],
  [0x08, 'tamper', 'tamper channel B'], [0x10, 'leak', 'leakage channel A'], [0x20, 'leak', 'leakage channel B'],
];
/** Frames with configuration or answers to it, none of which holds a counter. */
const CONFIGURATION: ReadonlySet<number> = new Set([0x10, 0x11, 0x12, 0x1f, 0x20, 0x2f, 0x33, 0x36, 0x37]);

function frameTime(view: ByteView, at: number, found: Findings): void {
  if ((view.u8(1) & HAS_TIMESTAMP) !== 0) found.frameAtMs = (view.u32be(at) + EPOCH_2013_SECONDS) * 1000;
}

/** One channel's index and the differences back to the earlier ones; the step is set on the device, in no frame of its own. */
function readHistory(view: ByteView, channel: number, context: CodecContext, found: Findings): void {
  const stamped = (view.u8(1) & HAS_TIMESTAMP) !== 0;
  const end = view.length - (stamped ? 4 : 0);
  frameTime(view, view.length - 4, found);
  const time = found.frameAtMs === null ? byNetwork(context.receivedAtMs) : byDevice(found.frameAtMs);
  let count = view.u32be(2);
  found.pulses(count, { channel, time });
  const stepMs = (context.settings.logIntervalSeconds ?? 0) * 1000;
  for (let at = 6, steps = 1; at + 1 < end; at += 2, steps++) {
    count -= view.u16be(at);
    if (count < 0) return found.doubt('codec_review');
    const logTime = stepMs === 0 || time.atMs === null ? TIME_UNKNOWN : { ...time, atMs: time.atMs - steps * stepMs };
    found.pulses(count, { role: 'log', channel, time: logTime });
  }
}

/** Adeunis Pulse 3 and 4: the frame code in the first byte, the status in the second. */
export const adeunis: Codec = {
  name: 'adeunis-pulse', vendor: /adeunis/i, model: /pulse/i,
  decode(view, context, found) {
    const code = view.u8(0);
    const status = view.u8(1);
    if ((status & LOW_BATTERY) !== 0) found.alarm('battery_low', `status 0x${status.toString(16).padStart(2, '0')}`);
    if (CONFIGURATION.has(code)) found.kind = 'config';
    else if (code === 0x5a || code === 0x5b) readHistory(view, code === 0x5a ? 1 : 2, context, found);
    else if (code === 0x46) {
      frameTime(view, 10, found);
      const time = found.frameAtMs === null ? byNetwork(context.receivedAtMs) : byDevice(found.frameAtMs);
      found.pulses(view.u32be(2), { channel: 1, time });
      found.pulses(view.u32be(6), { channel: 2, time });
    } else if (code === 0x47) {
      frameTime(view, 6, found);
      found.kind = 'alarm';
      found.eventAtMs = found.frameAtMs;
      if (view.u16be(2) > 0) found.alarm('burst', 'flow alarm channel A');
      if (view.u16be(4) > 0) found.alarm('burst', 'flow alarm channel B');
    } else if (code === 0x30) {
      frameTime(view, 11, found);
      tellBits(found, view.u8(2), KEEP_ALIVE_ALARMS);
    } else found.undecodable(`frame code ${code} is unknown`);
  },
};
