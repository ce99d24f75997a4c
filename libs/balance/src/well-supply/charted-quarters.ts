import { DAY_MS, localDayBounds, localDayOf } from '@app/time';

import type { MeasuredQuarter } from './measured-quarter.js';

/** How far apart points of a chart are, by its length. */
export type QuarterStep = 'quarter' | 'hour' | 'day';

const HOUR_MS = 3_600_000;

export function quarterStepOf(lengthMs: number): QuarterStep {
  return lengthMs <= 8 * DAY_MS ? 'quarter' : lengthMs <= 62 * DAY_MS ? 'hour' : 'day';
}

/** A point of a chart: the time-weighted mean of a step, with its extremes; a counter's last amount. */
export interface QuarterPoint {
  readonly atMs: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  readonly last: number;
  /** Hours of the step that are known. */
  readonly knownHours: number;
}

/** Points of quarters in the order of time; steps without any are left out: gaps are gaps. */
export function chartedQuarters(quarters: readonly MeasuredQuarter[], step: QuarterStep, zone: string): QuarterPoint[] {
  const points = new Map<number, { least: number; most: number; last: number; heldMs: number; amountMs: number }>();
  for (const { quarterAtMs, least, most, last, heldMs, amountMs } of quarters) {
    const atMs = step === 'quarter' ? quarterAtMs : step === 'hour' ? Math.floor(quarterAtMs / HOUR_MS) * HOUR_MS : localDayBounds(localDayOf(quarterAtMs, zone), zone).fromMs;
    const point = points.get(atMs);
    if (point === undefined) points.set(atMs, { least, most, last, heldMs, amountMs });
    else {
      point.least = Math.min(point.least, least);
      point.most = Math.max(point.most, most);
      point.last = last;
      point.heldMs += heldMs;
      point.amountMs += amountMs;
    }
  }
  return [...points].flatMap(([atMs, { least, most, last, heldMs, amountMs }]) => (heldMs === 0 ? [] : [{ atMs, mean: amountMs / heldMs, least, most, last, knownHours: heldMs / HOUR_MS }]));
}
