import { localDayBounds, localMonthBounds, localDayOf, nextDay } from '@app/time';

/** Local days `[fromDay, toDay)`, as text `2026-11-30`. */
export interface DaySpan {
  readonly fromDay: string;
  readonly toDay: string;
}

/** Stretch of days that is billed at once. What was known at the cut-off goes into it; what comes later goes into a correction. */
export interface BillingPeriod extends DaySpan {
  readonly code: string;
  readonly cutOffMs: number;
}

/** A local month, cut off so many whole days after its last one; 0 is the midnight that ends it. @throws RangeError for no month or a negative number of days */
export function monthPeriod(localMonth: string, daysUntilCutOff: number, zone: string): BillingPeriod {
  const { fromMs, toMs } = localMonthBounds(localMonth, zone);
  const toDay = localDayOf(toMs, zone);
  return { code: localMonth, fromDay: localDayOf(fromMs, zone), toDay, cutOffMs: cutOffOf(toDay, daysUntilCutOff, zone) };
}

/** Days of a calendar that does not go by months, both counted; cut off so many whole days after the last one. @throws RangeError where they end before they begin, or for a negative number of days */
export function spanPeriod({ code, fromDay, lastDay }: { readonly code: string; readonly fromDay: string; readonly lastDay: string }, daysUntilCutOff: number, zone: string): BillingPeriod {
  if (lastDay < fromDay) throw new RangeError(`a period from ${fromDay} does not end on ${lastDay}`);
  const toDay = nextDay(lastDay);
  return { code, fromDay, toDay, cutOffMs: cutOffOf(toDay, daysUntilCutOff, zone) };
}

function cutOffOf(toDay: string, daysUntilCutOff: number, zone: string): number {
  if (!Number.isSafeInteger(daysUntilCutOff) || daysUntilCutOff < 0) throw new RangeError(`not a number of days: ${daysUntilCutOff}`);
  let cutOffDay = toDay;
  for (let days = 0; days < daysUntilCutOff; days++) cutOffDay = nextDay(cutOffDay);
  return localDayBounds(cutOffDay, zone).fromMs;
}

/** Every day of a span, in order. @throws RangeError where the span is empty */
export function daysOf({ fromDay, toDay }: DaySpan): string[] {
  if (fromDay >= toDay) throw new RangeError(`no day from ${fromDay} to ${toDay}`);
  const days = [];
  for (let day = fromDay; day < toDay; day = nextDay(day)) days.push(day);
  return days;
}

/** A calendar holds when its periods follow one another without a gap: a day outside every period is never billed, one in two is billed twice. */
export function faultOfCalendar(periods: readonly BillingPeriod[], zone: string): { readonly kind: 'GAP' | 'OVERLAP' | 'CUT_OFF_EARLY'; readonly code: string } | null {
  const ordered = periods.toSorted((one, other) => (one.fromDay < other.fromDay ? -1 : 1));
  for (const [at, period] of ordered.entries()) {
    const earlier = ordered[at - 1];
    if (earlier !== undefined && earlier.toDay !== period.fromDay) return { kind: earlier.toDay < period.fromDay ? 'GAP' : 'OVERLAP', code: period.code };
    if (period.cutOffMs < localDayBounds(period.toDay, zone).fromMs) return { kind: 'CUT_OFF_EARLY', code: period.code };
  }
  return null;
}
