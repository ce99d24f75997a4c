import { atPath, namesOf, RULE_KINDS, type RuleKind, rulesOf, typedText } from './rule-kinds.js';

describe('rules of balances in a form', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, object]>([
    ['a figure by itself', { supplyMeterLimitRatio: 0.02 }, '', { supplyMeterLimitRatio: 0.02 }],
    ['a share with its limits', { 'assumptions/unauthorised/ratio': 0.01, 'assumptions/unauthorised/limitPoints': 0.02 }, '', { assumptions: { unauthorised: { ratio: 0.01, limitPoints: 0.02 } } }],
    ['a meter by its serial', { 'supplyMeters/*/overRegistrationRatio': -0.01, 'supplyMeters/*/limitRatio': 0.005 }, 'KB/7', { supplyMeters: { 'KB/7': { overRegistrationRatio: -0.01, limitRatio: 0.005 } } }],
    ['a reservoir of a well', { 'filledReservoirs/*/reservoir': 'TANK-1', 'filledReservoirs/*/limitRatio': 0.1 }, 'W-1', { filledReservoirs: { 'W-1': { reservoir: 'TANK-1', limitRatio: 0.1 } } }],
    ['a norm that is not known', { 'normLitresPerUnitDay/budget': null }, '', { normLitresPerUnitDay: { budget: null } }],
  ])('%s is recorded under its path', (_case, contents, name, rules) => {
    expect(rulesOf(contents, name)).toEqual(rules);
  });

  it('come back from where they were put', () => {
    for (const kind of Object.keys(RULE_KINDS) as RuleKind[]) {
      const contents = Object.fromEntries(RULE_KINDS[kind].map(({ path }, at) => [path, at]));
      const rules = rulesOf(contents, 'W-1');
      for (const [path, content] of Object.entries(contents)) expect(atPath(rules, path.replace('*', 'W-1'))).toBe(content);
    }
  });

  it('name what the register names', () => {
    const rules = { declaredHours: { 'W-1': { hoursPerDay: 8, limitRatio: 0.2 }, 'W-2': { hoursPerDay: 2, limitRatio: 0.2 } } };
    expect(namesOf(rules, 'declaredHours')).toEqual(['W-1', 'W-2']);
    expect(namesOf(rules, 'testedMeter')).toEqual([]);
    expect(namesOf(rules, 'norms')).toEqual([]);
  });

  it.each<[Parameters<typeof typedText>, string]>([
    [[0.0125, 'share', ','], '1,25'], [[0.07, 'share', '.'], '7'], [[-0.003, 'share', ','], '-0,3'], [[1_000_000, 'cubicMetres', ','], '1000'], [[null, 'decimal', ','], ''], [[undefined, 'decimal', ','], ''], [[true, 'yesNo', ','], 'yes'], [[170.5, 'decimal', ','], '170,5'],
  ])('%p is typed %p', (given, text) => {
    expect(typedText(...given)).toBe(text);
  });
});
