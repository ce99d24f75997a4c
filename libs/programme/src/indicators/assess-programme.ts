import { INDICATOR_FORMULAS, type IndicatorEvidence, type IndicatorUnknown, type MeasuredIndicator, unknown } from './formulas.js';
import type { GatheredContradiction, GatheredProgramme, GatheredReason, HeldIndicator, HeldTarget } from './gathered-programme.js';

/** Changes with anything that the content of a snapshot depends on beside the formulas. */
export const PROGRAMME_CONTENT_VERSION = 1;

/** What an indicator is in a period, held against its target and its base. */
export interface IndicatorFact {
  readonly formula: string | null;
  readonly formulaVersion: number | null;
  readonly amount: number | null;
  /** 95 % limits where the figure has them. */
  readonly low: number | null;
  readonly high: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly completenessRatio: number | null;
  readonly state: 'final' | 'provisional' | 'not_computed';
  readonly reason: IndicatorUnknown | null;
  readonly reasonAbout: string | null;
  /** Of increments: what the year has brought so far, and what stands since the base; null of levels. */
  readonly yearToDate: number | null;
  readonly sinceBase: number | null;
  /** Target that the deviation is from: of the year, else the final one. */
  readonly against: { readonly year: number | null; readonly amount: string } | null;
  readonly deviation: number | null;
  readonly deviationRatio: number | null;
  /** Share of the way from the base to the final target. */
  readonly progressRatio: number | null;
  readonly noProgress: 'base_not_measured' | 'target_not_set' | 'target_is_base' | 'not_computed' | null;
  readonly evidence: IndicatorEvidence | null;
}

/** An indicator as it is reported. */
export interface AssessedIndicator extends HeldIndicator {
  readonly fact: IndicatorFact;
}

/** What is reported of a period: plain values, the same whenever the same goes in. It names no person. */
export interface ProgrammeAssessment {
  readonly contentVersion: number;
  readonly period: GatheredProgramme['period'];
  readonly isOver: boolean;
  readonly indicators: readonly AssessedIndicator[];
  readonly contradictions: readonly GatheredContradiction[];
  /** What those who answer for the indicators say of their deviations; left out where the snapshot is older than that. */
  readonly reasons?: readonly GatheredReason[];
}

/** Computes what is reported of a period. */
export function assessProgramme(gathered: GatheredProgramme): ProgrammeAssessment {
  return {
    contentVersion: PROGRAMME_CONTENT_VERSION, period: gathered.period, isOver: gathered.isOver, contradictions: gathered.contradictions,
    // Left out where it was not gathered: the bytes of older snapshots stay what they are.
    ...(gathered.reasons === undefined ? {} : { reasons: gathered.reasons }),
    indicators: gathered.indicators.map((indicator) => ({ ...indicator, fact: factOf(indicator, gathered) })),
  };
}

/** Decimals beyond these come from binary fractions, not from anything that was counted. */
const DECIMALS = 1e6;
const rounded = (amount: number): number => Math.round(amount * DECIMALS) / DECIMALS;
const roundedOrNull = (amount: number | null): number | null => (amount === null ? null : rounded(amount));

