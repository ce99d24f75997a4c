import { confidenceOf, type Finding, findingId } from '../finding.js';
import type { FindingStep } from '../holding.js';
import { flowOf, hoursOf, type UseInterval } from './use-interval.js';

const HOUR_MS = 3_600_000;

/** Flows of a meter by its label (OIML R 49): Q2 = 1.6 · Q3 / R, Q3 permanent. */
export interface MeterFlows {
  readonly q2LitresPerHour: number;
  readonly q3LitresPerHour: number;
}

/** R of a meter of which nobody wrote it down: that of common mechanical ones. */
const USUAL_R = 80;

/** Q2 and Q3 of a model by its Q3 and R. @param ratioR null where it is not known: then 80 */
export function meterFlowsOf(q3LitresPerHour: number, ratioR: number | null): MeterFlows {
  return { q2LitresPerHour: (1.6 * q3LitresPerHour) / (ratioR ?? USUAL_R), q3LitresPerHour };
}

export interface MeterSizeRules {
  /** Length of the window that is judged, and least share of it that must be measured. */
  readonly windowMs: number;
  readonly leastReadShare: number;
  /** Too large: more than this share of the water passed below Q2. */
  readonly mostShareBelowQ2: number;
  /** Too small: more than this share of the time above Q3. */
  readonly mostTimeShareAboveQ3: number;
  /** Too large also asks that the largest hour stayed below this share of Q3: a mean of an hour hides what flowed for minutes of it, so that a share below Q2 alone proves nothing. */
  readonly mostLargestShareOfQ3: number;
  /** A meter of this Q3 or less is not judged, since one size is not worth a visit; and so many windows on end must say so: a summer is not a winter. */
  readonly smallestQ3LitresPerHour: number;
  readonly oversizedWindows: number;
  readonly measuredGapMs: number;
}

/** Sources: docs/detection.md. Both shares are configuration of the utility. */
export const DEFAULT_METER_SIZE_RULES: MeterSizeRules = { windowMs: 30 * 24 * HOUR_MS, leastReadShare: 0.75, mostShareBelowQ2: 0.15, mostTimeShareAboveQ3: 0.01, mostLargestShareOfQ3: 0.06, smallestQ3LitresPerHour: 4_000, oversizedWindows: 3, measuredGapMs: 2 * HOUR_MS };

export interface MeterSize {
  readonly window: { readonly fromMs: number; readonly measuredMs: number; readonly aboveQ3Ms: number; readonly litres: number; readonly litresBelowQ2: number; readonly largestLitresPerHour: number } | null;
  /** Windows on end in which it was too large, from when on, and the largest hour of them. */
  readonly large: { readonly fromMs: number; readonly windows: number; readonly largestLitresPerHour: number } | null;
  readonly finding: Finding | null;
}

export const METER_SIZE_AT_REST: MeterSize = { window: null, large: null, finding: null };

/** Sums a window of measured intervals and judges the meter's size at its end. Slow intervals hide fast flow: a share is a least one above Q3 and a most one below Q2. */
export function stepMeterSize(state: MeterSize, interval: UseInterval, flows: MeterFlows, rules: MeterSizeRules): FindingStep<MeterSize> {
  const before = state.window ?? { fromMs: interval.fromMs, measuredMs: 0, aboveQ3Ms: 0, litres: 0, litresBelowQ2: 0, largestLitresPerHour: 0 };
  const { volumeLitres } = interval;
  const lastedMs = interval.toMs - interval.fromMs;
  const isMeasured = volumeLitres !== null && lastedMs <= rules.measuredGapMs && hoursOf(interval) > 0;
  const flow = isMeasured ? flowOf({ ...interval, volumeLitres }) : 0;
  const window = !isMeasured ? before : {
    fromMs: before.fromMs, measuredMs: before.measuredMs + lastedMs, aboveQ3Ms: before.aboveQ3Ms + (flow > flows.q3LitresPerHour ? lastedMs : 0),
    litres: before.litres + volumeLitres, litresBelowQ2: before.litresBelowQ2 + (flow < flows.q2LitresPerHour ? volumeLitres : 0), largestLitresPerHour: Math.max(before.largestLitresPerHour, flow),
  };
  if (interval.toMs - window.fromMs < rules.windowMs) return { state: { ...state, window }, raised: null, changed: null };
  if (window.measuredMs < rules.leastReadShare * rules.windowMs) return { state: { ...state, window: null }, raised: null, changed: null };
  const timeShareAboveQ3 = window.aboveQ3Ms / window.measuredMs;
  const shareBelowQ2 = window.litres === 0 ? 0 : window.litresBelowQ2 / window.litres;
  // A meter that is at times too small is not made larger by what trickles through it at others.
  const isSmall = timeShareAboveQ3 > rules.mostTimeShareAboveQ3;
  const isLarge = !isSmall && window.litres > 0 && flows.q3LitresPerHour > rules.smallestQ3LitresPerHour && shareBelowQ2 > rules.mostShareBelowQ2 && window.largestLitresPerHour < rules.mostLargestShareOfQ3 * flows.q3LitresPerHour;
  const large = !isLarge ? null : { fromMs: state.large?.fromMs ?? window.fromMs, windows: (state.large?.windows ?? 0) + 1, largestLitresPerHour: Math.max(state.large?.largestLitresPerHour ?? 0, window.largestLitresPerHour) };
  const judged = isSmall ? { kind: 'meterUndersized' as const, share: timeShareAboveQ3, most: rules.mostTimeShareAboveQ3, fromMs: window.fromMs }
    : large !== null && large.windows >= rules.oversizedWindows ? { kind: 'meterOversized' as const, share: shareBelowQ2, most: rules.mostShareBelowQ2, fromMs: large.fromMs } : null;
  const open = state.finding;
  if (open !== null && open.kind === judged?.kind) return { state: { window: null, large, finding: open }, raised: null, changed: open };
  const changed = open === null ? null : { ...open, endedAtMs: window.fromMs };
  if (judged === null) return { state: { ...METER_SIZE_AT_REST, large }, raised: null, changed };
  const raised: Finding = {
    id: findingId(judged.kind, judged.fromMs), kind: judged.kind, startedAtMs: judged.fromMs, raisedAtMs: interval.toMs, endedAtMs: null, flowLitresPerHour: null, volumeLitres: null,
    confidence: confidenceOf(judged.share, judged.most),
    evidence: [{ name: 'shareOfWaterBelowQ2', figure: shareBelowQ2 }, { name: 'shareOfTimeAboveQ3', figure: timeShareAboveQ3 }, { name: 'largestLitresPerHour', figure: large?.largestLitresPerHour ?? window.largestLitresPerHour }, { name: 'permanentLitresPerHour', figure: flows.q3LitresPerHour }],
    ruledOut: [{ cause: 'missingReadings', evidence: [{ name: 'readShare', figure: window.measuredMs / rules.windowMs }] }, ...(isSmall ? [] : [{ cause: 'season' as const, evidence: [{ name: 'monthsLarge', figure: large?.windows ?? 0 }] }])], annotations: [],
  };
  return { state: { window: null, large, finding: raised }, raised, changed };
}
