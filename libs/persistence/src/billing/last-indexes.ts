import type { BilledIndex } from '@app/billing';
import { SOURCE_CLASS } from '@app/registry';

import type { Sql } from '../sql.js';

const HOUR_MS = 3_600_000;
/** Readings of all meters lie in the order of time: most are found in the last hours, and few meters are looked for further back. */
const WINDOWS_MS = [2 * HOUR_MS, 26 * HOUR_MS, 8 * 24 * HOUR_MS];

/** The last index of each meter that counts and is not suspect, at or within eight days before an instant; a meter without one is left out. */
export async function lastIndexes(sql: Sql, meterIds: readonly number[], atMs: number): Promise<Map<number, BilledIndex>> {
  const found = new Map<number, BilledIndex>();
  let toMs = atMs + 1;
  for (const windowMs of WINDOWS_MS) {
    const missing = meterIds.filter((meterId) => !found.has(meterId));
    if (missing.length === 0) break;
    const rows = await sql<{ meterId: number; readAtMs: number; indexLitres: number; source: number }>(
      `SELECT DISTINCT ON (r.meter_id) r.meter_id AS "meterId", (extract(epoch FROM r.read_at) * 1000)::float8 AS "readAtMs", r.index_litres::float8 AS "indexLitres", r.source
       FROM reading_corrected r WHERE r.read_at >= $1 AND r.read_at < $2 AND r.register = 1 AND r.meter_id = ANY($3::integer[])
         AND NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = 1 AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.use = 'suspect')
       ORDER BY r.meter_id, r.read_at DESC, r.source DESC, r.index_litres`, [new Date(atMs - windowMs).toISOString(), new Date(toMs).toISOString(), missing]);
    for (const { meterId, readAtMs, indexLitres, source } of rows) found.set(meterId, { readAtMs, indexLitres, source: source === SOURCE_CLASS.person ? 'person' : 'telemetry' });
    toMs = atMs - windowMs;
  }
  return found;
}
