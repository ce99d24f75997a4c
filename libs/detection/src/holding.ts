import { confidenceOf, type Evidence, type Finding, findingId, type FindingKind, type KnownCause, type RuledOut } from './finding.js';

/** What one stretch of readings says about a condition. */
export interface Seen {
  readonly fromMs: number;
  readonly toMs: number;
  /** null where the readings do not tell: it neither raises nor clears. */
  readonly isHolding: boolean | null;
  /** Water of the condition in this stretch; null where it is not about water or not known. */
  readonly volumeLitres: number | null;
  readonly evidence: readonly Evidence[];
  readonly ruledOut?: readonly RuledOut[];
  /** Explains the stretch away while nothing has been raised; afterwards it is noted on the finding. */
  readonly knownCause?: KnownCause | null;
}

export interface HoldingRules {
  readonly kind: FindingKind;
  /** The condition must hold so long before it is raised. */
  readonly leastMs: number;
}

/** A condition that has held since an instant, as plain JSON. */
export interface Holding {
  readonly since: { readonly fromMs: number; readonly heldMs: number; readonly volumeLitres: number | null } | null;
  readonly finding: Finding | null;
}

export const HOLDING_AT_REST: Holding = { since: null, finding: null };

export interface FindingStep<State> {
  readonly state: State;
  readonly raised: Finding | null;
  /** The open finding as it is now; with an end where it has ended. */
  readonly changed: Finding | null;
}

const sumKnown = (one: number | null, other: number | null): number | null => (one === null ? other : other === null ? one : one + other);
const HOUR_MS = 3_600_000;

/** Raises a finding once a condition has been seen to hold long enough, follows it, and ends it when it is seen not to hold. */
export function stepHolding(state: Holding, seen: Seen, rules: HoldingRules): FindingStep<Holding> {
  const isExplained = seen.knownCause != null && state.finding === null;
  if (seen.isHolding === null || (isExplained && seen.isHolding)) return { state, raised: null, changed: null };
  if (!seen.isHolding) {
    return { state: HOLDING_AT_REST, raised: null, changed: state.finding === null ? null : { ...state.finding, endedAtMs: seen.fromMs } };
  }
  const before = state.since ?? { fromMs: seen.fromMs, heldMs: 0, volumeLitres: null };
  const since = { fromMs: before.fromMs, heldMs: before.heldMs + seen.toMs - seen.fromMs, volumeLitres: sumKnown(before.volumeLitres, seen.volumeLitres) };
  const water = { volumeLitres: since.volumeLitres, flowLitresPerHour: since.volumeLitres === null || since.heldMs === 0 ? null : (since.volumeLitres * HOUR_MS) / since.heldMs };
  if (state.finding !== null) {
    const annotations = seen.knownCause == null ? state.finding.annotations : [...state.finding.annotations.filter(({ fromMs }) => fromMs !== seen.knownCause!.fromMs), seen.knownCause];
    const finding = { ...state.finding, ...water, annotations };
    return { state: { since, finding }, raised: null, changed: finding };
  }
  if (since.heldMs < rules.leastMs) return { state: { since, finding: null }, raised: null, changed: null };
  const finding: Finding = {
    id: findingId(rules.kind, since.fromMs), kind: rules.kind, startedAtMs: since.fromMs, raisedAtMs: seen.toMs, endedAtMs: null, ...water,
    confidence: rules.leastMs === 0 ? 0.9 : confidenceOf(since.heldMs, rules.leastMs),
    evidence: [{ name: 'hoursHeld', figure: since.heldMs / HOUR_MS }, ...seen.evidence], ruledOut: seen.ruledOut ?? [], annotations: [],
  };
  return { state: { since, finding }, raised: finding, changed: null };
}
