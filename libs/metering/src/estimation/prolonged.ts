import { type Interval, localMonthBounds, localMonthOf, nextMonth } from '@app/time';

import type { SpanVolume } from '../volumes/volumes-by.js';

/** `warn` after two months in a row that rest on estimates or on nothing, `stop` after three: somebody has to go and look. */
export type ProlongedEstimation = 'none' | 'warn' | 'stop';

const WARN_MONTHS = 2;
const STOP_MONTHS = 3;

/** Whether a point has gone without actual volume for too long (R19), judged at the end of the last month given. */
export function prolongedEstimation(months: readonly SpanVolume[]): ProlongedEstimation {
  const lastActual = months.findLastIndex(({ parts }) => parts.some(({ mark }) => mark === 'measured' || mark === 'timing_estimated' || mark === 'edited'));
  const silent = months.length - 1 - lastActual;
  return silent >= STOP_MONTHS ? 'stop' : silent >= WARN_MONTHS ? 'warn' : 'none';
}

/** Shorter than the shortest month: what lies below needs no calendar. */
const LEAST_MONTH_MS = 28 * 86_400_000;

/**
 * Whole local months of a stretch without actual volume (R19), those left out in which the point was closed from end to end: nobody expects a reading there.
 *
 * @param silence from the end of the last actual volume to the beginning of the next
 * @param closed times at which the point was closed, by time and apart; null is closed until today
 */
export function monthsWithoutActual(silence: Interval, closed: readonly { readonly fromMs: number; readonly toMs: number | null }[], zone: string): string[] {
  const months: string[] = [];
  if (silence.toMs - silence.fromMs < LEAST_MONTH_MS) return months;
  for (let month = localMonthOf(silence.fromMs, zone), span = localMonthBounds(month, zone); span.toMs <= silence.toMs; month = nextMonth(month), span = localMonthBounds(month, zone)) {
    const { fromMs, toMs } = span;
    if (fromMs >= silence.fromMs && !closed.some((one) => one.fromMs <= fromMs && (one.toMs === null || one.toMs >= toMs))) months.push(month);
  }
  return months;
}
