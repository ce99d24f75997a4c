import { DAY_MS } from '@app/time';

import { type CheckRules, DEFAULT_CHECK_RULES } from '../checks/check-rules.js';
import { DEFAULT_ESTIMATION_RULES, type EstimationRules, type NormOfAccount } from '../estimation/ladder.js';
import type { RegisterCard } from '../register/register-card.js';
import { type DisplayCard, NO_DISPLAY } from '../display/compare-display.js';
import { DEFAULT_VOLUME_RULES, type VolumeRules } from '../volumes/volumes-by.js';

/** What readings prove of one local day: litres, and the time they cover. */
export interface ProvenDay {
  /** Beginning of the local day. */
  readonly fromMs: number;
  readonly volumeLitres: number;
  readonly provenMs: number;
}

/** What the ladder may lean on for one installation of a meter at a service point, beside the meter's own days. */
export interface StayEstimation {
  readonly norms: readonly NormOfAccount[];
  readonly classMedianLitresPerDay: number | null;
  readonly classLitresPerDayByMonth: readonly number[] | null;
  /** Daily litres of the class by local month, as far as they were published. */
  readonly classLitresPerDayOfMonths: Readonly<Record<string, number>> | null;
  /** Proven days of the meter that stood here before; empty where there was none. */
  readonly daysBefore: readonly ProvenDay[];
  /** Whether the meter before had stopped or was suspect: then its average is worth nothing. */
  readonly isOldMeterDoubtful: boolean;
}

/** A gap may lie in a month whose days last year were not the same. */
const LAST_YEAR_MARGIN_MS = 62 * DAY_MS;

/** How far back proven days are leaned on: averages, and last year where the class says how to carry it over. */
export function historyMs(rules: EstimationRules, estimation: readonly (StayEstimation | null)[]): number {
  const isCarriedOver = estimation.some((stay) => stay !== null && stay.classLitresPerDayOfMonths !== null);
  return isCarriedOver ? Math.max(rules.averagedMs, rules.lastYearDays * DAY_MS + LAST_YEAR_MARGIN_MS) : rules.averagedMs;
}

/** What the checks of a register know beside its readings. */
export interface CheckCard {
  /** False of a register that no check is for, such as one that counts backwards. */
  readonly isChecked: boolean;
  readonly rules: CheckRules;
  /** For each installation the times at which its service point was closed, by time and apart; null where the meter is not at one. */
  readonly closed: readonly (readonly { readonly fromMs: number; readonly toMs: number | null }[] | null)[];
}

export const NO_CHECKS: CheckCard = { isChecked: false, rules: DEFAULT_CHECK_RULES, closed: [] };

/** All that the derivation of one register knows beside its readings. */
export interface DerivationCard {
  readonly register: RegisterCard;
  /** One for each installation of the card; null where nothing is estimated (a well, a register that counts backwards). */
  readonly estimation: readonly (StayEstimation | null)[];
  /** Indexes that a person put in place of what was read: what rests on them is marked so. */
  readonly editedAtMs: ReadonlySet<number>;
  readonly volumeRules: VolumeRules;
  readonly estimationRules: EstimationRules;
  readonly checks: CheckCard;
  /** What people read of the display, and accepted of it. */
  readonly display: DisplayCard;
}

export const DEFAULT_DERIVATION_RULES = { volumeRules: DEFAULT_VOLUME_RULES, estimationRules: DEFAULT_ESTIMATION_RULES, checks: NO_CHECKS, display: NO_DISPLAY };
