import { cellOf, chargeAt, tellsAlarms } from './customer-troubles.js';
import type { Episode } from './episodes.js';
import type { MeterPlace } from './meter.js';
import { keyOf, noise32 } from './random-stream.js';
import { STEP_MS, STEPS_PER_DAY, type TownDate } from './town-calendar.js';
import type { TownFile } from './town-file.js';
import type { Consumer } from './town-model.js';

/** What a device says of itself and its meter at an instant. */
export interface DeviceWord {
  readonly deviceSerial: string;
  readonly channel: 1 | 2;
  readonly atMs: number;
  readonly chargePercent?: number;
  readonly alarms?: readonly ('tamper' | 'leak' | 'burst')[];
}

/** A device believes in a leak when water has not ceased for a day. */
const LEAK_STEPS = STEPS_PER_DAY;

/**
 * What the devices of a customer say on a day: once a week their charge, and alarms once a day while what they feel lasts; a tampering is told as it begins, too.
 * Asked for behind the day of the customer's water, whose episodes it reads.
 */
export function deviceWords({ water, places }: Consumer, date: TownDate, town: TownFile, seed: number): DeviceWord[] {
  const words: DeviceWord[] = [];
  for (const place of places) {
    const { deviceSerial } = place.latest;
    const key = keyOf(seed, `words ${deviceSerial}`);
    const atMs = date.fromMs + (noise32(key, date.dayNo) % 86_400) * 1_000;
    const head = { deviceSerial, channel: place.channel };
    if (place.channel === 1 && (date.dayNo + key) % 7 === 0) words.push({ ...head, atMs, chargePercent: chargeAt(cellOf(deviceSerial, town, seed), date.dayNo) });
    const step = date.firstStep + Math.floor((atMs - date.fromMs) / STEP_MS);
    const begun = place.tamperings.begun.at(-1);
    // A device that was put in with another meter meanwhile has felt nothing.
    if (begun !== undefined && begun.fromStep >= date.firstStep && begun.fromStep < date.firstStep + STEPS_PER_DAY) words.push({ ...head, atMs: date.fromMs + (begun.fromStep - date.firstStep) * STEP_MS, alarms: ['tamper'] });
    else if (begun !== undefined && lasts(begun, step)) words.push({ ...head, atMs, alarms: ['tamper'] });
    if (place.channel !== 1 || !tellsAlarms(deviceSerial, town, seed)) continue;
    const [leak, burst] = [water.leaks.begun.at(-1), water.bursts.begun.at(-1)];
    if (burst !== undefined && lasts(burst, step)) words.push({ ...head, atMs, alarms: ['burst'] });
    else if (leak !== undefined && leak.fromStep + LEAK_STEPS <= step && lasts(leak, step) && isTold(place, leak.flowLitresPerHour)) words.push({ ...head, atMs, alarms: ['leak'] });
  }
  return words;
}

const lasts = ({ fromStep, toStep }: Episode, step: number): boolean => fromStep <= step && step < toStep;
/** In an hour that brings less than one pulse nothing seems to flow. */
const isTold = ({ latest: { pulseLitres } }: MeterPlace, flowLitresPerHour: number): boolean => flowLitresPerHour >= 2 * pulseLitres;
