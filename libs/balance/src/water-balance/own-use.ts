import type { AssumedShare, DeclaredUse, ShareAndRecord } from './assumed-share.js';

/** Water of the utility's own use by what it was for, as the operations journal has it. */
export interface OwnUse {
  readonly kind: string;
  readonly entries: number;
  /** Litres of those whose litres are known. */
  readonly volumeLitres: number;
  /** Entries whose litres nobody said: their water is missing from the sum. */
  readonly entriesWithoutLitres: number;
}

/** How far the journal can be relied on. */
export interface JournalRule {
  /** The utility says that every flushing, fire and washed tank is written down. */
  readonly isComplete: boolean;
  /** ± share of the litres that people wrote down. */
  readonly limitRatio: number;
}

/**
 * What unbilled unmetered consumption is taken for: the journal where it is complete and every entry has its litres, else the assumed
 * share, which stands for what nobody wrote down, with what was written down beside it. What a rule declares goes before both.
 *
 * @param ownUse entries of the period, by kind
 */
export function unbilledUnmeteredOf(assumed: AssumedShare | DeclaredUse, ownUse: readonly OwnUse[], { isComplete, limitRatio }: JournalRule): AssumedShare | DeclaredUse | ShareAndRecord {
  if ('litres' in assumed) return assumed;
  const recorded: DeclaredUse = { litres: ownUse.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0), limitRatio };
  if (isComplete && ownUse.every(({ entriesWithoutLitres }) => entriesWithoutLitres === 0)) return recorded;
  return recorded.litres === 0 ? assumed : { ...assumed, recorded };
}
