import type { Sql } from '../sql.js';

/** Readings of a supply meter come every minute; one that is older than this says nothing of the instant asked for. */
export const NEAR_SECONDS = 15 * 60;

/** One index of a register with its device time in epoch milliseconds. */
export interface RegisterShowed {
  readonly atMs: number;
  readonly indexLitres: number;
}

/** A well as the register has it at an instant, the meter that counts it, and what that showed near each instant asked for. */
export interface WellWithRegister {
  readonly wellId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly fieldId: number | null;
  readonly state: string;
  readonly ratedFlowLitresPerHour: number | null;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly lastHeardAt: Date | null;
  /** In the order of the instants asked for; null where nothing settled was read in the quarter of an hour before. */
  readonly showed: readonly (RegisterShowed | null)[];
}

/**
 * Every well as it stands at an instant, with what its meter's volume register showed at some instants: the latest settled
 * reading within a quarter of an hour before each. What the meter counted before it was put in here is another place's water.
 *
 * @param zoneIds zones to look at; null for all wells
 */
export async function wellsWithRegisters(sql: Sql, at: Date, instants: readonly Date[], zoneIds: readonly number[] | null): Promise<WellWithRegister[]> {
  const rows = await sql<Omit<WellWithRegister, 'showed'> & { at_ms: (number | null)[]; index_litres: (number | null)[] }>(
    `SELECT w.well_id AS "wellId", w.code, v.name_ky AS "nameKy", v.name_ru AS "nameRu", v.name_en AS "nameEn", v.field_id AS "fieldId", v.state,
            v.rated_flow_litres_per_hour AS "ratedFlowLitresPerHour", m.meter_id AS "meterId", m.serial AS "meterSerial", s.last_heard_at AS "lastHeardAt",
            showed.at_ms, showed.index_litres
     FROM well w
     JOIN well_version v ON v.well_id = w.well_id AND v.superseded_at IS NULL AND v.valid_from <= $1 AND (v.valid_to IS NULL OR $1 < v.valid_to)
     LEFT JOIN installation i ON i.well_id = w.well_id AND i.superseded_at IS NULL AND i.valid_from <= $1 AND (i.valid_to IS NULL OR $1 < i.valid_to)
     LEFT JOIN meter m ON m.meter_id = i.meter_id
     LEFT JOIN meter_state s ON s.meter_id = m.meter_id AND s.register = 1
     CROSS JOIN LATERAL (
       SELECT array_agg((extract(epoch FROM r.read_at) * 1000)::float8 ORDER BY asked.no) AS at_ms, array_agg(r.index_litres::float8 ORDER BY asked.no) AS index_litres
       FROM unnest($2::timestamptz[]) WITH ORDINALITY AS asked (instant, no)
       LEFT JOIN LATERAL (
         SELECT read_at, index_litres FROM reading_settled
         WHERE meter_id = m.meter_id AND register = 1 AND source = 1 AND read_at > asked.instant - make_interval(secs => $3) AND read_at <= asked.instant
           AND read_at >= i.valid_from
         ORDER BY read_at DESC LIMIT 1) AS r ON true) AS showed
     WHERE $4::integer[] IS NULL OR v.zone_id = ANY($4)
     ORDER BY w.code`,
    [at.toISOString(), instants.map((instant) => instant.toISOString()), NEAR_SECONDS, zoneIds]);
  return rows.map(({ at_ms, index_litres, ...well }) => ({
    ...well,
    showed: instants.map((_, no) => {
      const [atMs, indexLitres] = [at_ms[no] ?? null, index_litres[no] ?? null];
      return atMs === null || indexLitres === null ? null : { atMs, indexLitres };
    }),
  }));
}
