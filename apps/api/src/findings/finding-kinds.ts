import type { FindingKind } from '@app/detection';

/** Kinds that are looked for in what is stored today. */
export const KINDS = [
  'inflowBurst', 'nightFlowStep', 'nightFlowRise', 'flowFromClosedWell', 'wellNotRunning', 'supplyMeterFrozen', 'supplyMeterDrifting', 'supplyUnlikeHours', 'supplyUnlikeEnergy', 'reservoirOverflow',
  'continuousFlow', 'customerBurst', 'meterStopped', 'reverseFlow', 'useAtClosedPoint', 'tamper', 'leakAlarm', 'burstAlarm', 'backflowAlarm', 'likelyIllegalSupply', 'meterOversized', 'meterUndersized', 'batteryLow', 'radioSilent',
] as const satisfies readonly FindingKind[];
