import { LEAST_NIGHTS, weekNightFlow } from './night-flow.js';

/** Nights before one that say what is normal for it, and how many of them must be known. */
const BAND_NIGHTS = 28;
const LEAST_BAND_NIGHTS = 10;
/** Half the band in robust standard deviations: one night in four hundred lies outside by chance. */
const BAND_DEVIATIONS = 3;
/** Standard deviation of a normal spread over its median deviation. */
const DEVIATIONS_OF_MEDIAN = 1.4826;
/** No band is narrower than this share of the flow: meters do not tell it better. */
const LEAST_BAND_RATIO = 0.02;

/** A night among its neighbours. */
export interface NightInBand {
  /** 20th percentile of the last seven nights. */
  readonly weekLitresPerHour: number | null;
  readonly lowLitresPerHour: number | null;
  readonly highLitresPerHour: number | null;
}

/** A night from which on the flow is another, with by how much. */
export interface NightStep {
  readonly at: number;
  readonly changeLitresPerHour: number;
}

/** Each night with the flow of its week and the band that the nights before it make: their median ± three robust standard deviations. A step begins the nights anew. */
export function nightBands(nights: readonly (number | null)[], steps: readonly NightStep[]): NightInBand[] {
  return nights.map((_, at) => {
    const since = steps.filter((step) => step.at <= at).at(-1)?.at ?? 0;
    const before = nights.slice(Math.max(since, at - BAND_NIGHTS), at).filter((one) => one !== null);
    const weekLitresPerHour = weekNightFlow(nights.slice(0, at + 1));
    if (before.length < LEAST_BAND_NIGHTS) return { weekLitresPerHour, lowLitresPerHour: null, highLitresPerHour: null };
    const level = median(before);
    const half = Math.max(BAND_DEVIATIONS * spread(before), LEAST_BAND_RATIO * Math.abs(level));
    return { weekLitresPerHour, lowLitresPerHour: level - half, highLitresPerHour: level + half };
  });
}

/** Nights before and behind a step whose medians are held against each other. */
const NIGHTS_BEFORE = 14;

/**
 * Nights from which on the flow is another: the median of the five known nights from there on lies beyond three robust standard deviations of the fourteen before, the night itself
 * beyond them too. Of neighbouring nights the one with the greatest change. What is known only from one day on is no step.
 */
export function nightSteps(nights: readonly (number | null)[]): NightStep[] {
  const steps: NightStep[] = [];
  for (let at = 1; at < nights.length; at++) {
    const step = stepAt(nights, at, steps.at(-1)?.at ?? 0);
    if (step === null) continue;
    const rivals = Array.from({ length: LEAST_NIGHTS - 1 }, (_, behind) => stepAt(nights, at + 1 + behind, steps.at(-1)?.at ?? 0)).filter((one) => one !== null);
    const best = [step, ...rivals].reduce((one, other) => (Math.abs(other.changeLitresPerHour) > Math.abs(one.changeLitresPerHour) ? other : one));
    steps.push(best);
    at = best.at + LEAST_NIGHTS - 1;
  }
  return steps;
}

function stepAt(nights: readonly (number | null)[], at: number, since: number): NightStep | null {
  const own = nights[at];
  if (own == null) return null;
  const before = nights.slice(Math.max(since, at - NIGHTS_BEFORE), at).filter((one) => one !== null);
  const behind = nights.slice(at).filter((one) => one !== null).slice(0, LEAST_NIGHTS);
  if (before.length < LEAST_NIGHTS || behind.length < LEAST_NIGHTS) return null;
  const level = median(before);
  const least = Math.max(BAND_DEVIATIONS * spread(before), LEAST_BAND_RATIO * Math.abs(level));
  const change = median(behind) - level;
  return Math.abs(change) > least && Math.abs(own - level) > least && Math.sign(own - level) === Math.sign(change) ? { at, changeLitresPerHour: change } : null;
}

function median(list: readonly number[]): number {
  const ordered = [...list].sort((one, other) => one - other);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}

function spread(list: readonly number[]): number {
  const level = median(list);
  return DEVIATIONS_OF_MEDIAN * median(list.map((one) => Math.abs(one - level)));
}
