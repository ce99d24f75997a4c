import { type DeviceSignal, signalOf } from '@app/detection';

import type { Sql } from '../sql.js';

interface SignalRow { readonly meterId: number; readonly atMs: number; readonly quantity: number; readonly amount: number }

/**
 * Alarms and charges that devices told of meters at service points, by meter, in the order of time: of the channel that counts the meter or, where a device tells them on another one, of its first.
 * What was thinned counts by the first of each quarter of an hour.
 */
export async function signalsOf(sql: Sql, meterIds: readonly number[]): Promise<Map<number, DeviceSignal[]>> {
  const rows = await sql<SignalRow>(
    `WITH mapped AS (
       SELECT m.meter_id, m.device_id, m.channel, m.mapped_from, coalesce(m.mapped_to, 'infinity') AS mapped_to FROM channel_mapping m
       WHERE m.meter_id = ANY($1::integer[]) AND m.register = 1 AND m.superseded_at IS NULL AND EXISTS (SELECT FROM installation i WHERE i.meter_id = m.meter_id AND i.service_point_id IS NOT NULL AND i.superseded_at IS NULL)),
     spoken AS (
       SELECT s.device_id, s.channel, s.quantity, s.measured_at AS at, s.amount FROM measurement_settled s WHERE s.device_id IN (SELECT device_id FROM mapped) AND (s.quantity = 6 OR s.quantity >= 100)
       UNION ALL SELECT q.device_id, q.channel, q.quantity, q.first_at, q.first_amount FROM measurement_quarter q WHERE q.device_id IN (SELECT device_id FROM mapped) AND (q.quantity = 6 OR q.quantity >= 100) AND q.samples > 0),
     named AS (
       SELECT s.*, coalesce((SELECT k.channel FROM channel_mapping k WHERE k.device_id = s.device_id AND k.register = 1 AND k.superseded_at IS NULL AND k.channel = s.channel LIMIT 1),
         (SELECT min(k.channel) FROM channel_mapping k WHERE k.device_id = s.device_id AND k.register = 1 AND k.superseded_at IS NULL)) AS of_channel FROM spoken s)
     SELECT m.meter_id AS "meterId", (extract(epoch FROM n.at) * 1000)::float8 AS "atMs", n.quantity, n.amount::float8 AS amount
     FROM named n JOIN mapped m ON m.device_id = n.device_id AND m.channel = n.of_channel AND n.at >= m.mapped_from AND n.at < m.mapped_to ORDER BY 1, 2, 3`, [meterIds]);
  const signals = new Map<number, DeviceSignal[]>();
  for (const { meterId, ...row } of rows) {
    const signal = signalOf(row);
    if (signal === null) continue;
    const own = signals.get(meterId);
    if (own === undefined) signals.set(meterId, [signal]);
    else own.push(signal);
  }
  return signals;
}
