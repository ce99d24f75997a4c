import { type BalancePeriod, type BalanceRules, FLOW_ALONE_LIMIT_RATIO, type GatheredPoint, type GatheredReservoir, type SupplyPoint } from '@app/balance';

import type { Sql } from '../sql.js';
import type { BalanceZones } from './gather-customers.js';
import { measuredWells, storedAtEnds } from './measured-supply.js';

const DAY_MS = 86_400_000;

interface PointRow {
  readonly pointId: string;
  readonly place: string;
  readonly role: SupplyPoint['role'];
  readonly wellCode: string | null;
  readonly ratedFlow: number | null;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  /** Seconds of service, of service with a meter, and with a meter at all. */
  readonly servedSeconds: number;
  readonly meteredServedSeconds: number;
  readonly meteredSeconds: number;
  readonly provenLitres: number;
  readonly estimatedLitres: number;
  readonly provenMs: number;
  readonly estimatedMs: number;
  readonly isCutAtStart: boolean;
  readonly isCutAtEnd: boolean;
  readonly isByPerson: boolean;
}

const PERIOD = 'tstzrange($1, $2)';
const SECONDS = (ranges: string): string => `coalesce((SELECT sum(extract(epoch FROM upper(r) - lower(r))) FROM unnest(${ranges}) r), 0)::float8`;

/**
 * Wells of some zones, and boundaries across their edge, as dated, with what is stored of their meters. A well that was out of service for all of the period is a
 * point only where it has a meter: water that came is counted wherever it came from.
 */
const POINTS = `
  WITH places AS (
    SELECT 'well:' || w.code AS point, w.code AS place, 'own_source' AS role, w.code AS well, w.well_id, NULL::integer AS boundary_id,
           range_agg(tstzrange(v.valid_from, v.valid_to) * ${PERIOD}) AS present, range_agg(tstzrange(v.valid_from, v.valid_to) * ${PERIOD}) FILTER (WHERE v.state IN ('operating', 'standby', 'in_repair')) AS served,
           (array_agg(v.rated_flow_litres_per_hour ORDER BY v.valid_from DESC))[1] AS rated_flow
    FROM well w JOIN well_version v ON v.well_id = w.well_id AND v.superseded_at IS NULL AND coalesce(v.zone_id, $6) = ANY($5::integer[]) AND tstzrange(v.valid_from, v.valid_to) && ${PERIOD}
    GROUP BY w.well_id, w.code
    UNION ALL
    SELECT 'boundary:' || b.code, b.code, CASE WHEN s.is_in THEN 'import' ELSE 'export' END, NULL, NULL, b.boundary_id, range_agg(s.during), range_agg(s.during), NULL
    FROM zone_boundary b JOIN LATERAL (
      SELECT tstzrange(v.valid_from, v.valid_to) * ${PERIOD} AS during, coalesce(v.to_zone_id = ANY($5::integer[]), false) AS is_in FROM zone_boundary_version v
      WHERE v.boundary_id = b.boundary_id AND v.superseded_at IS NULL AND v.state = 'open' AND tstzrange(v.valid_from, v.valid_to) && ${PERIOD}
        AND coalesce(v.to_zone_id = ANY($5::integer[]), false) <> coalesce(v.from_zone_id = ANY($5::integer[]), false)) s ON true
    GROUP BY b.boundary_id, b.code, s.is_in),
  meters AS (
    SELECT p.point, i.meter_id, range_agg(tstzrange(i.valid_from, i.valid_to) * ${PERIOD}) * p.present AS during, max(i.valid_from) AS since
    FROM places p JOIN installation i ON (i.well_id = p.well_id OR i.boundary_id = p.boundary_id) AND i.superseded_at IS NULL AND tstzrange(i.valid_from, i.valid_to) && ${PERIOD}
    GROUP BY p.point, p.present, i.meter_id),
  volumes AS (
    SELECT m.point, sum(coalesce(v.measured_litres, 0) + coalesce(v.timing_litres, 0) + coalesce(v.edited_litres, 0)) AS proven, sum(v.estimated_litres) AS estimated, sum(v.proven_ms) AS proven_ms,
           sum(v.covered_ms - v.proven_ms) AS estimated_ms, bool_or(v.source <> 'AUTO') AS by_person,
           bool_or(v.on_day = $3::date AND left(v.hour_marks, 1) IN ('t', 'T')) AS at_start, bool_or(v.on_day = $4::date - 1 AND right(v.hour_marks, 1) IN ('t', 'T')) AS at_end
    FROM meters m JOIN volume_day v ON v.meter_id = m.meter_id AND v.register = 1 AND v.on_day >= $3::date AND v.on_day < $4::date AND v.service_point_id IS NULL
    GROUP BY m.point)
  SELECT p.point AS "pointId", p.place, p.role, p.well AS "wellCode", p.rated_flow AS "ratedFlow", last.meter_id AS "meterId", last.serial AS "meterSerial",
         ${SECONDS('p.served')} AS "servedSeconds", ${SECONDS('p.served * metered.during')} AS "meteredServedSeconds", ${SECONDS('metered.during')} AS "meteredSeconds",
         coalesce(v.proven, 0)::float8 AS "provenLitres", coalesce(v.estimated, 0)::float8 AS "estimatedLitres", coalesce(v.proven_ms, 0)::float8 AS "provenMs", coalesce(v.estimated_ms, 0)::float8 AS "estimatedMs",
         coalesce(v.at_start, false) AS "isCutAtStart", coalesce(v.at_end, false) AS "isCutAtEnd", coalesce(v.by_person, false) AS "isByPerson"
  FROM places p
  LEFT JOIN LATERAL (SELECT range_agg(r) AS during FROM meters m CROSS JOIN LATERAL unnest(m.during) r WHERE m.point = p.point) metered ON true
  LEFT JOIN LATERAL (SELECT m.meter_id, k.serial FROM meters m JOIN meter k USING (meter_id) WHERE m.point = p.point ORDER BY m.since DESC LIMIT 1) last ON true
  LEFT JOIN volumes v ON v.point = p.point
  WHERE p.served IS NOT NULL OR last.meter_id IS NOT NULL
  ORDER BY p.point`;

