import { MEASURED, type MeasuredName } from '@app/registry';

import type { MeasuredPlace } from '../registry/measuring-channels.js';
import type { Sql } from '../sql.js';
import { QUARTERS_OF_SAMPLES } from './quarter-sql.js';

/** One quarter of an hour of a quantity at a place, from single measurements or as thinned. */
export interface PlaceQuarter {
  readonly placeId: number;
  readonly quantity: MeasuredName;
  readonly quarterAtMs: number;
  readonly least: number;
  readonly most: number;
  readonly firstAtMs: number;
  readonly first: number;
  readonly lastAtMs: number;
  readonly last: number;
  readonly heldMs: number;
  /** Sum of amount × milliseconds that it held. */
  readonly amountMs: number;
}

/** What is asked of measurements. */
export interface QuartersAsked {
  readonly kind: MeasuredPlace['kind'];
  /** Places; null for all. */
  readonly placeIds: readonly number[] | null;
  readonly quantities: readonly MeasuredName[];
  readonly from: Date;
  readonly to: Date;
  /** Nothing is known to hold beyond this instant: now, where the stretch reaches it. */
  readonly knownUntil: Date;
}

const NAME_OF: ReadonlyMap<number, MeasuredName> = new Map((Object.keys(MEASURED) as MeasuredName[]).map((name) => [MEASURED[name].number, name]));

/** Quarters of an hour of quantities at places within [from, to), by the mappings recorded now; by place, quantity and time. */
export async function placeQuarters(sql: Sql, { kind, placeIds, quantities, from, to, knownUntil }: QuartersAsked): Promise<PlaceQuarter[]> {
  const place = kind === 'well' ? 'well_id' : 'reservoir_id';
  const rows = await sql<Omit<PlaceQuarter, 'quantity'> & { quantity: number }>(
    `WITH asked AS (
       SELECT ${place} AS place_id, device_id, channel, quantity, greatest(measured_from, $1::timestamptz) AS from_at, least(coalesce(measured_to, 'infinity'), $2::timestamptz) AS to_at
       FROM measuring_channel WHERE superseded_at IS NULL AND ${place} IS NOT NULL AND ($3::integer[] IS NULL OR ${place} = ANY($3)) AND quantity = ANY($4::smallint[])
         AND measured_from < $2 AND (measured_to IS NULL OR measured_to > $1)),
     streams AS (SELECT DISTINCT device_id, channel, quantity FROM asked),
     samples AS (
       SELECT s.device_id, s.channel, s.quantity, m.measured_at, m.amount, coalesce(lead(m.measured_at) OVER (PARTITION BY s.device_id, s.channel, s.quantity ORDER BY m.measured_at), greatest($5::timestamptz, m.measured_at)) AS next_at
       FROM streams s JOIN measurement_settled m ON m.device_id = s.device_id AND m.channel = s.channel AND m.quantity = s.quantity
         AND m.measured_at >= $1::timestamptz - interval '15 minutes' AND m.measured_at < least($2::timestamptz + interval '15 minutes', $5::timestamptz)),
     ${QUARTERS_OF_SAMPLES},
     found AS (
       SELECT device_id, channel, quantity, quarter_at, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms
       FROM streams JOIN measurement_quarter USING (device_id, channel, quantity) WHERE quarter_at >= $1 AND quarter_at < $2
       UNION ALL
       SELECT device_id, channel, quantity, quarter_at, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms FROM quarters q
       WHERE quarter_at >= $1 AND quarter_at < $2 AND NOT EXISTS (
         SELECT FROM measurement_quarter t WHERE t.device_id = q.device_id AND t.channel = q.channel AND t.quantity = q.quantity AND t.quarter_at = q.quarter_at))
     SELECT a.place_id AS "placeId", f.quantity, (extract(epoch FROM f.quarter_at) * 1000)::float8 AS "quarterAtMs", f.least_amount::float8 AS least, f.most_amount::float8 AS most,
            (extract(epoch FROM f.first_at) * 1000)::float8 AS "firstAtMs", f.first_amount::float8 AS first, (extract(epoch FROM f.last_at) * 1000)::float8 AS "lastAtMs", f.last_amount::float8 AS last,
            f.held_ms AS "heldMs", f.amount_ms::float8 AS "amountMs"
     FROM asked a JOIN found f ON f.device_id = a.device_id AND f.channel = a.channel AND f.quantity = a.quantity AND f.quarter_at >= date_bin('15 minutes', a.from_at, 'epoch') AND f.quarter_at < a.to_at
     ORDER BY a.place_id, f.quantity, f.quarter_at`,
    [from, to, placeIds, quantities.map((name) => MEASURED[name].number), knownUntil]);
  return rows.map((row) => ({ ...row, quantity: NAME_OF.get(row.quantity)! }));
}

