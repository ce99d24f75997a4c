import type { ACCOUNT_CLASSES } from '../../api/views.js';
import type { FieldKind } from '../../parts/form-texts.js';
import type { Language } from '../../words/languages.js';
import type { WordKey } from '../../words/words.js';

/** Limits by which stored checks judge. */
export interface CheckLimits {
  readonly spikeShare: number;
  readonly spikeFloorLitresPerHour: number;
  readonly highUseFactor: number;
  readonly lowUseFactor: number;
  readonly useFloorLitresPerDay: number;
  readonly zeroUseDays: number;
  readonly frozenMs: number;
  readonly closedPointLitres: number;
  readonly uninstalledLitres: number;
  readonly sumToleranceLitres: number | null;
  readonly replacedLitres: number;
  readonly estimatedWarnMonths: number;
  readonly estimatedStopMonths: number;
}

/** A version of the rules of a class and model. */
export interface MeteringRule {
  readonly ruleId: number;
  readonly class: (typeof ACCOUNT_CLASSES)[number] | null;
  readonly modelCode: string | null;
  readonly sets: { readonly checks?: Partial<CheckLimits> };
  readonly rules: { readonly checks: CheckLimits };
  readonly isHeld: boolean;
  readonly recordedAt: string;
  readonly recordedBy: string | null;
  readonly reason: string;
}

export interface Limit { readonly name: keyof CheckLimits; readonly kind: FieldKind; readonly unit?: WordKey }

/** The limits in the order of their checks (R9 to R20), with the unit in which people type them. */
export const LIMITS: readonly Limit[] = [
  { name: 'spikeShare', kind: 'decimal' },
  { name: 'spikeFloorLitresPerHour', kind: 'whole', unit: 'unit.litresPerHour' },
  { name: 'highUseFactor', kind: 'decimal' },
  { name: 'lowUseFactor', kind: 'decimal' },
  { name: 'useFloorLitresPerDay', kind: 'whole', unit: 'unit.litresPerDay' },
  { name: 'zeroUseDays', kind: 'whole', unit: 'unit.days' },
  { name: 'frozenMs', kind: 'hours', unit: 'unit.hours' },
  { name: 'closedPointLitres', kind: 'whole', unit: 'unit.litres' },
  { name: 'uninstalledLitres', kind: 'whole', unit: 'unit.litres' },
  { name: 'sumToleranceLitres', kind: 'whole', unit: 'unit.litres' },
  { name: 'estimatedWarnMonths', kind: 'whole', unit: 'unit.months' },
  { name: 'estimatedStopMonths', kind: 'whole', unit: 'unit.months' },
  { name: 'replacedLitres', kind: 'whole', unit: 'unit.litres' },
];

/** A limit as it is typed: hours for what is sent in milliseconds, the comma of the language's numbers. */
export function limitText(kind: FieldKind, limit: number | null, language: Language): string {
  if (limit === null) return '';
  const text = String(kind === 'hours' ? limit / 3_600_000 : limit);
  return language === 'en' ? text : text.replace('.', ',');
}
