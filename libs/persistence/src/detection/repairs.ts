import type { Sql } from '../sql.js';
import type { Watched } from './detection-due.js';

/** When something was repaired at subjects, by number: findings whose last word is a repair. What was reopened or found false is none. */
export async function repairsOf(sql: Sql, subject: Watched, ids: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await sql<{ id: number; atMs: number }>(
    `SELECT f.subject_id AS id, (extract(epoch FROM a.repaired_at) * 1000)::float8 AS "atMs" FROM finding f
     JOIN LATERAL (SELECT l.act, l.repaired_at FROM finding_act l WHERE l.finding_id = f.finding_id ORDER BY l.act_id DESC LIMIT 1) a ON a.act = 'repair'
     WHERE f.subject = $1 AND f.subject_id = ANY($2::integer[]) ORDER BY 1, 2`, [subject, ids]);
  const repairs = new Map<number, number[]>();
  for (const { id, atMs } of rows) repairs.set(id, [...(repairs.get(id) ?? []), atMs]);
  return repairs;
}
