interface Named {
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
}

/** Who answers for a task or an indicator. */
export interface ProgrammeBody extends Named {
  readonly code: string;
}

/** A task of the action plan, under the number that the document gives it. */
export interface ProgrammeTask extends Named {
  readonly no: string;
  readonly bodyCodes: readonly string[];
  /** Code of the statement that says it. */
  readonly statementCode: string;
}

/** What an amount counts. */
export const INDICATOR_UNITS = ['meters', 'percent', 'litres/person/day', 'wells', 'hours', 'kWh/m3', 'subscribers', 'hours/subscriber', 'm2', 'm', 'pieces'] as const;
export type IndicatorUnit = (typeof INDICATOR_UNITS)[number];

/** Amounts of increments add up over half-years; a level holds over a period, or at its end. */
export const INDICATOR_ACCRUALS = ['increment', 'level'] as const;
export type IndicatorAccrual = (typeof INDICATOR_ACCRUALS)[number];

/** Which way is better; `hold`: to stay at the target. */
export const INDICATOR_DIRECTIONS = ['up', 'down', 'hold'] as const;
export type IndicatorDirection = (typeof INDICATOR_DIRECTIONS)[number];

/**
 * What the base year says. `stated`: the document names it. `not_measured`: nobody measured it, so that no progress can be told. `from_start`: the target counts what the
 * programme adds, and what was there before has no part in it.
 */
export const INDICATOR_BASES = ['stated', 'not_measured', 'from_start'] as const;
export type IndicatorBase = (typeof INDICATOR_BASES)[number];

/** A target as a document sets it: decimal text with its digits; year null for the end of the programme. */
export interface SeededTarget {
  readonly year: number | null;
  readonly amount: string;
  readonly statementCode: string;
}

export interface SeededIndicator extends Named {
  readonly code: string;
  readonly taskNo: string | null;
  readonly unit: IndicatorUnit;
  readonly accrual: IndicatorAccrual;
  readonly direction: IndicatorDirection;
  /** Formula that the service computes it by; null where the responsible body enters it. */
  readonly formula: string | null;
  readonly bodyCodes: readonly string[];
  readonly base: { readonly kind: IndicatorBase; readonly amount: string | null; readonly statementCode: string | null };
  /** Code of the statement it stands on; null for what the service adds of its own. */
  readonly statementCode: string | null;
  /** Whether it is a row of the document's own matrix; the others stand in its text. */
  readonly isOfMatrix: boolean;
  readonly targets: readonly SeededTarget[];
}

/** What a document says is to be reached, by whom and until when. */
export interface ProgrammeSeed {
  readonly documentCode: string;
  readonly fromYear: number;
  readonly toYear: number;
  readonly bodies: readonly ProgrammeBody[];
  readonly tasks: readonly ProgrammeTask[];
  readonly indicators: readonly SeededIndicator[];
}
