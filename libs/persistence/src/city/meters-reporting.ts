import type { Sql } from '../sql.js';

/** How many installed meters of a class speak. */
export interface ReportingCount {
  /** Class of the account at the service point; `supply` for meters of wells, reservoirs and boundaries, `none` where a point has no account. */
  readonly class: string;
  readonly installed: number;
  readonly heardLately: number;
  readonly neverHeard: number;
}

/** A meter that is installed and was not heard lately; `lastHeardAt` null: never. */
export interface SilentMeter {
  readonly meterId: number;
  readonly serial: string;
  readonly class: string;
  readonly placeKind: 'service_point' | 'well' | 'reservoir' | 'boundary';
  readonly placeCode: string;
  readonly lastHeardAt: Date | null;
}

/** Meters installed at `$1`, where, of what class, and since when they were heard. */
const INSTALLED = `
  SELECT i.meter_id, m.serial, st.last_heard_at,
         CASE WHEN i.service_point_id IS NULL THEN 'supply' ELSE coalesce(av.class, 'none') END AS class,
         CASE WHEN i.service_point_id IS NOT NULL THEN 'service_point' WHEN i.well_id IS NOT NULL THEN 'well' WHEN i.reservoir_id IS NOT NULL THEN 'reservoir' ELSE 'boundary' END AS place_kind,
         coalesce(sp.code, w.code, r.code, b.code) AS place_code
  FROM installation i
  JOIN meter m ON m.meter_id = i.meter_id
  LEFT JOIN service_point sp ON sp.service_point_id = i.service_point_id
  LEFT JOIN service_point_version pv ON pv.service_point_id = i.service_point_id AND pv.superseded_at IS NULL AND pv.valid_from <= $1 AND (pv.valid_to IS NULL OR $1 < pv.valid_to)
  LEFT JOIN account_version av ON av.account_id = pv.account_id AND av.superseded_at IS NULL AND av.valid_from <= $1 AND (av.valid_to IS NULL OR $1 < av.valid_to)
  LEFT JOIN well w ON w.well_id = i.well_id
  LEFT JOIN well_version wv ON wv.well_id = i.well_id AND wv.superseded_at IS NULL AND wv.valid_from <= $1 AND (wv.valid_to IS NULL OR $1 < wv.valid_to)
  LEFT JOIN reservoir r ON r.reservoir_id = i.reservoir_id
  LEFT JOIN reservoir_version rv ON rv.reservoir_id = i.reservoir_id AND rv.superseded_at IS NULL AND rv.valid_from <= $1 AND (rv.valid_to IS NULL OR $1 < rv.valid_to)
  LEFT JOIN zone_boundary b ON b.boundary_id = i.boundary_id
  LEFT JOIN zone_boundary_version bv ON bv.boundary_id = i.boundary_id AND bv.superseded_at IS NULL AND bv.valid_from <= $1 AND (bv.valid_to IS NULL OR $1 < bv.valid_to)
  LEFT JOIN LATERAL (SELECT max(last_heard_at) AS last_heard_at FROM meter_state s WHERE s.meter_id = i.meter_id) st ON true
  WHERE i.superseded_at IS NULL AND i.valid_from <= $1 AND (i.valid_to IS NULL OR $1 < i.valid_to)
    AND (wv.state IS NULL OR wv.state NOT IN ('mothballed', 'destroyed'))
    AND ($2::integer[] IS NULL OR coalesce(pv.zone_id, wv.zone_id, rv.zone_id) = ANY($2) OR bv.from_zone_id = ANY($2) OR bv.to_zone_id = ANY($2))`;

/** Installed meters by class: how many were heard since an instant. Silence of a mothballed or destroyed well is no lack. */
export async function metersReporting(sql: Sql, at: Date, heardSince: Date, zoneIds: readonly number[] | null): Promise<ReportingCount[]> {
  return sql<ReportingCount>(
    `SELECT class, count(*)::integer AS installed, count(*) FILTER (WHERE last_heard_at >= $3)::integer AS "heardLately", count(*) FILTER (WHERE last_heard_at IS NULL)::integer AS "neverHeard"
     FROM (${INSTALLED}) AS installed GROUP BY class ORDER BY class`, [at.toISOString(), zoneIds, heardSince.toISOString()]);
}

/** A page of the meters not heard since an instant: supply meters first, then those silent for longest. */
export async function silentMeters(
  sql: Sql, at: Date, heardSince: Date, zoneIds: readonly number[] | null, page: { readonly limit: number; readonly offset: number },
): Promise<{ items: SilentMeter[]; total: number }> {
  const silent = `FROM (${INSTALLED}) AS installed WHERE last_heard_at IS NULL OR last_heard_at < $3`;
  const asked = [at.toISOString(), zoneIds, heardSince.toISOString()];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${silent}`, asked);
  const items = await sql<SilentMeter>(
    `SELECT meter_id AS "meterId", serial, class, place_kind AS "placeKind", place_code AS "placeCode", last_heard_at AS "lastHeardAt" ${silent}
     ORDER BY class <> 'supply', last_heard_at NULLS FIRST, serial LIMIT $4 OFFSET $5`, [...asked, page.limit, page.offset]);
  return { items, total: counted?.total ?? 0 };
}
