import { assessProgramme } from './assess-programme.js';
import { changedFacts } from './changed-facts.js';
import { BALANCE, gathered, INDICATORS } from './made-programme.js';

const before = assessProgramme(gathered());

describe('what a later report says otherwise', () => {
  it('is nothing where it says the same', () => {
    expect(changedFacts(before, assessProgramme(gathered()))).toEqual([]);
  });

  it('is each amount with both values, also of what was or is not computed', () => {
    const accounts = { household: 60, budget: 5, commercial: 36 };
    expect(changedFacts(before, assessProgramme(gathered({ accounts, balance: { ...BALANCE, meteredCustomersRatio: 0.31 }, pumps: { ...gathered().pumps, hoursKnownRatio: 0.1 } })))).toMatchObject([
      { code: 'metered-accounts', before: 30, after: 31, targetBefore: null, targetAfter: null }, { code: 'pump-hours', before: 2_000, after: null, targetBefore: null, targetAfter: null },
      { code: 'business-connections', before: 35, after: 36, targetBefore: null, targetAfter: null }]);
  });

  it('is a deviation alone where an earlier half-year was entered otherwise', () => {
    const entered = (amount: string) => assessProgramme(gathered({
      entries: Object.entries({ '2023-01-01': '1', '2023-07-01': '1', '2024-01-01': amount, '2024-07-01': '10' }).map(([fromOn, one], at) => ({ entryId: at, indicatorCode: 'irrigation-lower-park', fromOn, amount: one })),
    }, 'half_year', '2024-07-01'));
    const [one, other] = [entered('5'), entered('7')];
    const deviationOf = (of: typeof one): number => of.indicators.find(({ code }) => code === 'irrigation-lower-park')!.fact.deviation!;
    expect(deviationOf(other) - deviationOf(one)).toBeCloseTo(2, 6);
    expect(changedFacts(one, other)).toMatchObject([{ code: 'irrigation-lower-park', before: 10, after: 10, deviationBefore: deviationOf(one), deviationAfter: deviationOf(other) }]);
  });

  it('is a target that was decided in between, and an indicator that was not there', () => {
    const indicators = INDICATORS.map((one) => (one.code === 'meters-budget' ? { ...one, targets: one.targets.map((target) => ({ ...target, amount: '80' })) } : one));
    expect(changedFacts(before, assessProgramme(gathered({ indicators })))).toMatchObject([{ code: 'meters-budget', before: 3, after: 3, targetBefore: '60', targetAfter: '80' }]);
    expect(changedFacts({ ...before, indicators: [] }, assessProgramme(gathered({ indicators: INDICATORS.slice(0, 1) })))).toMatchObject([{ code: 'meters-budget', before: null, after: 3, targetBefore: null, targetAfter: '60' }]);
  });
});
