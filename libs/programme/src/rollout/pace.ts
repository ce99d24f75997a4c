import { nextMonth, previousDay } from '@app/time';

import { dayNumberOf, dayOfNumber } from './local-days.js';

/** Meters proved in a whole month. */
export interface MonthOfProofs { readonly month: string; readonly proved: number }

/** Complete months that a forecast looks back on, at most and at least, and meters that must have been proved in them. */
export const FORECAST_MONTHS = { most: 12, least: 6, leastProved: 10 } as const;

/** Days of a month on average. */
const MONTH_DAYS = 365.2425 / 12;
/** Two-sided 95 %. */
const Z = 1.96;

export type Forecast =
  | { readonly kind: 'refused'; readonly reason: 'plan_not_known' | 'plan_reached' | 'too_few_months' | 'too_few_proved' }
  | {
    readonly kind: 'forecast';
    readonly left: number;
    readonly perMonth: number;
    readonly monthsLookedAt: number;
    /** Variance of the months divided by their mean, at least 1. */
    readonly dispersion: number;
    readonly likelyOn: string;
    readonly earliestOn: string;
    /** Null: at the slow end of what the months allow it is never done. */
    readonly latestOn: string | null;
  };

/** Meters proved in each whole month up to a day, from the month of the first proof on. @param provedOn days of proof, in any order */
export function proofsByMonth(provedOn: readonly string[], onDay: string): MonthOfProofs[] {
  const counts = new Map<string, number>();
  for (const day of provedOn) if (day <= onDay) counts.set(day.slice(0, 7), (counts.get(day.slice(0, 7)) ?? 0) + 1);
  const first = [...counts.keys()].sort()[0];
  const months: MonthOfProofs[] = [];
  if (first === undefined) return months;
  for (let month = first; lastDayOf(month) <= onDay; month = nextMonth(month)) months.push({ month, proved: counts.get(month) ?? 0 });
  return months;
}

const lastDayOf = (month: string): string => previousDay(`${nextMonth(month)}-01`);

/**
 * When the plan is reached at the pace of the last months. Months are taken as counts of the same mean m and of a variance that is φ times the mean (quasi-Poisson; φ from
 * the months themselves, never below 1). After t months R meters are due where R = m·t ± z·√(φ·m·t + φ·m·t²/k): chance of the months to come, and how little k months tell of m.
 * Solved for t this gives the range. A pace that changes, a delivery that ends, are not in it.
 */
export function forecastCompletion(planned: number | null, provedSoFar: number, months: readonly MonthOfProofs[], onDay: string): Forecast {
  if (planned === null) return { kind: 'refused', reason: 'plan_not_known' };
  const left = planned - provedSoFar;
  if (left <= 0) return { kind: 'refused', reason: 'plan_reached' };
  const recent = months.slice(-FORECAST_MONTHS.most);
  if (recent.length < FORECAST_MONTHS.least) return { kind: 'refused', reason: 'too_few_months' };
  const total = recent.reduce((sum, { proved }) => sum + proved, 0);
  if (total < FORECAST_MONTHS.leastProved) return { kind: 'refused', reason: 'too_few_proved' };
  const perMonth = total / recent.length;
  const dispersion = Math.max(1, recent.reduce((sum, { proved }) => sum + (proved - perMonth) ** 2, 0) / (recent.length - 1) / perMonth);
  // (R − m·t)² = z²·φ·m·(t + t²/k), as a quadratic a·t² − b·t + R² = 0.
  const spread = Z ** 2 * dispersion * perMonth;
  const a = perMonth ** 2 - spread / recent.length;
  const b = 2 * left * perMonth + spread;
  const root = Math.sqrt(b ** 2 - 4 * a * left ** 2);
  const dayAfter = (monthsAhead: number): string | null => {
    const day = dayNumberOf(onDay) + Math.ceil(monthsAhead * MONTH_DAYS);
    return day > LAST_DAY ? null : dayOfNumber(day);
  };
  const likelyOn = dayAfter(left / perMonth);
  if (likelyOn === null) return { kind: 'refused', reason: 'too_few_proved' };
  // This form of the smaller root holds for a ≤ 0 too, where the larger one does not exist.
  return { kind: 'forecast', left, perMonth, monthsLookedAt: recent.length, dispersion, likelyOn, earliestOn: dayAfter(2 * left ** 2 / (b + root)) ?? likelyOn, latestOn: a > 0 ? dayAfter((b + root) / (2 * a)) : null };
}

/** Beyond this no forecast of months is worth a date. */
const LAST_DAY = dayNumberOf('2199-12-31');
