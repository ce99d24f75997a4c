import { type TownDate, townDates } from './town-calendar.js';
import { KARA_BALTA } from './town-file.js';

function datesFrom(from: string, days: number): TownDate[] {
  const dates = townDates(KARA_BALTA, 1, from);
  return Array.from({ length: days }, () => dates.next().value);
}

describe('the days of the town', () => {
  it('begin at midnight in Bishkek, six hours ahead of Greenwich', () => {
    const [first, second] = datesFrom('2026-01-01', 2);
    expect(new Date(first!.fromMs).toISOString()).toBe('2025-12-31T18:00:00.000Z');
    expect([second!.fromMs - first!.fromMs, second!.firstStep, second!.dayNo]).toEqual([86_400_000, 96, 1]);
  });

  it.each([
    ['the end of a leap February', '2028-02-28', ['2028-02-28', '2028-02-29', '2028-03-01']],
    ['the end of another', '2026-02-28', ['2026-02-28', '2026-03-01', '2026-03-02']],
    ['the end of a year', '2026-12-30', ['2026-12-30', '2026-12-31', '2027-01-01']],
  ])('run on over %s', (_what, from, localDays) => {
    expect(datesFrom(from, 3).map(({ localDay }) => localDay)).toEqual(localDays);
  });

  it.each([
    ['2026-11-20', 'weekday'], ['2026-11-21', 'saturday'], ['2026-11-22', 'sunday'], ['2026-11-23', 'weekday'], ['2026-03-21', 'sunday'], ['2027-01-01', 'sunday'],
  ])('%s is kept as a %s', (localDay, dayType) => {
    expect(datesFrom(localDay, 1)[0]!.dayType).toBe(dayType);
  });

  it.each([['2026-04-30', false], ['2026-05-01', true], ['2026-09-30', true], ['2026-10-01', false]])('%s: summer is %s', (localDay, isSummer) => {
    expect(datesFrom(localDay, 1)[0]!.isSummer).toBe(isSummer);
  });

  it('are coldest in January and warmest in July; gardens are watered from the 10th of May to the 19th of September', () => {
    const year = datesFrom('2026-01-01', 365);
    const warmest = year.reduce((best, date) => (date.warmth > best.warmth ? date : best));
    const coldest = year.reduce((best, date) => (date.warmth < best.warmth ? date : best));
    expect([coldest.localDay.slice(0, 7), warmest.localDay.slice(0, 7)]).toEqual(['2026-01', '2026-07']);
    const watering = year.filter(({ irrigation }) => irrigation > 0).map(({ localDay }) => localDay);
    expect([watering[0], watering.at(-1)]).toEqual(['2026-05-11', '2026-09-19']);
    expect(year.every(({ irrigation }) => irrigation >= 0 && irrigation <= 1)).toBe(true);
  });

  it('have the same weather whenever the run began', () => {
    const long = datesFrom('2026-01-01', 60).slice(31);
    expect(long.map(({ isRainy }) => isRainy)).toEqual(datesFrom('2026-02-01', 29).map(({ isRainy }) => isRainy));
  });

  it('refuse a first day that does not exist', () => {
    expect(() => datesFrom('2026-02-29', 1)).toThrow(RangeError);
  });
});
