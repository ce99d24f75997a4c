import { certain, less, limitsOf, multiplied, type Limits, STANDARD_ERRORS_OF_95_PERCENT, sumOf, type Uncertain, withStandardError } from '../uncertainty/index.js';

/** Who may use water at night in a zone. */
export interface NightUsers {
  /** Litres that each metered household used in the hour of the night flow. */
  readonly meteredLitres: readonly number[];
  readonly unmeteredHouseholds: number;
  /** Those of whom it is not known taken to be like the others; null where it is known of none. */
  readonly unmeteredPersons: number | null;
  /** Metered users who are known for large use at night. */
  readonly exceptionalLitres: number;
  readonly otherCustomers: number;
  readonly otherLitresPerHour: number;
}

/** Households whose night use must be measured before it stands for others. */
export const LEAST_NIGHT_SAMPLE = 30;

/** Of whom it is thought that 6 % flush 10 litres in an hour, ± all of it. Source: SANFLOW user guide, as used for Harare. */
const ACTIVE_RATIO = 0.06;
const FLUSH_LITRES = 10;

/**
 * Legitimate night use in litres an hour: what meters measured, and for unmetered households their mean, or where fewer than thirty are metered 6 % of the persons × 10
 * litres; exceptional users as measured; other customers by a rate. The mean is pulled by a few who always run water, which is a leak behind the meter and no loss of the network.
 * @returns null where neither meters nor persons tell what households without a meter use
 */
export function legitimateNightUse(users: NightUsers, otherLimitRatio = 0.5): Uncertain | null {
  const { meteredLitres, unmeteredHouseholds, unmeteredPersons, exceptionalLitres, otherCustomers, otherLitresPerHour } = users;
  const n = meteredLitres.length;
  const measured = meteredLitres.reduce((sum, one) => sum + one, 0);
  let unmetered: Uncertain;
  if (n >= LEAST_NIGHT_SAMPLE) {
    const mean = measured / n;
    const variance = meteredLitres.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
    unmetered = withStandardError(mean * unmeteredHouseholds, 'night_use', Math.sqrt((variance / n) * unmeteredHouseholds ** 2 + variance * unmeteredHouseholds));
  } else {
    if (unmeteredPersons === null) return null;
    const litres = unmeteredPersons * ACTIVE_RATIO * FLUSH_LITRES;
    unmetered = withStandardError(litres, 'night_use', litres / STANDARD_ERRORS_OF_95_PERCENT);
  }
  const others = otherCustomers * otherLitresPerHour;
  return sumOf([certain(measured + exceptionalLitres), unmetered, withStandardError(others, 'night_use_others', (others * otherLimitRatio) / STANDARD_ERRORS_OF_95_PERCENT)]);
}

/**
 * Leakage of a day from the night: (night flow − legitimate night use) × night-day factor. Below zero it is told so. Errors of the inlet meters keep their source, so that
 * beside the balance of the same meters only what differs is left.
 * @param nightDayLimitHours ± hours of the factor in 95 of 100 cases
 * Source: Thornton et al., Water Loss Control, 2nd ed., chapter 16.
 */
export function leakageOfDay(nightFlow: Uncertain, nightUse: Uncertain, nightDayHours: number, nightDayLimitHours: number): Uncertain {
  return multiplied(less(nightFlow, nightUse), nightDayHours, 'night_day_factor', nightDayLimitHours / STANDARD_ERRORS_OF_95_PERCENT);
}

/** Real losses from above and from below, and what lies between. */
export interface LossComparison {
  readonly fromBalance: Limits;
  readonly fromNight: Limits;
  readonly gap: Limits;
  /** Whether the gap is more than the limits allow: then an input of one of them is wrong. */
  readonly isContradiction: boolean;
}

/** Real losses of a balance beside those of its nights over the same days. */
export function compareLosses(fromBalance: Uncertain, fromNight: Uncertain): LossComparison {
  const gap = limitsOf(less(fromBalance, fromNight));
  return { fromBalance: limitsOf(fromBalance), fromNight: limitsOf(fromNight), gap, isContradiction: gap.lowLitres > 0 || gap.highLitres < 0 };
}
