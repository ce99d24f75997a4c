import { alarmOfNumber, MEASURED, SOURCE_CLASS } from '@app/registry';
import type { HeardFrame } from '@app/telemetry';

import type { Sql } from '../sql.js';

/** A message of a device, with the instants that it measured at. */
export interface DeviceFrame extends HeardFrame {
  readonly deviceId: number;
  readonly measuredAtMs: readonly number[];
}

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;

/**
 * Messages of devices that measured something within [from, to), by device in the order of receipt. A number counts where the device sent the message itself, or where a network server (ChirpStack, The Things Stack) passed it on: a
 * gateway's message of several meters has none of theirs.
 */
export async function framesOfDevices(sql: Sql, deviceIds: readonly number[], from: Date, to: Date): Promise<DeviceFrame[]> {
  const rows = await sql<{ deviceId: number; receivedAtMs: number; counter: number | null; atMs: number[]; alarms: number[]; alarmAtMs: number[] }>(
    `WITH said AS (
       SELECT c.device_id, r.received_at, r.frame_key, r.read_at AS at, NULL::smallint AS alarm
       FROM channel_mapping c JOIN reading_all r ON r.meter_id = c.meter_id AND r.register = c.register AND r.source = ${SOURCE_CLASS.telemetry}
         AND r.read_at >= greatest(c.mapped_from, $2) AND r.read_at < least(coalesce(c.mapped_to, 'infinity'), $3::timestamptz)
       WHERE c.device_id = ANY($1::integer[]) AND c.superseded_at IS NULL
       UNION ALL
       SELECT m.device_id, m.received_at, m.frame_key, m.measured_at, CASE WHEN m.quantity >= 100 THEN m.quantity END
       FROM measurement m WHERE m.device_id = ANY($1::integer[]) AND m.measured_at >= $2 AND m.measured_at < $3)
     SELECT s.device_id AS "deviceId", ${MS('s.received_at')} AS "receivedAtMs", array_agg(${MS('s.at')}) AS "atMs",
            coalesce(array_agg(s.alarm ORDER BY s.alarm, s.at) FILTER (WHERE s.alarm IS NOT NULL), '{}') AS alarms, coalesce(array_agg(${MS('s.at')} ORDER BY s.alarm, s.at) FILTER (WHERE s.alarm IS NOT NULL), '{}') AS "alarmAtMs",
            (SELECT min(f.sequence) FROM frame f WHERE f.received_at = s.received_at AND f.frame_key = s.frame_key
               AND (f.device_id = s.device_id OR position('"deviceInfo"'::bytea in f.payload) > 0 OR position('"end_device_ids"'::bytea in f.payload) > 0))::float8 AS counter
     FROM said s GROUP BY s.device_id, s.received_at, s.frame_key ORDER BY s.device_id, s.received_at, counter NULLS FIRST`, [deviceIds, from, to]);
  return rows.map(({ atMs, alarms, alarmAtMs, ...frame }) => ({
    ...frame, measuredAtMs: atMs, alarms: alarms.map((number, at) => ({ alarm: alarmOfNumber(number) ?? 'other', atMs: alarmAtMs[at]! })),
  }));
}

/** What a device last told of itself. */
export interface DeviceNow {
  readonly deviceId: number;
  /** Arrival of its last reading, repeated or not; null where none came. */
  readonly lastHeardAt: Date | null;
  /** Charge in per cent as it last told it, and when; null where it tells none. */
  readonly batteryPercent: number | null;
  readonly batteryAt: Date | null;
}

/** What devices last told, by device. */
export function devicesNow(sql: Sql, deviceIds: readonly number[]): Promise<DeviceNow[]> {
  return sql<DeviceNow>(
    `SELECT d.id AS "deviceId", b.amount::float8 AS "batteryPercent", b.measured_at AS "batteryAt",
            (SELECT max(s.last_heard_at) FROM channel_mapping c JOIN meter_state s ON s.meter_id = c.meter_id AND s.register = c.register
             WHERE c.device_id = d.id AND c.superseded_at IS NULL AND c.mapped_from <= now() AND (c.mapped_to IS NULL OR c.mapped_to > now())) AS "lastHeardAt"
     FROM unnest($1::integer[]) AS d (id)
     LEFT JOIN LATERAL (SELECT m.amount, m.measured_at FROM measurement m WHERE m.device_id = d.id AND m.channel = 1 AND m.quantity = ${MEASURED.battery.number} ORDER BY m.measured_at DESC LIMIT 1) b ON true`, [deviceIds]);
}
