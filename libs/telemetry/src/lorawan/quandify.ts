import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';
import type { Findings } from '../frames/findings.js';
import type { Codec } from './codec.js';

const STATUS_REPORT_BYTES = 28;
const NOT_SENSING = 0x8000;
const REVERSE_FLOW = 384;
const LOW_BATTERY_MV = 3100;

/** Leak states that both published tables call a leak. What a 2 means they do not agree on; a real one without a leak is known. */
const LEAK_STATES: ReadonlyMap<number, string> = new Map([[3, 'leak state 3 (medium)'], [4, 'leak state 4 (large)']]);

function readStatusReport(view: ByteView, at: number, found: Findings): void {
  const error = view.u16le(at + 4);
  const code = error & ~NOT_SENSING;
  if ((error & NOT_SENSING) !== 0) found.alarm('dry', 'not sensing water');
  if (code === REVERSE_FLOW) found.alarm('backflow', `error ${code}`);
  else if (code !== 0) found.alarm('hw_error', `error ${code}`);
  const leak = LEAK_STATES.get(view.u8(at + 22));
  if (leak !== undefined) found.alarm('leak', leak);
  const batteryMv = 1800 + view.u8(at + 24) * 8;
  if (batteryMv <= LOW_BATTERY_MV) found.alarm('battery_low', `battery ${batteryMv} mV`);

  found.reading('volume_total', scaled(view.u32le(at + 6), -3), 'm3');
  found.reading('temp_water', halfDegrees(view.u8(at + 25)), 'degC', { role: 'min' });
  found.reading('temp_water', halfDegrees(view.u8(at + 26)), 'degC', { role: 'max' });
  found.reading('temp_ambient', halfDegrees(view.u8(at + 27)), 'degC');
  found.reading('battery', scaled(batteryMv, -3), 'V');
}

/** Half degrees above -20. */
function halfDegrees(byte: number): string {
  return scaled(byte * 5 - 200, -1);
}

/** Quandify CubicMeter 1.1: status reports on fPort 1, answers to commands on fPort 6. */
export const quandify: Codec = {
  name: 'quandify-cubicmeter', vendor: /quandify/i, model: /cubic/i,
  decode(view, { fPort }, found) {
    if (fPort === 0) {
      found.kind = 'status';
    } else if (fPort === 6) {
      const type = view.u8(2);
      if (type === 1 && view.length === STATUS_REPORT_BYTES + 3) readStatusReport(view, 3, found);
      else found.kind = 'config';
    } else if (fPort === 1) {
      if (view.length !== STATUS_REPORT_BYTES) return found.undecodable(`${view.length} bytes; a status report has ${STATUS_REPORT_BYTES}`);
      readStatusReport(view, 0, found);
    } else found.undecodable(`port ${fPort} is not one of 1 and 6`);
  },
};
