import type { Sql } from '../sql.js';

/** Whether a meter exists and, where somebody is limited to zones, is installed in one of them now. */
export async function isMeterWithin(sql: Sql, meterId: number, zoneIds: readonly number[] | null): Promise<boolean> {
  const [row] = await sql<{ within: boolean }>(
    `SELECT EXISTS (SELECT FROM meter WHERE meter_id = $1) AND ($2::integer[] IS NULL OR EXISTS (
       SELECT FROM installation i
       LEFT JOIN service_point_version pv ON pv.service_point_id = i.service_point_id AND pv.superseded_at IS NULL AND pv.valid_from <= now() AND (pv.valid_to IS NULL OR now() < pv.valid_to)
       LEFT JOIN well_version wv ON wv.well_id = i.well_id AND wv.superseded_at IS NULL AND wv.valid_from <= now() AND (wv.valid_to IS NULL OR now() < wv.valid_to)
       WHERE i.meter_id = $1 AND i.superseded_at IS NULL AND i.valid_from <= now() AND (i.valid_to IS NULL OR now() < i.valid_to) AND coalesce(pv.zone_id, wv.zone_id) = ANY($2))) AS within`,
    [meterId, zoneIds]);
  return row?.within === true;
}
