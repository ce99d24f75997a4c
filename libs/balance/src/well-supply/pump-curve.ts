import type { Interval } from '@app/time';

import { type MeasuredQuarter, QUARTER_MS } from './measured-quarter.js';

/** A point of a pump's curve: flow at a head. */
export interface CurvePoint {
  readonly headMetres: number;
  readonly flowLitresPerHour: number;
}

/** The curve of a well's pump, as recorded from a time on. */
export interface PumpCurve {
  readonly validFromMs: number;
  readonly points: readonly CurvePoint[];
  /** From the water in the well, while it is pumped, up to the gauge, with what friction takes on the way. */
  readonly liftMetres: number;
  /** ± share of the flow in 95 of 100 cases, the uncertain lift and wear included. */
  readonly limitRatio: number;
}

/** A flow that is known of a well while its pump runs, with its ± share. */
export interface KnownFlow {
  readonly flowLitresPerHour: number;
  readonly limitRatio: number;
}

/** Head of a kilopascal of water at standard gravity: 1 / 9.80665. */
const METRES_PER_KILOPASCAL = 1 / 9.806_65;

/** The head must be known for so much of the time that the pump ran; the rest ran as that did. */
export const LEAST_HEAD_COVERAGE = 0.75;

/** Whether points make a curve of a pump: two at least, the flow falls as the head rises. */
export function isPumpCurve(points: readonly CurvePoint[]): boolean {
  const rising = [...points].sort((one, other) => one.headMetres - other.headMetres);
  return rising.length >= 2 && rising.every((point, at) => at === 0 || (point.headMetres > rising[at - 1]!.headMetres && point.flowLitresPerHour < rising[at - 1]!.flowLitresPerHour));
}

/**
 * Flow of a curve at a head, between its points by simple proportion.
 * @returns null outside the curve: a curve says nothing there
 */
export function flowOnCurve(points: readonly CurvePoint[], headMetres: number): number | null {
  const rising = [...points].sort((one, other) => one.headMetres - other.headMetres);
  const above = rising.findIndex((one) => one.headMetres >= headMetres);
  if (above < 0 || (above === 0 && rising[0]!.headMetres > headMetres)) return null;
  const [to, from] = [rising[above]!, rising[Math.max(0, above - 1)]!];
  const share = to === from ? 0 : (headMetres - from.headMetres) / (to.headMetres - from.headMetres);
  return from.flowLitresPerHour + share * (to.flowLitresPerHour - from.flowLitresPerHour);
}

/**
 * Mean flow of a well while its pump ran, by the curve in force and the pressure at its gauge in kPa, quarter of an hour by quarter. A quarter in which the
 * pump also stood says nothing of the head: its gauge showed both. What is not told of the time that it ran widens the limits by its share.
 * @returns null where the head was known for too little of that time, or lay outside the curve
 */
export function flowByCurves(pump: readonly MeasuredQuarter[], pressure: readonly MeasuredQuarter[], curves: readonly PumpCurve[], { fromMs, toMs }: Interval): KnownFlow | null {
  const pressureAt = new Map(pressure.map((quarter) => [quarter.quarterAtMs, quarter]));
  let [ranMs, toldMs, litreMs, limitMs] = [0, 0, 0, 0];
  for (const { quarterAtMs, amountMs, heldMs } of pump) {
    if (quarterAtMs < fromMs || quarterAtMs >= toMs || amountMs === 0) continue;
    ranMs += amountMs;
    const gauge = pressureAt.get(quarterAtMs);
    const curve = curves.filter(({ validFromMs }) => validFromMs < quarterAtMs + QUARTER_MS).reduce<PumpCurve | undefined>((latest, one) => (latest === undefined || one.validFromMs >= latest.validFromMs ? one : latest), undefined);
    if (amountMs < heldMs || gauge === undefined || gauge.heldMs === 0 || curve === undefined) continue;
    const flow = flowOnCurve(curve.points, curve.liftMetres + (gauge.amountMs / gauge.heldMs) * METRES_PER_KILOPASCAL);
    if (flow === null) continue;
    toldMs += amountMs;
    litreMs += flow * amountMs;
    limitMs += curve.limitRatio * amountMs;
  }
  if (toldMs === 0 || toldMs < LEAST_HEAD_COVERAGE * ranMs) return null;
  return { flowLitresPerHour: litreMs / toldMs, limitRatio: Math.hypot(limitMs / toldMs, 1 - toldMs / ranMs) };
}
