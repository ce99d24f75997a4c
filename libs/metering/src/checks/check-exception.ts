import type { Interval } from '@app/time';

/** What checks over stored volumes and reports may find; docs/metering.md says which rule each is. */
export const CHECK_KINDS = [
  'SPIKE', 'HIGH_USE', 'LOW_USE', 'ZERO_USE', 'FROZEN_REPORT', 'CLOSED_POINT_USE', 'UNINSTALLED_USE', 'SUM_CHECK', 'DISPLAY_DRIFT', 'REPLACED_FINAL', 'ESTIMATE_WARN', 'ESTIMATE_STOP',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/**
 * `used`: an event beside a volume that is billed as it is. `suspect`: the volume may not be what passed, and billing holds it. An event is not a quality: no check takes a litre away.
 */
export const CHECK_USE: Readonly<Record<CheckKind, 'used' | 'suspect'>> = {
  SPIKE: 'used', HIGH_USE: 'used', LOW_USE: 'used', ZERO_USE: 'used', FROZEN_REPORT: 'suspect', CLOSED_POINT_USE: 'used', UNINSTALLED_USE: 'suspect', SUM_CHECK: 'used', DISPLAY_DRIFT: 'used', REPLACED_FINAL: 'used',
  ESTIMATE_WARN: 'used', ESTIMATE_STOP: 'used',
};

/** Category and index of the CIM quality code (IEC 61968-9) of each check. */
export const CHECK_CODES: Readonly<Record<CheckKind, string>> = {
  SPIKE: '6.0', HIGH_USE: '6.5', LOW_USE: '6.6', ZERO_USE: '6.1', FROZEN_REPORT: '5.258', CLOSED_POINT_USE: '6.2', UNINSTALLED_USE: '6.2', SUM_CHECK: '6.9', DISPLAY_DRIFT: '6.9', REPLACED_FINAL: '7.0',
  ESTIMATE_WARN: '8.0', ESTIMATE_STOP: '8.0',
};

/** What a check found on a stretch of time, with the figures that it rests on. */
export interface CheckException extends Interval {
  readonly kind: CheckKind;
  /** How much water hangs on it; null where nobody knows: that is not none. */
  readonly litresAtStake: number | null;
  readonly evidence: Readonly<Record<string, number | string | null>>;
  /** Whether no later reading will change it. */
  readonly isFinal: boolean;
}
