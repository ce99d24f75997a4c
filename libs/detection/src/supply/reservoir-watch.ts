import { DEFAULT_DEVIATION_RULES, DEVIATION_WATCH_AT_REST, type DeviationWatch, stepDeviation } from '../deviation-watch.js';
import type { Finding, KnownCause } from '../finding.js';
import { type FindingStep, type Holding, HOLDING_AT_REST, stepHolding } from '../holding.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What went into a reservoir, what left it and how high it stood at both ends of a stretch; null where not read. */
export interface ReservoirStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly inLitres: number | null;
  readonly outLitres: number | null;
  readonly levelFromM: number | null;
  readonly levelToM: number | null;
  readonly knownCause: KnownCause | null;
}

export interface ReservoirCard {
  readonly areaM2: number;
  readonly overflowLevelM: number;
}

/** Everything the detectors know of a reservoir, as plain JSON. */
export interface ReservoirWatch {
  readonly overflow: Holding;
  readonly leak: DeviationWatch;
  readonly day: { readonly fromMs: number; readonly lostLitres: number; readonly countedMs: number } | null;
}

export const RESERVOIR_WATCH_AT_REST: ReservoirWatch = { overflow: HOLDING_AT_REST, leak: DEVIATION_WATCH_AT_REST, day: null };

/** Within so much of its edge a reservoir counts as full: a wave or the sensor's step. */
const FULL_WITHIN_M = 0.02;
const OVERFLOW_MS = HOUR_MS;
/** Below this a reservoir's daily residual is the meters' and the sensor's. */
const LEAST_SIGMA_LITRES_PER_HOUR = 50;

/** At its edge, but for the step of a level probe. A float valve that shuts in time leaves it lower. */
const AT_EDGE_M = 0.01;

/** What a level probe alone says of a stretch, a quarter of an hour as a rule. */
export interface LevelStretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Lowest level of the stretch; null where it was not read. */
  readonly lowestLevelM: number | null;
  /** Level above which water leaves by the overflow. */
  readonly edgeM: number;
  readonly knownCause: KnownCause | null;
}

/** A reservoir whose level has stood at its edge for an hour: its valve does not shut, or its probe is wrong. How much runs over no level tells. */
export function stepOverflow(state: Holding, { fromMs, toMs, lowestLevelM, edgeM, knownCause }: LevelStretch): FindingStep<Holding> {
  return stepHolding(state, {
    fromMs, toMs, knownCause, isHolding: lowestLevelM === null ? null : lowestLevelM >= edgeM - AT_EDGE_M, volumeLitres: null,
    evidence: [{ name: 'levelMetres', figure: lowestLevelM ?? 0 }, { name: 'overflowLevelMetres', figure: edgeM }], ruledOut: [{ cause: 'clockOrRounding', evidence: [] }],
  }, { kind: 'reservoirOverflow', leastMs: OVERFLOW_MS });
}

/**
 * Takes one stretch of a reservoir into the state. It overflows while it stands at its edge and more comes in than goes out; it
 * leaks when day by day more is missing than in the learning period, which the errors of its meters explain.
 */
export function stepReservoir(state: ReservoirWatch, stretch: ReservoirStretch, card: ReservoirCard): { readonly state: ReservoirWatch; readonly raised: readonly Finding[]; readonly changed: readonly Finding[] } {
  const { fromMs, toMs, inLitres, outLitres, levelFromM, levelToM, knownCause } = stretch;
  const surplus = inLitres === null || outLitres === null ? null : inLitres - outLitres;
  const lost = surplus === null || levelFromM === null || levelToM === null ? null : surplus - card.areaM2 * (levelToM - levelFromM) * 1_000;
  const isFull = levelToM === null ? null : levelToM >= card.overflowLevelM - FULL_WITHIN_M;
  const overflow = stepHolding(state.overflow, {
    fromMs, toMs, knownCause, isHolding: isFull === null ? null : isFull && (surplus === null ? null : surplus > 0), volumeLitres: lost === null ? null : Math.max(0, lost),
    evidence: [{ name: 'levelM', figure: levelToM ?? 0 }, { name: 'overflowLevelM', figure: card.overflowLevelM }, { name: 'surplusLitres', figure: surplus ?? 0 }],
  }, { kind: 'reservoirOverflow', leastMs: OVERFLOW_MS });

  // What overflowed is no leak, and what nobody read is neither.
  const isCounted = lost !== null && isFull === false;
  const before = state.day ?? { fromMs, lostLitres: 0, countedMs: 0 };
  const day = { fromMs: before.fromMs, lostLitres: before.lostLitres + (isCounted ? lost : 0), countedMs: before.countedMs + (isCounted ? toMs - fromMs : 0) };
  if (toMs - day.fromMs < DAY_MS) return { state: { ...state, overflow: overflow.state, day }, raised: overflow.raised === null ? [] : [overflow.raised], changed: overflow.changed === null ? [] : [overflow.changed] };
  const figure = day.countedMs < 0.75 * DAY_MS ? null : (day.lostLitres * HOUR_MS) / day.countedMs;
  const leak = stepDeviation(state.leak, { fromMs: day.fromMs, toMs, figure, litresPerHourPerUnit: 1, knownCause }, { ...DEFAULT_DEVIATION_RULES, leastSigma: LEAST_SIGMA_LITRES_PER_HOUR, kind: 'reservoirLeak', side: 'up' });
  return {
    state: { overflow: overflow.state, leak: leak.state, day: null },
    raised: [overflow, leak].flatMap(({ raised }) => raised ?? []), changed: [overflow, leak].flatMap(({ changed }) => changed ?? []),
  };
}
