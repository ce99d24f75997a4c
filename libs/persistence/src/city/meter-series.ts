import type { Sql } from '../sql.js';

/** The reading that stands for a step of a chart. */
export interface SeriesPoint {
  readonly readAt: Date;
  readonly indexLitres: number;
  readonly inConflict: boolean;
  /** The derivation of volumes does not use it, as far as it has come. */
  readonly isDoubted: boolean;
  readonly flags: readonly string[];
}

export interface SeriesAsked {
  readonly meterId: number;
  readonly register: number;
  /** Half-open steps in the order of time. */
  readonly steps: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Times that may be looked at, as {@link staysWithin} gives them; null: all. */
  readonly stays: string | null;
}

/** A meter read once a day makes each probe pass over what all the others sent that day: long charts are asked in two halves beside each other. */
const STEPS_AT_ONCE = 120;

/**
 * The last reading of each step, of several for one instant the smallest; steps without a reading are left out. One probe a step: the
 * readings of all meters lie in the order of time, so a whole year of one meter is never read. Steps before the meter was installed or
 * mapped first and after its latest reading are not looked at.
 */
export async function meterSeries(sql: Sql, asked: SeriesAsked): Promise<SeriesPoint[]> {
  if (asked.steps.length <= STEPS_AT_ONCE) return probedSeries(sql, asked);
  const middle = Math.ceil(asked.steps.length / 2);
  const halves = await Promise.all([asked.steps.slice(0, middle), asked.steps.slice(middle)].map((steps) => probedSeries(sql, { ...asked, steps })));
  return halves.flat();
}

function probedSeries(sql: Sql, { meterId, register, steps, stays }: SeriesAsked): Promise<SeriesPoint[]> {
  return sql<SeriesPoint>(
    `WITH life AS (
       SELECT least((SELECT min(valid_from) FROM installation WHERE meter_id = $1), (SELECT min(mapped_from) FROM channel_mapping WHERE meter_id = $1)) AS began,
              (SELECT latest_read_at FROM meter_state WHERE meter_id = $1 AND register = $2) AS ended
     ), asked AS (
       SELECT step.begins, step.ends FROM unnest($3::timestamptz[], $4::timestamptz[]) AS step (begins, ends), life
       WHERE (life.began IS NULL OR step.ends > life.began) AND (life.ended IS NULL OR step.begins <= life.ended)
     )
     SELECT r.read_at AS "readAt", r.index_litres::float8 AS "indexLitres",
            EXISTS (SELECT FROM reading_candidate c WHERE c.meter_id = $1 AND c.read_at = r.read_at AND c.register = $2) AS "inConflict",
            EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = $1 AND v.register = $2 AND v.read_at = r.read_at AND v.index_litres = r.index_litres AND v.use = 'suspect') AS "isDoubted",
            ARRAY(SELECT DISTINCT f.flag FROM reading_flag f WHERE f.meter_id = $1 AND f.read_at = r.read_at AND f.register = $2 ORDER BY f.flag) AS flags
     FROM asked CROSS JOIN LATERAL (
       SELECT last.read_at, last.index_litres FROM (
         (SELECT read_at, index_litres FROM reading WHERE meter_id = $1 AND register = $2 AND read_at >= asked.begins AND read_at < asked.ends AND ($5::tstzmultirange IS NULL OR read_at <@ $5::tstzmultirange)
          ORDER BY read_at DESC LIMIT 1)
         UNION ALL
         (SELECT read_at, index_litres FROM reading_candidate WHERE meter_id = $1 AND register = $2 AND read_at >= asked.begins AND read_at < asked.ends AND ($5::tstzmultirange IS NULL OR read_at <@ $5::tstzmultirange)
          ORDER BY read_at DESC, index_litres LIMIT 1)) AS last
       ORDER BY last.read_at DESC, last.index_litres LIMIT 1) AS r
     ORDER BY asked.begins`,
    [meterId, register, steps.map(({ fromMs }) => new Date(fromMs).toISOString()), steps.map(({ toMs }) => new Date(toMs).toISOString()), stays]);
}
