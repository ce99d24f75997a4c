import type { Named } from '../../api/views.js';

/** What the interface answers about the programme. Null is not known, never zero. */
export type ProgrammeKind = 'half_year' | 'year';
export type Unit = 'meters' | 'percent' | 'litres/person/day' | 'wells' | 'hours' | 'kWh/m3' | 'subscribers' | 'hours/subscriber' | 'm2' | 'm' | 'pieces';
export type Unknown = 'no_city_zone' | 'no_balance' | 'supply_not_computed' | 'norm_unknown' | 'unmetered_not_computed' | 'persons_unknown' | 'consumption_unknown' | 'register_empty' | 'sizes_unknown' | 'wells_unknown' | 'season_not_begun'
  | 'pumps_unmeasured' | 'energy_unmeasured' | 'journal_empty' | 'accounts_not_counted' | 'not_entered' | 'half_year_not_entered' | 'formula_unknown';
export type NoProgress = 'base_not_measured' | 'target_not_set' | 'target_is_base' | 'not_computed';

export interface Target { readonly year: number | null; readonly amount: string; readonly document: string; readonly line: number | null; readonly decidedOn: string }

export interface Fact {
  readonly formula: string | null; readonly formulaVersion: number | null; readonly amount: number | null; readonly low: number | null; readonly high: number | null; readonly numerator: number | null; readonly denominator: number | null;
  readonly completenessRatio: number | null; readonly state: 'final' | 'provisional' | 'not_computed'; readonly reason: Unknown | null; readonly reasonAbout: string | null; readonly yearToDate: number | null; readonly sinceBase: number | null;
  readonly against: { readonly year: number | null; readonly amount: string } | null; readonly deviation: number | null; readonly deviationRatio: number | null; readonly progressRatio: number | null; readonly noProgress: NoProgress | null;
  readonly evidence: { readonly page: 'balance' | 'meters' | 'wells' | 'journal' | 'accounts' | 'entry'; readonly of: string | null } | null;
}

export interface Indicator extends Named {
  readonly code: string; readonly taskNo: string | null; readonly unit: Unit; readonly accrual: 'increment' | 'level'; readonly direction: 'up' | 'down' | 'hold'; readonly formula: string | null; readonly bodyCodes: readonly string[];
  readonly isOfMatrix: boolean; readonly base: { readonly kind: 'stated' | 'not_measured' | 'from_start'; readonly amount: string | null }; readonly document: string | null; readonly line: number | null; readonly targets: readonly Target[];
}
export interface Assessed extends Indicator { readonly fact: Fact }

export interface Contradiction { readonly code: string; readonly wordsKy: string; readonly wordsRu: string; readonly wordsEn: string; readonly sides: readonly (readonly string[])[] }
export interface Period { readonly kind: ProgrammeKind; readonly fromOn: string; readonly toOn: string; readonly isOver: boolean }
export interface Body extends Named { readonly code: string }

export interface Programme {
  readonly programme: { readonly document: string; readonly fromYear: number; readonly toYear: number } | null;
  readonly tasks: readonly (Named & { readonly no: string; readonly document: string; readonly line: number })[];
  readonly bodies: readonly Body[]; readonly indicators: readonly Indicator[]; readonly periods: readonly Period[]; readonly ownBodies: readonly string[];
}

export interface Standing { readonly computedAt: string | null; readonly isOver: boolean; readonly indicators: readonly Assessed[]; readonly contradictions: readonly Contradiction[] }

export interface TargetRow extends Target { readonly targetId: number; readonly recordedAt: string; readonly recordedBy: string | null; readonly reason: string; readonly isHeld: boolean }
export interface EntryRow { readonly entryId: number; readonly fromOn: string; readonly amount: string; readonly evidence: string; readonly reason: string | null; readonly enteredBy: string | null; readonly enteredAt: string; readonly isHeld: boolean }
export interface ReasonRow { readonly reasonId: number; readonly fromOn: string; readonly bodyCode: string; readonly said: string; readonly reason: string | null; readonly statedBy: string | null; readonly statedAt: string; readonly isHeld: boolean }
export interface IndicatorHistory { readonly code: string; readonly targets: readonly TargetRow[]; readonly entries: readonly EntryRow[]; readonly reasons: readonly ReasonRow[] }

export interface Assessment { readonly period: { readonly kind: ProgrammeKind; readonly fromOn: string; readonly toOn: string }; readonly isOver: boolean; readonly indicators: readonly Assessed[]; readonly contradictions: readonly Contradiction[]; readonly reasons?: readonly FrozenReason[] }
export interface FrozenReason { readonly indicatorCode: string; readonly fromOn: string; readonly bodyCode: string; readonly said: string; readonly statedOn: string }

export interface Snapshot {
  readonly snapshotId: number; readonly kind: ProgrammeKind; readonly fromOn: string; readonly versionNo: number; readonly cause: 'scheduled' | 'asked'; readonly reason: string | null; readonly takenAt: string; readonly takenBy: string | null;
  readonly sha256: string; readonly isLatest: boolean; readonly isHeld: boolean; readonly signedAt: string | null; readonly signedBy: string | null; readonly office: 'director' | 'chief_engineer' | null; readonly signedFor: string | null;
  readonly replacesVersionNo: number | null; readonly publishedAt: string | null;
}
export interface ChangedFact { readonly code: string; readonly before: number | null; readonly after: number | null; readonly targetBefore: string | null; readonly targetAfter: string | null; readonly deviationBefore: number | null; readonly deviationAfter: number | null }
export interface ReportFile { readonly language: 'ky' | 'ru' | 'en'; readonly format: 'docx' | 'pdf' | 'xlsx'; readonly sizeBytes: number; readonly sha256: string; readonly madeAt: string }
export interface Summary {
  readonly all: number; readonly final: number; readonly provisional: number; readonly unknown: number; readonly withTarget: number;
  readonly standings: { readonly reached: number; readonly short: number; readonly under_way: number; readonly within_limits: number; readonly not_told: number };
}
export interface SnapshotAnswer {
  readonly snapshot: Snapshot; readonly assessment: Assessment; readonly changed: { readonly sinceVersionNo: number; readonly facts: readonly ChangedFact[] } | null; readonly summary: Summary; readonly files: readonly ReportFile[];
}

export interface ChangedSinceReport { readonly period: { readonly kind: ProgrammeKind; readonly fromOn: string }; readonly computedAt: string | null; readonly facts: readonly ChangedFact[] }
export interface SinceReport {
  readonly report: Snapshot | null; readonly indicators: readonly (Named & { readonly code: string; readonly unit: Unit })[]; readonly late: ChangedSinceReport | null; readonly now: ChangedSinceReport | null;
}

export interface PublicReport {
  readonly kind: ProgrammeKind; readonly fromOn: string; readonly versionNo: number; readonly sha256: string; readonly takenAt: string; readonly signedAt: string; readonly office: 'director' | 'chief_engineer'; readonly publishedAt: string;
  readonly isLatest: boolean; readonly restatesVersionNo: number | null;
}
export interface PublicAnswer { readonly years: { readonly fromYear: number; readonly toYear: number } | null; readonly bodies: readonly Body[]; readonly reports: readonly PublicReport[] }
