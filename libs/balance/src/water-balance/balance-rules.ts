import type { JournalRule } from './own-use.js';
import { type BalanceAssumptions, DEFAULT_BALANCE_ASSUMPTIONS } from './water-balance.js';
import type { CountryIncome } from '../standard/index.js';

/** Pump hours that somebody declares for a well, until a meter or telemetry tells. */
export interface DeclaredHours {
  readonly hoursPerDay: number;
  readonly limitRatio: number;
}

/** A reservoir that a well alone fills, by its code, and ± share of the volume by it that remains, of its table of levels above all. */
export interface FilledBy {
  readonly reservoir: string;
  readonly limitRatio: number;
}

/** What is known of a supply meter beside its readings. */
export interface SupplyMeterAccuracy {
  readonly overRegistrationRatio: number;
  readonly limitRatio: number;
}

/** Everything that a balance assumes. Rules are dated and versioned; what one does not set stays as the wider or earlier one has it. */
export interface BalanceRules {
  readonly assumptions: BalanceAssumptions;
  /** ± share of a supply meter of whose error nothing is known: its class. */
  readonly supplyMeterLimitRatio: number;
  /** ± share by which supply meters that nobody tested may be wrong together, beside their class. */
  readonly untestedMetersLimitRatio: number;
  /** By the meter's serial, where a test said more. */
  readonly supplyMeters: Readonly<Record<string, SupplyMeterAccuracy>>;
  /** By the well's code: volume = hours × rated flow of the register. */
  readonly declaredHours: Readonly<Record<string, DeclaredHours>>;
  /** By the well's code: what it gives is told by the levels of a reservoir that no other fills; left out where none is. */
  readonly filledReservoirs?: Readonly<Record<string, FilledBy>>;
  /** Litres a unit (person, organisation) and day by which customers of a class without a norm of their own are billed; null: not known. */
  readonly normLitresPerUnitDay: Readonly<Record<'household' | 'budget' | 'commercial', number | null>>;
  /** Size of a reservoir that the register does not tell; null: then the balance is not computed. */
  readonly reservoirLitres: number | null;
  /** Share of the time with pressure. */
  readonly pressurisedRatio: number;
  /** Private pipes between the main and the meter; null: not known. */
  readonly privatePipeKm: number | null;
  readonly countryIncome: CountryIncome;
  /** Whether the operations journal tells all water of the utility's own use, and how exactly. */
  readonly journal: JournalRule;
  /** How long a line across the end of a period is taken to be: of a device, of a person who reads. */
  readonly cutLineDays: { readonly device: number; readonly person: number };
}

/** A rule as it is recorded: any part of the rules. */
export type PartialBalanceRules = { readonly [Name in keyof BalanceRules]?: BalanceRules[Name] extends object ? Partial<BalanceRules[Name]> : BalanceRules[Name] };

/**
 * Proposals, each to be replaced by the utility's own: meters of class 2, which together may be wrong by 4 % until they are tested: of 691 California audits
 * that found an error of their own supply meters 95 in 100 found −4.4 to +3.4 % (`npm run conformance -- audits`); the 170 litres that the programme names for households; reservoirs of 1,000 m³, the usual
 * size of the time they were built; supply at all hours; a journal that does not have everything, of litres that people estimated. Norms of organisations are not known.
 */
export const DEFAULT_BALANCE_RULES: BalanceRules = {
  assumptions: DEFAULT_BALANCE_ASSUMPTIONS, supplyMeterLimitRatio: 0.02, untestedMetersLimitRatio: 0.04, supplyMeters: {}, declaredHours: {}, normLitresPerUnitDay: { household: 170, budget: null, commercial: null },
  reservoirLitres: 1_000_000, pressurisedRatio: 1, privatePipeKm: null, countryIncome: 'developing', cutLineDays: { device: 2, person: 30 }, journal: { isComplete: false, limitRatio: 0.3 },
};

/** Rules of a period: the first is the widest and earliest, each later one sets what it names. */
export function mergedBalanceRules(rules: readonly PartialBalanceRules[]): BalanceRules {
  const merged: Record<string, unknown> = { ...DEFAULT_BALANCE_RULES };
  for (const rule of rules) {
    for (const [name, part] of Object.entries(rule)) {
      const before = merged[name];
      const isGroup = typeof before === 'object' && before !== null && typeof part === 'object' && part !== null;
      merged[name] = isGroup ? { ...before, ...part } : part;
    }
  }
  return merged as unknown as BalanceRules; // the defaults hold every rule, and what is merged into them was checked
}

