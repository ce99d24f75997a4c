import type { Sql } from '../sql.js';

/** Litres of one hour, local day or month, with how they are known. */
export interface VolumeRow {
  /** `YYYY-MM-DD/h`, `YYYY-MM-DD` or `YYYY-MM`. */
  readonly span: string;
  /** Null where nothing is known. */
  readonly volumeLitres: number | null;
  readonly measuredLitres: number | null;
  readonly timingLitres: number | null;
  readonly estimatedLitres: number | null;
  readonly editedLitres: number | null;
  readonly coveredMs: number;
  readonly isComplete: boolean;
  readonly isQuestionable: boolean;
  readonly source: string;
  readonly status: string;
  readonly method: string | null;
}

/** Whose volumes: of a meter, or of what stood at service points. */
export interface VolumeAsked {
  readonly meterId?: number;
  readonly pointIds?: readonly number[];
  readonly register: number;
  /** Local days `YYYY-MM-DD`, half-open; of months the days they begin with. */
  readonly fromOn: string;
  readonly toOn: string;
  /** Times that may be looked at, as `staysWithin` gives them; null: all. Asked of a meter alone. */
  readonly stays: string | null;
}

/** A meter was at one place after the other: when it came to the place of a row, by the number of the installation. */
const CAME_AT = '(SELECT i.valid_from FROM installation i WHERE i.meter_id = v.meter_id AND i.superseded_at IS NULL ORDER BY i.valid_from OFFSET v.stay LIMIT 1)';

const WHERE = `v.register = $1 AND ($2::integer IS NULL OR v.meter_id = $2) AND ($3::integer[] IS NULL OR v.service_point_id = ANY($3))
  AND ($6::tstzmultirange IS NULL OR ${CAME_AT} <@ $6::tstzmultirange)`;

/** Several rows make one where a meter was exchanged in the span, or a customer has several points: the worst quality is that of all. */
const SUMMED = `sum(v.volume_litres)::float8 AS "volumeLitres", sum(v.measured_litres)::float8 AS "measuredLitres", sum(v.timing_litres)::float8 AS "timingLitres", sum(v.estimated_litres)::float8 AS "estimatedLitres",
  sum(v.edited_litres)::float8 AS "editedLitres", sum(v.covered_ms)::float8 AS "coveredMs", bool_and(v.is_complete) AS "isComplete", bool_or(v.is_questionable) AS "isQuestionable",
  CASE WHEN bool_or(v.source <> 'AUTO') THEN max(v.source) FILTER (WHERE v.source <> 'AUTO') ELSE 'AUTO' END AS source,
  CASE WHEN bool_or(v.status = 'SUSPECT') THEN 'SUSPECT' WHEN bool_or(v.status = 'ESTIMATED') THEN 'ESTIMATED' WHEN bool_or(v.status = 'EDITED') THEN 'EDITED' ELSE max(v.status) END AS status,
  max(v.method) AS method`;

const parametersOf = ({ register, meterId, pointIds, fromOn, toOn, stays }: VolumeAsked): unknown[] => [register, meterId ?? null, pointIds ?? null, fromOn, toOn, stays];

/** Volumes by local day or month, oldest first. Days of which nothing is known have no row. */
export function volumesStored(sql: Sql, by: 'day' | 'month', asked: VolumeAsked): Promise<VolumeRow[]> {
  const [table, column, form] = by === 'day' ? ['volume_day', 'on_day', 'YYYY-MM-DD'] : ['volume_month', 'on_month', 'YYYY-MM'];
  return sql<VolumeRow>(
    `SELECT to_char(v.${column}, '${form}') AS span, ${SUMMED} FROM ${table} v WHERE ${WHERE} AND v.${column} >= $4::date AND v.${column} < $5::date GROUP BY v.${column} ORDER BY v.${column}`, parametersOf(asked));
}

/** Litres of one hour, with its mark: m measured, t timing estimated, e estimated, d edited, - nothing known; a capital where a part is missing. */
export interface HourRow {
  readonly span: string;
  readonly volumeLitres: number | null;
  readonly mark: string;
}

