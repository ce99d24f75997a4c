import type { Interval } from '@app/time';

import { STANDARD_ERRORS_OF_95_PERCENT } from '../uncertainty/index.js';
import { byReservoir } from '../water-balance/declared-supply.js';
import { fillFlow } from '../water-balance/fill-flow.js';
import type { DeclaredVolume, ReservoirLack } from '../water-balance/supply.js';
import { type MeasuredQuarter, QUARTER_MS } from './measured-quarter.js';

const QUARTERS_OF_HOUR = 4;
/** Levels and the pump's state must be known together for so much of the time; the rest is filled as hours without flow are. */
export const LEAST_LEVELS_COVERAGE = 0.75;
/** Outflow is seen only while the pump stands: below a tenth of the time its hours say too little of the others. */
const LEAST_STANDING_RATIO = 0.1;
/** What the probe's error may make of the result, as for nights (i2O). */
const MOST_NOISE_RATIO = 0.2;
/** A tank that rises while the well stands, in so many of those hours, is filled by somebody else too. */
const MOST_RISING_RATIO = 0.1;

/** A reservoir that one well alone fills. */
export interface FilledReservoir {
  /** Litres at the beginning of each quarter of an hour of the period and at its end: one more than there are quarters; null where its level does not tell. */
  readonly storedLitres: readonly (number | null)[];
  /** ± litres of one level in 95 of 100 cases. */
  readonly limitLitres: number;
  /** State of the well's pump, 1 runs, 0 stands. */
  readonly pump: readonly MeasuredQuarter[];
  /** ± share that remains in 95 of 100 cases, of the table of levels above all, as it was declared. */
  readonly limitRatio: number;
}

/**
 * What a well gave into the reservoir that it alone fills: what was drawn from it and what it holds more at the end than at the beginning. What is drawn shows as the fall of the level while the
 * pump stands; hours in which it runs are filled by the same hour of other days. Where that hour was never seen, the filling may be wrong by the spread of all hours, all of them to one side.
 * The limits hold the declared share, the filling and the probe's error at each turn between standing and running.
 * Source: water balance of a tank, inflow = outflow + change of storage.
 */
export function byFilledReservoir({ storedLitres, limitLitres, pump, limitRatio }: FilledReservoir, period: Interval): DeclaredVolume | ReservoirLack {
  const count = Math.round((period.toMs - period.fromMs) / QUARTER_MS);
  const pumps = new Map(pump.map((one) => [one.quarterAtMs, one]));
  const quarters = Array.from({ length: count }, (_, no) => {
    const [from, to, state] = [storedLitres[no] ?? null, storedLitres[no + 1] ?? null, pumps.get(period.fromMs + no * QUARTER_MS)];
    const isPumpKnown = state !== undefined && state.heldMs >= LEAST_LEVELS_COVERAGE * QUARTER_MS;
    return { isPumpKnown, fallLitres: from === null || to === null ? null : from - to, stands: isPumpKnown && state.amountMs === 0 };
  });
  const runs = quarters.some(({ isPumpKnown, stands }) => isPumpKnown && !stands);
  const share = (of: readonly unknown[]): number => of.length / count;
  if (share(quarters.filter(({ isPumpKnown }) => isPumpKnown)) < LEAST_LEVELS_COVERAGE) return 'reservoir_pump_state_unknown';
  if (!runs) return byReservoir(0, 0, 0, limitRatio);
  const [start, end] = [storedLitres[0] ?? null, storedLitres[count] ?? null];
  if (start === null || end === null || share(quarters.filter(({ fallLitres }) => fallLitres !== null)) < LEAST_LEVELS_COVERAGE) return 'reservoir_levels_too_coarse';

  const drawn = hoursDrawn(quarters);
  const seen = drawn.filter((litres) => litres !== null);
  const rising = seen.filter((litres) => litres < -2 * Math.SQRT2 * limitLitres);
  if (rising.length > MOST_RISING_RATIO * seen.length) return 'reservoir_fills_without_the_well';
  const flow = fillFlow(drawn, period);
  if (flow === null || flow.coveredRatio < LEAST_STANDING_RATIO) return 'reservoir_pump_hardly_stands';

  const volume = byReservoir(flow.measuredLitres + flow.filledLitres, start, end, limitRatio);
  const turns = drawn.filter((litres, hour) => litres !== null && (drawn[hour - 1] ?? null) === null).length;
  const noiseLitres = limitLitres * Math.sqrt(2 * (turns + 1));
  if (noiseLitres > MOST_NOISE_RATIO * volume.litres) return 'reservoir_levels_too_coarse';
  const unseenLitres = flow.method === 'mean' ? spreadOf(seen) * (drawn.length - seen.length) : 0;
  const ownLimit = Math.hypot(noiseLitres, STANDARD_ERRORS_OF_95_PERCENT * Math.hypot(flow.fillStandardErrorLitres, unseenLitres)) / volume.litres;
  return { ...volume, limitRatio: Math.hypot(limitRatio, ownLimit) };
}

/** Litres drawn in each hour through all of which the pump stood and levels are known; null of the others. */
function hoursDrawn(quarters: readonly { readonly fallLitres: number | null; readonly stands: boolean }[]): (number | null)[] {
  return Array.from({ length: Math.ceil(quarters.length / QUARTERS_OF_HOUR) }, (_, hour) => {
    const within = quarters.slice(hour * QUARTERS_OF_HOUR, (hour + 1) * QUARTERS_OF_HOUR);
    return within.every(({ stands, fallLitres }) => stands && fallLitres !== null) ? within.reduce((sum, { fallLitres }) => sum + fallLitres!, 0) : null;
  });
}

function spreadOf(litres: readonly number[]): number {
  const mean = litres.reduce((sum, one) => sum + one, 0) / litres.length;
  return Math.sqrt(litres.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, litres.length - 1));
}
