import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';
import { byNetwork, type Findings } from '../frames/findings.js';
import type { Codec } from './codec.js';

const HOUR_MS = 3_600_000;
const VISION_REGISTERS = 6;

/** Printable text up to a NUL; where it ends. */
function textAt(view: ByteView, at: number): { text: string; end: number } {
  let text = '';
  let end = at;
  while (end < view.length && view.u8(end) !== 0) text += String.fromCharCode(view.u8(end++));
  return { text, end };
}

const LEAK_DIGIT = 2;
const HISTORICAL = 0x8;

/** Alerts as hexadecimal digits, one for each kind of alert; the third is the leak. Its highest bit tells of the past, the others of now. */
function tellVisionAlerts(text: string, found: Findings): void {
  if (!/^[0-9a-fA-F]{3,16}$/.test(text)) return;
  Array.from(text).forEach((digit, at) => {
    const bits = Number.parseInt(digit, 16);
    if (bits === 0) return;
    if (at !== LEAK_DIGIT) return found.alarm(null, text);
    if ((bits & HISTORICAL) !== 0) found.alarm('leak_past', text);
    if ((bits & ~HISTORICAL) !== 0) found.alarm('leak', text);
  });
}

/** Vision Metering: registers in litres, now and of the five hours before; no clock of its own. */
export const visionMetering: Codec = {
  name: 'vision-metering', vendor: /vision ?metering/i, model: /water|module|meter/i,
  decode(view, { receivedAtMs }, found) {
    const type = view.u8(0) & 0x07;
    found.reading('battery', scaled(view.u8(1) + 110, -2), 'V');
    if (type === 0) return;
    if (type !== 1 && type !== 2) return found.undecodable(`packet type ${type} is not one of 0, 1 and 2`);
    found.reading('volume_total', scaled(view.u32be(2), -3), 'm3');
    if (type === 2) {
      tellVisionAlerts(textAt(view, 9).text, found);
      return;
    }
    for (let hours = 1; hours < VISION_REGISTERS; hours++) {
      const time = byNetwork(receivedAtMs === null ? null : receivedAtMs - hours * HOUR_MS);
      found.reading('volume_total', scaled(view.u32be(2 + hours * 4), -3), 'm3', { role: 'log', time });
    }
    if (view.length > 26) tellVisionAlerts(textAt(view, 26).text, found);
  },
};

const REPORT = 1;
const LOW_BATTERY = 0x80;

/** Netvox R718W: water at a cable or a spot, at one or two sensors. */
export const netvoxLeak: Codec = {
  name: 'netvox-r718w', vendor: /netvox/i, model: /r718w|r311w/i,
  decode(view, { fPort }, found) {
    if (fPort === 7 || (fPort === 6 && view.u8(2) === 0)) {
      found.kind = 'config';
      return;
    }
    if (fPort !== 6 || view.u8(2) !== REPORT) return found.undecodable(`port ${fPort} with report ${view.u8(2)} is unknown`);
    const battery = view.u8(3);
    if ((battery & LOW_BATTERY) !== 0) found.alarm('battery_low', 'low battery');
    found.reading('battery', scaled(battery & 0x7f, -1), 'V');
    if (view.u8(4) !== 0) found.alarm('leak', 'leak');
    if (view.u8(5) !== 0) found.alarm('leak', 'leak at sensor 2');
  },
};

const T_VALVE_REASONS: readonly (readonly [string, string] | null)[] = [null, null, ['leak', 'flood detected'], null, ['tamper', 'fraud detected']];

/** MClimate T-Valve: a short keepalive with the water's temperature, a long one with alarms and battery. */
export const mclimateTValve: Codec = {
  name: 'mclimate-t-valve', vendor: /mclimate/i, model: /t-?valve/i,
  decode(view, _context, found) {
    if (view.length < 2) return found.undecodable('shorter than a keepalive');
    if (view.length === 2) return found.reading('temp_water', scaled(view.u8(0) * 5, -1), 'degC');
    const flags = view.u8(0);
    const reason = T_VALVE_REASONS[flags >> 5];
    if (reason !== undefined && reason !== null) found.alarm(reason[0], reason[1]);
    if ((flags & 0x08) !== 0) found.alarm('tamper', 'box tamper');
    if ((flags & 0x02) !== 0) found.alarm('leak', 'flood');
    if ((flags & 0x01) !== 0) found.alarm('tamper', 'magnet');
    found.reading('battery', scaled(1600 + view.u8(4) * 8, -3), 'V');
  },
};

/**
 * B METERS IWM-LR3. The published example contradicts itself (hexadecimal digits read as decimal ones), so no index is
 * taken from it: the frame is kept and its codec marked for review.
 */
export const bMeters: Codec = {
  name: 'b-meters-iwm-lr3', vendor: /b ?meters/i, model: /iwm/i,
  decode(view, _context, found) {
    if (view.length < 13) return found.undecodable(`${view.length} bytes; a frame has 13`);
    found.kind = 'reading';
    found.doubt('codec_review');
  },
};
