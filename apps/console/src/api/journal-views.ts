export const JOURNAL_KINDS = ['shut_off', 'planned_works', 'complaint', 'fire', 'flushing', 'tank_washing', 'valve_switching', 'pump_switching', 'shift_handover'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

export const COMPLAINT_TOPICS = ['no_water', 'low_pressure', 'leak', 'water_quality', 'meter', 'other'] as const;
export type ComplaintTopic = (typeof COMPLAINT_TOPICS)[number];

export interface Complaint { readonly address: string; readonly personName: string | null; readonly phone: string | null; readonly accountNo: string | null; readonly said: string | null }

/** An entry of the operations journal, with what was said of it since. */
export interface JournalEntry {
  readonly entryId: number;
  readonly kind: JournalKind;
  /** null: of the whole city. */
  readonly zoneId: number | null;
  readonly zoneCode: string | null;
  readonly wellId: number | null;
  readonly wellCode: string | null;
  readonly reservoirId: number | null;
  readonly reservoirCode: string | null;
  readonly place: string | null;
  readonly fromAt: string;
  /** null: it goes on, or nobody said. */
  readonly toAt: string | null;
  readonly volumeLitres: number | null;
  readonly switchedTo: 'open' | 'closed' | 'on' | 'off' | null;
  readonly note: string | null;
  readonly complaintTopic: ComplaintTopic | null;
  readonly accountsAffected: number | null;
  readonly replacesEntryId: number | null;
  readonly replacedByEntryId: number | null;
  readonly enteredBy: string;
  readonly enteredAt: string;
  readonly endedBy: string | null;
  readonly endRecordedAt: string | null;
  readonly voidedBy: string | null;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
  readonly complaint: Complaint | null;
}

export interface Continuity { readonly from: string; readonly to: string; readonly items: readonly ContinuityRow[] }
export interface ContinuityRow {
  readonly month: string;
  readonly zoneId: number | null;
  readonly shutOffs: number;
  readonly hours: number;
  readonly accountHours: number | null;
  readonly accounts: number;
  readonly hoursPerAccount: number | null;
  readonly isOpen: boolean;
}

/** What takes water of the utility itself. */
export const OWN_USE: readonly JournalKind[] = ['fire', 'flushing', 'tank_washing'];
/** What goes on for a while; the others happen at an instant. */
export const LASTING: readonly JournalKind[] = ['shut_off', 'planned_works', ...OWN_USE];
