import { type DaySpan, daysOf } from './billing-period.js';

/** When something held, in local days; null: still. */
export interface HeldDays {
  readonly fromDay: string;
  readonly toDay: string | null;
}

/** A meter at a service point. It counts on the day of each act, also where both acts are of one day. */
export interface StayDays extends HeldDays {
  readonly stayNo: number;
}

export interface MeteredDays extends DaySpan { readonly kind: 'metered'; readonly stayNo: number }
export interface UnmeteredDays extends DaySpan { readonly kind: 'unmetered' }

/**
 * The days of a period at one service point, by what counts there: the days of each meter, and those without any, which go by the norm.
 * A day on which a meter was put in or taken out is the meter's: its register says what passed. On the day of an exchange both
 * meters count, each what it showed. Days on which the account was not open are left out.
 *
 * A stay's `toDay` is the day of removal, which counts; null while it stays.
 */
export function splitPointDays(period: DaySpan, opened: readonly HeldDays[], stays: readonly StayDays[]): (MeteredDays | UnmeteredDays)[] {
  const days = daysOf(period);
  const isOpen = (day: string): boolean => opened.some(({ fromDay, toDay }) => fromDay <= day && (toDay === null || day < toDay));
  const isThere = (day: string, { fromDay, toDay }: StayDays): boolean => fromDay <= day && (toDay === null || day <= toDay);
  const metered = stays.toSorted((one, other) => (one.fromDay < other.fromDay || (one.fromDay === other.fromDay && one.stayNo < other.stayNo) ? -1 : 1)).flatMap((stay) =>
    spansOf(days, period.toDay, (day) => isOpen(day) && isThere(day, stay)).map((span): MeteredDays => ({ kind: 'metered', stayNo: stay.stayNo, ...span })));
  const unmetered = spansOf(days, period.toDay, (day) => isOpen(day) && !stays.some((stay) => isThere(day, stay))).map((span): UnmeteredDays => ({ kind: 'unmetered', ...span }));
  return [...metered, ...unmetered].toSorted((one, other) => (one.fromDay < other.fromDay ? -1 : one.fromDay > other.fromDay ? 1 : 0));
}

/** Unbroken runs of the days that satisfy a condition. */
function spansOf(days: readonly string[], endDay: string, holds: (day: string) => boolean): DaySpan[] {
  const spans: DaySpan[] = [];
  let fromDay: string | null = null;
  for (const day of [...days, endDay]) {
    const isIn = day !== endDay && holds(day);
    if (isIn) fromDay ??= day;
    else if (fromDay !== null) {
      spans.push({ fromDay, toDay: day });
      fromDay = null;
    }
  }
  return spans;
}
