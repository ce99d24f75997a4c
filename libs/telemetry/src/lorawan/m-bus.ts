import { formatInstant, parseInstant } from '@app/time';

import type { ByteView } from '../frames/byte-view.js';
import { scaled } from '../frames/decimal.js';
import type { Quantity, ReadingRole, ReadingTime } from '../frames/decoded-frame.js';
import { byLocalClock, type Findings } from '../frames/findings.js';
import type { Codec } from './codec.js';
import { amountOf, localTimeOf, type MBusRecord, readMBusRecords, wholeOf } from './m-bus-records.js';

/** Orthogonal VIFEs (EN 13757-3, table 15) that change what a record means. */
const INVERSE_COMPACT_PROFILE = 0x13;
const FORWARD_ONLY = 0x3b;
const REVERSE = 0x3c;

const DATE_AND_TIME = 0x6d;
const MANUFACTURER = 0x7f;
const SECOND_EXTENSION = 0x7d;
const ERROR_FLAGS = 0x17;

/** Quantity of a primary VIF and the power of ten of its unit. */
function quantityOf(vif: number): { quantity: Quantity; unit: string; exponent: number } | undefined {
  if (vif >= 0x10 && vif <= 0x17) return { quantity: 'volume_total', unit: 'm3', exponent: vif - 0x16 };
  if (vif >= 0x38 && vif <= 0x3f) return { quantity: 'flow', unit: 'm3/h', exponent: vif - 0x3e };
  if (vif >= 0x58 && vif <= 0x5b) return { quantity: 'temp_water', unit: 'degC', exponent: vif - 0x5b };
  if (vif >= 0x64 && vif <= 0x67) return { quantity: 'temp_ambient', unit: 'degC', exponent: vif - 0x67 };
  if (vif >= 0x68 && vif <= 0x6b) return { quantity: 'pressure', unit: 'bar', exponent: vif - 0x6b };
  return undefined;
}

const isProfile = ({ vif, dataField }: MBusRecord): boolean => dataField === 0x0d && vif[1] === INVERSE_COMPACT_PROFILE;
const isDirected = ({ vif, tariff, subunit }: MBusRecord): boolean => vif.includes(REVERSE, 1) || vif.includes(FORWARD_ONLY, 1) || tariff > 0 || subunit > 0;

/** How readings of an M-Bus frame are told: where the frame has no time of its own, the caller's. */
export interface MBusReading {
  /** Time of readings when the frame has none. */
  readonly arrival: ReadingTime;
  /** Tariff under which the maker counts what flowed back, where it does so. */
  readonly reverseTariff?: number;
  /** Bits of the maker's own status record. */
  tellStatus(record: MBusRecord): void;
}

/**
 * Tells what an M-Bus application layer holds.
 *
 * The records of the lowest storage number that holds a volume are the current ones; higher ones are logs at the time of
 * their own storage. An inverse compact profile (EN 13757-3, annex F) goes back in time from the record of its storage and VIF.
 */
export function tellMBusRecords(view: ByteView, records: readonly MBusRecord[], found: Findings, told: MBusReading): void {
  const times = new Map<number, string>();
  for (const record of records) {
    if (record.vif[0] !== DATE_AND_TIME || record.vif.length > 1 || record.fn !== 'instantaneous') continue;
    const local = localTimeOf(view, record);
    if (local === null) found.doubt('invalid_meter_clock');
    else times.set(record.storage, local);
  }
  const storages = records.filter((record) => quantityOf(record.vif[0]!)?.quantity === 'volume_total').map(({ storage }) => storage);
  const currentStorage = storages.length === 0 ? 0 : Math.min(...storages);
  const timeOf = (storage: number): ReadingTime => {
    const local = times.get(storage) ?? (storage === currentStorage ? times.get(0) : undefined);
    return local === undefined ? told.arrival : byLocalClock(local);
  };

  for (const record of records) {
    const [vif = 0, vife = 0] = record.vif;
    const measured = quantityOf(vif);
    if (vif === MANUFACTURER || (vif === SECOND_EXTENSION && vife === ERROR_FLAGS)) {
      told.tellStatus(record);
    } else if (isProfile(record)) {
      if (!tellProfile(view, record, records, found, timeOf(record.storage))) return found.undecodable('a profile without its base value');
    } else if (measured !== undefined && record.dataField !== 0x0d) {
      const amount = amountOf(view, record, measured.exponent);
      const quantity = measured.quantity === 'volume_total' ? directionOf(record, told.reverseTariff) : measured.quantity;
      // Another tariff or unit of the device counts something that only its maker knows.
      if (quantity === undefined) continue;
      if (amount === null) found.doubt(`sentinel:${quantity}`);
      else found.reading(quantity, amount, measured.unit, { role: roleOf(record, currentStorage), time: timeOf(record.storage) });
    }
  }
}

function directionOf({ vif, tariff, subunit }: MBusRecord, reverseTariff: number | undefined): Quantity | undefined {
  if (tariff > 0 && tariff === reverseTariff) return 'volume_reverse';
  if (tariff > 0 || subunit > 0) return undefined;
  if (vif.includes(FORWARD_ONLY, 1)) return 'volume_forward';
  return vif.includes(REVERSE, 1) ? 'volume_reverse' : 'volume_total';
}

function roleOf({ fn, storage }: MBusRecord, currentStorage: number): ReadingRole {
  if (fn === 'minimum') return 'min';
  if (fn === 'maximum') return 'max';
  return storage > currentStorage ? 'log' : 'current';
}

