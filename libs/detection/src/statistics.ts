/** Figures that one wild reading cannot move. All of them leave the order of what they are given as it is. */

/** Middle of the figures, the mean of the two middle ones where their number is even. @returns NaN for none */
export function median(figures: readonly number[]): number {
  if (figures.length === 0) return Number.NaN;
  const sorted = [...figures].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** @returns NaN for none */
export function mean(figures: readonly number[]): number {
  return figures.reduce((sum, one) => sum + one, 0) / figures.length;
}

/** What the median of absolute deviations is multiplied by to estimate the standard deviation of a normal law. */
const MAD_TO_SIGMA = 1.4826;

/** Standard deviation by the median of absolute deviations from a centre, 0 by default. @returns NaN for none */
export function robustSigma(figures: readonly number[], centre = 0): number {
  return MAD_TO_SIGMA * median(figures.map((one) => Math.abs(one - centre)));
}

/** Noise of a series from the differences of neighbours: a step or a slow rise in it counts for little. @returns NaN for less than two */
export function sigmaOfSuccession(series: readonly number[]): number {
  return robustSigma(series.slice(1).map((one, at) => one - series[at]!)) / Math.SQRT2;
}

/** A figure at a place: a night's level at the number of its day. */
export interface Placed {
  readonly at: number;
  readonly level: number;
}

/** Median of the slopes between all pairs (Theil and Sen). @returns NaN for less than two */
export function theilSenSlope(points: readonly Placed[]): number {
  return median(points.flatMap((later, place) => points.slice(0, place).map((earlier) => (later.level - earlier.level) / (later.at - earlier.at))));
}
