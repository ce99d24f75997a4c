import type { Interval } from '@app/time';

const HOUR_MS = 3_600_000;
const HOURS_OF_DAY = 24;

/** A flow whose missing hours were filled. */
export interface FilledFlow {
  readonly measuredLitres: number;
  readonly filledLitres: number;
  readonly coveredRatio: number;
  /** `hour_of_day`: a missing hour is the mean of the same hour of the days seen; `mean`: of all hours, where that hour was never seen on any day. */
  readonly method: 'hour_of_day' | 'mean' | null;
  readonly fillStandardErrorLitres: number;
}

/**
 * Fills the missing hours of a flow by the mean of the same hour of other days. The error of the filling is the spread of the hours seen about their means,
 * added up as hours that resemble their neighbours do: s · √n · √((1 + ρ) / (1 − ρ)), never more than s · n.
 * Source of the factor: variance of a sum of an autoregressive series of first order.
 * @returns null where no hour was seen
 */
export function fillFlow(litresByHour: readonly (number | null)[], { fromMs, toMs }: Interval): FilledFlow | null {
  const hours = Math.ceil((toMs - fromMs) / HOUR_MS);
  const at = (hour: number): number | null => litresByHour[hour] ?? null;
  const seen = Array.from({ length: hours }, (_, hour) => hour).filter((hour) => at(hour) !== null);
  if (seen.length === 0) return null;
  const mean = (of: readonly number[]): number => of.reduce((sum, hour) => sum + at(hour)!, 0) / of.length;
  const overall = mean(seen);
  const profile = Array.from({ length: HOURS_OF_DAY }, (_, hourOfDay) => {
    const same = seen.filter((hour) => hour % HOURS_OF_DAY === hourOfDay);
    return same.length === 0 ? null : mean(same);
  });
  const missing = Array.from({ length: hours }, (_, hour) => hour).filter((hour) => at(hour) === null);
  const expected = (hour: number): number => profile[hour % HOURS_OF_DAY] ?? overall;
  const rest = seen.map((hour) => ({ hour, off: at(hour)! - expected(hour) }));
  // As many means were taken from the hours as there are hours of the day.
  const variance = rest.reduce((sum, { off }) => sum + off * off, 0) / Math.max(1, rest.length - profile.filter((one) => one !== null).length);
  const pairs = rest.slice(1).flatMap(({ hour, off }, before) => (rest[before]!.hour === hour - 1 ? [off * rest[before]!.off] : []));
  const resemblance = variance === 0 || pairs.length === 0 ? 0 : Math.min(0.95, Math.max(0, pairs.reduce((sum, one) => sum + one, 0) / pairs.length / variance));
  const spread = Math.sqrt(variance);
  return {
    measuredLitres: seen.reduce((sum, hour) => sum + at(hour)!, 0), filledLitres: missing.reduce((sum, hour) => sum + expected(hour), 0), coveredRatio: seen.length / hours,
    method: missing.length === 0 ? null : missing.every((hour) => profile[hour % HOURS_OF_DAY] !== null) ? 'hour_of_day' : 'mean',
    fillStandardErrorLitres: Math.min(spread * missing.length, spread * Math.sqrt(missing.length * ((1 + resemblance) / (1 - resemblance)))),
  };
}
