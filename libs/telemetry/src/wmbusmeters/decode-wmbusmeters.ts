import { parseInstant } from '@app/time';

import { compareDecimals, isNegative } from '../frames/decimal.js';
import type { DecodedFrame, Quantity, ReadingTime } from '../frames/decoded-frame.js';
import { byLocalClock, byNetwork, Findings } from '../frames/findings.js';
import { decimalOf, fieldOf, textOf } from '../frames/json-fields.js';
import { LOGGED_INDEXES, STATUS_FIELDS, STATUS_WORDS, SUMMARY_WORD, TELEGRAM_FIELDS, WELL_WORDS } from './telegram-fields.js';

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2}))?)?$/;
/** A clock that was never set shows the year it was built to start with. */
const UNSET_YEAR = '2000-';
const DAY_MS = 86_400_000;

/** Local time as it stands, with a `T`; `undefined` where it is no date of the calendar or that of an unset clock. */
function localTimeOf(text: string): string | undefined {
  const parts = LOCAL_TIME.exec(text);
  if (parts === null || text.startsWith(UNSET_YEAR)) return undefined;
  const [, day = '', clock, seconds] = parts;
  if (parseInstant(`${day}T${clock ?? '00:00'}:${seconds ?? '00'}Z`) === undefined) return undefined;
  return day + (clock === undefined ? '' : `T${clock}${seconds === undefined ? '' : `:${seconds}`}`);
}

function isFuture(local: string, receivedAtMs: number | null): boolean {
  const dayMs = parseInstant(`${local.slice(0, 10)}T00:00:00Z`);
  return receivedAtMs !== null && dayMs !== undefined && dayMs > receivedAtMs + DAY_MS;
}

/** Temperatures that water and meters do not have: what a sensor shows that is broken, dry or not fitted. */
function isTemperatureSentinel(quantity: Quantity, amount: string): boolean {
  if (quantity !== 'temp_water' && quantity !== 'temp_ambient') return false;
  const degrees = Number(amount);
  return degrees >= 125 || degrees <= -50;
}

const INDEXES: ReadonlySet<Quantity> = new Set<Quantity>(['volume_total', 'volume_forward', 'volume_reverse']);

/** Time of the telegram: the meter's own clock where it shows one, a local time without a zone; else the receiver's. */
function telegramTime(telegram: unknown, receivedAtMs: number | null, found: Findings): ReadingTime {
  const text = textOf(telegram, 'meter_datetime', 40);
  if (text === undefined) return byNetwork(receivedAtMs);
  const local = localTimeOf(text);
  if (local !== undefined) return byLocalClock(local);
  found.doubt('invalid_meter_clock');
  return byNetwork(receivedAtMs);
}

function tellLogs(telegram: unknown, receivedAtMs: number | null, found: Findings): void {
  const total = decimalOf(telegram, 'total_m3');
  for (const { field, days } of LOGGED_INDEXES) {
    const amount = decimalOf(telegram, field);
    const day = days.map((name) => textOf(telegram, name, 40)).find((text) => text !== undefined);
    // An index of no day cannot be placed: it stays in the frame.
    if (amount === undefined || day === undefined) continue;
    const local = localTimeOf(day);
    if (local === undefined || isFuture(local, receivedAtMs)) {
      found.doubt(`unset_log_date:${field}`);
    } else if (isNegative(amount)) {
      found.doubt(`sentinel:${field}`);
    } else {
      if (total !== undefined && compareDecimals(amount, total) > 0) found.doubt(`log_gt_current:${field}`);
      found.reading('volume_total', amount, 'm3', { role: 'log', time: byLocalClock(local) });
    }
  }
}

function tellStatus(telegram: unknown, found: Findings): void {
  const words = STATUS_FIELDS.flatMap((field) => (textOf(telegram, field, 1_000) ?? '').toUpperCase().split(/[\s,]+/)).filter((word) => word !== '' && !WELL_WORDS.has(word));
  for (const word of words) {
    if (word === SUMMARY_WORD && words.some((other) => other !== SUMMARY_WORD)) found.rawWord(word);
    else found.alarm(STATUS_WORDS.get(word) ?? null, word);
  }
}

/**
 * One telegram as wmbusmeters prints it (format json). The fields have the same names whatever the driver, so a new driver
 * for a water meter needs nothing here. The id keeps its leading zeros: it is a text.
 * @param telegram the parsed document; only its own fields are read
 */
export function decodeWmbusmeters(telegram: unknown): DecodedFrame {
  const id = textOf(telegram, 'id', 20);
  const stamp = textOf(telegram, 'timestamp', 40);
  const receivedAtMs = stamp === undefined ? null : parseInstant(stamp) ?? null;
  const found = new Findings(byNetwork(receivedAtMs));
  const about = {
    family: 'wmbusmeters' as const, device: { scheme: 'wmbus-id' as const, id: id !== undefined && /^[0-9A-Fa-f]{8}$/.test(id) ? id : null }, receivedAtMs,
    key: id === undefined || stamp === undefined ? null : `${id} ${stamp}`, doubtLogs: false,
  };
  if (about.device.id === null) found.undecodable('the telegram has no id of eight digits');
  if (textOf(telegram, 'meter') === undefined && textOf(telegram, 'driver') === undefined) found.undecodable('the telegram names no driver');
  if (found.fault !== undefined) return found.frame(about);

  const time = telegramTime(telegram, receivedAtMs, found);
  for (const { field, quantity, unit, role } of TELEGRAM_FIELDS) {
    const amount = decimalOf(telegram, field);
    if (amount === undefined) {
      if (typeof fieldOf(telegram, field) === 'number') found.doubt(`sentinel:${field}`);
    } else if (isTemperatureSentinel(quantity, amount) || (INDEXES.has(quantity) && isNegative(amount))) found.doubt(`sentinel:${field}`);
    else found.reading(quantity, amount, unit, { role, time });
  }
  tellLogs(telegram, receivedAtMs, found);
  tellStatus(telegram, found);
  if (found.readings.length > 0) found.kind = 'reading';
  return found.frame(about);
}
