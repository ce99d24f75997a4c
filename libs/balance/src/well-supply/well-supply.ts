import type { Interval } from '@app/time';

import { byPortableTest, byPumpCurve, byRatedFlow } from '../water-balance/declared-supply.js';
import type { DeclaredLack, DeclaredVolume } from '../water-balance/supply.js';
import type { PumpRun } from './measured-quarter.js';
import type { KnownFlow } from './pump-curve.js';

/** ± share of a volume by pump hours × rated flow. Source: 15 to 25 % where nothing better is known, AWWA M36. */
export const RATED_FLOW_LIMIT = 0.2;

/** The state of a pump must be known for so much of the time before its hours tell a volume; the rest runs as that did. */
export const LEAST_RUN_COVERAGE = 0.75;

/** A flow that a portable meter found at a well. */
export interface FlowTest extends KnownFlow {
  readonly testedAtMs: number;
}

/** What is known of the flow of a well while its pump runs. */
export interface KnownFlows {
  readonly tests: readonly FlowTest[];
  /** By the curve of the pump at the heads of the period; null where there is none. */
  readonly curve: KnownFlow | null;
  readonly ratedLitresPerHour: number | null;
}

type FlowSource = 'portable_test' | 'pump_hours_curve' | 'pump_hours_rated_flow';

/** The flow of a well by the best that is known: its latest portable test by the end of the period, else the curve of its pump, else its rated flow. */
export function bestKnownFlow({ tests, curve, ratedLitresPerHour }: KnownFlows, { toMs }: Interval): (KnownFlow & { readonly source: FlowSource }) | null {
  const test = tests.filter(({ testedAtMs }) => testedAtMs < toMs).sort((one, other) => other.testedAtMs - one.testedAtMs)[0];
  if (test !== undefined) return { flowLitresPerHour: test.flowLitresPerHour, limitRatio: test.limitRatio, source: 'portable_test' };
  if (curve !== null) return { ...curve, source: 'pump_hours_curve' };
  return ratedLitresPerHour === null ? null : { flowLitresPerHour: ratedLitresPerHour, limitRatio: RATED_FLOW_LIMIT, source: 'pump_hours_rated_flow' };
}

const VOLUME_BY = { portable_test: byPortableTest, pump_hours_curve: byPumpCurve, pump_hours_rated_flow: byRatedFlow } as const;

/**
 * What a well gave by the hours of its pump × the best known flow. Hours that nobody saw run as those that were seen, and widen the limits by their share.
 * @returns null where too few hours are known, or no flow
 */
export function byPumpHours(run: PumpRun | null, known: KnownFlows, period: Interval): DeclaredVolume | null {
  const flow = bestKnownFlow(known, period);
  if (run === null || run.coveredRatio < LEAST_RUN_COVERAGE || flow === null) return null;
  return VOLUME_BY[flow.source](run.runHours / run.coveredRatio, flow.flowLitresPerHour, Math.hypot(flow.limitRatio, 1 - Math.min(1, run.coveredRatio)));
}

/** What pump hours that are known well enough lack for a volume; null where nothing is missing, or the hours themselves are not known. */
export function lackOfPumpHours(run: PumpRun | null, known: KnownFlows, period: Interval): DeclaredLack | null {
  return run !== null && run.coveredRatio >= LEAST_RUN_COVERAGE && bestKnownFlow(known, period) === null ? 'hours_without_rated_flow' : null;
}

/** What does not fit together at a well. */
export type WellContradiction = 'flow_while_pump_stood' | 'no_flow_while_pump_ran' | 'unlike_pump_hours' | 'unlike_energy';

/** What the meter of a well, its pump's hours and its energy say of each other. */
export interface WellCheck {
  /** Litres for each hour that the pump ran; null where one of both is not known or it did not run. */
  readonly litresPerRunHour: number | null;
  /** Volume of the meter over pump hours × known flow. */
  readonly byHoursRatio: number | null;
  /** Specific energy. */
  readonly wattHoursPerM3: number | null;
  /** Specific energy over the usual one. */
  readonly byEnergyRatio: number | null;
  readonly contradictions: readonly WellContradiction[];
}

export interface WellToCheck {
  /** By the meter alone; null where it does not tell. */
  readonly volumeLitres: number | null;
  readonly run: PumpRun | null;
  readonly knownFlowLitresPerHour: number | null;
  readonly knownFlowLimitRatio: number;
  readonly energyWattHours: number | null;
  /** Median of earlier days; null while there are too few. */
  readonly usualWattHoursPerM3: number | null;
}

/** A pump that ran so long without any water, or water of so long a run without the pump, is no rounding. */
const TELLING_HOURS = 1;
/** Specific energy moves with level and pressure; beyond this share it is another pump, another meter or another pipe. */
const ENERGY_TOLERANCE = 0.15;

/** Holds the meter of a well against its pump's hours and its energy. What is not known is not checked. */
export function checkWell({ volumeLitres, run, knownFlowLitresPerHour, knownFlowLimitRatio, energyWattHours, usualWattHoursPerM3 }: WellToCheck): WellCheck {
  const isRunKnown = run !== null && run.coveredRatio >= LEAST_RUN_COVERAGE;
  const runHours = isRunKnown ? run.runHours / run.coveredRatio : null;
  const litresPerRunHour = volumeLitres === null || runHours === null || runHours < TELLING_HOURS ? null : volumeLitres / runHours;
  const byHoursRatio = litresPerRunHour === null || knownFlowLitresPerHour === null ? null : litresPerRunHour / knownFlowLitresPerHour;
  const hasRun = volumeLitres !== null && knownFlowLitresPerHour !== null && volumeLitres >= knownFlowLitresPerHour * TELLING_HOURS;
  const wattHoursPerM3 = volumeLitres === null || energyWattHours === null || volumeLitres < 1_000 ? null : energyWattHours / (volumeLitres / 1_000);
  const byEnergyRatio = wattHoursPerM3 === null || usualWattHoursPerM3 === null || usualWattHoursPerM3 === 0 ? null : wattHoursPerM3 / usualWattHoursPerM3;
  const contradictions: WellContradiction[] = [];
  if (hasRun && runHours === 0) contradictions.push('flow_while_pump_stood');
  if (volumeLitres === 0 && runHours !== null && runHours >= TELLING_HOURS) contradictions.push('no_flow_while_pump_ran');
  else if (byHoursRatio !== null && Math.abs(byHoursRatio - 1) > knownFlowLimitRatio) contradictions.push('unlike_pump_hours');
  if (byEnergyRatio !== null && Math.abs(byEnergyRatio - 1) > ENERGY_TOLERANCE) contradictions.push('unlike_energy');
  return { litresPerRunHour, byHoursRatio, wattHoursPerM3, byEnergyRatio, contradictions };
}

/** First and last month in which wells of the summer season run. An assumption: the resolution says «summer». */
export const SUMMER_MONTHS = { first: 5, last: 9 } as const;

/** Whether a well is planned to run on a local day, by its state and season as dated; null where no season is set for a well that operates. */
export function isPlannedToRun(state: string, season: string | null, localDay: string): boolean | null {
  if (state !== 'operating') return false;
  if (season === null) return null;
  const month = Number(localDay.slice(5, 7));
  return season === 'all_year' || (month >= SUMMER_MONTHS.first && month <= SUMMER_MONTHS.last);
}
