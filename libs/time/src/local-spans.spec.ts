import fc from 'fast-check';

import { hourOfWeek, localSpans, parseInstant, weekdayOf } from './index.js';

const instant = (text: string): number => parseInstant(text)!;
const between = (from: string, to: string) => ({ fromMs: instant(from), toMs: instant(to) });
const ZONES = ['Asia/Bishkek', 'Europe/Madrid', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Havana'];

describe('spans of the local calendar', () => {
  it('a Bishkek day begins at 18:00 UTC of the day before', () => {
    expect(localSpans('day', between('2026-03-01T17:59:59Z', '2026-03-01T18:00:01Z'))).toEqual([
      { name: '2026-03-01', ...between('2026-02-28T18:00:00Z', '2026-03-01T18:00:00Z') },
      { name: '2026-03-02', ...between('2026-03-01T18:00:00Z', '2026-03-02T18:00:00Z') },
    ]);
  });

  it.each<[string, 'hour' | 'day' | 'month', string, string, string, string[]]>([
    ['an interval that ends at midnight does not touch the day after', 'day', 'Asia/Bishkek', '2026-03-01T18:00:00Z', '2026-03-02T18:00:00Z', ['2026-03-02']],
    ['an empty interval touches nothing', 'day', 'Asia/Bishkek', '2026-03-01T18:00:00Z', '2026-03-01T18:00:00Z', []],
    ['the months around the new year', 'month', 'Asia/Bishkek', '2026-12-31T17:00:00Z', '2026-12-31T19:00:00Z', ['2026-12', '2027-01']],
    ['the first hours of a day', 'hour', 'Asia/Bishkek', '2026-03-01T18:30:00Z', '2026-03-01T20:00:00Z', ['2026-03-02/0', '2026-03-02/1']],
    ['a day that Samoa left out', 'day', 'Pacific/Apia', '2011-12-30T00:00:00Z', '2011-12-30T20:00:00Z', ['2011-12-29', '2011-12-31']],
  ])('%s', (_case, size, zone, from, to, names) => {
    expect(localSpans(size, between(from, to), zone).map(({ name }) => name)).toEqual(names);
  });

  it.each([['2026-03-29', 23], ['2026-10-25', 25], ['2026-06-01', 24]])('the %s of Madrid has %i hours', (day, hours) => {
    const [span] = localSpans('day', between(`${day}T12:00:00Z`, `${day}T12:00:01Z`), 'Europe/Madrid');
    expect(localSpans('hour', span!, 'Europe/Madrid')).toHaveLength(hours);
  });

  it.each(ZONES)('in %s hours tile days and days tile months', (zone) => {
    const from2020 = fc.integer({ min: instant('2020-01-01T00:00:00Z'), max: instant('2030-01-01T00:00:00Z') });
    fc.assert(fc.property(from2020, (fromMs) => {
      const [month] = localSpans('month', { fromMs, toMs: fromMs + 1 }, zone);
      const days = localSpans('day', month!, zone);
      const hours = localSpans('hour', month!, zone);
      for (const parts of [days, hours]) {
        expect(parts[0]!.fromMs).toBe(month!.fromMs);
        expect(parts.at(-1)!.toMs).toBe(month!.toMs);
        parts.forEach((part, at) => expect(part.fromMs).toBe(parts[at - 1]?.toMs ?? month!.fromMs));
      }
    }), { numRuns: 6 });
  });

  it.each([['2026-11-23', 0], ['2026-11-22', 6], ['1970-01-01', 3], ['1969-12-31', 2], ['2000-02-29', 1]])('%s is day %i of the week', (day, weekday) => {
    expect(weekdayOf(day)).toBe(weekday);
  });

  it.each([['2026-11-23/0', 0], ['2026-11-22/23', 167], ['2026-10-25/24', 167]])('%s is hour %i of the week', (hour, place) => {
    expect(hourOfWeek(hour)).toBe(place);
  });
});