function factOf(indicator: HeldIndicator, gathered: GatheredProgramme): IndicatorFact {
  const { formula } = indicator;
  const known = formula === null ? undefined : INDICATOR_FORMULAS[formula];
  const measured = formula === null ? entered(indicator, gathered) : known === undefined ? unknown('formula_unknown', formula) : known.measure(gathered);
  const { amount, completenessRatio } = measured;
  const sums = indicator.accrual === 'increment' ? sumsOf(indicator, gathered) : { yearToDate: null, sinceBase: null };
  const against = targetOf(indicator, Number(gathered.period.fromOn.slice(0, 4)));
  const compared = indicator.accrual === 'level' ? amount : against?.year === null ? sums.sinceBase : sums.yearToDate;
  const deviation = against === null || compared === null ? null : compared - Number(against.amount);
  return {
    formula, formulaVersion: known?.version ?? null, amount: roundedOrNull(amount), low: roundedOrNull(measured.low), high: roundedOrNull(measured.high),
    numerator: roundedOrNull(measured.numerator), denominator: roundedOrNull(measured.denominator), completenessRatio: roundedOrNull(completenessRatio),
    state: amount === null ? 'not_computed' : gathered.isOver && measured.isSettled && completenessRatio === 1 ? 'final' : 'provisional',
    reason: measured.reason, reasonAbout: measured.reasonAbout,
    yearToDate: roundedOrNull(sums.yearToDate), sinceBase: roundedOrNull(sums.sinceBase),
    against: against === null ? null : { year: against.year, amount: against.amount },
    deviation: roundedOrNull(deviation), deviationRatio: deviation === null || Number(against!.amount) === 0 ? null : rounded(deviation / Number(against!.amount)),
    ...progressOf(indicator, indicator.accrual === 'level' ? amount : sums.sinceBase),
    evidence: measured.evidence,
  };
}

/** What was entered for the half-years of the period; a half-year without an entry leaves the whole not computed. */
function entered({ code }: HeldIndicator, { entries, halves }: GatheredProgramme): MeasuredIndicator {
  const own = halves.map((fromOn) => ({ fromOn, entry: entries.find((entry) => entry.indicatorCode === code && entry.fromOn === fromOn) }));
  const missing = own.find(({ entry }) => entry === undefined);
  if (missing !== undefined) return unknown(halves.length === 1 ? 'not_entered' : 'half_year_not_entered', missing.fromOn);
  const amount = own.reduce((sum, { entry }) => sum + Number(entry!.amount), 0);
  return { amount, low: null, high: null, numerator: null, denominator: null, completenessRatio: 1, isSettled: true, reason: null, reasonAbout: null, evidence: { page: 'entry', of: own.map(({ entry }) => entry!.entryId).join(',') } };
}

/** Increments of the year so far, and with the base all since the programme began. Unknown where a half-year on the way was not entered: what is missing is not zero. */
function sumsOf({ code, base }: HeldIndicator, { entries, halvesSinceStart, period }: GatheredProgramme): { yearToDate: number | null; sinceBase: number | null } {
  const sum = (halves: readonly string[]): number | null => halves.reduce<number | null>((total, fromOn) => {
    const entry = entries.find((one) => one.indicatorCode === code && one.fromOn === fromOn);
    return total === null || entry === undefined ? null : total + Number(entry.amount);
  }, 0);
  const since = sum(halvesSinceStart);
  const first = base.kind === 'stated' ? Number(base.amount) : base.kind === 'from_start' ? 0 : null;
  return { yearToDate: sum(halvesSinceStart.filter((fromOn) => fromOn.startsWith(period.fromOn.slice(0, 4)))), sinceBase: since === null || first === null ? null : first + since };
}

const finalTarget = ({ targets }: HeldIndicator): HeldTarget | undefined => targets.find(({ year }) => year === null);

function targetOf(indicator: HeldIndicator, year: number): HeldTarget | null {
  return indicator.targets.find((target) => target.year === year) ?? finalTarget(indicator) ?? null;
}

/** How far from the base to the final target. Where the base year measured nothing there is no way to tell. */
function progressOf(indicator: HeldIndicator, current: number | null): Pick<IndicatorFact, 'progressRatio' | 'noProgress'> {
  const { base } = indicator;
  const none = (noProgress: IndicatorFact['noProgress']) => ({ progressRatio: null, noProgress });
  if (base.kind === 'not_measured') return none('base_not_measured');
  const target = finalTarget(indicator);
  if (target === undefined) return none('target_not_set');
  const first = base.kind === 'stated' ? Number(base.amount) : 0;
  const way = Number(target.amount) - first;
  if (way === 0) return none('target_is_base');
  if (current === null) return none('not_computed');
  return { progressRatio: rounded((current - first) / way), noProgress: null };
}
