import { DAY_MS, localDayBounds, localDayOf } from '@app/time';

/** Number of a local day, rising by one from day to day. */
export function dayNumberOf(day: string): number {
  return localDayBounds(day, 'UTC').fromMs / DAY_MS;
}

/** The local day of a number. */
export function dayOfNumber(dayNumber: number): string {
  return localDayOf(dayNumber * DAY_MS, 'UTC');
}

/** A local day so many days later, or earlier where they are below zero. */
export function plusDays(day: string, days: number): string {
  return dayOfNumber(dayNumberOf(day) + days);
}

/** A half-year by name, `2024-H1` from January to June. */
export function halfYearOf(day: string): string {
  return `${day.slice(0, 4)}-H${Number(day.slice(5, 7)) <= 6 ? 1 : 2}`;
}

/** First and last local day of a half-year. @throws RangeError for what names none */
export function halfYearDays(halfYear: string): { readonly firstOn: string; readonly lastOn: string } {
  const match = /^(\d{4})-H([12])$/.exec(halfYear);
  if (match === null) throw new RangeError(`not a half-year YYYY-H1 or YYYY-H2: ${halfYear.slice(0, 20)}`);
  return match[2] === '1' ? { firstOn: `${match[1]}-01-01`, lastOn: `${match[1]}-06-30` } : { firstOn: `${match[1]}-07-01`, lastOn: `${match[1]}-12-31` };
}
