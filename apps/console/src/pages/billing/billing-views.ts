import type { WordKey } from '../../words/words.js';

export const CLASSES = ['household', 'budget', 'commercial'] as const;
export type OfClass = (typeof CLASSES)[number];

export const STATUSES = ['SUSPECT_HELD', 'QUARANTINED', 'NOT_FOUND', 'EXPIRED_VERIFICATION', 'NORM_UNKNOWN', 'STALE', 'RETRIEVED', 'NO_METER', 'CLOSED'] as const;
export type BillStatus = (typeof STATUSES)[number];

export interface Period {
  readonly periodId: number; readonly code: string; readonly fromDay: string; readonly toDay: string; readonly cutOffMs: number;
  readonly state: 'open' | 'closed' | 'corrected'; readonly closedAt: string | null; readonly closedBy: string | null; readonly batches: number;
}

export interface Totals { readonly lines: number; readonly heldLines: number; readonly registeredLitres: number }

/** A class in a zone, now and in the period before. */
export interface ClassInZone { readonly class: OfClass; readonly zoneCode: string | null; readonly nowLitres: number; readonly heldLines: number; readonly beforeLitres: number }

export interface Preview {
  readonly period: Period; readonly accounts: number; readonly statuses: Readonly<Record<BillStatus, number>>; readonly totals: Readonly<Record<OfClass, Totals>>;
  readonly issued: Readonly<Record<OfClass, Totals>> | null; readonly linesToAct: number;
  readonly before: { readonly code: string; readonly rows: readonly ClassInZone[] } | null;
}

export interface Line {
  readonly accountNo: string; readonly servicePointCode: string; readonly meterSerial: string | null; readonly fromDay: string; readonly days: number;
  readonly registeredLitres: number | null; readonly realignedLitres?: number; readonly status: BillStatus; readonly quantityType: 'REAL' | 'ESTIMATED' | 'NORM' | 'HELD';
  /** Of lines to be acted on: what hangs on each; null is not known. */
  readonly litresAtStake?: number | null; readonly tyiynAtStake?: number | null;
  readonly action: 'look_at_readings' | 'release_messages' | 'read_meter' | 'verify_meter' | 'enter_residents' | null;
}

export interface Batch {
  readonly batchNo: number; readonly periodCode: string; readonly kind: 'regular' | 'correction'; readonly rows: number; readonly totals: { readonly registeredLitres: number; readonly billedM3: number };
  readonly contentSha256: string; readonly issuedAt: string; readonly issuedBy: string | null; readonly reason: string;
}

export const statusWords = (status: BillStatus): WordKey => `billStatus.${status}`;
