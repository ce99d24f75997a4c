import { METER_LIST } from '../registry/consumer-lists.js';
import type { Sql } from '../sql.js';

/** Whether a meter exists and, where somebody is limited to zones, is installed in one of them now. */
export async function isMeterWithin(sql: Sql, meterId: number, zoneIds: readonly number[] | null): Promise<boolean> {
  const found = await sql(
    `SELECT FROM meter k WHERE k.meter_id = $4 AND $1::timestamptz <= $2::timestamptz AND ($3::integer[] IS NULL OR ${METER_LIST.lies})`, [new Date(), 'infinity', zoneIds, meterId]);
  return found.length > 0;
}

const HOLDS_NOW = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= now() AND (${alias}.valid_to IS NULL OR now() < ${alias}.valid_to)`;

/**
 * The times during which a meter was installed at places that lie in some zones now, as a `tstzmultirange` in text: what it
 * counted elsewhere before is of somebody else. Null where there is no limit.
 */
export async function staysWithin(sql: Sql, meterId: number, zoneIds: readonly number[] | null): Promise<string | null> {
  if (zoneIds === null) return null;
  const [row] = await sql<{ stays: string }>(
    `SELECT coalesce(range_agg(tstzrange(i.valid_from, i.valid_to)), '{}')::text AS stays FROM installation i
     LEFT JOIN service_point_version s ON s.service_point_id = i.service_point_id AND ${HOLDS_NOW('s')} LEFT JOIN well_version w ON w.well_id = i.well_id AND ${HOLDS_NOW('w')}
     LEFT JOIN reservoir_version r ON r.reservoir_id = i.reservoir_id AND ${HOLDS_NOW('r')} LEFT JOIN zone_boundary_version b ON b.boundary_id = i.boundary_id AND ${HOLDS_NOW('b')}
     WHERE i.meter_id = $1 AND i.superseded_at IS NULL
       AND (coalesce(s.zone_id, w.zone_id, r.zone_id) = ANY($2) OR b.from_zone_id = ANY($2) OR b.to_zone_id = ANY($2))`, [meterId, zoneIds]);
  return row?.stays ?? '{}';
}
