import { type CheckRules, DEFAULT_CHECK_RULES } from '../checks/check-rules.js';
import { DEFAULT_ESTIMATION_RULES, type EstimationRules } from '../estimation/ladder.js';
import { DEFAULT_REGISTER_RULES, type RegisterRules } from '../register/register-rules.js';
import { DEFAULT_VOLUME_RULES } from '../volumes/volumes-by.js';

/** Limits of the ladder without the zone, which is a setting of the service, and what the ladder may lean on of a class. */
export interface LadderRules extends Omit<EstimationRules, 'zone'> {
  readonly classMedianLitresPerDay: number | null;
  /** Daily litres by month of the year, January first. */
  readonly classLitresPerDayByMonth: readonly number[] | null;
  /** Daily litres by local month `YYYY-MM`, as they were published: what the class did between two years. */
  readonly classLitresPerDayOfMonths: Readonly<Record<string, number>> | null;
  /** A silence is estimated from so many days on: what comes a day late was never missing. */
  readonly silentDays: number;
}

/** All rules by which readings of one class and model are judged and their volumes derived. */
export interface MeteringRules {
  readonly register: RegisterRules;
  /** Daily litres to be expected of a meter; null: of its account's residents by the norm, where both are known. */
  readonly expectedLitresPerDay: number | null;
  /** Between readings no further apart, the hour in which water passed is taken as measured. */
  readonly measuredGapMs: number;
  readonly estimation: LadderRules;
  readonly checks: CheckRules;
}

/** One version of rules as recorded: it sets what it names. */
export interface PartialRules {
  readonly register?: Partial<RegisterRules>;
  readonly expectedLitresPerDay?: number | null;
  readonly measuredGapMs?: number;
  readonly estimation?: Partial<LadderRules>;
  readonly checks?: Partial<CheckRules>;
}

const { zone: _, ...LADDER } = DEFAULT_ESTIMATION_RULES;

export const DEFAULT_METERING_RULES: MeteringRules = {
  register: DEFAULT_REGISTER_RULES, expectedLitresPerDay: null, measuredGapMs: DEFAULT_VOLUME_RULES.measuredGapMs,
  estimation: { ...LADDER, classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, silentDays: 3 }, checks: DEFAULT_CHECK_RULES,
};

/** Rules that hold where several apply: the widest first, each setting what it names. */
export function mergedRules(versions: readonly PartialRules[]): MeteringRules {
  return versions.reduce<MeteringRules>((held, { register, estimation, checks, ...rest }) => (
    { ...held, ...rest, register: { ...held.register, ...register }, estimation: { ...held.estimation, ...estimation }, checks: { ...held.checks, ...checks } }), DEFAULT_METERING_RULES);
}