/** Supply points of some zones in a period. */
export async function gatherPoints(sql: Sql, period: BalancePeriod, zones: BalanceZones, { cutLineDays, filledReservoirs }: BalanceRules): Promise<GatheredPoint[]> {
  const rows = await sql<PointRow>(POINTS, [new Date(period.fromMs).toISOString(), new Date(period.toMs).toISOString(), period.fromOn, period.toOn, zones.zoneIds, zones.onlyRootId]);
  // A meter that was read for as long as it stood there tells all, where the well gave no water without it.
  const isTold = (row: PointRow): boolean => row.meterId !== null && row.provenMs >= row.meteredSeconds * 1_000 && row.meteredServedSeconds >= row.servedSeconds;
  const measured = await measuredWells(sql, period, rows.flatMap((row) => (row.wellCode === null || isTold(row) ? [] : [{ code: row.wellCode, ratedFlowLitresPerHour: row.ratedFlow }])), filledReservoirs);
  const wholeMs = period.toMs - period.fromMs;
  return rows.map((row) => {
    const isWhole = isTold(row);
    const beside = row.wellCode === null ? undefined : measured.get(row.wellCode);
    const { pointId, place, role, wellCode, meterId, meterSerial } = row;
    return {
      pointId, place, role, wellCode, meterId, meterSerial, ratedFlowLitresPerHour: row.ratedFlow, flowLitresByHour: beside?.flowLitresByHour ?? [],
      ...(beside?.declared == null ? {} : { declared: beside.declared }), ...(beside?.declaredLacks == null ? {} : { declaredLacks: beside.declaredLacks }),
      ...(meterId === null && beside?.flowLitresByHour.some((litres) => litres !== null) === true ? { flowLimitRatio: FLOW_ALONE_LIMIT_RATIO } : {}),
      tally: {
        provenLitres: row.provenLitres, estimatedLitres: isWhole ? 0 : row.estimatedLitres, provenRatio: isWhole ? 1 : row.provenMs / wholeMs, estimatedRatio: isWhole ? 0 : row.estimatedMs / wholeMs,
        isCutAtStart: row.isCutAtStart, isCutAtEnd: row.isCutAtEnd, cutLineMs: (row.isByPerson ? cutLineDays.person : cutLineDays.device) * DAY_MS,
      },
    };
  });
}

/** Reservoirs of some zones that are in use at the end of a period, with what they held at its ends. */
export async function gatherReservoirs(sql: Sql, period: BalancePeriod, zones: BalanceZones): Promise<GatheredReservoir[]> {
  const rows = await sql<{ reservoirId: string; place: string; volumeLitres: number | null }>(
    `SELECT 'reservoir:' || r.code AS "reservoirId", r.code AS place, v.volume_litres::float8 AS "volumeLitres" FROM reservoir r
     JOIN reservoir_version v ON v.reservoir_id = r.reservoir_id AND v.superseded_at IS NULL AND v.state = 'in_use' AND coalesce(v.zone_id, $3) = ANY($2::integer[]) AND v.valid_from < $1 AND (v.valid_to IS NULL OR v.valid_to >= $1)
     ORDER BY r.code`, [new Date(period.toMs).toISOString(), zones.zoneIds, zones.onlyRootId]);
  const stored = await storedAtEnds(sql, period);
  return rows.map((row) => ({ ...row, startLitres: null, endLitres: null, limitLitres: 0, ...stored.get(row.place) }));
}
