export const FINDING_KINDS = [
  'inflowBurst', 'nightFlowStep', 'nightFlowRise', 'flowFromClosedWell', 'wellNotRunning', 'supplyMeterFrozen', 'supplyMeterDrifting', 'supplyUnlikeHours', 'supplyUnlikeEnergy', 'reservoirOverflow',
  'continuousFlow', 'customerBurst', 'meterStopped', 'reverseFlow', 'useAtClosedPoint', 'tamper', 'leakAlarm', 'burstAlarm', 'backflowAlarm', 'likelyIllegalSupply', 'meterOversized', 'meterUndersized', 'batteryLow', 'radioSilent',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];
export const LIFE_STATES = ['new', 'acknowledged', 'crewSent', 'confirmed', 'repaired', 'falseAlarm', 'reopened'] as const;
export type LifeState = (typeof LIFE_STATES)[number];
export type Act = 'acknowledge' | 'sendCrew' | 'confirm' | 'repair' | 'dismiss' | 'reopen';

export interface Evidence { readonly name: string; readonly figure: number }

/** A finding as it is now. */
export interface Finding {
  readonly findingId: number;
  readonly subject: 'meter' | 'well' | 'zone' | 'gateway' | 'reservoir';
  readonly subjectId: number;
  readonly kind: FindingKind;
  readonly startedAt: string;
  readonly raisedAt: string;
  readonly endedAt: string | null;
  readonly flowLitresPerHour: number | null;
  readonly volumeLitres: number | null;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly { readonly cause: string; readonly evidence: readonly Evidence[] }[];
  readonly annotations: readonly { readonly cause: string; readonly fromMs: number; readonly toMs: number }[];
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly servicePointCode: string | null;
  readonly accountId: number | null;
  readonly wellCode: string | null;
  readonly reservoirCode: string | null;
  readonly gatewaySerial: string | null;
  readonly zoneCode: string | null;
  readonly mergedInto: number | null;
  readonly withdrawnAt: string | null;
  readonly lifeState: LifeState;
  /** Water that waiting costs, m3 a day; null where it is not about water. */
  readonly atStakeM3PerDay: number | null;
}

/** A line of the morning list. */
export interface MorningRow extends Finding { readonly isBlind: boolean }

export interface FindingShown extends Finding {
  readonly acts: readonly { readonly actId: number; readonly act: Act; readonly code: string | null; readonly repairedAt: string | null; readonly note: string | null; readonly doneBy: string; readonly doneAt: string }[];
  readonly actsAllowed: readonly Act[];
  /** Null where it is not repaired, or not about water; without figures where too few nights are known. */
  readonly savedByRepair: { readonly repairedAt: string; readonly asOf: string; readonly saved: { readonly litres: number; readonly lowLitres: number; readonly highLitres: number } | null; readonly nightsBefore: number; readonly nightsAfter: number } | null;
  readonly duplicates: readonly { readonly findingId: number; readonly kind: FindingKind; readonly startedAt: string }[];
  readonly journal: readonly { readonly entryId: number; readonly kind: string; readonly fromAt: string; readonly toAt: string | null; readonly place: string | null; readonly complaintTopic: string | null }[];
}

export interface FindingCause { readonly code: string; readonly list: 'cause' | 'reason'; readonly nameKy: string; readonly nameRu: string; readonly nameEn: string; readonly isOffered: boolean }
export interface EvidenceHours { readonly from: string; readonly to: string; readonly items: readonly { readonly fromAt: string; readonly volumeLitres: number | null; readonly mark: string }[] }
