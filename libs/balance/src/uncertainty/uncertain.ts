/** Standard errors of a normal error within which 95 % lie. */
export const STANDARD_ERRORS_OF_95_PERCENT = 1.96;

/**
 * A volume with what it may be wrong by. Errors are kept by their source, one standard error each, with its sign: errors of one source go together wherever they
 * appear, errors of different sources have nothing to do with each other. So a meter that counts 1 % too much does so in every month and in every line that
 * it feeds, while the chance errors of many meters cancel.
 */
export interface Uncertain {
  readonly litres: number;
  /** Standard error in litres by source; the sign says in which direction this volume moves when the source's error is positive. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Best figure with the limits between which the truth lies in 95 of 100 cases. */
export interface Limits {
  readonly litres: number;
  readonly lowLitres: number;
  readonly highLitres: number;
  /** Half the width in litres. */
  readonly limitLitres: number;
  /** Half the width as a share of the figure; null where the figure is zero. */
  readonly limitRatio: number | null;
}

/** A volume that is taken as it is. */
export const certain = (litres: number): Uncertain => ({ litres, errors: new Map() });

/** A volume with one source of error, given as one standard error in litres. */
export function withStandardError(litres: number, source: string, standardErrorLitres: number): Uncertain {
  return { litres, errors: standardErrorLitres === 0 ? new Map() : new Map([[source, standardErrorLitres]]) };
}

/** A volume with one source of error, given as the ± share of it that holds in 95 of 100 cases. Source: WB-EasyCalc; σ = V · e / 1.96. */
export function withLimitRatio(litres: number, source: string, limitRatio: number): Uncertain {
  return withStandardError(litres, source, (litres * limitRatio) / STANDARD_ERRORS_OF_95_PERCENT);
}

/** A volume of a sum, and how often it counts: 1 where it is added, −1 where it is taken off. */
export interface Term {
  readonly of: Uncertain;
  readonly factor: number;
}

/** Σ factor · volume. Errors of one source add up with their signs. */
export function combine(terms: readonly Term[]): Uncertain {
  let litres = 0;
  const errors = new Map<string, number>();
  for (const { of, factor } of terms) {
    litres += factor * of.litres;
    for (const [source, error] of of.errors) errors.set(source, (errors.get(source) ?? 0) + factor * error);
  }
  return { litres, errors };
}

/** Sum of volumes. */
export const sumOf = (volumes: readonly Uncertain[]): Uncertain => combine(volumes.map((of) => ({ of, factor: 1 })));

/** One volume less another. */
export const less = (from: Uncertain, taken: Uncertain): Uncertain => combine([{ of: from, factor: 1 }, { of: taken, factor: -1 }]);

/** A share or multiple of a volume, its own factor uncertain by a source of its own: errors of the volume scale, that of the factor is added. */
export function multiplied(volume: Uncertain, factor: number, source: string, factorStandardError: number): Uncertain {
  return sumOf([combine([{ of: volume, factor }]), withStandardError(0, source, volume.litres * factorStandardError)]);
}

/** Standard error in litres: sources in quadrature. */
export function standardErrorOf({ errors }: Uncertain): number {
  let squares = 0;
  for (const error of errors.values()) squares += error * error;
  return Math.sqrt(squares);
}

/** The figure with its 95 % limits. */
export function limitsOf(volume: Uncertain): Limits {
  const limitLitres = STANDARD_ERRORS_OF_95_PERCENT * standardErrorOf(volume);
  const { litres } = volume;
  return { litres, lowLitres: litres - limitLitres, highLitres: litres + limitLitres, limitLitres, limitRatio: litres === 0 ? null : limitLitres / Math.abs(litres) };
}

/** Whether zero lies within the limits: then the volume is not distinguishable from none. */
export function isIndistinguishableFromZero(volume: Uncertain): boolean {
  const { lowLitres, highLitres } = limitsOf(volume);
  return lowLitres < 0 && highLitres > 0;
}

/** Sources by their share of the variance, greatest first: which meter or estimate to better next. */
export function variancesBySource(volume: Uncertain): { readonly source: string; readonly varianceRatio: number }[] {
  const whole = standardErrorOf(volume) ** 2;
  return [...volume.errors].map(([source, error]) => ({ source, varianceRatio: whole === 0 ? 0 : error ** 2 / whole }))
    .sort((one, other) => other.varianceRatio - one.varianceRatio || (one.source < other.source ? -1 : 1));
}

/**
 * 95 % limit of a quotient of independent figures as a share of it: relative variances add. Source: Thornton et al., Water Loss Control, 2nd ed., section 7.8.
 */
export function limitRatioOfQuotient(dividendLimitRatio: number, divisorLimitRatio: number): number {
  return Math.hypot(dividendLimitRatio, divisorLimitRatio);
}
