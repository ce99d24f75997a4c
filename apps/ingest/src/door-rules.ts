import type { DoorRules } from '@app/metering';

/** Tolerances of judgement at the door (docs/native-format.md). */
export const DOOR_RULES: DoorRules = {
  futureToleranceMs: 86_400_000,
  beforeMappingToleranceMs: 86_400_000,
  clockSkewMs: 300_000,
};
