import type { AssessedIndicator, ProgrammeAssessment } from '../indicators/assess-programme.js';

/**
 * How an indicator stands to the target it is held against. `under_way`: not reached, and the year or the programme that the target is for is not over. `within_limits`: the target lies between
 * the 95 % limits of the figure, so that nobody can say whether it is reached. `not_told`: there is a target, and no figure to hold against it.
 */
export type DeviationStanding = 'reached' | 'short' | 'under_way' | 'within_limits' | 'not_told';

/** Last year of the targets that hold for the end of the programme. */
export interface ProgrammeEnd { readonly toYear: number }

/** How an indicator of a period stands; null where no target is set. */
export function standingOf({ direction, fact }: AssessedIndicator, { period }: Pick<ProgrammeAssessment, 'period'>, { toYear }: ProgrammeEnd): DeviationStanding | null {
  const { against, deviation, low, high } = fact;
  if (against === null) return null;
  if (deviation === null) return 'not_told';
  const target = Number(against.amount);
  if (low !== null && high !== null && low <= target && target <= high) return 'within_limits';
  // What is to be held is missed to either side, and at any time; what is to be reached has time until its year is over.
  const worse = direction === 'up' ? -deviation : direction === 'down' ? deviation : Math.abs(deviation);
  if (worse <= 0) return 'reached';
  return direction === 'hold' || period.toOn > `${against.year ?? toYear}-12-31` ? 'short' : 'under_way';
}

/** How many indicators of a period are what; every one is counted once in each of both rows. */
export interface ReportSummary {
  readonly all: number;
  readonly final: number;
  readonly provisional: number;
  readonly unknown: number;
  readonly withTarget: number;
  readonly standings: Readonly<Record<DeviationStanding, number>>;
}

/** Counts the indicators of a period by state and by how they stand to their target. */
export function summaryOf(assessment: ProgrammeAssessment, end: ProgrammeEnd): ReportSummary {
  const { indicators } = assessment;
  const standings = { reached: 0, short: 0, under_way: 0, within_limits: 0, not_told: 0 };
  for (const indicator of indicators) {
    const standing = standingOf(indicator, assessment, end);
    if (standing !== null) standings[standing]++;
  }
  const inState = (state: string): number => indicators.filter(({ fact }) => fact.state === state).length;
  return { all: indicators.length, final: inState('final'), provisional: inState('provisional'), unknown: inState('not_computed'), withTarget: indicators.filter(({ fact }) => fact.against !== null).length, standings };
}
