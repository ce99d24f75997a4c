import type { CatalogueCase } from '../catalogue.js';
import type { Derived } from './derived.js';
import type { Observation } from './observation.js';
import type { ServiceOnTrial } from './service-on-trial.js';

/** One attempt with what a check may ask or do after it. */
export interface Trial {
  readonly one: CatalogueCase;
  readonly seen: Observation;
  readonly service: ServiceOnTrial;
  /** Sends the same input again, with new times and sequence numbers, and returns what was seen of that. */
  again(): Promise<Observation>;
  /** What the derivation of volumes makes of the readings of the case's meter. */
  derived(): Promise<Derived>;
}

/** `met`, or why not; `absent`: the part of the product that the check speaks of does not exist yet. */
export type Verdict = { readonly met: true } | { readonly met: false; readonly reason: string } | { readonly absent: string };

export const MET: Verdict = { met: true };

export const verdictOf = (truth: boolean, reason: string): Verdict => (truth ? MET : { met: false, reason });

/** A check of the catalogue in words, and how it is asserted. */
export interface CheckRule {
  readonly words: RegExp;
  judge(match: RegExpExecArray, trial: Trial): Verdict | Promise<Verdict>;
}
