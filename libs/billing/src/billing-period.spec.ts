import { parseInstant } from '@app/time';

import { type BillingPeriod, daysOf, faultOfCalendar, monthPeriod } from './billing-period.js';

const ZONE = 'Asia/Bishkek';

describe('a billing month', () => {
  it.each([
    ['is cut off at the midnight that ends it', '2026-10', 0, '2026-11-01T00:00:00+06:00'],
    ['is cut off three days later', '2026-10', 3, '2026-11-04T00:00:00+06:00'],
    ['over the end of a year', '2026-12', 5, '2027-01-06T00:00:00+06:00'],
  ])('%s', (_, month, days, cutOff) => expect(monthPeriod(month, days, ZONE).cutOffMs).toBe(parseInstant(cutOff)));

  it('has the days of the month', () => {
    expect([daysOf(monthPeriod('2028-02', 0, ZONE)).length, daysOf(monthPeriod('2026-10', 0, ZONE)).at(-1)]).toEqual([29, '2026-10-31']);
    expect(() => monthPeriod('2026-10', -1, ZONE)).toThrow(RangeError);
    expect(() => daysOf({ fromDay: '2026-10-02', toDay: '2026-10-02' })).toThrow(RangeError);
  });
});

describe('a calendar of periods', () => {
  const months = ['2026-10', '2026-11', '2026-12'].map((month) => monthPeriod(month, 2, ZONE));
  const own = (code: string, fromDay: string, toDay: string): BillingPeriod => ({ code, fromDay, toDay, cutOffMs: parseInstant(`${toDay}T00:00:00+06:00`)! });
  it.each<[string, readonly BillingPeriod[], unknown]>([
    ['of months holds, in whatever order it is given', months.toReversed(), null],
    ['of fortnights holds', [own('a', '2026-10-01', '2026-10-15'), own('b', '2026-10-15', '2026-10-29')], null],
    ['bills no day twice', [...months, own('x', '2026-12-31', '2027-02-01')], { kind: 'OVERLAP', code: 'x' }],
    ['leaves no day out', [...months, own('x', '2027-01-02', '2027-02-01')], { kind: 'GAP', code: 'x' }],
    ['is not cut off before a period has ended', [{ ...months[0]!, cutOffMs: months[0]!.cutOffMs - 3 * 86_400_000 }], { kind: 'CUT_OFF_EARLY', code: '2026-10' }],
  ])('%s', (_, periods, fault) => expect(faultOfCalendar(periods, ZONE)).toEqual(fault));
});
