import type { Interval } from '@app/registry';

import type { Sql } from '../sql.js';
import { held, type ThingList } from './register-list.js';

/**
 * The first instant of an interval at which a thing lies outside of some zones, as recorded now; undefined where it lies in
 * them, or nowhere, all the time. Whoever may change it between two such instants would write over what is of somebody else.
 */
export async function firstElsewhere(sql: Sql, list: ThingList<object>, id: number, { fromMs, toMs }: Interval, zoneIds: readonly number[]): Promise<Date | undefined> {
  const { keyTable, table, idColumn } = list.table;
  const atEach = (condition: string): string => condition.replaceAll(/\$1(?!\d)/g, 't.at');
  const own = `SELECT valid_from AS at FROM ${table} WHERE ${idColumn} = k.${idColumn} AND superseded_at IS NULL`;
  const [row] = await sql<{ at: Date }>(
    `SELECT t.at FROM ${keyTable} k
     CROSS JOIN LATERAL (SELECT $1::timestamptz AS at UNION SELECT m.at FROM (${own}${list.moves === undefined ? '' : ` UNION ${list.moves}`}) m
       WHERE m.at > $1 AND ($5::timestamptz IS NULL OR m.at < $5)) t
     LEFT JOIN ${table} v ON v.${idColumn} = k.${idColumn} AND ${atEach(held('v'))}
     WHERE k.${idColumn} = $4 AND $2::timestamptz = 'infinity' AND ${list.isPlaced === undefined ? `v.${idColumn} IS NOT NULL` : atEach(list.isPlaced)} AND (${atEach(list.lies)}) IS NOT TRUE
     ORDER BY t.at LIMIT 1`,
    [new Date(fromMs), 'infinity', zoneIds, id, toMs === null ? null : new Date(toMs)]);
  return row?.at;
}
