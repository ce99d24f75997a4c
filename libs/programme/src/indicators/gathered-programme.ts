import type { IndicatorAccrual, IndicatorBase, IndicatorDirection, IndicatorUnit } from '../programme-seed.js';
import type { ProgrammePeriodKind } from './programme-period.js';

/** A target as it holds: by which document, and on which day that decided it. */
export interface HeldTarget {
  /** Null for the end of the programme. */
  readonly year: number | null;
  /** Decimal text with the digits of the document. */
  readonly amount: string;
  readonly document: string;
  readonly line: number | null;
  readonly decidedOn: string;
}

/** An indicator with its base and the targets that hold. */
export interface HeldIndicator {
  readonly code: string;
  readonly taskNo: string | null;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly unit: IndicatorUnit;
  readonly accrual: IndicatorAccrual;
  readonly direction: IndicatorDirection;
  readonly formula: string | null;
  readonly bodyCodes: readonly string[];
  readonly isOfMatrix: boolean;
  readonly base: { readonly kind: IndicatorBase; readonly amount: string | null };
  readonly document: string | null;
  readonly line: number | null;
  readonly targets: readonly HeldTarget[];
}

/** A figure with its 95 % limits; null where it is not known. */
export interface GatheredFigure {
  readonly figure: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a stored balance of the whole city says. */
export interface GatheredCityBalance {
  readonly zone: string;
  readonly versionNo: number;
  readonly isSigned: boolean;
  readonly meteredCustomers: number;
  readonly unmeteredCustomers: number;
  readonly meteredCustomersRatio: number | null;
  readonly meteredConsumptionRatio: number | null;
  readonly meteredLitres: number | null;
  readonly authorisedLitres: number | null;
  readonly suppliedLitres: number | null;
  /** How much of the supply is known; null where it is not computed. */
  readonly supplyCompletenessRatio: number | null;
  readonly nonRevenueLitres: number | null;
  readonly realLossesLitres: number | null;
  readonly nonRevenueOfSupplied: GatheredFigure;
  readonly realLossesOfSupplied: GatheredFigure;
  readonly litresPerPersonDay: GatheredFigure;
  /** Why lines are not computed, by the name of the line; and the first place that supply is missing of. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly missingPlace: string | null;
}

/** Meters of a class of customers at the end of a period, or now while it goes on. */
export interface GatheredMeters {
  readonly installed: number;
  /** Installed, and read: heard on enough of the last days. The rollout's «proved» is another thing, reached once for good; this name is that of the stored inputs of snapshots, which are never rewritten. */
  readonly proved: number;
}

/** Wells in a local month of the period, by the registers of their meters. */
export interface GatheredWellMonth {
  readonly month: string;
  /** Wells in service. */
  readonly inService: number;
  /** Of them, those of which the month's volume is known. */
  readonly known: number;
  /** Codes of the wells that gave water. */
  readonly ran: readonly string[];
}

/** Hours and energy of the pumps of wells in service. */
export interface GatheredPumps {
  readonly wells: number;
  readonly hours: number;
  /** Mean share of the time of which the state of a pump is known, wells without any counted with none. */
  readonly hoursKnownRatio: number;
  /** Of months of wells whose energy and volume are both known. */
  readonly wattHours: number;
  readonly litres: number;
  readonly energyKnownRatio: number;
}

/** Supply that was shut off. */
export interface GatheredContinuity {
  /** Share of the local days, as far as the period has come, with an entry of any kind: on a day without one nobody says that there was water. */
  readonly journalKeptRatio: number;
  readonly shutOffs: number;
  /** Null where the accounts of one were not counted. */
  readonly accountHours: number | null;
  readonly accounts: number;
}

/** An amount that a responsible body entered for a half-year. */
export interface GatheredEntry {
  readonly entryId: number;
  readonly indicatorCode: string;
  readonly fromOn: string;
  /** Decimal text. */
  readonly amount: string;
}

/** Why an indicator is off its target in a half-year, as the body that answers for it states. It stands in the report and is published: it names no person. */
export interface GatheredReason {
  readonly indicatorCode: string;
  readonly fromOn: string;
  readonly bodyCode: string;
  readonly said: string;
  /** Local day on which it was stated. */
  readonly statedOn: string;
}

/** Both sides of a contradiction, by where they stand. */
export interface GatheredContradiction {
  readonly code: string;
  readonly wordsKy: string;
  readonly wordsRu: string;
  readonly wordsEn: string;
  readonly sides: readonly (readonly string[])[];
}

/** Everything that the indicators of a period are computed from, as plain values: kept with every snapshot, so that it can be computed again to the byte. */
export interface GatheredProgramme {
  readonly period: { readonly kind: ProgrammePeriodKind; readonly fromOn: string; readonly toOn: string };
  /** Half-years of the period, and all since the programme began, by their first days. */
  readonly halves: readonly string[];
  readonly halvesSinceStart: readonly string[];
  readonly isOver: boolean;
  readonly indicators: readonly HeldIndicator[];
  readonly balance: GatheredCityBalance | null;
  /** Whether the register has exactly one zone that lies in no other. */
  readonly hasCityZone: boolean;
  readonly accounts: { readonly household: number; readonly budget: number; readonly commercial: number };
  readonly meters: { readonly household: GatheredMeters; readonly budget: GatheredMeters; readonly commercial: GatheredMeters; readonly larger: GatheredMeters; readonly ofUnknownSize: number };
  readonly wellMonths: readonly GatheredWellMonth[];
  readonly pumps: GatheredPumps;
  readonly continuity: GatheredContinuity;
  readonly entries: readonly GatheredEntry[];
  readonly contradictions: readonly GatheredContradiction[];
  /** Of the half-years of the period; left out of what was gathered before reasons were kept. */
  readonly reasons?: readonly GatheredReason[];
}
