import type { CountedReading, DailyReport } from '@app/metering';
import { SOURCE_CLASS } from '@app/registry';

import type { Sql } from '../sql.js';

/**
 * Daily reports of a meter's main register with the frame counters of the messages that brought them. Only those that repeat an index are looked up: a register that moves
 * is not stuck, and most do.
 */
export async function reportsOf(sql: Sql, meterId: number, reports: readonly DailyReport[]): Promise<CountedReading[]> {
  const repeated = reports.filter(({ isRepeat }) => isRepeat);
  const counters = new Map(repeated.length === 0 ? [] : (await sql<{ atMs: number; counter: number | null }>(
    `SELECT (extract(epoch FROM n.at) * 1000)::float8 AS "atMs", (SELECT min(f.sequence) FROM reading_all r JOIN frame f ON f.received_at = r.received_at AND f.frame_key = r.frame_key
       WHERE r.read_at = n.at AND r.meter_id = $1 AND r.register = 1 AND r.source = ${SOURCE_CLASS.telemetry} AND r.index_litres = n.litres)::float8 AS counter
     FROM unnest($2::timestamptz[], $3::bigint[]) AS n (at, litres)`,
    [meterId, repeated.map(({ readAtMs }) => new Date(readAtMs).toISOString()), repeated.map(({ indexLitres }) => indexLitres)])).map(({ atMs, counter }) => [atMs, counter]));
  return reports.map(({ readAtMs, indexLitres }) => ({ readAtMs, indexLitres, frameCounter: counters.get(readAtMs) ?? null }));
}
