import type { AccountClass } from '@app/registry';

/** What is billed where a meter has no figure that may be billed: nothing until somebody has looked, or the norm. */
export type InPlaceOfFigure = 'hold' | 'norm';

/** How the readings of one class become bills. Dated outside: of each day the rules that held on the last day of its period apply. */
export interface BillingRules {
  /** So many days before the end of a period the last reading may lie; the rest is estimated. */
  readonly toleranceDays: number;
  readonly allowsEstimates: boolean;
  /** An estimate for longer than this is not billed. */
  readonly longestEstimateDays: number;
  readonly whenNotRead: InPlaceOfFigure;
  /** `bill`: the meter counts although its verification has expired. */
  readonly whenVerificationExpired: 'bill' | InPlaceOfFigure;
  /** Suspect readings that could move less than this do not hold a bill back. */
  readonly suspectHoldLitres: number;
}

/**
 * The rule of Kyrgyzstan is not known to us: these follow the practice next door (Russian Government Decree 354, points 59 and 60: the own
 * average for at most three periods, then the norm; two periods for organisations; an expired verification counts as no meter).
 * A utility replaces them by its own, with document and date.
 */
export const DEFAULT_BILLING_RULES: Readonly<Record<AccountClass, BillingRules>> = {
  household: { toleranceDays: 5, allowsEstimates: true, longestEstimateDays: 92, whenNotRead: 'norm', whenVerificationExpired: 'norm', suspectHoldLitres: 1_000 },
  budget: { toleranceDays: 5, allowsEstimates: true, longestEstimateDays: 62, whenNotRead: 'hold', whenVerificationExpired: 'hold', suspectHoldLitres: 1_000 },
  commercial: { toleranceDays: 5, allowsEstimates: true, longestEstimateDays: 62, whenNotRead: 'hold', whenVerificationExpired: 'hold', suspectHoldLitres: 1_000 },
};
