import type { Language } from './languages.js';

/** Narrow no-break space: a number never falls apart at the end of a line. */
const THIN = '\u202f';
const MINUS = '\u2212';

export const CITY_ZONE = 'Asia/Bishkek';

/**
 * A number in the form of the language: thin space between thousands, decimal comma in Kyrgyz and Russian, point in English.
 * Browsers hold no Kyrgyz number forms, so Intl would follow whatever language the browser itself has.
 *
 * @param decimals exactly so many places; without it, as many as the number has, six at most
 */
export function formatNumber(amount: number, language: Language, decimals?: number): string {
  if (!Number.isFinite(amount)) throw new RangeError(`not a number to show: ${amount}`);
  const plain = decimals === undefined ? trimZeros(Math.abs(amount).toFixed(6)) : Math.abs(amount).toFixed(decimals);
  const [whole = '', fraction] = plain.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  const isNegative = amount < 0 && /[1-9]/.test(plain);
  return `${isNegative ? MINUS : ''}${grouped}${fraction === undefined ? '' : (language === 'en' ? '.' : ',') + fraction}`;
}

const trimZeros = (plain: string): string => plain.replace(/\.?0+$/, '');

/** Whole litres as cubic metres, without the unit. */
export function formatCubicMetres(litres: number, language: Language, decimals?: number): string {
  return formatNumber(litres / 1000, language, decimals);
}

/** Litres an hour as cubic metres an hour, without the unit. */
export function formatFlow(litresPerHour: number, language: Language): string {
  return formatNumber(litresPerHour / 1000, language);
}

/** A share of one as percent, with the sign. */
export function formatShare(ratio: number, language: Language, decimals = 0): string {
  return `${formatNumber(ratio * 100, language, decimals)}${THIN}%`;
}

/** Tyiyn as som, two places. */
export function formatSom(tyiyn: number, language: Language): string {
  return formatNumber(tyiyn / 100, language, 2);
}

const BYTE_UNITS: Readonly<Record<Language, readonly string[]>> = { ky: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'], ru: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'], en: ['B', 'kB', 'MB', 'GB', 'TB'] };

/** The size of a file, in powers of a thousand. */
export function formatBytes(bytes: number, language: Language): string {
  const units = BYTE_UNITS[language];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** step, language, step === 0 ? 0 : 1)}${THIN}${units[step] ?? ''}`;
}

/** A local day `YYYY-MM-DD` as dd.MM.yyyy, the same in all three languages. */
export function formatDay(day: string): string {
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  return `${date}.${month}.${year}`;
}

// Only figures are taken from Intl: they are the same in every browser.
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: CITY_ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

interface LocalClock { day: string; time: string; seconds: string }

function localClock(instant: string | number): LocalClock {
  const parts = new Map(CLOCK.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return { day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`, time: `${parts.get('hour')}:${parts.get('minute')}`, seconds: parts.get('second') ?? '' };
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function dayOf(instant: string | number): string {
  return localClock(instant).day;
}

/** An instant as dd.MM.yyyy HH:mm on the clock of the city, wherever the browser stands. */
export function formatInstant(instant: string | number, withSeconds = false): string {
  const { day, time, seconds } = localClock(instant);
  return `${formatDay(day)} ${time}${withSeconds ? `:${seconds}` : ''}`;
}

/** Local midnight, at which a day `YYYY-MM-DD` begins, as an instant. Bishkek has kept UTC+6 since 2005. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00+06:00`).toISOString();
}

/** The day `count` days after another. */
export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** A day as people type it, `5.11.2026` or `2026-11-05`, as `YYYY-MM-DD`; undefined where it is no day of the calendar. */
export function parseDay(text: string): string | undefined {
  const [, date, month, year] = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text) ?? [];
  const day = year === undefined ? text.trim() : `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined;
}

/** A time of day as people type it, `8:30`, as `HH:mm`; undefined where the clock has no such time. */
export function parseTime(text: string): string | undefined {
  const [, hours = '', minutes = ''] = /^\s*(\d{1,2})[:.](\d{2})\s*$/.exec(text) ?? [];
  return hours !== '' && Number(hours) < 24 && Number(minutes) < 60 ? `${hours.padStart(2, '0')}:${minutes}` : undefined;
}

/** The instant at which the clock of the city shows a time on a day. Bishkek has kept UTC+6 since 2005. */
export function instantAt(day: string, time: string): string {
  return new Date(`${day}T${time}:00+06:00`).toISOString();
}

/** What the clock of the city shows at an instant: `YYYY-MM-DD` and `HH:mm`. */
export function clockAt(instant: string | number): { readonly day: string; readonly time: string } {
  const { day, time } = localClock(instant);
  return { day, time };
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** What an age is counted in, and how many of it: for the words `ago.*`. */
export function ageOf(instant: string | number, nowMs: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; count: number } {
  const seconds = Math.max(0, Math.floor((nowMs - new Date(instant).getTime()) / 1000));
  if (seconds < 60) return { unit: 'seconds', count: seconds };
  if (seconds < 3_600) return { unit: 'minutes', count: Math.floor(seconds / 60) };
  if (seconds < 172_800) return { unit: 'hours', count: Math.floor(seconds / 3_600) };
  return { unit: 'days', count: Math.floor(seconds / 86_400) };
}
