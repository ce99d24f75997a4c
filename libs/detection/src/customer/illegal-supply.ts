import { confidenceOf, type Finding, findingId } from '../finding.js';
import type { FindingStep } from '../holding.js';
import { median } from '../statistics.js';

const DAY_MS = 86_400_000;

/** A whole local day of a household's meter. */
export interface HouseholdDay {
  readonly fromMs: number;
  readonly toMs: number;
  /** Litres that passed without the day's largest hours, in which gardens are watered; null where the day is not proven. */
  readonly litres: number | null;
  /** Whether nothing passed in one of its hours: then it is no leak. Null where too few hours were measured. */
  readonly ceased: boolean | null;
  /** Litres that its residents use by their norm; null where the register does not say how many live there. */
  readonly expectedLitres: number | null;
}

export interface IllegalSupplyRules {
  /** Days whose median is judged, and least share of them that must be known. */
  readonly windowDays: number;
  readonly leastReadShare: number;
  /** The median of the window is above so many times what the residents use by their norm, and so many times what it was when learned. */
  readonly normFactor: number;
  readonly ownFactor: number;
  /** On so many of the known days water ceased in some hour. */
  readonly leastCeasedShare: number;
}

/** Hours of each day that are left out: a hose runs for one or two, and a home draws near half of its own water in three. */
export const LARGEST_HOURS_LEFT_OUT = 3;

/** Reasons: docs/detection.md. */
export const DEFAULT_ILLEGAL_SUPPLY_RULES: IllegalSupplyRules = { windowDays: 28, leastReadShare: 0.75, normFactor: 1.25, ownFactor: 2, leastCeasedShare: 0.75 };

/** Days of a household, as plain JSON. */
export interface IllegalSupplyWatch {
  readonly days: readonly { readonly fromMs: number; readonly litres: number; readonly ceased: boolean | null }[];
  /** Median of the first window that was known. */
  readonly usualLitres: number | null;
  readonly finding: Finding | null;
}

export const ILLEGAL_SUPPLY_AT_REST: IllegalSupplyWatch = { days: [], usualLitres: null, finding: null };

/**
 * A home that uses far more than its residents by their norm and than it used to itself, day after day, with hours in which nothing passes: somebody else may be supplied through it. It is a suspicion: more people may
 * live there than the register knows. The largest hours of each day are left out, so that a garden that is watered does not count, and a leak does not cease.
 */
export function stepIllegalSupply(state: IllegalSupplyWatch, { fromMs, toMs, litres, ceased, expectedLitres }: HouseholdDay, rules: IllegalSupplyRules): FindingStep<IllegalSupplyWatch> {
  if (litres === null) return { state, raised: null, changed: null };
  const days = [...state.days, { fromMs, litres, ceased }].filter((day) => day.fromMs > fromMs - rules.windowDays * DAY_MS);
  const isKnown = days.length >= rules.leastReadShare * rules.windowDays;
  const middle = median(days.map((day) => day.litres));
  const usualLitres = state.usualLitres ?? (isKnown && days.length > 0 && toMs - days[0]!.fromMs >= (rules.windowDays - 1) * DAY_MS ? middle : null);
  const next = { days, usualLitres, finding: state.finding };
  if (!isKnown || usualLitres === null || usualLitres === 0 || expectedLitres === null || expectedLitres === 0) return { state: next, raised: null, changed: null };
  const ofNorm = middle / expectedLitres;
  // Less than the norm of the residents themselves is no other home.
  const isMuch = ofNorm > rules.normFactor && middle > rules.ownFactor * usualLitres && middle - usualLitres > expectedLitres;
  const told = days.filter((day) => day.ceased !== null);
  const ceasedShare = told.length === 0 ? 0 : told.filter((day) => day.ceased === true).length / told.length;
  const excess = middle - usualLitres;
  if (state.finding !== null) {
    const isOver = ofNorm < rules.normFactor / 2 || middle < (rules.ownFactor * usualLitres) / 2 + usualLitres / 2;
    const changed = isOver ? { ...state.finding, endedAtMs: fromMs } : { ...state.finding, flowLitresPerHour: excess / 24, volumeLitres: ((excess / 24) * (toMs - state.finding.startedAtMs)) / 3_600_000 };
    return { state: { ...next, finding: isOver ? null : changed }, raised: null, changed };
  }
  if (!isMuch || ceasedShare < rules.leastCeasedShare) return { state: next, raised: null, changed: null };
  // Half of the window lies above: it began about the first of those days.
  const startedAtMs = days.find((day) => day.litres > rules.ownFactor * usualLitres)?.fromMs ?? fromMs;
  const finding: Finding = {
    id: findingId('likelyIllegalSupply', startedAtMs), kind: 'likelyIllegalSupply', startedAtMs, raisedAtMs: toMs, endedAtMs: null, flowLitresPerHour: excess / 24, volumeLitres: ((excess / 24) * (toMs - startedAtMs)) / 3_600_000,
    confidence: confidenceOf(Math.min(ofNorm / rules.normFactor, middle / (rules.ownFactor * usualLitres)), 1),
    evidence: [{ name: 'litresOutsidePeaks', figure: middle }, { name: 'expectedLitresPerDay', figure: expectedLitres }, { name: 'usualLitresOutsidePeaks', figure: usualLitres }],
    ruledOut: [{ cause: 'season', evidence: [{ name: 'hoursLeftOut', figure: LARGEST_HOURS_LEFT_OUT }] }, { cause: 'passingEvent', evidence: [{ name: 'daysKnown', figure: days.length }] }, { cause: 'leak', evidence: [{ name: 'ceasedShare', figure: ceasedShare }] }],
    annotations: [],
  };
  return { state: { ...next, finding }, raised: finding, changed: null };
}
