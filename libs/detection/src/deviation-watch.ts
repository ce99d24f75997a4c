import { CUSUM_AT_REST, type Cusum, stepCusum } from './control-charts.js';
import { confidenceOf, type Finding, findingId, type FindingKind, type KnownCause } from './finding.js';
import type { FindingStep } from './holding.js';
import { mean, median, robustSigma } from './statistics.js';

export interface DeviationRules {
  readonly kind: FindingKind;
  readonly side: 'up' | 'down' | 'both';
  /** Figures the normal is learned from; the first so many that are known. */
  readonly learningFigures: number;
  readonly slack: number;
  readonly limit: number;
  /** One figure counts for so many standard deviations at most. */
  readonly mostOfOne: number;
  /** Spread is never taken for less than this share of the normal. */
  readonly leastSigmaShare: number;
  /** Nor for less than this, in the unit of the figure. */
  readonly leastSigma: number;
  /** So many figures on end within the slack end the finding. */
  readonly clearFigures: number;
  /** What the evidence calls a figure and its normal; the unit stands in the name. */
  readonly names?: { readonly figure: string; readonly normal: string };
}

/** Defaults and their reasons: docs/detection.md. */
export const DEFAULT_DEVIATION_RULES: Omit<DeviationRules, 'kind' | 'side'> = { learningFigures: 14, slack: 1, limit: 5, mostOfOne: 4, leastSigmaShare: 0.02, leastSigma: 0, clearFigures: 2 };

/** One figure of a series, a day's as a rule. */
export interface Figure {
  readonly fromMs: number;
  readonly toMs: number;
  /** null where it is not known: it neither raises nor clears. */
  readonly figure: number | null;
  /** Litres an hour that one unit of the figure stands for; null where the series is no flow. */
  readonly litresPerHourPerUnit: number | null;
  readonly knownCause?: KnownCause | null;
}

/** The normal of a series and how far it has strayed, as plain JSON. */
export interface DeviationWatch {
  readonly learning: readonly number[];
  readonly normal: { readonly centre: number; readonly sigma: number } | null;
  readonly cusum: Cusum;
  readonly run: { readonly fromMs: number; readonly figures: readonly number[] } | null;
  readonly calmFigures: number;
  readonly finding: Finding | null;
}

export const DEVIATION_WATCH_AT_REST: DeviationWatch = { learning: [], normal: null, cusum: CUSUM_AT_REST, run: null, calmFigures: 0, finding: null };

/** Figures of a run that are kept: the deviation is their mean. */
const MOST_OF_RUN = 60;
const HOUR_MS = 3_600_000;

/** Learns what is normal for a series, then raises a finding when it strays for long enough, by CUSUM. After a repair begin at rest again. */
export function stepDeviation(state: DeviationWatch, { fromMs, toMs, figure, litresPerHourPerUnit, knownCause = null }: Figure, rules: DeviationRules): FindingStep<DeviationWatch> {
  const silent = (next: DeviationWatch): FindingStep<DeviationWatch> => ({ state: next, raised: null, changed: null });
  if (figure === null || (knownCause !== null && state.finding === null)) return silent(state);
  if (state.normal === null) {
    const learning = [...state.learning, figure];
    if (learning.length < rules.learningFigures) return silent({ ...state, learning });
    const centre = median(learning);
    return silent({ ...state, learning: [], normal: { centre, sigma: Math.max(robustSigma(learning, centre), rules.leastSigmaShare * Math.abs(centre), rules.leastSigma) } });
  }
  const { centre, sigma } = state.normal;
  // A series that never changed has no spread to hold a figure against.
  if (sigma === 0) return silent(state);
  const deviation = (figure - centre) / sigma;
  const capped = Math.max(-rules.mostOfOne, Math.min(rules.mostOfOne, deviation));
  const both = stepCusum(state.cusum, capped, rules);
  const cusum = { up: rules.side === 'down' ? 0 : both.up, down: rules.side === 'up' ? 0 : both.down };
  const statistic = Math.max(cusum.up, cusum.down);
  const run = statistic === 0 && state.finding === null ? null : { fromMs: state.run?.fromMs ?? fromMs, figures: [...(state.run?.figures ?? []), figure].slice(-MOST_OF_RUN) };
  const flow = run === null || litresPerHourPerUnit === null ? null : (mean(run.figures) - centre) * litresPerHourPerUnit;
  if (state.finding !== null) {
    const calmFigures = Math.abs(deviation) <= rules.slack ? state.calmFigures + 1 : 0;
    if (calmFigures >= rules.clearFigures) return { state: { ...DEVIATION_WATCH_AT_REST, normal: state.normal }, raised: null, changed: { ...state.finding, endedAtMs: fromMs } };
    const grown = {
      ...state.finding, flowLitresPerHour: flow, volumeLitres: flow === null ? null : (flow * (toMs - state.finding.startedAtMs)) / HOUR_MS,
      annotations: knownCause === null ? state.finding.annotations : [...state.finding.annotations.filter((one) => one.fromMs !== knownCause.fromMs), knownCause],
    };
    return { state: { ...state, cusum, run, calmFigures, finding: grown }, raised: null, changed: grown };
  }
  if (statistic <= rules.limit || run === null) return silent({ ...state, cusum, run, calmFigures: 0 });
  const finding: Finding = {
    id: findingId(rules.kind, run.fromMs), kind: rules.kind, startedAtMs: run.fromMs, raisedAtMs: toMs, endedAtMs: null, flowLitresPerHour: flow,
    volumeLitres: flow === null ? null : (flow * (toMs - run.fromMs)) / HOUR_MS, confidence: confidenceOf(statistic, rules.limit),
    evidence: [{ name: rules.names?.figure ?? 'figure', figure }, { name: rules.names?.normal ?? 'normal', figure: centre }, { name: 'sigma', figure: sigma }, { name: 'statistic', figure: statistic }, { name: 'threshold', figure: rules.limit }],
    ruledOut: [{ cause: 'chance', evidence: [{ name: 'statistic', figure: statistic }] }, { cause: 'passingEvent', evidence: [{ name: 'figuresInRun', figure: run.figures.length }] }],
    annotations: [],
  };
  return { state: { ...state, cusum, run, calmFigures: 0, finding }, raised: finding, changed: null };
}
