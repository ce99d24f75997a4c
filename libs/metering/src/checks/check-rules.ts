import type { VolumeCheckRules } from './volume-check.js';

/** Limits of the stored checks, by class and model; docs/metering.md says where each comes from. */
export interface CheckRules extends Omit<VolumeCheckRules, 'zone'> {
  /** R10: daily litres below which a month is neither high nor was worth comparing with. */
  readonly useFloorLitresPerDay: number;
  /** R12: index and frame counter stand still for so long. */
  readonly frozenMs: number;
  /** R13: what a meter may count while it is installed nowhere. */
  readonly uninstalledLitres: number;
  /** R14; null: one pulse. */
  readonly sumToleranceLitres: number | null;
  /** R20: a final month that changes by more asks a person. */
  readonly replacedLitres: number;
  /** R19: after so many months in a row without actual volume somebody is told; after so many no estimate stands without somebody going there. */
  readonly estimatedWarnMonths: number;
  readonly estimatedStopMonths: number;
}

export const DEFAULT_CHECK_RULES: CheckRules = {
  spikeShare: 1.8, spikeFloorLitresPerHour: 200, highUseFactor: 3, lowUseFactor: 0.3, useFloorLitresPerDay: 300, zeroUseDays: 30, frozenMs: 86_400_000, closedPointLitres: 50, uninstalledLitres: 50,
  sumToleranceLitres: null, replacedLitres: 1_000, estimatedWarnMonths: 2, estimatedStopMonths: 3,
};

/** What differs by class: budget organisations and shops that use nothing for three days are looked at, and their days are larger. */
export const CHECK_RULES_BY_CLASS: Readonly<Record<'budget' | 'commercial', Partial<CheckRules>>> = {
  budget: { zeroUseDays: 3, spikeFloorLitresPerHour: 1_000, useFloorLitresPerDay: 1_000 }, commercial: { zeroUseDays: 3, spikeFloorLitresPerHour: 1_000, useFloorLitresPerDay: 1_000 },
};