/** The latest amount of a quantity at a place, and when it was measured. */
export interface LatestMeasure {
  readonly placeId: number;
  readonly quantity: MeasuredName;
  readonly amount: number;
  readonly measuredAt: Date;
}

const LATEST_WITHIN = '30 days';

/** Latest settled amounts of quantities at places by an instant, none older than thirty days. */
export async function latestMeasures(sql: Sql, kind: MeasuredPlace['kind'], by: Date): Promise<LatestMeasure[]> {
  const place = kind === 'well' ? 'well_id' : 'reservoir_id';
  const rows = await sql<Omit<LatestMeasure, 'quantity'> & { quantity: number }>(
    `SELECT c.${place} AS "placeId", c.quantity, m.amount::float8 AS amount, m.measured_at AS "measuredAt"
     FROM measuring_channel c JOIN LATERAL (
       SELECT amount, measured_at FROM measurement_settled m WHERE m.device_id = c.device_id AND m.channel = c.channel AND m.quantity = c.quantity
         AND m.measured_at > $1::timestamptz - interval '${LATEST_WITHIN}' AND m.measured_at >= c.measured_from AND m.measured_at <= $1
       ORDER BY m.measured_at DESC LIMIT 1) m ON true
     WHERE c.superseded_at IS NULL AND c.${place} IS NOT NULL AND c.measured_from <= $1 AND (c.measured_to IS NULL OR c.measured_to > $1)`, [by]);
  return rows.map((row) => ({ ...row, quantity: NAME_OF.get(row.quantity)! }));
}

/** An alarm that a device of a place raised, with when it did first and last. */
export interface RaisedAlarm {
  readonly placeId: number;
  readonly quantity: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Alarms that devices which measure places raised within a stretch of time. */
export async function raisedAlarms(sql: Sql, kind: MeasuredPlace['kind'], from: Date, to: Date): Promise<RaisedAlarm[]> {
  const place = kind === 'well' ? 'well_id' : 'reservoir_id';
  return sql<RaisedAlarm>(
    `SELECT c.place_id AS "placeId", m.quantity, min(m.measured_at) AS "firstAt", max(m.measured_at) AS "lastAt"
     FROM (SELECT DISTINCT ${place} AS place_id, device_id, channel FROM measuring_channel WHERE superseded_at IS NULL AND ${place} IS NOT NULL AND measured_from <= $2 AND (measured_to IS NULL OR measured_to > $1)) c
     JOIN measurement_settled m ON m.device_id = c.device_id AND m.channel = c.channel AND m.quantity >= 100 AND m.measured_at >= $1 AND m.measured_at < $2
     GROUP BY c.place_id, m.quantity ORDER BY max(m.measured_at) DESC`, [from, to]);
}

/** A place whose probe said that it measures nothing, with when it did first and last. */
export interface FaultySensor {
  readonly placeId: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Places whose probes said within a stretch of time that they measure nothing. */
export async function faultySensors(sql: Sql, kind: MeasuredPlace['kind'], from: Date, to: Date): Promise<FaultySensor[]> {
  const place = kind === 'well' ? 'well_id' : 'reservoir_id';
  return sql<FaultySensor>(
    `SELECT c.${place} AS "placeId", min(f.measured_at) AS "firstAt", max(f.measured_at) AS "lastAt" FROM measuring_channel c
     JOIN measurement_fault f ON f.device_id = c.device_id AND f.channel = c.channel AND f.quantity = c.quantity AND f.measured_at >= $1 AND f.measured_at < $2 AND f.measured_at >= c.measured_from AND (c.measured_to IS NULL OR f.measured_at < c.measured_to)
     WHERE c.superseded_at IS NULL AND c.${place} IS NOT NULL GROUP BY c.${place} ORDER BY 1`, [from, to]);
}
