/**
 * Control charts as streaming states: each step takes the state and one standardised figure (0 in control, unit 1 standard
 * deviation) and gives the next state. Plain numbers, so a state may be stored and gone on with.
 */

export interface CusumRules {
  /** Slack, half the shift that is looked for, in standard deviations. */
  readonly slack: number;
  /** The chart signals above this, in standard deviations. */
  readonly limit: number;
}

export interface Cusum {
  readonly up: number;
  readonly down: number;
}

export const CUSUM_AT_REST: Cusum = { up: 0, down: 0 };

/** Two-sided tabular CUSUM (Montgomery, Introduction to Statistical Quality Control, 9.1). */
export function stepCusum(state: Cusum, figure: number, { slack }: Pick<CusumRules, 'slack'>): Cusum {
  return { up: Math.max(0, state.up + figure - slack), down: Math.max(0, state.down - figure - slack) };
}

/** @returns the side on which the chart signals */
export function cusumSignal({ up, down }: Cusum, { limit }: Pick<CusumRules, 'limit'>): 'up' | 'down' | null {
  return up > limit ? 'up' : down > limit ? 'down' : null;
}

export interface EwmaRules {
  /** Weight of the newest figure, above 0 and at most 1. With 1 the chart is Shewhart's. */
  readonly weight: number;
  /** Width of the limits in standard deviations of the average. */
  readonly width: number;
}

export interface Ewma {
  readonly average: number;
  readonly steps: number;
}

export const EWMA_AT_REST: Ewma = { average: 0, steps: 0 };

/** Exponentially weighted moving average (Montgomery, 9.2). */
export function stepEwma({ average, steps }: Ewma, figure: number, { weight }: Pick<EwmaRules, 'weight'>): Ewma {
  return { average: weight * figure + (1 - weight) * average, steps: steps + 1 };
}

/** Signals outside limits that widen from the first figure on to their steady width. */
export function ewmaSignal({ average, steps }: Ewma, { weight, width }: EwmaRules): 'up' | 'down' | null {
  const limit = width * Math.sqrt((weight / (2 - weight)) * (1 - (1 - weight) ** (2 * steps)));
  return average > limit ? 'up' : average < -limit ? 'down' : null;
}
