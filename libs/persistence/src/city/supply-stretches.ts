import type { Sql } from '../sql.js';
import { NEAR_SECONDS, type RegisterShowed } from './supply-registers.js';

/** A stretch of time in which a well was in service with one meter, and what that showed at its ends. */
export interface SupplyStretch {
  /** Code of the well. */
  readonly place: string;
  readonly wellId: number;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly meterId: number;
  readonly meterSerial: string;
  readonly atStart: RegisterShowed | undefined;
  readonly atEnd: RegisterShowed | undefined;
}

/** A stretch of time [from, to). */
export interface SupplyWindow { readonly from: Date; readonly to: Date }

/**
 * What is to be counted as supply within some windows: of each metered well the time in which it was in one of the states, by its
 * dated rows, cut where its meter was exchanged. An end shows the index of the act where the meter was put in or taken out then, else
 * the latest settled reading within a quarter of an hour before.
 *
 * @param zoneIds zones in which the wells lay at that time; null for all wells
 * @returns for each window its stretches, by well and time
 */
export async function supplyStretches(sql: Sql, windows: readonly SupplyWindow[], states: readonly string[], zoneIds: readonly number[] | null): Promise<SupplyStretch[][]> {
  const rows = await sql<Omit<SupplyStretch, 'atStart' | 'atEnd'> & { no: number; startMs: number | null; startLitres: number | null; endMs: number | null; endLitres: number | null }>(
    `WITH served AS (
       SELECT well_id, range_agg(tstzrange(valid_from, valid_to)) AS during FROM well_version
       WHERE superseded_at IS NULL AND state = ANY($3) AND ($4::integer[] IS NULL OR zone_id = ANY($4)) GROUP BY well_id)
     SELECT asked.no::integer AS no, w.code AS place, w.well_id AS "wellId", named.*, m.meter_id AS "meterId", m.serial AS "meterSerial",
            (extract(epoch FROM coalesce(put_in.at, first.read_at)) * 1000)::float8 AS "startMs", coalesce(put_in.litres, first.index_litres)::float8 AS "startLitres",
            (extract(epoch FROM coalesce(taken_out.at, last.read_at)) * 1000)::float8 AS "endMs", coalesce(taken_out.litres, last.index_litres)::float8 AS "endLitres"
     FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS asked (from_at, to_at, no)
     CROSS JOIN served JOIN well w USING (well_id)
     JOIN installation i ON i.well_id = w.well_id AND i.superseded_at IS NULL AND i.valid_from < asked.to_at AND (i.valid_to IS NULL OR i.valid_to > asked.from_at)
     JOIN meter m ON m.meter_id = i.meter_id
     CROSS JOIN LATERAL unnest(served.during * tstzmultirange(tstzrange(i.valid_from, i.valid_to) * tstzrange(asked.from_at, asked.to_at))) AS stretch
     CROSS JOIN LATERAL (SELECT v.name_ky AS "nameKy", v.name_ru AS "nameRu", v.name_en AS "nameEn" FROM well_version v
       WHERE v.well_id = w.well_id AND v.superseded_at IS NULL AND v.valid_from < upper(stretch) ORDER BY v.valid_from DESC LIMIT 1) AS named
     LEFT JOIN LATERAL (SELECT i.valid_from AS at, i.index_at_installation_litres AS litres WHERE i.valid_from = lower(stretch) AND i.index_at_installation_litres IS NOT NULL) AS put_in ON true
     LEFT JOIN LATERAL (SELECT i.valid_to AS at, i.index_at_removal_litres AS litres WHERE i.valid_to = upper(stretch) AND i.index_at_removal_litres IS NOT NULL) AS taken_out ON true
     LEFT JOIN LATERAL (${nearest('lower(stretch)')}) AS first ON true
     LEFT JOIN LATERAL (${nearest('upper(stretch)')}) AS last ON true
     ORDER BY asked.no, w.code, lower(stretch)`,
    [windows.map(({ from }) => from.toISOString()), windows.map(({ to }) => to.toISOString()), states, zoneIds, NEAR_SECONDS]);
  return windows.map((_, at) => rows.filter(({ no }) => no === at + 1).map(({ place, wellId, nameKy, nameRu, nameEn, meterId, meterSerial, startMs, startLitres, endMs, endLitres }) => ({
    place, wellId, nameKy, nameRu, nameEn, meterId, meterSerial, atStart: shown(startMs, startLitres), atEnd: shown(endMs, endLitres) })));
}

/** What the meter counted before it was put in here is another place's water. */
const nearest = (instant: string): string => `
  SELECT read_at, index_litres FROM reading_settled
  WHERE meter_id = i.meter_id AND register = 1 AND source = 1 AND read_at > ${instant} - make_interval(secs => $5) AND read_at <= ${instant} AND read_at >= i.valid_from
  ORDER BY read_at DESC LIMIT 1`;

const shown = (atMs: number | null, indexLitres: number | null): RegisterShowed | undefined => (atMs === null || indexLitres === null ? undefined : { atMs, indexLitres });
