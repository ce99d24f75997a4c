import type { ProgrammeAssessment } from './assess-programme.js';

/** An indicator that is another in a later report of the same period, with both values. */
export interface ChangedFact {
  readonly code: string;
  /** Null is not computed; `undefined` does not occur: what one of both has not is null. */
  readonly before: number | null;
  readonly after: number | null;
  /** Final target or that of the year, where it was decided anew in between. */
  readonly targetBefore: string | null;
  readonly targetAfter: string | null;
  /** Of increments it is of all half-years up to this one: another entry of an earlier one changes it alone. */
  readonly deviationBefore: number | null;
  readonly deviationAfter: number | null;
}

/** What one report says otherwise than another: amounts, targets and deviations, in the order of the later one. */
export function changedFacts(before: ProgrammeAssessment, after: ProgrammeAssessment): ChangedFact[] {
  const earlier = new Map(before.indicators.map((one) => [one.code, one.fact]));
  return after.indicators.flatMap(({ code, fact }) => {
    const was = earlier.get(code);
    const change = {
      code, before: was?.amount ?? null, after: fact.amount, targetBefore: was?.against?.amount ?? null, targetAfter: fact.against?.amount ?? null,
      deviationBefore: was?.deviation ?? null, deviationAfter: fact.deviation,
    };
    return change.before === change.after && change.targetBefore === change.targetAfter && change.deviationBefore === change.deviationAfter ? [] : [change];
  });
}
