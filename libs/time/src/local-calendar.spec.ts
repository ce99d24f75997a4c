import fc from 'fast-check';
import { parseInstant } from './instant.js';
import { localDayBounds, localDayOf, localMonthBounds, localMonthOf, nextDay, nextMonth, previousDay } from './local-calendar.js';

const instant = (text: string): number => parseInstant(text) ?? Number.NaN;
const HOUR_MS = 3_600_000;
const ZONES = ['Asia/Bishkek', 'Europe/Kyiv', 'Pacific/Apia'];
const from2020 = fc.integer({ min: instant('2020-01-01T00:00:00Z'), max: instant('2035-12-31T00:00:00Z') });

describe('the local calendar', () => {
  it.each([
    ['the last second of January in Bishkek', '2026-01-31T17:59:59Z', '2026-01-31', '2026-01'],
    ['midnight in Bishkek, still January in UTC', '2026-01-31T18:00:00Z', '2026-02-01', '2026-02'],
    ['the last second of the year in Bishkek', '2026-12-31T17:59:59Z', '2026-12-31', '2026-12'],
    ['New Year in Bishkek', '2026-12-31T18:00:00Z', '2027-01-01', '2027-01'],
    ['before 1970', '1969-06-30T19:00:00Z', '1969-07-01', '1969-07'],
    ['the first year that can be written', '0000-01-01T12:00:00Z', '0000-01-01', '0000-01'],
  ])('%s', (_case, text, day, month) => {
    expect(localDayOf(instant(text))).toBe(day);
    expect(localMonthOf(instant(text))).toBe(month);
  });

  it('a month of Bishkek runs from local midnight to local midnight', () => {
    expect(localMonthBounds('2026-02')).toEqual({ fromMs: instant('2026-01-31T18:00:00Z'), toMs: instant('2026-02-28T18:00:00Z') });
  });

  it('a day of Bishkek has 24 hours from local midnight', () => {
    expect(localDayBounds('2026-11-22')).toEqual({ fromMs: instant('2026-11-21T18:00:00Z'), toMs: instant('2026-11-22T18:00:00Z') });
  });

  it('Bishkek has stood at +06:00 since 12 August 2005', () => {
    for (let month = '2005-09'; month < '2035-01'; month = nextMonth(month)) {
      expect(localMonthBounds(month).fromMs).toBe(instant(`${month}-01T00:00:00+06:00`));
    }
  });

  it.each([
    ['loses an hour in spring', 'Europe/Kyiv', '2026-03-29', 23],
    ['gains an hour in autumn', 'Europe/Kyiv', '2026-10-25', 25],
    ['loses the hour of midnight itself', 'Asia/Beirut', '2026-03-29', 23],
    ['has its first hour twice', 'America/Havana', '2026-11-01', 25],
    ['was left out when Samoa crossed the date line', 'Pacific/Apia', '2011-12-30', 0],
  ])('a day that %s', (_case, zone, day, hours) => {
    const { fromMs, toMs } = localDayBounds(day, zone);
    expect((toMs - fromMs) / HOUR_MS).toBe(hours);
  });

  it('a day without midnight begins when the clock first shows it', () => {
    const { fromMs } = localDayBounds('2026-03-29', 'Asia/Beirut');
    expect(fromMs).toBe(instant('2026-03-29T01:00:00+03:00'));
  });

  it.each(ZONES)('in %s days tile the month and months tile the year', (zone) => {
    for (let year = 2020; year <= 2035; year++) {
      let monthStartsMs = localMonthBounds(`${year}-01`, zone).fromMs;
      for (let month = `${year}-01`; month < `${year + 1}-01`; month = nextMonth(month)) {
        const { fromMs, toMs } = localMonthBounds(month, zone);
        expect(fromMs).toBe(monthStartsMs);
        let dayStartsMs = fromMs;
        for (let day = `${month}-01`; day.startsWith(month); day = nextDay(day)) {
          const bounds = localDayBounds(day, zone);
          if (bounds.fromMs !== dayStartsMs || bounds.toMs <= bounds.fromMs) throw new Error(`${day} does not follow the day before`);
          dayStartsMs = bounds.toMs;
        }
        expect(dayStartsMs).toBe(toMs);
        monthStartsMs = toMs;
      }
      expect(monthStartsMs).toBe(localMonthBounds(`${year + 1}-01`, zone).fromMs);
    }
  });

  it.each(ZONES)('in %s every instant lies in the day and month it is said to lie in', (zone) => {
    fc.assert(fc.property(from2020, (instantMs) => {
      const day = localDayBounds(localDayOf(instantMs, zone), zone);
      const month = localMonthBounds(localMonthOf(instantMs, zone), zone);
      expect(day.fromMs <= instantMs && instantMs < day.toMs).toBe(true);
      expect(month.fromMs <= instantMs && instantMs < month.toMs).toBe(true);
      expect(localDayOf(day.toMs - 1, zone)).toBe(localDayOf(day.fromMs, zone));
      expect(localDayOf(day.toMs, zone)).toBe(nextDay(localDayOf(instantMs, zone)));
      expect(localMonthOf(month.toMs, zone)).toBe(nextMonth(localMonthOf(instantMs, zone)));
    }));
  });

  it.each([...ZONES, 'Asia/Kathmandu', 'America/St_Johns', 'Asia/Beirut', 'America/Havana'])('in %s the day is the one the platform shows', (zone) => {
    const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
    const near2026 = instant('2026-03-28T00:00:00Z');
    fc.assert(fc.property(fc.oneof(from2020, fc.integer({ min: near2026, max: near2026 + 48 * HOUR_MS })), (instantMs) => {
      expect(localDayOf(instantMs, zone)).toBe(shown.format(instantMs));
    }));
  });

  it.each([['2026-11', '2026-12'], ['2026-12', '2027-01'], ['1999-12', '2000-01'], ['0099-12', '0100-01']])('after %s comes %s', (month, following) => {
    expect(nextMonth(month)).toBe(following);
  });

  it.each([['2026-02-28', '2026-03-01'], ['2028-02-28', '2028-02-29'], ['2026-12-31', '2027-01-01']])('after the day %s comes %s', (day, following) => {
    expect([nextDay(day), previousDay(following)]).toEqual([following, day]);
  });

  it.each<[string, () => unknown]>([
    ['a month 13', () => localMonthBounds('2026-13')], ['a month 00', () => nextMonth('2026-00')], ['a month of one digit', () => nextMonth('2026-1')],
    ['a day where a month is asked', () => localMonthBounds('2026-01-01')], ['30 February', () => localDayBounds('2026-02-30')], ['day 00', () => nextDay('2026-02-00')],
    ['a line after the month', () => nextMonth('2026-01\n')],
    ['an unknown zone', () => localDayOf(0, 'Asia/Kara_Balta')], ['no instant', () => localDayOf(Number.NaN)],
    ['a local date past the year 9999', () => localDayOf(instant('9999-12-31T23:00:00Z'))],
    ['a month after the last', () => nextMonth('9999-12')], ['a day after the last', () => nextDay('9999-12-31')], ['a day before the first', () => previousDay('0000-01-01')],
  ])('%s is refused', (_case, ask) => {
    expect(ask).toThrow(RangeError);
  });
});
