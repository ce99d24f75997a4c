import { dayAfter, dayOf, startOfDay } from '../words/fmt.js';

export const RANGE_NAMES = ['lastNight', 'today', 'yesterday', 'thisWeek', 'last30', 'thisMonth', 'lastMonth', 'halfYear', 'heating', 'year', 'fiveYears'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

/** A half-open stretch of instants. */
export interface TimeRange { readonly from: string; readonly to: string }

/** The heating season of the city: 1 November to 31 March. */
const HEATING_BEGINS = '-11-01';
const HEATING_ENDS = '-04-01';

/** What people mean by a name, cut at local midnight; last night is from 22:00 to 06:00, the heating season the latest that has begun. */
export function rangeOf(name: RangeName, nowMs: number): TimeRange {
  const today = dayOf(nowMs);
  const hours = (day: string, count: number): string => new Date(Date.parse(startOfDay(day)) + count * 3_600_000).toISOString();
  const days = (first: string, afterLast: string): TimeRange => ({ from: startOfDay(first), to: startOfDay(afterLast) });
  const tomorrow = dayAfter(today, 1);
  const lately = (count: number): TimeRange => days(dayAfter(today, 1 - count), tomorrow);
  const monthBegan = `${today.slice(0, 7)}-01`;
  switch (name) {
    case 'lastNight': return { from: hours(dayAfter(today, -1), 22), to: hours(today, 6) };
    case 'today': return days(today, tomorrow);
    case 'yesterday': return days(dayAfter(today, -1), today);
    case 'thisWeek': return lately(7);
    case 'last30': return lately(30);
    case 'thisMonth': return days(monthBegan, tomorrow);
    case 'lastMonth': return days(`${dayAfter(monthBegan, -1).slice(0, 7)}-01`, monthBegan);
    case 'halfYear': return lately(183);
    case 'year': return lately(365);
    case 'fiveYears': return lately(1_826);
    case 'heating': {
      const year = Number(today.slice(0, 4)) - (today.slice(4) < HEATING_BEGINS ? 1 : 0);
      const end = `${year + 1}${HEATING_ENDS}`;
      return days(`${year}${HEATING_BEGINS}`, end < tomorrow ? end : tomorrow);
    }
  }
}

/** Days as somebody chose them, the last one included. */
export function rangeOfDays(first: string, last: string): TimeRange {
  return { from: startOfDay(first), to: startOfDay(dayAfter(last, 1)) };
}
