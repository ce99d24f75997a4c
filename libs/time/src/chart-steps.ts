import { DAY_MS } from './civil-date.js';
import { type Interval, localDayBounds, localDayOf } from './local-calendar.js';
import { DEFAULT_ZONE } from './zone-offset.js';

const HOUR_MS = 3_600_000;

/** How finely a stretch of time is looked at: every reading, or the last of each step. */
export type ChartStep = 'reading' | 'quarter' | 'hour' | 'day' | 'week';

/** Longest stretch for which a step is fine enough for a screen and coarse enough for the database: some 700 points at most. */
const LONGEST: readonly (readonly [step: ChartStep, longestMs: number])[] = [['reading', 26 * HOUR_MS], ['quarter', 8 * DAY_MS], ['hour', 32 * DAY_MS], ['day', 740 * DAY_MS]];

/** The step by which a stretch of time is thinned. */
export function chartStepOf({ fromMs, toMs }: Interval): ChartStep {
  return LONGEST.find(([, longestMs]) => toMs - fromMs <= longestMs)?.[0] ?? 'week';
}

const WITHIN_DAY = { quarter: HOUR_MS / 4, hour: HOUR_MS } as const;

/**
 * Cuts a stretch into steps, half-open, the first and the last cut short where the stretch begins or ends within one. Quarters
 * and hours are counted from local midnight, days are local days, weeks are seven of them from the first day on. A `reading` has no steps.
 */
export function chartSteps(step: Exclude<ChartStep, 'reading'>, { fromMs, toMs }: Interval, zone: string = DEFAULT_ZONE): Interval[] {
  const steps: Interval[] = [];
  const add = (startMs: number, endMs: number): void => {
    if (endMs > fromMs && startMs < toMs) steps.push({ fromMs: Math.max(startMs, fromMs), toMs: Math.min(endMs, toMs) });
  };
  let weekBeganMs = fromMs;
  let dayNo = 0;
  for (let day = localDayBounds(localDayOf(fromMs, zone), zone); day.fromMs < toMs; day = localDayBounds(localDayOf(day.toMs, zone), zone)) {
    dayNo += 1;
    if (step === 'day') add(day.fromMs, day.toMs);
    else if (step === 'week') {
      if (dayNo % 7 !== 0 && day.toMs < toMs) continue;
      add(weekBeganMs, day.toMs);
      weekBeganMs = day.toMs;
    } else {
      // From midnight on, so that a day of another length does not shift the hours of the days after it.
      for (let startMs = day.fromMs; startMs < day.toMs; startMs += WITHIN_DAY[step]) add(startMs, Math.min(startMs + WITHIN_DAY[step], day.toMs));
    }
  }
  return steps;
}
