import { MEASURED, MEASURED_AT, type MeasuredName, type MeasuredPlaceKind, REGISTER_BEGINS_MS, RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { tellChange } from './register-news.js';
import { audit, type ChangedBy } from './register-writes.js';

/** A well or a reservoir that is measured. */
export interface MeasuredPlace {
  readonly kind: MeasuredPlaceKind;
  readonly id: number;
}

/** A channel of a device that measures quantities of a place from an instant on. */
export interface NewMeasuring {
  readonly deviceSerial: string;
  readonly channel: number;
  readonly quantities: readonly MeasuredName[];
  readonly place: MeasuredPlace;
  readonly from: Date;
}

const DAY_MS = 86_400_000;
const idColumn = ({ kind }: MeasuredPlace): string => (kind === 'well' ? 'well_id' : 'reservoir_id');
const NAME_OF: ReadonlyMap<number, MeasuredName> = new Map((Object.keys(MEASURED) as MeasuredName[]).map((name) => [MEASURED[name].number, name]));

/**
 * Says what channels measure, in the caller's transaction. What the channel measured before, and what measured the place before,
 * ends at that instant; measurements stay as they are.
 * @throws RegisterRefusal UNKNOWN_REFERENCE, RANGE, CONFLICT for a mapping from that very instant or later
 */
export async function mapMeasures(sql: Sql, mappings: readonly NewMeasuring[], by: ChangedBy): Promise<void> {
  if (mappings.length === 0) return;
  const checked = refusedByConstraint(sql);
  const devices = await checked<{ deviceId: number; serial: string; kind: string }>('SELECT device_id AS "deviceId", serial, kind FROM device WHERE serial = ANY($1::text[])', [mappings.map(({ deviceSerial }) => deviceSerial)]);
  const known = new Map(devices.map((device) => [device.serial, device]));
  // One change at a time, in whatever order two of them name their channels.
  await checked("SELECT pg_advisory_xact_lock(hashtext('suu_esep measuring_channel'))");
  const [{ nowMs } = { nowMs: 0 }] = await checked<{ nowMs: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"');
  for (const { deviceSerial, channel, quantities, place, from } of mappings) {
    const device = known.get(deviceSerial);
    if (device === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', `no device ${deviceSerial} is registered; enrol it first`, deviceSerial, 'deviceSerial');
    if (device.kind === 'gateway') throw new RegisterRefusal('CONFLICT', `${deviceSerial} is a gateway; map the devices that it speaks for`, deviceSerial, 'deviceSerial');
    if (!Number.isInteger(channel) || channel < 1 || channel > 255) throw new RegisterRefusal('RANGE', 'channels are numbered from 1 to 255', deviceSerial, 'channel');
    if (from.getTime() < REGISTER_BEGINS_MS) throw new RegisterRefusal('RANGE', 'the register begins with the year 1900', deviceSerial, 'from');
    if (from.getTime() > nowMs + DAY_MS) throw new RegisterRefusal('TIME_FUTURE', 'map it from tomorrow at the latest', deviceSerial, 'from');
    const allowed: readonly MeasuredName[] = MEASURED_AT[place.kind];
    for (const quantity of quantities) {
      if (!allowed.includes(quantity)) throw new RegisterRefusal('RANGE', `${quantity} is not measured at a ${place.kind}`, deviceSerial, 'quantities');
      await record(checked, { deviceId: device.deviceId, channel, quantity: MEASURED[quantity].number, place, from }, by);
    }
  }
  await audit(sql, by, mappings.map(({ deviceSerial, channel, quantities, place, from }) => ({
    actor: by.actor, action: 'device.map_measures', objectKind: 'device', objectKey: deviceSerial, before: null,
    after: { channel, quantities: [...quantities], [place.kind === 'well' ? 'wellId' : 'reservoirId']: place.id, from: from.toISOString() }, reason: by.reason,
  })));
  await tellChange(sql, 'register', 'device', mappings.map(({ deviceSerial }) => known.get(deviceSerial)!.deviceId));
}

interface OneMeasuring { readonly deviceId: number; readonly channel: number; readonly quantity: number; readonly place: MeasuredPlace; readonly from: Date }

async function record(sql: Sql, { deviceId, channel, quantity, place, from }: OneMeasuring, by: ChangedBy): Promise<void> {
  const met = await sql<{ measuringId: string; measuredFrom: Date }>(
    `SELECT measuring_id AS "measuringId", measured_from AS "measuredFrom" FROM measuring_channel
     WHERE superseded_at IS NULL AND quantity = $3 AND ((device_id = $1 AND channel = $2) OR ${idColumn(place)} = $4) AND (measured_to IS NULL OR measured_to > $5)`,
    [deviceId, channel, quantity, place.id, from]);
  const later = met.find(({ measuredFrom }) => measuredFrom.getTime() >= from.getTime());
  if (later !== undefined) throw new RegisterRefusal('CONFLICT', `the channel or the place is mapped from ${later.measuredFrom.toISOString()} on already; end that mapping first`, null, 'from');
  await closeAt(sql, met.map(({ measuringId }) => measuringId), from, by);
  await sql(
    `INSERT INTO measuring_channel (device_id, channel, quantity, ${idColumn(place)}, measured_from, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [deviceId, channel, quantity, place.id, from, by.actor.userId, by.reason]);
  await markRemapped(sql, met.map(({ measuringId }) => measuringId), from);
  await sql(`${NEWS} VALUES ($1, $2, $3, $4) ${EARLIEST}`, [deviceId, channel, quantity, from]);
}

const NEWS = 'INSERT INTO measurement_news AS n (device_id, channel, quantity, from_at)';
const EARLIEST = 'ON CONFLICT ON CONSTRAINT measurement_news_pkey DO UPDATE SET from_at = least(n.from_at, excluded.from_at)';

/** What is measured elsewhere from an instant on is news of the place: detectors look at it anew from then on. */
async function markRemapped(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  await sql(`${NEWS} SELECT device_id, channel, quantity, min(greatest(measured_from, $2)) FROM measuring_channel WHERE measuring_id = ANY($1::bigint[]) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 ${EARLIEST}`, [ids, at]);
}

/** Rows cut at an instant: the old one is superseded and a closed one stands in its place; one that begins then or later has none. */
async function closeAt(sql: Sql, ids: readonly string[], at: Date, by: ChangedBy): Promise<void> {
  if (ids.length === 0) return;
  await sql(`UPDATE measuring_channel SET superseded_at = greatest(recorded_at, date_trunc('milliseconds', clock_timestamp())), superseded_by = $2 WHERE measuring_id = ANY($1::bigint[])`, [ids, by.actor.userId]);
  await sql(
    `INSERT INTO measuring_channel (device_id, channel, quantity, well_id, reservoir_id, measured_from, measured_to, recorded_by, reason)
     SELECT device_id, channel, quantity, well_id, reservoir_id, measured_from, $2, $3, $4 FROM measuring_channel WHERE measuring_id = ANY($1::bigint[]) AND measured_from < $2`,
    [ids, at, by.actor.userId, by.reason]);
}

/** Ends what a channel measures from an instant on; all its quantities, or those named. @throws RegisterRefusal CONFLICT where it measures nothing then */
export async function unmapMeasures(sql: Sql, deviceId: number, channel: number, quantities: readonly MeasuredName[] | null, at: Date, by: ChangedBy): Promise<void> {
  await sql("SELECT pg_advisory_xact_lock(hashtext('suu_esep measuring_channel'))");
  const rows = await sql<{ measuringId: string; serial: string; quantity: number }>(
    `SELECT measuring_id AS "measuringId", d.serial, c.quantity FROM measuring_channel c JOIN device d USING (device_id)
     WHERE device_id = $1 AND channel = $2 AND superseded_at IS NULL AND (measured_to IS NULL OR measured_to > $3) AND ($4::integer[] IS NULL OR c.quantity = ANY($4))`,
    [deviceId, channel, at, quantities?.map((name) => MEASURED[name].number) ?? null]);
  const [first] = rows;
  if (first === undefined) throw new RegisterRefusal('CONFLICT', `channel ${channel} measures nothing at that time`, null, 'channel');
  await closeAt(sql, rows.map(({ measuringId }) => measuringId), at, by);
  await markRemapped(sql, rows.map(({ measuringId }) => measuringId), at);
  await audit(sql, by, [{
    actor: by.actor, action: 'device.unmap_measures', objectKind: 'device', objectKey: first.serial, before: { channel, quantities: rows.map(({ quantity }) => NAME_OF.get(quantity) ?? String(quantity)) },
    after: { channel, to: at.toISOString() }, reason: by.reason,
  }]);
  await tellChange(sql, 'register', 'device', [deviceId]);
}

/** A quantity of a place and the channel that measures it, for an interval of time. */
export interface ListedMeasuring {
  readonly deviceId: number;
  readonly deviceSerial: string;
  readonly channel: number;
  readonly quantity: MeasuredName;
  readonly wellId: number | null;
  readonly wellCode: string | null;
  readonly reservoirId: number | null;
  readonly reservoirCode: string | null;
  readonly measuredFrom: Date;
  readonly measuredTo: Date | null;
}

/** What channels measure, as recorded now: of one device, of one place, or all; the running ones first. */
export async function listMeasuring(sql: Sql, of: { readonly deviceId?: number; readonly place?: MeasuredPlace } = {}): Promise<ListedMeasuring[]> {
  const rows = await sql<Omit<ListedMeasuring, 'quantity'> & { quantity: number }>(
    `SELECT c.device_id AS "deviceId", d.serial AS "deviceSerial", c.channel, c.quantity, c.well_id AS "wellId", w.code AS "wellCode", c.reservoir_id AS "reservoirId", r.code AS "reservoirCode",
            c.measured_from AS "measuredFrom", c.measured_to AS "measuredTo"
     FROM measuring_channel c JOIN device d USING (device_id) LEFT JOIN well w USING (well_id) LEFT JOIN reservoir r USING (reservoir_id)
     WHERE c.superseded_at IS NULL AND ($1::integer IS NULL OR c.device_id = $1) AND ($2::integer IS NULL OR c.well_id = $2) AND ($3::integer IS NULL OR c.reservoir_id = $3)
     ORDER BY c.measured_to NULLS FIRST, d.serial, c.channel, c.quantity, c.measured_from LIMIT 5000`,
    [of.deviceId ?? null, of.place?.kind === 'well' ? of.place.id : null, of.place?.kind === 'reservoir' ? of.place.id : null]);
  return rows.map((row) => ({ ...row, quantity: NAME_OF.get(row.quantity)! }));
}

/** Serial of a device; undefined where there is none. */
export async function deviceSerialOf(sql: Sql, deviceId: number): Promise<string | undefined> {
  const [device] = await sql<{ serial: string }>('SELECT serial FROM device WHERE device_id = $1', [deviceId]);
  return device?.serial;
}
