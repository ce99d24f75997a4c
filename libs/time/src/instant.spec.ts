import fc from 'fast-check';
import { formatInstant, parseInstant } from './instant.js';

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0) =>
  new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1_000 + ms;

describe('an instant in RFC 3339', () => {
  it.each<[string, string, number]>([
    ['UTC', '2026-11-22T10:00:00Z', at(2026, 11, 22, 10)],
    ['lower case t and z', '2026-11-22t10:00:00z', at(2026, 11, 22, 10)],
    ['the zone of Bishkek', '2026-11-22T16:00:00+06:00', at(2026, 11, 22, 10)],
    ['a zone west of Greenwich with minutes', '2026-11-22T06:30:00-03:30', at(2026, 11, 22, 10)],
    ['unknown local offset', '2026-11-22T10:00:00-00:00', at(2026, 11, 22, 10)],
    ['the widest offset', '2026-11-22T23:59:00+23:59', at(2026, 11, 22)],
    ['one digit of fraction', '2026-11-22T10:00:00.5Z', at(2026, 11, 22, 10, 0, 0, 500)],
    ['two digits of fraction', '2026-11-22T10:00:00.25Z', at(2026, 11, 22, 10, 0, 0, 250)],
    ['nanoseconds are cut to milliseconds', '2026-11-22T10:00:00.123999999+00:00', at(2026, 11, 22, 10, 0, 0, 123)],
    ['a leap day', '2028-02-29T00:00:00Z', at(2028, 2, 29)],
    ['a leap day of a century divisible by 400', '2000-02-29T00:00:00Z', at(2000, 2, 29)],
    ['the last second of a day', '2026-12-31T23:59:59Z', at(2026, 12, 31, 23, 59, 59)],
    ['before 1970, with a fraction', '1969-12-31T23:59:59.999Z', -1],
    ['the first instant there is', '0000-01-01T00:00:00Z', at(0, 1, 1)],
    ['the last instant there is', '9999-12-31T23:59:59.999Z', at(9999, 12, 31, 23, 59, 59, 999)],
  ])('is read: %s', (_case, text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each<[string, string]>([
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2027-02-29T12:00:00Z'],
    ['29 February of a century', '2100-02-29T12:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['month 0', '2026-00-10T00:00:00Z'],
    ['month 13', '2026-13-10T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-31T24:00:00Z'],
    ['minute 60', '2026-01-31T10:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['no zone', '2026-01-31T23:30:00'],
    ['no zone after a fraction', '2026-01-31T23:30:00.000'],
    ['a zone without colon', '2026-01-31T23:30:00+0600'],
    ['a zone of hours alone', '2026-01-31T23:30:00.0+06'],
    ['zone hour 24', '2026-01-31T23:30:00+24:00'],
    ['zone minute 60', '2026-01-31T23:30:00+06:60'],
    ['a zone without sign', '2026-01-31T23:30:00 06:00'],
    ['a zone name', '2026-01-31T23:30:00 UTC'],
    ['text after Z', '2026-01-31T23:30:00Z '],
    ['text after an offset', '2026-01-31T23:30:00+06:00Z'],
    ['a blank instead of T', '2026-01-31 23:30:00Z'],
    ['no seconds', '2026-01-31T23:30Z'],
    ['a point without fraction', '2026-01-31T23:30:00.Z'],
    ['ten digits of fraction', '2026-01-31T23:30:00.1234567890Z'],
    ['a decimal comma', '2026-01-31T23:30:00,5Z'],
    ['a letter in the year', '2o26-01-31T23:30:00Z'],
    ['a letter in the fraction', '2026-01-31T23:30:00.5xZ'],
    ['a five-digit year', '12026-01-31T23:30:00Z'],
    ['a signed year', '+02026-01-31T23:30:00Z'],
    ['the date alone', '2026-01-31'],
    ['other separators in the date', '2026/01/31T23:30:00Z'],
    ['other separators in the time', '2026-01-31T23.30.00Z'],
    ['the word now', 'now'],
    ['nothing', ''],
    ['before the year 0000 in UTC', '0000-01-01T00:00:00+00:01'],
    ['after the year 9999 in UTC', '9999-12-31T23:59:59-00:01'],
    ['digits of another script', '٢٠٢٦-01-31T23:30:00Z'],
    ['a very long text', `2026-01-31T23:30:00.${'1'.repeat(60_000)}Z`],
  ])('is refused: %s', (_case, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('is written and read back unchanged over all of its years', () => {
    const everyInstant = fc.integer({ min: at(0, 1, 1), max: at(9999, 12, 31, 23, 59, 59, 999) });
    fc.assert(fc.property(everyInstant, (instantMs) => {
      expect(parseInstant(formatInstant(instantMs))).toBe(instantMs);
    }));
  });

  it('means the same in any zone', () => {
    const everyOffset = fc.integer({ min: -1_439, max: 1_439 });
    fc.assert(fc.property(fc.integer({ min: at(1, 1, 1), max: at(9998, 1, 1) }), everyOffset, (instantMs, offsetMinutes) => {
      const wall = formatInstant(instantMs + offsetMinutes * 60_000).slice(0, -1);
      const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
      const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
      expect(parseInstant(`${wall}${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`)).toBe(instantMs);
    }));
  });

  it('is a value for any text, and never accepts what a date parser would not', () => {
    const nearly = fc.tuple(fc.constantFrom('2026-11-22T10:00:00Z', '2026-02-28T23:59:59.5+06:00'), fc.nat(30), fc.string({ unit: 'binary', maxLength: 2 }))
      .map(([text, place, patch]) => text.slice(0, place) + patch + text.slice(place + patch.length));
    fc.assert(fc.property(fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
      const instantMs = parseInstant(text);
      if (instantMs !== undefined) expect(instantMs).toBe(new Date(text.toUpperCase()).getTime());
    }), { numRuns: 500 });
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, at(10_000, 1, 1), at(0, 1, 1) - 1])('%d is not written', (instantMs) => {
    expect(() => formatInstant(instantMs)).toThrow(RangeError);
  });
});
