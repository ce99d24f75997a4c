import { RANGE_NAMES, rangeOf } from './named-range.js';

/** 01:30 on 1 November in Bishkek; in UTC it is still October. */
const SHORTLY_AFTER_MIDNIGHT = Date.parse('2026-10-31T19:30:00Z');

describe('what people call a time', () => {
  it.each([
    ['lastNight', '2026-10-31T16:00:00.000Z', '2026-11-01T00:00:00.000Z'],
    ['today', '2026-10-31T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['thisWeek', '2026-10-25T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
    ['last30', '2026-10-02T18:00:00.000Z', '2026-11-01T18:00:00.000Z'],
  ] as const)('%s is cut at the midnight of the city', (name, from, to) => {
    expect(rangeOf(name, SHORTLY_AFTER_MIDNIGHT)).toEqual({ from, to });
  });

  it('is never longer than the 31 days that readings may be asked for at once', () => {
    for (const name of RANGE_NAMES) {
      const { from, to } = rangeOf(name, SHORTLY_AFTER_MIDNIGHT);
      expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(31 * 86_400_000);
    }
  });
});
