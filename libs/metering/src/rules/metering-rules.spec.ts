import { DEFAULT_METERING_RULES, mergedRules } from './metering-rules.js';

describe('rules that hold', () => {
  it('are the defaults where nobody set anything', () => {
    expect(mergedRules([])).toBe(DEFAULT_METERING_RULES);
    expect(DEFAULT_METERING_RULES).toMatchObject({ expectedLitresPerDay: null, measuredGapMs: 90 * 60_000, estimation: { silentDays: 3, classMedianLitresPerDay: null } });
  });

  it('a version sets what it names, and what follows it overrides no more than it names', () => {
    const merged = mergedRules([
      { expectedLitresPerDay: 400, estimation: { silentDays: 5, classMedianLitresPerDay: 250 } },
      { measuredGapMs: 3_600_000, estimation: { silentDays: 7 } },
    ]);
    expect(merged).toMatchObject({ expectedLitresPerDay: 400, measuredGapMs: 3_600_000, estimation: { silentDays: 7, classMedianLitresPerDay: 250 } });
    expect([merged.register, merged.checks]).toStrictEqual([DEFAULT_METERING_RULES.register, DEFAULT_METERING_RULES.checks]);
  });

  it('the limits of the ladder are those of the ladder, without its zone', () => {
    expect(DEFAULT_METERING_RULES.estimation).toMatchObject({ leastGoodDays: 30, lastYearDays: 364 });
    expect(DEFAULT_METERING_RULES.estimation).not.toHaveProperty('zone');
  });
});
