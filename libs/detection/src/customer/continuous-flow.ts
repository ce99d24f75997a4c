import { confidenceOf, type Finding, findingId } from '../finding.js';
import { flowOf, hoursOf, type UseInterval } from './use-interval.js';

const HOUR_MS = 3_600_000;
/** Over a shorter interval a single pulse says little about the flow. */
const LEAST_HOURS = 0.75;

export interface ContinuousFlowRules {
  /** Least flow that counts as flowing, l/h. */
  readonly leastLitresPerHour: number;
  /** It must flow so many hours on end. */
  readonly runHours: number;
  /** Least share of the run that must lie in measured intervals. */
  readonly leastReadShare: number;
  /** An interval longer than this is a gap: its mean flow may end a run, but it adds nothing to what was measured. */
  readonly measuredGapMs: number;
  /** What the register counts by: less than this may be missing from an interval's volume. */
  readonly pulseLitres: number;
}

/** Sources and the choice between them: docs/detection.md. */
export const DEFAULT_CONTINUOUS_FLOW_RULES: ContinuousFlowRules = { leastLitresPerHour: 4, runHours: 72, leastReadShare: 0.75, measuredGapMs: 2 * HOUR_MS, pulseLitres: 1 };

/** A run of flow that has not ceased, as plain JSON. */
export interface ContinuousFlow {
  readonly run: { readonly fromMs: number; readonly toMs: number; readonly measuredMs: number; readonly leastLitresPerHour: number | null; readonly volumeLitres: number } | null;
  readonly finding: Finding | null;
}

export const CONTINUOUS_FLOW_AT_REST: ContinuousFlow = { run: null, finding: null };

export interface CustomerStep<State> {
  readonly state: State;
  readonly raised: Finding | null;
  /** The finding as it is now, where it goes on or has ended. */
  readonly changed: Finding | null;
}

/**
 * Water that never ceases to flow: something leaks behind the meter. Intervals come in the order of time. The leak is taken for
 * the least flow of the run, since people use more than that, never less.
 */
export function stepContinuousFlow(state: ContinuousFlow, interval: UseInterval, rules: ContinuousFlowRules): CustomerStep<ContinuousFlow> {
  const { volumeLitres } = interval;
  // Nobody knows what passed: it neither raises nor clears.
  if (volumeLitres === null) return { state, raised: null, changed: null };
  const known = { ...interval, volumeLitres };
  const hours = hoursOf(interval);
  // A pulse may have been on its way at either end: the flow ceased only if even one more would be too little.
  if (volumeLitres + rules.pulseLitres < rules.leastLitresPerHour * hours) {
    const changed = state.finding === null ? null : { ...state.finding, endedAtMs: interval.fromMs };
    return { state: CONTINUOUS_FLOW_AT_REST, raised: null, changed };
  }
  const isMeasured = interval.toMs - interval.fromMs <= rules.measuredGapMs;
  const before = state.run ?? { fromMs: interval.fromMs, toMs: interval.fromMs, measuredMs: 0, leastLitresPerHour: null, volumeLitres: 0 };
  const run = {
    fromMs: before.fromMs, toMs: interval.toMs, volumeLitres: before.volumeLitres + volumeLitres,
    measuredMs: before.measuredMs + (isMeasured ? interval.toMs - interval.fromMs : 0),
    leastLitresPerHour: hours < LEAST_HOURS ? before.leastLitresPerHour : Math.min(before.leastLitresPerHour ?? Infinity, flowOf(known)),
  };
  const runMs = run.toMs - run.fromMs;
  const leak = run.leastLitresPerHour;
  if (state.finding !== null && leak !== null) {
    const finding = { ...state.finding, flowLitresPerHour: leak, volumeLitres: (leak * runMs) / HOUR_MS };
    return { state: { run, finding }, raised: null, changed: finding };
  }
  if (!isMeasured || runMs < rules.runHours * HOUR_MS || run.measuredMs < rules.leastReadShare * runMs || leak === null) return { state: { run, finding: null }, raised: null, changed: null };
  const finding: Finding = {
    id: findingId('continuousFlow', run.fromMs), kind: 'continuousFlow', startedAtMs: run.fromMs, raisedAtMs: run.toMs, endedAtMs: null,
    flowLitresPerHour: leak, volumeLitres: (leak * runMs) / HOUR_MS, confidence: confidenceOf(leak, rules.leastLitresPerHour),
    evidence: [
      { name: 'hoursWithoutCease', figure: runMs / HOUR_MS }, { name: 'hoursMeasured', figure: run.measuredMs / HOUR_MS },
      { name: 'leastLitresPerHour', figure: leak }, { name: 'litresInRun', figure: run.volumeLitres },
    ],
    ruledOut: [
      { cause: 'passingEvent', evidence: [{ name: 'hoursWithoutCease', figure: runMs / HOUR_MS }] },
      { cause: 'missingReadings', evidence: [{ name: 'readShare', figure: run.measuredMs / runMs }] },
      { cause: 'clockOrRounding', evidence: [{ name: 'pulseLitres', figure: rules.pulseLitres }] },
    ],
    annotations: [],
  };
  return { state: { run, finding }, raised: finding, changed: null };
}