/** Volumes by hour, oldest first; an hour of which nothing is known has the volume null. */
export function hoursStored(sql: Sql, asked: VolumeAsked): Promise<HourRow[]> {
  return sql<HourRow>(
    `SELECT to_char(v.on_day, 'YYYY-MM-DD') || '/' || (h.at - 1) AS span, sum(h.litres)::float8 AS "volumeLitres",
            coalesce(min(nullif(substr(v.hour_marks, h.at::integer, 1), '-') COLLATE "C"), '-') AS mark
     FROM volume_day v CROSS JOIN LATERAL unnest(v.hour_litres) WITH ORDINALITY AS h (litres, at)
     WHERE ${WHERE} AND v.on_day >= $4::date AND v.on_day < $5::date GROUP BY v.on_day, h.at ORDER BY v.on_day, h.at`, parametersOf(asked));
}

/** Service points of an account at any time, by what holds now. */
export async function pointsOfAccount(sql: Sql, accountId: number, zoneIds: readonly number[] | null): Promise<number[]> {
  const rows = await sql<{ id: number }>(
    `SELECT DISTINCT service_point_id AS id FROM service_point_version WHERE account_id = $1 AND superseded_at IS NULL AND ($2::integer[] IS NULL OR zone_id = ANY($2)) ORDER BY 1`, [accountId, zoneIds]);
  return rows.map(({ id }) => id);
}

/** Whether a service point exists and lies in one of some zones now; no zones: everywhere. */
export async function isPointWithin(sql: Sql, pointId: number, zoneIds: readonly number[] | null): Promise<boolean> {
  const found = await sql(
    `SELECT FROM service_point p WHERE p.service_point_id = $1 AND ($2::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version v WHERE v.service_point_id = p.service_point_id
       AND v.superseded_at IS NULL AND v.valid_from <= now() AND (v.valid_to IS NULL OR now() < v.valid_to) AND v.zone_id = ANY($2)))`, [pointId, zoneIds]);
  return found.length > 0;
}

/** A month that was over and changed. */
export interface VolumeChangeRow {
  readonly id: number;
  readonly meterId: number;
  readonly meterSerial: string;
  readonly servicePointId: number | null;
  readonly register: number;
  readonly month: string;
  readonly oldLitres: number | null;
  readonly newLitres: number | null;
  readonly oldStatus: string | null;
  readonly newStatus: string | null;
  readonly cause: string;
  readonly recordedAt: Date;
}

const CHANGE = `c.change_id::float8 AS id, c.meter_id AS "meterId", m.serial AS "meterSerial", c.service_point_id AS "servicePointId", c.register, to_char(c.on_month, 'YYYY-MM') AS month, c.old_litres::float8 AS "oldLitres",
            c.new_litres::float8 AS "newLitres", c.old_status AS "oldStatus", c.new_status AS "newStatus", c.cause, c.recorded_at AS "recordedAt"`;

/** Months that changed after they were over, latest change first; recorded since an instant. */
export async function volumeChanges(sql: Sql, asked: { readonly since: Date; readonly month?: string | undefined; readonly meterId?: number | undefined; readonly zoneIds: readonly number[] | null; readonly limit: number; readonly offset: number }): Promise<{ items: VolumeChangeRow[]; total: number }> {
  const from = `FROM volume_change c JOIN meter m ON m.meter_id = c.meter_id
    WHERE c.recorded_at >= $1 AND ($2::text IS NULL OR to_char(c.on_month, 'YYYY-MM') = $2) AND ($3::integer IS NULL OR c.meter_id = $3)
      AND ($4::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version s WHERE s.service_point_id = c.service_point_id AND s.superseded_at IS NULL AND s.valid_from <= now() AND (s.valid_to IS NULL OR now() < s.valid_to) AND s.zone_id = ANY($4)))`;
  const parameters = [asked.since.toISOString(), asked.month ?? null, asked.meterId ?? null, asked.zoneIds];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${from}`, parameters);
  const items = await sql<VolumeChangeRow>(
    `SELECT ${CHANGE}
     ${from} ORDER BY c.recorded_at DESC, c.change_id DESC LIMIT $5 OFFSET $6`, [...parameters, asked.limit, asked.offset]);
  return { items, total: counted?.total ?? 0 };
}

/** How a month of some service points changed after it was over, latest first. */
export function volumeChangesOfPoints(sql: Sql, pointIds: readonly number[], month: string, limit: number): Promise<VolumeChangeRow[]> {
  return sql<VolumeChangeRow>(
    `SELECT ${CHANGE} FROM volume_change c JOIN meter m ON m.meter_id = c.meter_id
     WHERE c.service_point_id = ANY($1::integer[]) AND c.on_month = to_date($2, 'YYYY-MM') AND c.register = 1 ORDER BY c.recorded_at DESC, c.change_id DESC LIMIT $3`, [pointIds, month, limit]);
}
