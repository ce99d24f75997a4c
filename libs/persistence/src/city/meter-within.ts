import { METER_LIST } from '../registry/consumer-lists.js';
import type { Sql } from '../sql.js';

/** Whether a meter exists and, where somebody is limited to zones, is installed in one of them now. */
export async function isMeterWithin(sql: Sql, meterId: number, zoneIds: readonly number[] | null): Promise<boolean> {
  const found = await sql(
    `SELECT FROM meter k WHERE k.meter_id = $4 AND $1::timestamptz <= $2::timestamptz AND ($3::integer[] IS NULL OR ${METER_LIST.lies})`, [new Date(), 'infinity', zoneIds, meterId]);
  return found.length > 0;
}
