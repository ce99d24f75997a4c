import type { EstimationMethod } from '@app/metering';
import { DAY_MS } from '@app/time';

import type { BillingRules } from './billing-rules.js';

/**
 * Why a line says what it says, worst first: what comes earlier decides for the whole account (`statusOfAccount`).
 * SUSPECT_HELD: readings that contradict each other; QUARANTINED: messages of the meter were refused; NOT_FOUND: no reading near the end;
 * EXPIRED_VERIFICATION: the meter may not be billed; NORM_UNKNOWN: no residents or norm to bill by; STALE: the last reading lies a little
 * before the end; RETRIEVED: read to the end; NO_METER: by the norm; CLOSED: not open on any day of the period.
 */
export const BILL_STATUSES = ['SUSPECT_HELD', 'QUARANTINED', 'NOT_FOUND', 'EXPIRED_VERIFICATION', 'NORM_UNKNOWN', 'STALE', 'RETRIEVED', 'NO_METER', 'CLOSED'] as const;
export type BillStatus = (typeof BILL_STATUSES)[number];

/** Where a billed quantity comes from. HELD: there is none until somebody has acted. */
export type QuantityType = 'REAL' | 'ESTIMATED' | 'NORM' | 'HELD';

/** What clears an exception. */
export type ClearingAction = 'look_at_readings' | 'release_messages' | 'read_meter' | 'verify_meter' | 'enter_residents';

/** What is known of a meter on its days in a period. */
export interface MeteredFacts {
  /** Until when good readings bound what passed; null: never. */
  readonly provenUntilMs: number | null;
  /** Litres on these days: read, or filled in where they were not; null where nothing was derived. */
  readonly volumeLitres: number | null;
  /** The part of them that no reading bounds. */
  readonly estimatedLitres: number;
  readonly estimationMethod: EstimationMethod | null;
  /** Since when nothing was read, however long before the period; null while it is read. */
  readonly silentSinceMs: number | null;
  /** How much the suspect readings of these days could move. */
  readonly suspectLitres: number;
  readonly messagesInQuarantine: number;
  /** What of the litres no reading counted: accepted re-alignments of the display on these days. */
  readonly realignedLitres: number;
  /** First day on which the verification no longer holds; null where it is not known. */
  readonly verificationEndsDay: string | null;
}

/** What is billed for the days of a meter. */
export interface JudgedPart {
  readonly status: BillStatus;
  readonly quantityType: QuantityType;
  /** Null where it is held, or goes by the norm. */
  readonly registeredLitres: number | null;
  readonly method: EstimationMethod | null;
  readonly action: ClearingAction | null;
}

/** The days `[…, lastDay]` of a meter that end at `endsMs`: what is billed for them, and why. */
export function judgePart(facts: MeteredFacts, { lastDay, endsMs }: { readonly lastDay: string; readonly endsMs: number }, rules: BillingRules): JudgedPart {
  if (facts.suspectLitres >= rules.suspectHoldLitres && facts.suspectLitres > 0) return held('SUSPECT_HELD', 'look_at_readings');
  if (rules.whenVerificationExpired !== 'bill' && facts.verificationEndsDay !== null && facts.verificationEndsDay <= lastDay) {
    return inPlace('EXPIRED_VERIFICATION', rules.whenVerificationExpired, 'verify_meter');
  }
  const missingMs = facts.provenUntilMs === null ? Infinity : endsMs - facts.provenUntilMs;
  if (missingMs <= 0 && facts.volumeLitres !== null) return counted('RETRIEVED', facts);
  if (missingMs <= rules.toleranceDays * DAY_MS && facts.volumeLitres !== null) return counted('STALE', facts);
  const [status, action] = facts.messagesInQuarantine > 0 ? ['QUARANTINED', 'release_messages'] as const : ['NOT_FOUND', 'read_meter'] as const;
  const silentMs = facts.silentSinceMs === null ? missingMs : endsMs - facts.silentSinceMs;
  if (facts.volumeLitres === null || !rules.allowsEstimates || silentMs > rules.longestEstimateDays * DAY_MS) return inPlace(status, rules.whenNotRead, action);
  return { ...counted(status, facts), action };
}

function counted(status: BillStatus, { volumeLitres, estimatedLitres, estimationMethod }: MeteredFacts): JudgedPart {
  return { status, quantityType: estimatedLitres === 0 ? 'REAL' : 'ESTIMATED', registeredLitres: volumeLitres, method: estimatedLitres === 0 ? null : estimationMethod, action: null };
}

function held(status: BillStatus, action: ClearingAction): JudgedPart {
  return { status, quantityType: 'HELD', registeredLitres: null, method: null, action };
}

function inPlace(status: BillStatus, what: 'hold' | 'norm', action: ClearingAction): JudgedPart {
  return what === 'hold' ? held(status, action) : { status, quantityType: 'NORM', registeredLitres: null, method: 'NORM', action };
}
