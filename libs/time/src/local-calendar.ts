import { DAY_MS, daysInMonth, daysSinceEpoch } from './civil-date.js';
import { parseInstant } from './instant.js';
import { DEFAULT_ZONE, zoneOffsetMs } from './zone-offset.js';

/** A stretch of time in epoch milliseconds, half-open: `fromMs` belongs to it, `toMs` does not. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

const MONTH_TEXT = /^(\d{4})-(\d{2})$/;
const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function readMonth(localMonth: string): CivilDate {
  const match = MONTH_TEXT.exec(localMonth);
  const year = Number(match?.[1]);
  const month = Number(match?.[2]);
  if (!(daysInMonth(year, month) > 0)) throw new RangeError(`not a month YYYY-MM: ${localMonth.slice(0, 20)}`);
  return { year, month, day: 1 };
}

function readDay(localDay: string): CivilDate {
  const match = DAY_TEXT.exec(localDay);
  const date = { year: Number(match?.[1]), month: Number(match?.[2]), day: Number(match?.[3]) };
  if (!(date.day >= 1 && date.day <= daysInMonth(date.year, date.month))) {
    throw new RangeError(`not a day YYYY-MM-DD: ${localDay.slice(0, 20)}`);
  }
  return date;
}

function monthText({ year, month }: CivilDate): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
}

function dayText(date: CivilDate): string {
  return `${monthText(date)}-${String(date.day).padStart(2, '0')}`;
}

function followingMonth({ year, month }: CivilDate): CivilDate {
  return month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
}

function followingDay(date: CivilDate): CivilDate {
  return date.day < daysInMonth(date.year, date.month) ? { ...date, day: date.day + 1 } : followingMonth(date);
}

function wallClockMs(instantMs: number, zone: string): number {
  return instantMs + zoneOffsetMs(instantMs, zone);
}

function civilDateOf(instantMs: number, zone: string): CivilDate {
  const wall = new Date(wallClockMs(instantMs, zone));
  const date = { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
  if (!(date.year >= 0 && date.year <= 9999)) throw new RangeError(`no local date of the years 0000 to 9999 at ${instantMs}`);
  return date;
}

/** First instant at which the wall clock of the zone shows the date or, where midnight is skipped, a later time. */
function startOfDayMs({ year, month, day }: CivilDate, zone: string): number {
  const midnightMs = daysSinceEpoch(year, month, day) * DAY_MS;
  const guessMs = midnightMs - zoneOffsetMs(midnightMs - zoneOffsetMs(midnightMs, zone), zone);
  if (wallClockMs(guessMs, zone) === midnightMs && wallClockMs(guessMs - 1, zone) === midnightMs - 1) return guessMs;

  // Clocks change at this midnight: it is skipped, or it comes twice. A zone is at most 14 hours from UTC and moves
  // by a day at most (Samoa at the end of 2011), so the instant lies between these two.
  let beforeMs = midnightMs - 2 * DAY_MS;
  let reachedMs = midnightMs + 2 * DAY_MS;
  while (reachedMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + reachedMs) / 2);
    if (wallClockMs(middleMs, zone) >= midnightMs) reachedMs = middleMs;
    else beforeMs = middleMs;
  }
  return reachedMs;
}

/**
 * Local month `YYYY-MM` in which an instant falls.
 * @throws RangeError outside the years 0000–9999 or for an unknown zone.
 */
export function localMonthOf(instantMs: number, zone: string = DEFAULT_ZONE): string {
  return monthText(civilDateOf(instantMs, zone));
}

/**
 * Local day `YYYY-MM-DD` on which an instant falls.
 * @throws RangeError outside the years 0000–9999 or for an unknown zone.
 */
export function localDayOf(instantMs: number, zone: string = DEFAULT_ZONE): string {
  return dayText(civilDateOf(instantMs, zone));
}

/**
 * The stretch of a local month `YYYY-MM`, from local midnight to local midnight.
 * @throws RangeError for a month that does not exist or an unknown zone.
 */
export function localMonthBounds(localMonth: string, zone: string = DEFAULT_ZONE): Interval {
  const first = readMonth(localMonth);
  return { fromMs: startOfDayMs(first, zone), toMs: startOfDayMs(followingMonth(first), zone) };
}

/**
 * The stretch of a local day `YYYY-MM-DD`; it is 23 or 25 hours long where the clocks change on it.
 * @throws RangeError for a day that does not exist or an unknown zone.
 */
export function localDayBounds(localDay: string, zone: string = DEFAULT_ZONE): Interval {
  const date = readDay(localDay);
  return { fromMs: startOfDayMs(date, zone), toMs: startOfDayMs(followingDay(date), zone) };
}

/**
 * The month `YYYY-MM` after another.
 * @throws RangeError for a month that does not exist, or after 9999-12.
 */
export function nextMonth(localMonth: string): string {
  const following = followingMonth(readMonth(localMonth));
  if (following.year > 9999) throw new RangeError('no month after 9999-12');
  return monthText(following);
}

/**
 * The day `YYYY-MM-DD` after another.
 * @throws RangeError for a day that does not exist, or after 9999-12-31.
 */
export function nextDay(localDay: string): string {
  const following = followingDay(readDay(localDay));
  if (following.year > 9999) throw new RangeError('no day after 9999-12-31');
  return dayText(following);
}

/**
 * The day `YYYY-MM-DD` before another.
 * @throws RangeError for a day that does not exist, or before 0000-01-02.
 */
export function previousDay(localDay: string): string {
  const { year, month, day } = readDay(localDay);
  if (day > 1) return dayText({ year, month, day: day - 1 });
  const before = month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
  if (before.year < 0) throw new RangeError('no day before 0000-01-01');
  return dayText({ ...before, day: daysInMonth(before.year, before.month) });
}

/**
 * Instant at which clocks of the zone show a wall time, in epoch milliseconds. Of a wall time that comes twice, when clocks
 * are put back, it is one of the two.
 *
 * @param wallText `YYYY-MM-DDThh:mm:ss`
 * @returns `undefined` where the text is no such time
 */
export function instantOfWallTime(wallText: string, zone: string = DEFAULT_ZONE): number | undefined {
  const wallMs = parseInstant(`${wallText}Z`);
  return wallMs === undefined ? undefined : wallMs - zoneOffsetMs(wallMs - zoneOffsetMs(wallMs, zone), zone);
}
