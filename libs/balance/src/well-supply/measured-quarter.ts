import type { Interval } from '@app/time';

/** A quarter of an hour of one quantity: amounts in whole units, each held until the next, at most for a quarter of an hour. */
export interface MeasuredQuarter {
  readonly quarterAtMs: number;
  readonly least: number;
  readonly most: number;
  readonly firstAtMs: number;
  readonly first: number;
  readonly lastAtMs: number;
  readonly last: number;
  readonly heldMs: number;
  /** Sum of amount × milliseconds that it held. */
  readonly amountMs: number;
}

export const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** An hour of flow counts as seen when its flow was known for so much of it; the rest of the hour flows as that did. */
export const LEAST_SHARE_OF_HOUR = 0.75;

const within = (quarters: readonly MeasuredQuarter[], { fromMs, toMs }: Interval): readonly MeasuredQuarter[] => quarters.filter(({ quarterAtMs }) => quarterAtMs >= fromMs && quarterAtMs < toMs);

/** Litres of each hour from the beginning of a period on, by quarters of flow in litres an hour; null where too little of the hour was seen. */
export function flowLitresByHour(quarters: readonly MeasuredQuarter[], period: Interval): (number | null)[] {
  const hours = Array.from({ length: Math.ceil((period.toMs - period.fromMs) / HOUR_MS) }, () => ({ heldMs: 0, amountMs: 0 }));
  for (const { quarterAtMs, heldMs, amountMs } of within(quarters, period)) {
    const hour = hours[Math.floor((quarterAtMs - period.fromMs) / HOUR_MS)]!;
    hour.heldMs += heldMs;
    hour.amountMs += amountMs;
  }
  return hours.map(({ heldMs, amountMs }, at) => {
    const lengthMs = Math.min(HOUR_MS, period.toMs - period.fromMs - at * HOUR_MS);
    return heldMs < LEAST_SHARE_OF_HOUR * lengthMs ? null : (amountMs / heldMs) * (lengthMs / HOUR_MS);
  });
}

/** How long a pump ran, and of how much of the period that is known. */
export interface PumpRun {
  readonly runHours: number;
  readonly coveredRatio: number;
}

/** Hours that a pump ran by quarters of its state (1 runs, 0 stands). @returns null where its state was never known */
export function pumpRun(quarters: readonly MeasuredQuarter[], period: Interval): PumpRun | null {
  const seen = within(quarters, period);
  const heldMs = seen.reduce((sum, one) => sum + one.heldMs, 0);
  return heldMs === 0 ? null : { runHours: seen.reduce((sum, one) => sum + one.amountMs, 0) / HOUR_MS, coveredRatio: heldMs / (period.toMs - period.fromMs) };
}

/** Why the energy of a period is not known. */
export type EnergyUnknown = 'no_energy' | 'no_reading_at_start' | 'no_reading_at_end' | 'energy_fell';

/** An energy meter says nothing of an end of a period from which its reading is further away. */
const NEAR_END_MS = 2 * QUARTER_MS;

/** Watt-hours by the energy meter between its readings nearest to both ends of a period. What it fell by on the way is nobody's energy: then it is not known. */
export function energyUsed(quarters: readonly MeasuredQuarter[], period: Interval): number | EnergyUnknown {
  const seen = [...within(quarters, period)].sort((one, other) => one.quarterAtMs - other.quarterAtMs);
  const [start, end] = [seen[0], seen.at(-1)];
  if (start === undefined || end === undefined) return 'no_energy';
  if (start.firstAtMs - period.fromMs > NEAR_END_MS) return 'no_reading_at_start';
  if (period.toMs - end.lastAtMs > NEAR_END_MS) return 'no_reading_at_end';
  let before = start.first;
  for (const { first, last, least } of seen) {
    if (first < before || last < first || least < Math.min(first, before)) return 'energy_fell';
    before = last;
  }
  return end.last - start.first;
}
