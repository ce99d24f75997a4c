import { RANGE_NAMES, rangeOf, rangeOfDays } from './named-range.js';

/** 01:30 on 1 November in Bishkek; in UTC it is still October. */
const SHORTLY_AFTER_MIDNIGHT = Date.parse('2026-10-31T19:30:00Z');

describe('what people call a time', () => {
  it.each([
    ['lastNight', '2026-10-31T16:00:00.000Z', '2026-11-01T00:00:00.000Z'],
    ['today', '2026-10-31T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['thisWeek', '2026-10-25T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['last30', '2026-10-02T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['yesterday', '2026-10-30T18:00:00.000Z', '2026-10-31T18:00:00.000Z'],
    ['thisMonth', '2026-10-31T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['lastMonth', '2026-09-30T18:00:00.000Z', '2026-10-31T18:00:00.000Z'],
    ['heating', '2026-10-31T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['year', '2025-11-01T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
  ] as const)('%s is cut at the midnight of the city', (name, from, to) => {
    expect(rangeOf(name, SHORTLY_AFTER_MIDNIGHT)).toEqual({ from, to });
  });

  it('the heating season is the one before while none has begun, and ends with March', () => {
    expect(rangeOf('heating', Date.parse('2026-08-10T06:00:00Z'))).toEqual({ from: '2025-10-31T18:00:00.000Z', to: '2026-03-31T18:00:00.000Z' });
    expect(rangeOf('heating', Date.parse('2026-02-10T06:00:00Z'))).toEqual({ from: '2025-10-31T18:00:00.000Z', to: '2026-02-10T18:00:00.000Z' });
  });

  it('is always a stretch of some length', () => {
    for (const name of RANGE_NAMES) {
      const { from, to } = rangeOf(name, SHORTLY_AFTER_MIDNIGHT);
      expect(Date.parse(to)).toBeGreaterThan(Date.parse(from));
    }
  });

  it('days of one’s own hold the last of them too', () => {
    expect(rangeOfDays('2026-11-01', '2026-11-01')).toEqual({ from: '2026-10-31T18:00:00.000Z', to: '2026-11-01T18:00:00.000Z' });
  });
});
