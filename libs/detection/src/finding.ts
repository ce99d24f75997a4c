/** What a detector says is wrong. Each kind is one detector of docs/detection.md. */
export type FindingKind =
  | 'inflowBurst' | 'nightFlowStep' | 'nightFlowRise' | 'zoneLossAboveNormal'
  | 'supplyUnlikeHours' | 'supplyUnlikeEnergy' | 'flowFromClosedWell' | 'wellNotRunning'
  | 'reservoirOverflow' | 'reservoirLeak' | 'supplyMeterFrozen' | 'supplyMeterDrifting'
  | 'continuousFlow' | 'customerBurst' | 'meterStopped' | 'reverseFlow' | 'tamper' | 'useAtClosedPoint'
  | 'leakAlarm' | 'burstAlarm' | 'backflowAlarm' | 'likelyIllegalSupply'
  | 'meterOversized' | 'meterUndersized' | 'batteryLow' | 'radioSilent' | 'underRegistering';

/** A figure that speaks for a finding; the unit stands in its name. */
export interface Evidence {
  readonly name: string;
  readonly figure: number;
}

/** Another cause that was looked at, and what speaks against it. */
export interface RuledOut {
  readonly cause: 'chance' | 'missingReadings' | 'journalEntry' | 'dailyRhythm' | 'season' | 'passingEvent' | 'storage' | 'clockOrRounding' | 'meterExchange' | 'vacancy' | 'leak';
  readonly evidence: readonly Evidence[];
}

/** A stretch of the operations journal, a holiday or planned work that may explain what a detector sees. */
export interface KnownCause {
  readonly cause: 'fire' | 'flushing' | 'switchOver' | 'tankFilling' | 'plannedWorks' | 'holiday';
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Finding {
  /** Kind and start: the same readings give the same name again, so a replay finds no second one. */
  readonly id: string;
  readonly kind: FindingKind;
  /** When it began as far as the readings tell. */
  readonly startedAtMs: number;
  /** End of the readings that made it certain enough to be raised. */
  readonly raisedAtMs: number;
  /** End as far as the readings tell; null while it goes on. */
  readonly endedAtMs: number | null;
  /** Water of it per hour; null where the finding is not about water or does not tell how much. */
  readonly flowLitresPerHour: number | null;
  /** Water of it from its start until the newest reading or its end. */
  readonly volumeLitres: number | null;
  /** Above 0 and below 1, 0.5 just at the threshold. Orders a list; it is no probability. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly RuledOut[];
  /** Known causes that overlap it without explaining it away. */
  readonly annotations: readonly KnownCause[];
}

export const findingId = (kind: FindingKind, startedAtMs: number): string => `${kind}@${startedAtMs}`;

/** How far a statistic is past its threshold as a figure below 1: 0.5 at the threshold, 0.75 at three times it. */
export function confidenceOf(statistic: number, threshold: number): number {
  return statistic / (statistic + threshold);
}
