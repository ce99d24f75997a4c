import { DEFAULT_BALANCE_RULES, faultInBalanceRules, mergedBalanceRules } from './balance-rules.js';

describe('rules of balances', () => {
  it('the later sets what it names, and the rest stays', () => {
    const merged = mergedBalanceRules([{ normLitresPerUnitDay: { household: 150 } }, { normLitresPerUnitDay: { budget: 3_000 }, reservoirLitres: null }]);
    expect(merged.normLitresPerUnitDay).toEqual({ household: 150, budget: 3_000, commercial: null });
    expect(merged.reservoirLitres).toBeNull();
    expect(merged.assumptions).toEqual(DEFAULT_BALANCE_RULES.assumptions);
  });

  it.each([
    ['the proposals', DEFAULT_BALANCE_RULES], ['a norm', { normLitresPerUnitDay: { budget: 14_000 } }], ['a norm that is not known', { normLitresPerUnitDay: { household: null } }],
    ['a tested meter that counts 4 % too little', { supplyMeters: { 'KB-1': { overRegistrationRatio: -0.04, limitRatio: 0.01 } } }], ['a reservoir that a well alone fills', { filledReservoirs: { 'WELL-1': { reservoir: 'TANK-1', limitRatio: 0.1 }, 'WELL-2': { reservoir: 'TANK-2', limitRatio: 0.1 } } }], ['hours of a pump', { declaredHours: { 'WELL-1': { hoursPerDay: 18, limitRatio: 0.2 } } }],
    ['a journal that has everything', { journal: { isComplete: true } }], ['litres of flushing instead of a share', { assumptions: { unbilledUnmetered: { litres: 240_000, limitRatio: 0.3 } } }],
  ])('%s can be set', (_, given) => {
    expect(faultInBalanceRules(given)).toBeNull();
  });

  it.each([
    ['what a balance does not know', { leakage: 0.3 }, 'leakage is no rule of a balance'], ['a share of 120 %', { pressurisedRatio: 1.2 }, 'pressurisedRatio is a share, at most 1'],
    ['a share without its limits', { assumptions: { unauthorised: { ratio: 0.02 } } }, 'assumptions.unauthorised.limitPoints is missing'], ['a norm below zero', { normLitresPerUnitDay: { household: -1 } }, 'normLitresPerUnitDay.household is below zero'],
    ['no time with pressure', { pressurisedRatio: 0 }, 'pressurisedRatio is above zero'], ['words for a figure', { supplyMeterLimitRatio: 'two' }, 'supplyMeterLimitRatio is a figure'],
    ['hours without limits', { declaredHours: { W: { hoursPerDay: 18 } } }, 'declaredHours.W.limitRatio is missing'], ['nothing for a figure', { supplyMeterLimitRatio: null }, 'supplyMeterLimitRatio needs a figure'],
    ['a reservoir that two wells fill alone', { filledReservoirs: { W1: { reservoir: 'T', limitRatio: 0.1 }, W2: { reservoir: 'T', limitRatio: 0.1 } } }, 'filledReservoirs names a reservoir of two wells: one alone fills it'],
    ['a reservoir without a name', { filledReservoirs: { W1: { reservoir: ' ', limitRatio: 0.1 } } }, 'filledReservoirs.W1.reservoir names something of the register'],
    ['a journal that is complete by a half', { journal: { isComplete: 0.5 } }, 'journal.isComplete is true or false'], ['an unknown part', { cutLineDays: { device: 1, donkey: 2 } }, 'cutLineDays.donkey is no rule of a balance'],
    ['a supply meter that misses all its water', { supplyMeters: { 'KB-1': { overRegistrationRatio: -1, limitRatio: 0.01 } } }, 'supplyMeters.KB-1.overRegistrationRatio is at least -0.5'],
    ['a day of thirty hours', { declaredHours: { W: { hoursPerDay: 30, limitRatio: 0.2 } } }, 'declaredHours.W.hoursPerDay is at most 24'],
    ['a norm of a million cubic metres', { normLitresPerUnitDay: { budget: 1e9 } }, 'normLitresPerUnitDay.budget is at most 100000'],
  ])('%s cannot', (_, given, fault) => {
    expect(faultInBalanceRules(given)).toBe(fault);
  });
});
