import { confidenceOf, type Finding, findingId } from '../finding.js';
import type { FindingStep } from '../holding.js';
import { flowOf, hoursOf, type UseInterval } from './use-interval.js';

const HOUR_MS = 3_600_000;

/** Flows of a meter by its label (OIML R 49): Q2 = 1.6 · Q3 / R, Q3 permanent. */
export interface MeterFlows {
  readonly q2LitresPerHour: number;
  readonly q3LitresPerHour: number;
}

export interface MeterSizeRules {
  /** Length of the window that is judged, and least share of it that must be measured. */
  readonly windowMs: number;
  readonly leastReadShare: number;
  /** Too large: more than this share of the water passed below Q2. */
  readonly mostShareBelowQ2: number;
  /** Too small: more than this share of the time above Q3. */
  readonly mostTimeShareAboveQ3: number;
  readonly measuredGapMs: number;
}

/** Sources: docs/detection.md. Both shares are configuration of the utility. */
export const DEFAULT_METER_SIZE_RULES: MeterSizeRules = { windowMs: 30 * 24 * HOUR_MS, leastReadShare: 0.75, mostShareBelowQ2: 0.15, mostTimeShareAboveQ3: 0.01, measuredGapMs: 2 * HOUR_MS };

export interface MeterSize {
  readonly window: { readonly fromMs: number; readonly measuredMs: number; readonly aboveQ3Ms: number; readonly litres: number; readonly litresBelowQ2: number } | null;
  readonly finding: Finding | null;
}

export const METER_SIZE_AT_REST: MeterSize = { window: null, finding: null };

/** Sums a window of measured intervals and judges the meter's size at its end. Slow intervals hide fast flow: a share is a least one above Q3 and a most one below Q2. */
export function stepMeterSize(state: MeterSize, interval: UseInterval, flows: MeterFlows, rules: MeterSizeRules): FindingStep<MeterSize> {
  const before = state.window ?? { fromMs: interval.fromMs, measuredMs: 0, aboveQ3Ms: 0, litres: 0, litresBelowQ2: 0 };
  const { volumeLitres } = interval;
  const lastedMs = interval.toMs - interval.fromMs;
  const isMeasured = volumeLitres !== null && lastedMs <= rules.measuredGapMs && hoursOf(interval) > 0;
  const flow = isMeasured ? flowOf({ ...interval, volumeLitres }) : 0;
  const window = !isMeasured ? before : {
    fromMs: before.fromMs, measuredMs: before.measuredMs + lastedMs, aboveQ3Ms: before.aboveQ3Ms + (flow > flows.q3LitresPerHour ? lastedMs : 0),
    litres: before.litres + volumeLitres, litresBelowQ2: before.litresBelowQ2 + (flow < flows.q2LitresPerHour ? volumeLitres : 0),
  };
  if (interval.toMs - window.fromMs < rules.windowMs) return { state: { ...state, window }, raised: null, changed: null };
  if (window.measuredMs < rules.leastReadShare * rules.windowMs) return { state: { ...state, window: null }, raised: null, changed: null };
  const timeShareAboveQ3 = window.aboveQ3Ms / window.measuredMs;
  const shareBelowQ2 = window.litres === 0 ? 0 : window.litresBelowQ2 / window.litres;
  // A meter that is at times too small is not made larger by what trickles through it at others.
  const judged = timeShareAboveQ3 > rules.mostTimeShareAboveQ3 ? { kind: 'meterUndersized' as const, share: timeShareAboveQ3, most: rules.mostTimeShareAboveQ3 }
    : shareBelowQ2 > rules.mostShareBelowQ2 ? { kind: 'meterOversized' as const, share: shareBelowQ2, most: rules.mostShareBelowQ2 } : null;
  const open = state.finding;
  if (open !== null && open.kind === judged?.kind) return { state: { window: null, finding: open }, raised: null, changed: open };
  const changed = open === null ? null : { ...open, endedAtMs: window.fromMs };
  if (judged === null) return { state: METER_SIZE_AT_REST, raised: null, changed };
  const raised: Finding = {
    id: findingId(judged.kind, window.fromMs), kind: judged.kind, startedAtMs: window.fromMs, raisedAtMs: interval.toMs, endedAtMs: null, flowLitresPerHour: null, volumeLitres: null,
    confidence: confidenceOf(judged.share, judged.most),
    evidence: [{ name: 'shareOfWaterBelowQ2', figure: shareBelowQ2 }, { name: 'shareOfTimeAboveQ3', figure: timeShareAboveQ3 }, { name: 'litres', figure: window.litres }],
    ruledOut: [{ cause: 'missingReadings', evidence: [{ name: 'readShare', figure: window.measuredMs / rules.windowMs }] }], annotations: [],
  };
  return { state: { window: null, finding: raised }, raised, changed };
}
