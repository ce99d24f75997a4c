import { DAY_MS, formatInstant, localDayBounds, localDayOf, parseInstant } from '@app/time';

import { type CellKind, type CellReading, type FileCell, quoted, refused } from './cell.js';

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const OFFICE_DAY = /^(\d{2})\.(\d{2})\.(\d{4})$/;
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const OFFICE_TIME = /^(\d{2}\.\d{2}\.\d{4}) (\d{2}):(\d{2})$/;

function isDay(day: string): boolean {
  return ISO_DAY.test(day) && parseInstant(`${day}T00:00:00Z`) !== undefined;
}

/** The day that a text names, or why it names none. */
function dayIn(text: string): string | CellReading {
  const office = OFFICE_DAY.exec(text);
  const day = office === null ? text : `${office[3]}-${office[2]}-${office[1]}`;
  if (isDay(day)) return day;
  if (ISO_DAY.test(day)) return refused('TIME_FORMAT', 'not_in_calendar', { text: quoted(text) });
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}$/.test(text)) return refused('TIME_FORMAT', 'day_or_month_first', { text: quoted(text) });
  if (/^\d{1,2}\.\d{1,2}\.\d{2}$/.test(text)) return refused('TIME_FORMAT', 'century_open', { text: quoted(text) });
  return refused('TIME_FORMAT', 'not_a_day', { text: quoted(text) });
}

/** A local day; its meaning is `YYYY-MM-DD`. */
export const day: CellKind = {
  rule: 'day, 2026-11-22 or 22.11.2026',
  read(cell) {
    const text = dayText(cell);
    if (typeof text !== 'string') return text;
    const found = dayIn(text);
    return typeof found === 'string' ? { meaning: found } : found;
  },
  write: (meaning) => ({ form: 'day', text: String(meaning) }),
};

function dayText({ form, text }: FileCell): string | CellReading {
  if (form === 'text') return text;
  if (form !== 'local_time') return form === 'number' ? refused('TIME_FORMAT', 'not_a_day', { text: quoted(text) }) : refused('TIME_FORMAT', 'no_day');
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : refused('TIME_FORMAT', 'time_beside_day', { text: quoted(text) });
}

/** An instant: a local day stands for the midnight it begins with. Its meaning is epoch milliseconds. */
export const instant: CellKind = {
  rule: 'day (its first moment), 22.11.2026 14:30 in local time, or 2026-11-22T14:30:00+06:00',
  read({ form, text }, { timeZone }) {
    if (form !== 'text' && form !== 'local_time') return refused('TIME_FORMAT', 'no_time');
    const stated = parseInstant(text);
    if (stated !== undefined) return { meaning: stated };
    const office = OFFICE_TIME.exec(text);
    const local = LOCAL_TIME.exec(text);
    if (office === null && local === null) {
      const found = dayIn(text);
      return typeof found === 'string' ? { meaning: localDayBounds(found, timeZone).fromMs } : found;
    }
    if (form === 'text' && local !== null) return refused('TIME_FORMAT', 'no_zone', { text: quoted(text) });
    const found = dayIn(office?.[1] ?? local?.[1] ?? '');
    if (typeof found !== 'string') return found;
    const [hours = 0, minutes = 0, seconds = 0] = (office ?? local)!.slice(2).map((part) => Number(part ?? 0));
    if (hours > 23 || minutes > 59 || seconds > 59) return refused('TIME_FORMAT', 'no_such_time', { text: quoted(text) });
    const { fromMs, toMs } = localDayBounds(found, timeZone);
    // On a day of 23 or 25 hours a wall clock time is none or two instants.
    if (toMs - fromMs !== DAY_MS && hours + minutes + seconds > 0) return refused('TIME_FORMAT', 'clocks_change', { text: quoted(text) });
    return { meaning: fromMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 };
  },
  write(meaning, { timeZone }) {
    const atMs = Number(meaning);
    const localDay = localDayOf(atMs, timeZone);
    return localDayBounds(localDay, timeZone).fromMs === atMs ? { form: 'day', text: localDay } : { form: 'text', text: formatInstant(atMs) };
  },
};

/** When a register was read: an instant, whose meaning is epoch milliseconds, or a day alone, `YYYY-MM-DD`. */
export const readingTime: CellKind = {
  rule: '22.11.2026 14:30 in local time, 2026-11-22T14:30:00+06:00, or a day, 22.11.2026 or 2026-11-22',
  read(cell, setting) {
    const isDayAlone = cell.form === 'local_time' ? cell.text.endsWith('T00:00:00') : cell.form === 'text' && (ISO_DAY.test(cell.text) || OFFICE_DAY.test(cell.text));
    return isDayAlone ? day.read(cell, setting) : instant.read(cell, setting);
  },
  write: (meaning, setting) => (typeof meaning === 'number' ? instant.write(meaning, setting) : day.write(meaning, setting)),
};

const WALL_TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
/** How a spreadsheet holds a time of day: a share of a day, without a day. */
const DAY_SECONDS = 86_400;

/** A time of day on the wall clock; its meaning is seconds since midnight. */
export const timeOfDay: CellKind = {
  rule: '14:30 in local time',
  read({ form, text }) {
    if (form === 'number') {
      const seconds = Math.round(Number(text) * DAY_SECONDS);
      return Number(text) >= 0 && seconds < DAY_SECONDS ? { meaning: seconds } : refused('TIME_FORMAT', 'no_such_time', { text: quoted(text) });
    }
    const [, hours, minutes, seconds = '0'] = (form === 'text' && WALL_TIME.exec(text)) || [];
    if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return refused('TIME_FORMAT', 'no_such_time', { text: quoted(text) });
    return { meaning: (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) };
  },
  write: (meaning) => ({ form: 'text', text: [Math.floor(Number(meaning) / 3600), Math.floor(Number(meaning) / 60) % 60].map((part) => String(part).padStart(2, '0')).join(':') }),
};
