import { DAY_MS, daysInMonth, daysSinceEpoch } from './civil-date.js';

/** First millisecond of the year 0000 and the one after the year 9999: what RFC 3339 can write in UTC. */
const YEAR_0000_MS = -62_167_219_200_000;
const YEAR_10000_MS = 253_402_300_800_000;

const ZERO = 48;
const HYPHEN = 45;
const COLON = 58;
const PLUS = 43;
const POINT = 46;
const UPPER_T = 84;
const LOWER_T = 116;
const UPPER_Z = 90;
const LOWER_Z = 122;

/** The two digits at `at` as a number, or NaN; every later comparison with NaN is false, so it ends in a refusal. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const units = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
}

/** Milliseconds of the zone from `at` to the end of the text (`Z` or `±hh:mm`), or NaN. */
function zoneMs(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === UPPER_Z || sign === LOWER_Z) return text.length === at + 1 ? 0 : Number.NaN;
  if ((sign !== PLUS && sign !== HYPHEN) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return Number.NaN;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

/**
 * Instant written as a strict RFC 3339 date-time, in epoch milliseconds.
 *
 * The zone is required (`Z` or `±hh:mm`): without it the instant would depend on the machine that reads it. The date
 * must exist in the calendar, the second is at most 59, a fraction of one to nine digits is cut to milliseconds, and
 * the instant must lie in the years 0000–9999 of UTC, so that {@link formatInstant} can write it back.
 * @returns `undefined` for any other text; never throws.
 */
export function parseInstant(text: string): number | undefined {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const separator = text.charCodeAt(10);
  if (
    text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN || (separator !== UPPER_T && separator !== LOWER_T)
    || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON
  ) return undefined;
  if (!(year >= 0 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 59)) return undefined;

  let at = 19;
  let fractionMs = 0;
  if (text.charCodeAt(at) === POINT) {
    const first = ++at;
    let weight = 100;
    for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - ZERO) {
      fractionMs += digit * weight;
      weight = weight === 100 ? 10 : weight === 10 ? 1 : 0;
    }
    if (at === first || at > first + 9) return undefined;
  }

  const instantMs = daysSinceEpoch(year, month, day) * DAY_MS
    + hour * 3_600_000 + minute * 60_000 + second * 1_000 + fractionMs - zoneMs(text, at);
  return instantMs >= YEAR_0000_MS && instantMs < YEAR_10000_MS ? instantMs : undefined;
}

/**
 * RFC 3339 text of an instant in UTC with milliseconds: `2026-11-22T10:00:00.000Z`.
 * @throws RangeError for anything but whole milliseconds in the years 0000–9999.
 */
export function formatInstant(instantMs: number): string {
  if (!Number.isInteger(instantMs) || instantMs < YEAR_0000_MS || instantMs >= YEAR_10000_MS) {
    throw new RangeError(`not an instant of the years 0000 to 9999: ${instantMs}`);
  }
  return new Date(instantMs).toISOString();
}
