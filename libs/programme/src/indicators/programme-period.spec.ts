import { formatInstant, localDayOf, parseInstant } from '@app/time';
import fc from 'fast-check';

import { halfYearsOf, halfYearsUntil, programmePeriodFrom, programmePeriods, snapshotDueMs } from './programme-period.js';

const ZONE = 'Asia/Bishkek';
const DAY_MS = 86_400_000;

describe('periods of the programme', () => {
  it('are two half-years and then their year, for each of its years', () => {
    expect(programmePeriods(2025, 2026, ZONE).map(({ kind, fromOn, toOn }) => [kind, fromOn, toOn])).toEqual([
      ['half_year', '2025-01-01', '2025-07-01'], ['half_year', '2025-07-01', '2026-01-01'], ['year', '2025-01-01', '2026-01-01'],
      ['half_year', '2026-01-01', '2026-07-01'], ['half_year', '2026-07-01', '2027-01-01'], ['year', '2026-01-01', '2027-01-01']]);
  });

  it.each<[string, string, string | undefined]>([
    ['half_year', '2026-01-01', '2026-07-01'], ['half_year', '2026-07-01', '2027-01-01'], ['year', '2026-01-01', '2027-01-01'],
    ['half_year', '2026-04-01', undefined], ['year', '2026-07-01', undefined], ['month', '2026-01-01', undefined], ['half_year', '2026-01-02', undefined],
  ])('a %s that begins on %s ends on %s', (kind, fromOn, toOn) => {
    expect(programmePeriodFrom(kind, fromOn, ZONE)?.toOn).toBe(toOn);
  });

  it('are told apart by the clock of Bishkek: the new half-year begins at 18:00 UTC of the day before', () => {
    const half = programmePeriodFrom('half_year', '2026-07-01', ZONE)!;
    expect([half.fromMs, half.toMs].map((ms) => formatInstant(ms))).toEqual(['2026-06-30T18:00:00.000Z', '2026-12-31T18:00:00.000Z']);
  });

  it.each<[string, string, string]>([
    ['half_year', '2026-01-01', '2026-07-15T05:00:00+06:00'], ['half_year', '2026-07-01', '2027-01-15T05:00:00+06:00'], ['year', '2026-01-01', '2027-01-15T05:00:00+06:00'],
  ])('the snapshot of the %s from %s is due at %s', (kind, fromOn, due) => {
    expect(snapshotDueMs(programmePeriodFrom(kind, fromOn, ZONE)!, ZONE)).toBe(parseInstant(due));
  });

  it('name the half-years within, and all since the programme began', () => {
    expect(halfYearsOf(programmePeriodFrom('year', '2024-01-01', ZONE)!)).toEqual(['2024-01-01', '2024-07-01']);
    expect(halfYearsUntil(2023, programmePeriodFrom('half_year', '2024-01-01', ZONE)!)).toEqual(['2023-01-01', '2023-07-01', '2024-01-01']);
    expect(halfYearsUntil(2023, programmePeriodFrom('year', '2024-01-01', ZONE)!)).toEqual(['2023-01-01', '2023-07-01', '2024-01-01', '2024-07-01']);
  });

  it('hold every instant of their years in exactly one half-year and one year, whose local days say so', () => {
    const periods = programmePeriods(2023, 2026, ZONE);
    const [first, last] = [periods[0]!.fromMs, periods.at(-1)!.toMs];
    fc.assert(fc.property(fc.integer({ min: first, max: last - 1 }), (atMs) => {
      const day = localDayOf(atMs, ZONE);
      const holding = periods.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
      expect(holding.map(({ kind }) => kind).toSorted()).toEqual(['half_year', 'year']);
      for (const { fromOn, toOn } of holding) expect(fromOn <= day && day < toOn).toBe(true);
    }));
  });

  it('follow one another without a gap, and each snapshot is due between two weeks and sixteen days after the end', () => {
    fc.assert(fc.property(fc.integer({ min: 1990, max: 2100 }), (year) => {
      const halves = programmePeriods(year, year + 1, ZONE).filter(({ kind }) => kind === 'half_year');
      halves.slice(1).forEach(({ fromMs }, at) => expect(fromMs).toBe(halves[at]!.toMs));
      for (const half of halves) {
        const afterMs = snapshotDueMs(half, ZONE) - half.toMs;
        expect(afterMs >= 14 * DAY_MS && afterMs < 16 * DAY_MS).toBe(true);
      }
    }));
  });
});
