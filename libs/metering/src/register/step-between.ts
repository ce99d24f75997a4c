import { overloadFlow, pulseLitresAt, type RegisterCard } from './register-card.js';
import type { StepKind } from './verdict.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Widths of the counters that pulse modules and heads keep. */
const COUNTER_BITS = [16, 23, 24, 31, 32] as const;

export interface IndexAt {
  readonly atMs: number;
  readonly indexLitres: number;
}

/** How one index can have come after another. */
export interface Step {
  readonly kind: StepKind;
  /** Litres between them; null of a break. */
  readonly volumeLitres: number | null;
  readonly isHigh: boolean;
}

/** True of the steps that go on with the same count; the others are breaks of the series. */
export function isContinuing({ kind }: Step): boolean {
  return kind === 'advance' || kind === 'rollover';
}

/** Litres that Q4 lets through in a time, with a pulse and the tolerance of clocks on top (R8). */
export function mostLitres(card: RegisterCard, fromMs: number, toMs: number): number {
  return (overloadFlow(card.model) * (toMs - fromMs + card.rules.clockToleranceMs)) / HOUR_MS + pulseLitresAt(card.pulseWeights, toMs);
}

/** Litres to be expected in a time, null where nothing is known of the point. */
export function expectedLitres({ expectation, rules }: RegisterCard, fromMs: number, toMs: number): number | null {
  return expectation === null ? null : (expectation.litresPerDay * Math.max(toMs - fromMs, rules.leastExpectedMs)) / DAY_MS;
}

/** An index in the weight of another instant: its pulses, weighed as pulses are then. Not whole where the weights do not fit. */
export function reweighed({ atMs, indexLitres }: IndexAt, toMs: number, card: RegisterCard): number {
  if (card.pulseWeights.length < 2) return indexLitres;
  const before = pulseLitresAt(card.pulseWeights, atMs);
  const after = pulseLitresAt(card.pulseWeights, toMs);
  return before === after ? indexLitres : (indexLitres / before) * after;
}

/** A fall that a dip explains before anything else does: within a tenth of the index and three expected days. */
export function isSmallFall(fallLitres: number, fromIndexLitres: number, card: RegisterCard): boolean {
  const { dipShare, dipLitres, expectationFactor } = card.rules;
  const days = expectationFactor * (card.expectation?.litresPerDay ?? 0);
  return fallLitres <= fromIndexLitres * dipShare && fallLitres <= Math.max(dipLitres, days);
}

/**
 * The step from one index to a later one. Total: any two indexes have one.
 *
 * A lower later index is not yet a rollover: it is one only from the last tenth of the range, within Q4 and within three
 * times the expectation for the gap, since over long gaps Q4 alone proves nothing.
 */
export function stepBetween(from: IndexAt, to: IndexAt, card: RegisterCard): Step {
  const fromIndex = reweighed(from, to.atMs, card);
  const advance = to.indexLitres - fromIndex;
  const most = mostLitres(card, from.atMs, to.atMs);
  const expected = expectedLitres(card, from.atMs, to.atMs);
  if (!Number.isSafeInteger(advance)) return { kind: 'exchange_suspected', volumeLitres: null, isHigh: false };
  if (advance >= 0) {
    if (advance > most) return { kind: 'exchange_suspected', volumeLitres: null, isHigh: false };
    return { kind: 'advance', volumeLitres: advance, isHigh: expected !== null && advance > card.rules.highFactor * expected };
  }
  return fall(fromIndex, to.indexLitres, Math.min(most, expected === null ? most : card.rules.expectationFactor * expected), expected !== null, card);
}

/**
 * The step to a point of the series. An index that a person accepted is what the register showed: what it advanced passed, even
 * where that is more than Q4 lets through. A fall stays a fall: by how much the register fell says nothing of the water.
 */
export function stepTo(from: IndexAt, to: IndexAt & { readonly isAccepted?: true }, card: RegisterCard): Step {
  const step = stepBetween(from, to, card);
  const advance = to.indexLitres - reweighed(from, to.atMs, card);
  return to.isAccepted === true && step.kind === 'exchange_suspected' && advance >= 0 && Number.isSafeInteger(advance) ? { kind: 'advance', volumeLitres: advance, isHigh: true } : step;
}

function fall(fromIndex: number, toIndex: number, plausible: number, isExpectationKnown: boolean, card: RegisterCard): Step {
  const { capacityLitres } = card.model;
  const broken = (kind: StepKind, volumeLitres: number | null = null): Step => ({ kind, volumeLitres, isHigh: false });
  const wraps = (range: number): boolean => fromIndex < range && fromIndex >= range * (1 - card.rules.rolloverLastShare) && toIndex + range - fromIndex <= plausible;
  if (isExpectationKnown && wraps(capacityLitres)) return { kind: 'rollover', volumeLitres: toIndex + capacityLitres - fromIndex, isHigh: false };
  if (isExpectationKnown && counterRanges(card).some(wraps)) return broken('counter_wrap');
  if (isSmallFall(fromIndex - toIndex, fromIndex, card)) return broken('step_back');
  if (fromIndex >= capacityLitres * (1 - card.rules.rolloverLastShare) && toIndex <= capacityLitres * card.rules.rolloverLastShare) return broken('rollover_unproved');
  return isExpectationKnown && toIndex <= plausible ? broken('reset', toIndex) : broken('exchange_suspected');
}

/** Asked of every fall, the same for a card each time. */
const rangesOfCard = new WeakMap<RegisterCard, readonly number[]>();

function counterRanges(card: RegisterCard): readonly number[] {
  let ranges = rangesOfCard.get(card);
  if (ranges === undefined) {
    const units = [...new Set([...card.pulseWeights.map(({ pulseLitres }) => pulseLitres), 1, 0.1])];
    ranges = units.flatMap((unit) => COUNTER_BITS.map((bits) => 2 ** bits * unit)).filter((range) => range !== card.model.capacityLitres);
    rangesOfCard.set(card, ranges);
  }
  return ranges;
}
