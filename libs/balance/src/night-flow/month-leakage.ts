import { combine, limitsOf, type Limits, sumOf, type Uncertain, withStandardError } from '../uncertainty/index.js';
import { LEAST_NIGHTS } from './night-flow.js';
import { compareLosses, leakageOfDay, legitimateNightUse, type LossComparison, type NightUsers } from './night-leakage.js';
import type { JudgedNight } from './zone-night.js';

/**
 * Hours of the night's leakage that a day has, where nobody measures pressures by the hour. Where pressure is the same all day it is 24, where it falls by day it is less: a proposal of
 * 22 ± 4, to be replaced by `nightDayFactorHours` of measured pressures. Source: leakssuitelibrary.com, night-day factor.
 */
export const NIGHT_DAY_HOURS = { hours: 22, limitHours: 4 } as const;

/** Litres an hour that an organisation without a meter is taken to use at night, ± all of it. Source: allowance of 8 l for small non-household users, Thornton et al., chapter 16. */
export const OTHER_NIGHT_LITRES = 8;

/** Leakage of some days of a month by its nights, told in litres of all of them. */
export interface MonthLeakage {
  readonly nights: number;
  readonly days: number;
  readonly nightFlow: Limits;
  readonly nightUse: Limits;
  readonly nightDayHours: number;
  readonly nightDayLimitHours: number;
  readonly leakage: Limits;
  /** Beside the real losses of the balance over the same days; null where that is not computed. */
  readonly beside: LossComparison | null;
}

/** Why no leakage is told of a month. */
export type LeakageRefusal =
  | { readonly refused: 'too_few_nights'; readonly nights: number; readonly least: number }
  /** Households without a meter of whom neither enough meters nor the residents of any tell what they use. */
  | { readonly refused: 'persons_unknown'; readonly households: number };

/**
 * Leakage of a month from its nights: the mean of its known nights less what users are due at night, over the hours of a day and its days. The nights of a month spread; their mean is as sure as their number
 * makes it. A night that is not known is taken to be like the others.
 * @param balanceLosses real losses of the balance over the same days; null where there is none
 */
export function monthLeakage(nights: readonly JudgedNight[], users: NightUsers, days: number, balanceLosses: Uncertain | null): MonthLeakage | LeakageRefusal {
  const known = nights.flatMap(({ uncertain }) => uncertain ?? []);
  if (known.length < LEAST_NIGHTS) return { refused: 'too_few_nights', nights: known.length, least: LEAST_NIGHTS };
  const nightFlow = meanOf(known);
  const nightUse = legitimateNightUse(users, 1);
  if (nightUse === null) return { refused: 'persons_unknown', households: users.unmeteredHouseholds };
  const { hours, limitHours } = NIGHT_DAY_HOURS;
  const leakage = combine([{ of: leakageOfDay(nightFlow, nightUse, hours, limitHours), factor: days }]);
  return {
    nights: known.length, days, nightFlow: limitsOf(nightFlow), nightUse: limitsOf(nightUse), nightDayHours: hours, nightDayLimitHours: limitHours, leakage: limitsOf(leakage),
    beside: balanceLosses === null ? null : compareLosses(balanceLosses, leakage),
  };
}

function meanOf(nights: readonly Uncertain[]): Uncertain {
  const n = nights.length;
  const mean = combine(nights.map((of) => ({ of, factor: 1 / n })));
  const variance = nights.reduce((sum, { litres }) => sum + (litres - mean.litres) ** 2, 0) / (n - 1);
  return sumOf([mean, withStandardError(0, 'spread_of_nights', Math.sqrt(variance / n))]);
}

