import type { RegisterReading } from './register-card.js';

/** How a register came from one good reading to the next. */
export const STEP_KINDS = ['advance', 'rollover', 'reset', 'counter_wrap', 'rollover_unproved', 'exchange_suspected', 'step_back'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Why a reading is not used, or is used with a remark. */
export type ReadingReason =
  /** Below the reading before, and the series went on from where it was. */
  | 'DIP'
  /** Far below (R7): the register started afresh and came back. */
  | 'RESET_AND_RECOVERY'
  /** One bit, or two bits side by side, away from the series. */
  | 'BIT_ERROR'
  /** More water than Q4 lets through since the reading before (R8). */
  | 'IMPOSSIBLE_ADVANCE'
  /** Above readings that came later and agree with those before. */
  | 'ABOVE_NEXT'
  /** Between its neighbours, but not on the way from one to the other. */
  | 'OUT_OF_LINE'
  /** Readings fell one after another: water, or the meter, ran backwards (R17). */
  | 'REVERSE_FLOW'
  /** The last ones so far, below the series: dip, reset or exchange; three more readings will tell. */
  | 'BELOW_PREVIOUS'
  /** The last ones so far, far above what is expected; another reading will tell. */
  | 'HIGH_ADVANCE'
  /** Before the first reading that anything agrees with. */
  | 'UNCONFIRMED'
  /** Several indexes for this instant and no rule that chooses. */
  | 'CONFLICT'
  /** Several indexes for this instant; another one was chosen. */
  | 'CONFLICT_LOST'
  /** Several indexes for this instant; this one was chosen. */
  | 'CONFLICT_WON'
  /** Read while the meter was not installed anywhere. */
  | 'NOT_INSTALLED'
  /** More than the register can show, or no whole litres. */
  | 'OUT_OF_RANGE'
  | 'ROLLOVER' | 'RESET' | 'COUNTER_WRAP' | 'ROLLOVER_UNPROVED' | 'EXCHANGE_SUSPECTED' | 'STEP_BACK' | 'PULSE_WEIGHT_CHANGED';

/** Verdict on one reading. */
export interface ReadingVerdict extends RegisterReading {
  /** Where the index comes from: a reading, or the act of installation or removal. */
  readonly origin: PointOrigin;
  /** `used`: volumes are counted from and to it. `suspect`: no volume rests on it. */
  readonly use: 'used' | 'suspect';
  readonly reasons: readonly ReadingReason[];
  /** False while later readings may still change it. */
  readonly isFinal: boolean;
}

export type PointOrigin = 'reading' | 'installation' | 'removal';

/** What passed between two good readings that follow one another. */
export interface RegisterSegment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromIndexLitres: number;
  readonly toIndexLitres: number;
  readonly kind: StepKind;
  /** Litres by the register; null where the register does not say (a break). Of a reset: what it counted since zero, at least. */
  readonly volumeLitres: number | null;
  /** True of an advance more than ten times the expectation. */
  readonly isHigh: boolean;
  readonly isFinal: boolean;
}

/** Verdicts in order of time, and the segments that rest on them. */
export interface JudgedRegister {
  readonly verdicts: readonly ReadingVerdict[];
  readonly segments: readonly RegisterSegment[];
}
