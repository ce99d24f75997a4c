/** Why a reading is not used, or is used with a remark, as the interface says it. */
export type VerdictReason = 'DIP' | 'RESET_AND_RECOVERY' | 'BIT_ERROR' | 'IMPOSSIBLE_ADVANCE' | 'ABOVE_NEXT' | 'OUT_OF_LINE' | 'REVERSE_FLOW' | 'BELOW_PREVIOUS' | 'HIGH_ADVANCE' | 'UNCONFIRMED' | 'CONFLICT'
  | 'CONFLICT_LOST' | 'CONFLICT_WON' | 'NOT_INSTALLED' | 'OUT_OF_RANGE' | 'ROLLOVER' | 'RESET' | 'COUNTER_WRAP' | 'ROLLOVER_UNPROVED' | 'EXCHANGE_SUSPECTED' | 'STEP_BACK' | 'PULSE_WEIGHT_CHANGED' | CheckKind;

/** What checks find on a stretch of time. */
export const CHECK_KINDS = ['SPIKE', 'HIGH_USE', 'LOW_USE', 'ZERO_USE', 'FROZEN_REPORT', 'CLOSED_POINT_USE', 'UNINSTALLED_USE', 'SUM_CHECK', 'DISPLAY_DRIFT', 'REPLACED_FINAL', 'ESTIMATE_WARN', 'ESTIMATE_STOP'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** How a register came from one good reading to the next. */
export type StepKind = 'advance' | 'rollover' | 'reset' | 'counter_wrap' | 'rollover_unproved' | 'exchange_suspected' | 'step_back';

/** How a volume was made up where no reading says it. */
export type VolumeMethod = 'AVG_OWN' | 'SAME_PERIOD_LY' | 'PROFILE_CLASS' | 'NORM' | 'MANUAL';
