import type { VerdictReason } from '../../api/verdict-views.js';

export const GIVERS = ['staff', 'subscriber_at_counter', 'subscriber_by_phone'] as const;
export type Giver = (typeof GIVERS)[number];

/** What a person may say of a reading; the server says which of them may come next. */
export type SaidKind = 'exclude' | 'edit' | 'accept' | 'restore';

/** Kinds of reasons, for counting them later; the reason itself is written beside. */
export const REASON_CODES = ['misread', 'device_fault', 'wrong_meter', 'checked_on_site', 'agreed_with_subscriber', 'other'] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Names of registers and sources in requests, by their numbers in answers. */
export const REGISTER_NAMES: Readonly<Record<number, string>> = { 1: 'volume', 2: 'reverse_volume' };
export const SOURCE_NAMES: Readonly<Record<number, string>> = { 1: 'telemetry', 2: 'person' };

/** One reading by name: an index of a key. */
export interface NamedReading { readonly register: number; readonly readAt: string; readonly source: number; readonly indexLitres: number }

/** A reading in a meter's list, with what checks and people say of it. */
export interface ReadingRow extends NamedReading {
  readonly receivedAt: string;
  readonly inConflict: boolean;
  readonly correction: { readonly kind: SaidKind | 'void'; readonly editedIndexLitres: number | null; readonly reason: string; readonly author: string | null; readonly recordedAt: string } | null;
  readonly mayBecome: readonly SaidKind[];
  readonly verdict: { readonly use: 'used' | 'suspect'; readonly reasons: readonly VerdictReason[]; readonly isFinal: boolean } | null;
  readonly entry: { readonly givenBy: Giver; readonly method: 'desk' | 'walk_by' | 'route'; readonly photoSha256: string | null; readonly enteredBy: string | null } | null;
}

/** Answer to something that a closed month may stand in the way of. */
export interface AskedFor { readonly outcome: 'approval_requested'; readonly requestId: number }

/** The body that names a reading and says something of it. */
export function correctionOf(reading: NamedReading, kind: SaidKind, reasonCode: ReasonCode, editedIndexLitres: number | null): object {
  const { register, readAt, source, indexLitres } = reading;
  return { register: REGISTER_NAMES[register], readAt, source: SOURCE_NAMES[source], indexLitres, kind, reasonCode, ...(kind === 'edit' ? { editedIndexLitres } : {}) };
}
