import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';
import { byDevice, type Findings } from '../frames/findings.js';
import type { Codec, CodecContext } from './codec.js';

/** High half of the status byte; the low half holds two bits of its own. */
const CONDITIONS: ReadonlyMap<number, string | null> = new Map([
  [0x10, 'dry'], [0x30, 'leak'], [0x70, 'backflow'], [0x90, null], [0xb0, 'burst'], [0xd0, 'tamper'],
]);
const LOW_BATTERY = 0x04;
const PERMANENT_ERROR = 0x08;

const ENHANCED_BYTES = 51;
const ENHANCED_DELTAS = 23;
/** 2010-01-01: what lies before it in the place of the enhanced frame's clock is another frame. */
const EARLIEST_CLOCK_SECONDS = 1_262_304_000;
const HOUR_MS = 3_600_000;

function tellStatus(status: number, found: Findings): void {
  if ((status & LOW_BATTERY) !== 0) found.alarm('battery_low', hexByte(status));
  if ((status & PERMANENT_ERROR) !== 0) found.alarm('hw_error', hexByte(status));
  const condition = status & 0xf0;
  if (condition !== 0) found.alarm(CONDITIONS.get(condition) ?? null, hexByte(status));
}

function hexByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0').toUpperCase()}`;
}

/** Volume now and, in the extended frame, a base with u16 deltas forward in time. Litres throughout. */
function readExtended(view: ByteView, { settings }: CodecContext, found: Findings): void {
  const timeMs = view.u32le(0) * 1000;
  found.frameAtMs = timeMs;
  tellStatus(view.u8(4), found);
  found.reading('volume_total', scaled(view.u32le(5), -3), 'm3', { time: byDevice(timeMs) });
  if (view.length < 17) return;

  const stepMs = (settings.logIntervalSeconds ?? 3600) * 1000;
  let logMs = view.u32le(9) * 1000;
  let litres = view.u32le(13);
  if (logMs === 0) return found.doubt('unset_log_date:log_volume');
  found.reading('volume_total', scaled(litres, -3), 'm3', { role: 'log', time: byDevice(logMs) });
  for (let at = 17; at + 1 < view.length; at += 2) {
    litres += view.u16le(at);
    logMs += stepMs;
    found.reading('volume_total', scaled(litres, -3), 'm3', { role: 'log', time: byDevice(logMs) });
  }
}

/** Enhanced 24 h frame: the volume at the first of 24 full hours and 23 packed 14-bit deltas up to now. */
function readEnhanced(view: ByteView, found: Findings): void {
  const timeMs = view.u32le(1) * 1000;
  found.frameAtMs = timeMs;
  tellStatus(view.u8(5), found);
  let litres = view.u32le(6);
  const multiplier = bitsAt(view, 10 * 8 + ENHANCED_DELTAS * 14, 6);
  // How a multiplier scales the deltas is not published: without it only the base can be trusted.
  if (multiplier !== 0) found.doubt('codec_review');
  const lastHourMs = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
  for (let hour = 0; hour < ENHANCED_DELTAS && (multiplier === 0 || hour === 0); hour++) {
    found.reading('volume_total', scaled(litres, -3), 'm3', { role: 'log', time: byDevice(lastHourMs - (ENHANCED_DELTAS - hour) * HOUR_MS) });
    litres += bitsAt(view, 10 * 8 + hour * 14, 14);
  }
  if (multiplier === 0) found.reading('volume_total', scaled(litres, -3), 'm3', { time: byDevice(timeMs) });
}

function bitsAt(view: ByteView, firstBit: number, size: number): number {
  let whole = 0;
  for (let bit = 0; bit < size; bit++) {
    const at = firstBit + bit;
    if ((view.u8(at >> 3) & (1 << (at & 7))) !== 0) whole += 2 ** bit;
  }
  return whole;
}

/** Axioma Qalcosonic W1 and its sisters F1 and E3: fPort 100 volumes, fPort 103 alarms. */
export const axioma: Codec = {
  name: 'axioma-qalcosonic', vendor: /axioma/i, model: /qalcosonic|w1|f1|e[134]/i,
  decode(view, context, found) {
    if (context.fPort === 101) {
      found.kind = 'config';
      return;
    }
    if (context.fPort === 103 || view.length === 5) {
      found.kind = 'alarm';
      found.eventAtMs = view.u32le(0) * 1000;
      tellStatus(view.u8(4), found);
      return;
    }
    // Byte 0 is the version of the enhanced frame and the lowest byte of the clock of the extended one, whose log has a clock too.
    const logSeconds = view.length === ENHANCED_BYTES ? view.u32le(9) : 0;
    const isExtended = view.length !== ENHANCED_BYTES || (logSeconds > EARLIEST_CLOCK_SECONDS && logSeconds <= view.u32le(0));
    if (!isExtended && view.u8(0) === 1) return readEnhanced(view, found);
    readExtended(view, context, found);
  },
};
