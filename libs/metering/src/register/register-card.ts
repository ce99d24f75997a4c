import type { SourceClass } from '@app/registry';

import type { RegisterRules } from './register-rules.js';

/** What one register of a meter is made of, as its model and card say. */
export interface RegisterModel {
  /** First litre count that the register cannot show: 10 000 000 for four digits of cubic metres and three decimals. */
  readonly capacityLitres: number;
  readonly q3LitresPerHour: number;
  /** Overload flow; 1.25 · Q3 where it is not given (ISO 4064-1). */
  readonly q4LitresPerHour?: number;
}

/** Litres that one pulse stands for, from an instant on. Indexes read from then on are pulses times this weight. */
export interface PulseWeight {
  readonly fromMs: number;
  readonly pulseLitres: number;
}

/** A meter in its place, `[fromMs, toMs)`; null is «still», and an index that nobody wrote down. */
export interface RegisterInstallation {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly indexAtInstallationLitres: number | null;
  readonly indexAtRemovalLitres: number | null;
}

/** Daily volume to be expected here, from own history or from the class. */
export interface Expectation {
  readonly litresPerDay: number;
  readonly origin: 'own' | 'class';
}

/** All that judgement of a register knows beside its readings. */
export interface RegisterCard {
  readonly model: RegisterModel;
  /** By time, oldest first, at least one; the first also holds before its instant. */
  readonly pulseWeights: readonly PulseWeight[];
  /** By time, not overlapping. Nothing is counted outside them. */
  readonly installations: readonly RegisterInstallation[];
  /** Null where neither the point nor its class has a history: then a rollover cannot be proved. */
  readonly expectation: Expectation | null;
  readonly rules: RegisterRules;
}

/** An index of a register at an instant; one candidate where the key has several. */
export interface RegisterReading {
  readonly readAtMs: number;
  readonly source: SourceClass;
  readonly indexLitres: number;
  /** A person says that it counts as it is: nothing around it makes it suspect. Left out where nobody does, so that states stay as they were. */
  readonly isAccepted?: true;
}

/** Overload flow Q4 in litres per hour. */
export function overloadFlow({ q3LitresPerHour, q4LitresPerHour }: RegisterModel): number {
  return q4LitresPerHour ?? q3LitresPerHour * 1.25;
}

/** Litres a pulse at an instant. */
export function pulseLitresAt(weights: readonly PulseWeight[], atMs: number): number {
  let litres = weights[0]?.pulseLitres ?? 1;
  for (const weight of weights) if (weight.fromMs <= atMs) litres = weight.pulseLitres;
  return litres;
}
