import { DAY_MS } from './civil-date.js';
import { type Interval, localDayBounds, localDayOf, localMonthBounds, localMonthOf, nextDay, nextMonth } from './local-calendar.js';
import { DEFAULT_ZONE } from './zone-offset.js';

const HOUR_MS = 3_600_000;

export type SpanSize = 'hour' | 'day' | 'month';

/** An hour, day or month of the local calendar. */
export interface LocalSpan extends Interval {
  /** `YYYY-MM` of a month, `YYYY-MM-DD` of a day, `YYYY-MM-DD/h` of the hour h of a day, counted from 0 at its beginning. */
  readonly name: string;
}

/**
 * The hours, days or months of the local calendar that an interval touches, in order and whole. Hours are counted from the
 * beginning of the day, so a day on which the clocks change has 23 or 25 of them, and a last one that may be shorter.
 * @throws RangeError for an unknown zone or a time outside the years 0000–9999.
 */
export function localSpans(size: SpanSize, { fromMs, toMs }: Interval, zone: string = DEFAULT_ZONE): LocalSpan[] {
  const spans: LocalSpan[] = [];
  if (!(fromMs < toMs)) return spans;
  if (size === 'month') {
    for (let month = localMonthOf(fromMs, zone), bounds = localMonthBounds(month, zone); bounds.fromMs < toMs; month = nextMonth(month), bounds = localMonthBounds(month, zone)) {
      spans.push({ name: month, ...bounds });
    }
    return spans;
  }
  for (let day = localDayOf(fromMs, zone), bounds = localDayBounds(day, zone); bounds.fromMs < toMs; day = nextDay(day), bounds = localDayBounds(day, zone)) {
    if (size === 'day') {
      // A day that a zone left out when it crossed the date line has no time in it.
      if (bounds.fromMs < bounds.toMs) spans.push({ name: day, ...bounds });
      continue;
    }
    for (let hour = 0, startMs = bounds.fromMs; startMs < bounds.toMs; hour++, startMs += HOUR_MS) {
      const endMs = Math.min(startMs + HOUR_MS, bounds.toMs);
      if (endMs > fromMs && startMs < toMs) spans.push({ name: `${day}/${hour}`, fromMs: startMs, toMs: endMs });
    }
  }
  return spans;
}

/**
 * Day of the week of a local day `YYYY-MM-DD`: 0 on Monday to 6 on Sunday.
 * @throws RangeError for a day that does not exist.
 */
export function weekdayOf(localDay: string): number {
  const { fromMs } = localDayBounds(localDay, 'UTC');
  // 1970-01-01 was a Thursday.
  return (((fromMs / DAY_MS + 3) % 7) + 7) % 7;
}

/** Hours in a week. */
export const HOURS_OF_WEEK = 168;

/** Hour of the local week of the hour that {@link localSpans} calls by this name: 0 from Monday 00:00 on; a 25th hour counts as the 24th. */
export function hourOfWeek(hourName: string): number {
  const [day = '', hour = ''] = hourName.split('/');
  return weekdayOf(day) * 24 + Math.min(Number(hour), 23);
}
