import type { FindingKind } from '../../api/finding-views.js';

export const PARAMETERS = [
  'householdRunHours', 'otherRunHours', 'leastBurstLitresPerHour', 'closedFlowHours', 'leastRestHours', 'restFactor', 'nightSlackSigmas', 'nightLimitSigmas', 'riseLimitSigmas', 'burstWindowHours', 'burstLimitSigmas', 'burstLeastFlowShare',
] as const;
export type ParameterName = (typeof PARAMETERS)[number];

export interface Parameter {
  readonly parameter: ParameterName;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly kinds: readonly FindingKind[];
  readonly usual: number;
  readonly inForce: number;
}

export type Parameters = Readonly<Partial<Record<ParameterName, number>>>;

export interface DetectionRules {
  readonly parameters: readonly Parameter[];
  readonly items: readonly { readonly ruleId: number; readonly fromOn: string; readonly parameters: Parameters; readonly recordedAt: string; readonly recordedBy: string; readonly reason: string; readonly zoneCode: string | null; readonly meterSerial: string | null }[];
}

/** Where parameters are looked at or set; empty: in the whole city. */
export interface RulePlace { readonly zoneCode?: string; readonly meterSerial?: string
}

export interface Differing { readonly subject: 'meter' | 'well' | 'zone'; readonly subjectId: number; readonly kind: FindingKind; readonly startedAtMs: number; readonly flowLitresPerHour: number | null }

export interface Preview {
  readonly previewId: string;
  readonly parameters: Parameters;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly subjects: number | null;
  readonly subjectsDone: number;
  readonly result: {
    readonly kinds: readonly { readonly kind: FindingKind; readonly now: number; readonly proposed: number; readonly added: number; readonly gone: number }[];
    readonly added: readonly Differing[];
    readonly gone: readonly Differing[];
    readonly days: number;
    readonly fromOn: string;
    readonly toOn: string;
  } | null;
}

/** A number as somebody types it, with a comma or a point; undefined for what is none. */
export function typedNumber(text: string): number | undefined {
  return /^\d{1,6}([.,]\d{1,4})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : undefined;
}
