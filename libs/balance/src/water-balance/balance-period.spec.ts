import { periodBefore, periodFrom, periodOfDay } from './balance-period.js';

const ZONE = 'Asia/Bishkek';

describe('periods of balances', () => {
  it.each([
    ['day', '2026-02-28', '2026-02-28', '2026-03-01'], ['month', '2026-02-17', '2026-02-01', '2026-03-01'], ['half_year', '2026-06-30', '2026-01-01', '2026-07-01'],
    ['half_year', '2026-07-01', '2026-07-01', '2027-01-01'], ['year', '2026-12-31', '2026-01-01', '2027-01-01'],
  ] as const)('the %s of %s is from %s to %s, from local midnight to local midnight', (kind, day, fromOn, toOn) => {
    expect(periodOfDay(kind, day, ZONE)).toEqual({ kind, fromOn, toOn, fromMs: Date.parse(`${fromOn}T00:00:00+06:00`), toMs: Date.parse(`${toOn}T00:00:00+06:00`) });
  });

  it('begin where their kind does', () => {
    expect(periodFrom('month', '2026-02-02', ZONE)).toBeUndefined();
    expect(periodFrom('half_year', '2026-07-01', ZONE)?.toOn).toBe('2027-01-01');
  });

  it('follow one another', () => {
    expect(periodBefore(periodOfDay('month', '2026-01-05', ZONE), ZONE).fromOn).toBe('2025-12-01');
    expect(periodBefore(periodOfDay('half_year', '2026-01-05', ZONE), ZONE).fromOn).toBe('2025-07-01');
  });
});