const STEP_SECONDS: readonly number[] = [1, 60, 3600, 86_400];
/** Months of the spacing value 254, by the spacing unit. */
const STEP_MONTHS: readonly number[] = [0, 6, 3, 1];

/** False where the profile has no base: its deltas then mean nothing. */
function tellProfile(view: ByteView, profile: MBusRecord, records: readonly MBusRecord[], found: Findings, time: ReadingTime): boolean {
  const base = records.find((record) => record !== profile && record.vif[0] === profile.vif[0] && record.storage === profile.storage
    && record.fn === 'instantaneous' && record.vif.length === 1 && !isDirected(record) && record.dataField !== 0x0d);
  const measured = quantityOf(profile.vif[0]!);
  let whole = base === undefined ? null : wholeOf(view, base);
  if (measured === undefined || whole === null) return false;
  const control = view.u8(profile.at);
  const spacing = view.u8(profile.at + 1);
  const [elementBytes, unit, mode] = [control & 0x0f, (control >> 4) & 3, control >> 6];
  if (profile.size < 2 || elementBytes < 1 || elementBytes > 4 || mode === 0) return true;

  let local = time.local;
  for (let at = profile.at + 2; at + elementBytes <= profile.at + profile.size; at += elementBytes) {
    const delta = deltaOf(view, at, elementBytes, mode === 3);
    local = local === null ? null : earlier(local, spacing, unit);
    // After a delta that is marked invalid, or a step that the norm reserves, nothing further back is known.
    if (delta === null || local === null) return true;
    whole -= mode === 2 ? -delta : delta;
    found.reading(measured.quantity, scaled(whole, measured.exponent), measured.unit, { role: 'log', time: byLocalClock(local) });
  }
  return true;
}

function deltaOf(view: ByteView, at: number, size: number, signed: boolean): bigint | null {
  const unsigned = view.uintLe(at, size);
  const top = 1n << BigInt(size * 8 - 1);
  if (!signed) return unsigned === top * 2n - 1n ? null : unsigned;
  if (unsigned === top) return null;
  return unsigned >= top ? unsigned - top * 2n : unsigned;
}

/** One spacing earlier on the same clock; `null` where the norm gives the spacing no meaning. */
function earlier(local: string, spacing: number, unit: number): string | null {
  const atMs = parseInstant(`${local}Z`);
  if (atMs === undefined) return null;
  if (spacing > 0 && spacing < 251) return formatInstant(atMs - spacing * STEP_SECONDS[unit]! * 1000).slice(0, 19);
  const months = spacing === 254 ? STEP_MONTHS[unit]! : 0;
  if (months === 0) return null;
  const monthNo = Number(local.slice(0, 4)) * 12 + Number(local.slice(5, 7)) - 1 - months;
  const text = `${Math.floor(monthNo / 12)}-${String((monthNo % 12) + 1).padStart(2, '0')}${local.slice(7)}`;
  return parseInstant(`${text}Z`) === undefined ? null : text;
}

/** Bits of Kamstrup's info code. */
const INFO_CODE: readonly (readonly [canonical: string | null, name: string])[] = [
  ['dry', 'dry'], ['backflow', 'reverse'], ['leak', 'leak'], ['burst', 'burst'], ['tamper', 'tamper'], ['battery_low', 'low battery'],
  [null, 'low ambient temperature'], ['over_temp', 'high ambient temperature'],
];
const INFO_CODE_VIFE = 0x25;
const MODULE_CONFIGURATION_VIFE = 0x16;

const NO_HEADER = 0x78;
const SHORT_HEADER = 0x7a;
const LONG_HEADER = 0x72;
/** Bytes from the CI field to the first record, by CI field. */
const HEADER_BYTES: ReadonlyMap<number, number> = new Map([[NO_HEADER, 1], [SHORT_HEADER, 5], [LONG_HEADER, 13]]);

/** Kamstrup flowIQ 2200 and its sisters: OMS records behind a LoRaWAN header (EN 13757-7). */
export const kamstrup: Codec = {
  name: 'kamstrup-oms', vendor: /kamstrup/i, model: /flowiq|multical|oms/i,
  decode(view, { receivedAtMs }, found) {
    const ci = view.u8(0);
    const from = HEADER_BYTES.get(ci);
    if (from === undefined) return found.undecodable(`CI field ${ci} is not one of 72, 78 and 7A`);
    // The security mode stands in the low five bits of the second byte of the configuration field.
    if (ci !== NO_HEADER && (view.u8(from - 1) & 0x1f) !== 0) return found.undecodable('encrypted; there is no key');
    const records = readMBusRecords(view, from);
    if (records === undefined || records.length === 0) return found.undecodable('no chain of M-Bus records');
    if (records.some(({ vif }) => vif[0] === MANUFACTURER && vif[1] === MODULE_CONFIGURATION_VIFE)) found.kind = 'config';
    tellMBusRecords(view, records, found, {
      arrival: { atMs: receivedAtMs, local: null, origin: receivedAtMs === null ? 'unknown' : 'network' },
      tellStatus: (record) => {
        if (record.vif[0] !== MANUFACTURER || record.vif[1] !== INFO_CODE_VIFE) return;
        const code = Number(view.uintLe(record.at, Math.min(record.size, 4)));
        INFO_CODE.forEach(([canonical, name], bit) => {
          if ((code & (1 << bit)) !== 0) found.alarm(canonical, `infocode 0x${code.toString(16).padStart(4, '0')} bit${bit}${canonical === null ? ` ${name}` : ''}`);
        });
      },
    });
  },
};
