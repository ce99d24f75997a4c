import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';
import { byDevice, type Findings } from '../frames/findings.js';
import type { Codec } from './codec.js';

const GUARDS_OF_SETTINGS = 4;

/** Counters of four inputs. An input that the device is set to guard is a contact and no meter. */
function tellInputs(view: ByteView, at: number, guards: number, timeMs: number, found: Findings): void {
  for (let input = 0; input < 4; input++) {
    if ((guards & (1 << input)) === 0) found.pulses(view.u32le(at + input * 4), { channel: input + 1, time: byDevice(timeMs) });
  }
}

function tellGuard(reason: number, found: Findings): void {
  if (reason >= 1 && reason <= 4) found.alarm('tamper', `security input ${reason}`);
}

/** Frames that all Vega devices share: settings on port 3, a question for the time on port 4. True where it was one. */
function isHousekeeping(view: ByteView, fPort: number | null, found: Findings): boolean {
  if (fPort === 3) found.kind = 'config';
  else if (fPort === 4 && view.u8(0) === 0xff) found.kind = 'status';
  else return false;
  return true;
}

/** Vega SI-11: four inputs, settings in the last byte. */
export const vegaSi11: Codec = {
  name: 'vega-si-11', vendor: /vega/i, model: /si-?11/i,
  decode(view, { fPort }, found) {
    if (isHousekeeping(view, fPort, found)) return;
    if (fPort !== 2) return found.undecodable(`port ${fPort} is not one of 2, 3 and 4`);
    const timeMs = view.u32le(2) * 1000;
    const time = byDevice(timeMs);
    tellGuard(view.u8(0), found);
    tellInputs(view, 7, view.u8(23) >> GUARDS_OF_SETTINGS, timeMs, found);
    found.reading('temp_ambient', scaled(view.i8(6), 0), 'degC', { time });
    found.reading('battery', String(view.u8(1)), '%', { time });
  },
};

/** Vega SI-12 and SI-12R: the type of the frame in its first byte. */
export const vegaSi12: Codec = {
  name: 'vega-si-12', vendor: /vega/i, model: /si-?12/i,
  decode(view, { fPort }, found) {
    if (isHousekeeping(view, fPort, found)) return;
    if (fPort !== 2) return found.undecodable(`port ${fPort} is not one of 2, 3 and 4`);
    const type = view.u8(0);
    const guards = view.u8(2) >> GUARDS_OF_SETTINGS;
    if (type === 1) {
      const timeMs = view.u32le(3) * 1000;
      tellInputs(view, 8, guards, timeMs, found);
      found.reading('temp_ambient', scaled(view.i8(7), 0), 'degC', { time: byDevice(timeMs) });
      found.reading('battery', String(view.u8(1)), '%', { time: byDevice(timeMs) });
    } else if (type === 2) {
      const timeMs = view.u32le(4) * 1000;
      tellGuard(view.u8(3), found);
      tellInputs(view, 8, guards, timeMs, found);
      found.reading('battery', String(view.u8(1)), '%', { time: byDevice(timeMs) });
    } else if (type === 4 || type === 5) {
      const timeMs = view.u32le(type) * 1000;
      if (type === 4 && view.u8(3) === 0) found.alarm(null, 'external power off');
      found.frameAtMs = timeMs;
      found.reading('battery', String(view.u8(1)), '%', { time: byDevice(timeMs) });
    } else if (type === 6) {
      const timeMs = view.u32le(1) * 1000;
      tellInputs(view, 9, view.u8(5) & 0x0f, timeMs, found);
    } else found.undecodable(`type ${type} is not one of 1, 2, 4, 5 and 6`);
  },
};

const TEMPERATURE_OUT_OF_RANGE = 5;

/** Vega SI-22: four inputs, tenths of a degree; it says nowhere which input is a guard, the register does. */
export const vegaSi22: Codec = {
  name: 'vega-si-22', vendor: /vega/i, model: /si-?2[23]/i,
  decode(view, { fPort }, found) {
    if (isHousekeeping(view, fPort, found)) return;
    if (fPort !== 2) return found.undecodable(`port ${fPort} is not one of 2, 3 and 4`);
    const timeMs = view.u32le(2) * 1000;
    const time = byDevice(timeMs);
    tellGuard(view.u8(0), found);
    if (view.u8(0) === TEMPERATURE_OUT_OF_RANGE || view.u8(24) === 1) found.alarm(null, 'temperature out of range');
    tellInputs(view, 8, 0, timeMs, found);
    found.reading('temp_ambient', scaled(view.i16le(6), -1), 'degC', { time });
    found.reading('battery', String(view.u8(1)), '%', { time });
  },
};

/** Betar-Vega SHVE and SGVE: an index in tenths of a litre and four alarms. */
export const betarVega: Codec = {
  name: 'betar-vega', vendor: /betar/i, model: /s[hg]ve|meter/i,
  decode(view, { fPort }, found) {
    if (isHousekeeping(view, fPort, found)) return;
    if (fPort !== 2 || view.u8(0) !== 1) return found.undecodable(`port ${fPort} with type ${view.u8(0)} is unknown`);
    const time = byDevice(view.u32le(5) * 1000);
    if (view.u8(3) === 1) found.alarm('tamper', 'magnetic field');
    if (view.u8(4) === 1) found.alarm('meter_blocked', 'indicator locked');
    if (view.u8(9) === 1) found.alarm('leak', 'leak');
    if (view.u8(10) === 1) found.alarm('burst', 'pipe break');
    found.reading('volume_total', scaled(view.u32le(11), -4), 'm3', { time });
    found.reading('temp_ambient', scaled(view.i8(2), 0), 'degC', { time });
    found.reading('battery', String(view.u8(1)), '%', { time });
  },
};
