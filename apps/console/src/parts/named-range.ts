import { dayAfter, dayOf, startOfDay } from '../words/fmt.js';

export const RANGE_NAMES = ['lastNight', 'today', 'thisWeek', 'last30'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

/** A half-open stretch of instants. */
export interface TimeRange { readonly from: string; readonly to: string }

/** What people mean by a name, cut at local midnight; last night is from 22:00 to 06:00. */
export function rangeOf(name: RangeName, nowMs: number): TimeRange {
  const today = dayOf(nowMs);
  const hours = (day: string, count: number): string => new Date(Date.parse(startOfDay(day)) + count * 3_600_000).toISOString();
  const tomorrow = startOfDay(dayAfter(today, 1));
  switch (name) {
    case 'lastNight': return { from: hours(dayAfter(today, -1), 22), to: hours(today, 6) };
    case 'today': return { from: startOfDay(today), to: tomorrow };
    case 'thisWeek': return { from: startOfDay(dayAfter(today, -6)), to: tomorrow };
    case 'last30': return { from: startOfDay(dayAfter(today, -29)), to: tomorrow };
  }
}
