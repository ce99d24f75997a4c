import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Pool } from '@app/persistence';

import { copyInto } from './file-comparison.js';

/**
 * What must be the same whatever the order of arrival, as text rows: every distinct index of every key, which keys are
 * settled, the candidates, the door's flags, and the latest state of each register. Left out is what tells of the
 * arrival itself: when a message came and which one it was.
 */
const CONTENTS = {
  readings: 'SELECT m.serial, r.register, r.source, r.read_at, r.index_litres FROM reading_all r JOIN meter m USING (meter_id)',
  settled: 'SELECT m.serial, r.register, r.source, r.read_at, r.index_litres FROM reading_settled r JOIN meter m USING (meter_id)',
  candidates: 'SELECT m.serial, r.register, r.source, r.read_at, r.index_litres FROM reading_candidate r JOIN meter m USING (meter_id)',
  flags: 'SELECT m.serial, f.register, f.source, f.read_at, f.flag FROM reading_flag f JOIN meter m USING (meter_id)',
  states: 'SELECT m.serial, s.register, 1::smallint AS source, s.latest_read_at AS read_at, s.latest_index_litres FROM meter_state s JOIN meter m USING (meter_id)',
} as const;

export type ContentName = keyof typeof CONTENTS;

/** SHA-256 over all readings of these meters in a canonical order and form: equal for two databases with the same readings. */
export async function contentSha256(pool: Pool, serials: readonly string[]): Promise<string> {
  const digest = await pool.query<{ sha256: string }>(
    `SELECT encode(sha256(convert_to(coalesce(string_agg(
       concat_ws(' ', serial, register, source, (extract(epoch FROM read_at) * 1000)::bigint, index_litres), E'\\n'
       ORDER BY serial COLLATE "C", register, source, read_at, index_litres), ''), 'UTF8')), 'hex') AS sha256 FROM (${CONTENTS.readings} WHERE m.serial = ANY($1)) r`, [serials]);
  return digest.rows[0]!.sha256;
}

/** How many rows of each content one database has and the other has not; the rows travel as they are, the server compares. */
export async function differingContents(oneUrl: string, other: Pool): Promise<Record<ContentName, number>> {
  // Not from a pool of ours: their timeout of a statement never ends for COPY TO, and would keep the program alive.
  const reader = new pg.Client(oneUrl);
  await reader.connect();
  try {
    const differing = {} as Record<ContentName, number>;
    for (const name of Object.keys(CONTENTS) as ContentName[]) differing[name] = await differingRows(reader, other, CONTENTS[name]);
    return differing;
  } finally {
    await reader.end();
  }
}

async function differingRows(reader: pg.Client, other: Pool, content: string): Promise<number> {
  const comparer = await other.connect();
  try {
    await comparer.query('DROP TABLE IF EXISTS foreign_content');
    await comparer.query(`CREATE TEMP TABLE foreign_content AS ${content} LIMIT 0`);
    await copyInto(comparer, reader.query(copyTo(`COPY (${content}) TO STDOUT`)), 'COPY foreign_content FROM STDIN');
    const counted = await comparer.query<{ rows: string }>(
      `SELECT count(*) AS rows FROM ((TABLE foreign_content EXCEPT ALL (${content})) UNION ALL ((${content}) EXCEPT ALL TABLE foreign_content)) d`);
    return Number(counted.rows[0]!.rows);
  } finally {
    comparer.release(true);
  }
}