/** Rules that are kept under names of the register, and what each of them is. */
const BY_NAME: Readonly<Record<string, object>> = { supplyMeters: { overRegistrationRatio: 0, limitRatio: 0 }, declaredHours: { hoursPerDay: 0, limitRatio: 0 }, filledReservoirs: { reservoir: '', limitRatio: 0 } };
/** Figures that may be below zero. */
const MAY_BE_BELOW_ZERO: ReadonlySet<string> = new Set(['overRegistrationRatio']);
/** A meter that misses all its water, or more, cannot be corrected: nothing of what passed is in its count. */
const LEAST_OVER_REGISTRATION = -0.5;
/** More than any person or workplace uses: a slip of the pen. */
const MOST_NORM_LITRES = 100_000;
/** Shares above one are none. */
const IS_SHARE = /(Ratio|Points|^ratio)$/;

/** What is wrong with rules as somebody gives them, in words; null where nothing is. Only what a balance knows can be set. */
export function faultInBalanceRules(given: object): string | null {
  for (const [name, part] of Object.entries(given)) {
    const known = (DEFAULT_BALANCE_RULES as unknown as Record<string, unknown>)[name];
    const entries = BY_NAME[name];
    if (known === undefined && entries === undefined) return `${name} is no rule of a balance`;
    if (name === 'countryIncome') {
      if (part !== 'developing' && part !== 'developed') return `${name} is developing or developed`;
    } else if (entries !== undefined) {
      if (typeof part !== 'object' || part === null) return `${name} names things of the register`;
      for (const [key, one] of Object.entries(part)) {
        const fault = faultIn(`${name}.${key}`, one, entries, true);
        if (fault !== null) return fault;
      }
      if (name === 'filledReservoirs' && filledBySeveral(part as Readonly<Record<string, FilledBy>>).size > 0) return `${name} names a reservoir of two wells: one alone fills it`;
    } else {
      const fault = faultIn(name, part, known, false);
      if (fault !== null) return fault;
    }
  }
  return null;
}

/** Reservoirs that more than one well is said to fill alone: they tell of none. */
export function filledBySeveral(filled: Readonly<Record<string, FilledBy>>): ReadonlySet<string> {
  const named = Object.values(filled).map(({ reservoir }) => reservoir);
  return new Set(named.filter((one, at) => named.indexOf(one) !== at));
}

/** Norms, sizes and lengths that are not known are null; a form without a figure is not. */
const MAY_BE_NULL: ReadonlySet<string> = new Set(['normLitresPerUnitDay.household', 'normLitresPerUnitDay.budget', 'normLitresPerUnitDay.commercial', 'reservoirLitres', 'privatePipeKm']);

function faultIn(path: string, given: unknown, form: unknown, isWhole: boolean): string | null {
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (given === null) return MAY_BE_NULL.has(path) ? null : `${path} needs a figure`;
  if (typeof form === 'object' && form !== null) {
    if (typeof given !== 'object') return `${path} has parts`;
    // A share may give way to litres that somebody declares.
    const isDeclared = (path === 'assumptions.unauthorised' || path === 'assumptions.unbilledUnmetered') && 'litres' in given;
    const parts: Readonly<Record<string, unknown>> = isDeclared ? { litres: 0, limitRatio: 0 } : form as Readonly<Record<string, unknown>>;
    const isAssumed = path.startsWith('assumptions.');
    for (const name of Object.keys(given)) if (!Object.hasOwn(parts, name)) return `${path}.${name} is no rule of a balance`;
    for (const name of Object.keys(parts)) {
      const part = (given as Readonly<Record<string, unknown>>)[name];
      if (part === undefined && (isWhole || isAssumed)) return `${path}.${name} is missing`;
      const fault = part === undefined ? null : faultIn(`${path}.${name}`, part, parts[name], isWhole);
      if (fault !== null) return fault;
    }
    return null;
  }
  if (typeof form === 'string') return typeof given === 'string' && given.trim() !== '' ? null : `${path} names something of the register`;
  if (typeof form === 'boolean') return typeof given === 'boolean' ? null : `${path} is true or false`;
  if (typeof given !== 'number' || !Number.isFinite(given)) return `${path} is a figure`;
  if (given < 0 && !MAY_BE_BELOW_ZERO.has(last)) return `${path} is below zero`;
  if (IS_SHARE.test(last) && Math.abs(given) > 1) return `${path} is a share, at most 1`;
  if (last === 'overRegistrationRatio' && given < LEAST_OVER_REGISTRATION) return `${path} is at least ${LEAST_OVER_REGISTRATION}`;
  if (last === 'hoursPerDay' && given > 24) return `${path} is at most 24`;
  if (path.startsWith('normLitresPerUnitDay.') && given > MOST_NORM_LITRES) return `${path} is at most ${MOST_NORM_LITRES}`;
  return (last === 'pressurisedRatio' || path.startsWith('cutLineDays.')) && given === 0 ? `${path} is above zero` : null;
}
