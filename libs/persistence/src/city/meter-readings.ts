import type { Sql } from '../sql.js';

/** A reading as stored, conflicting candidates among them. */
export interface MeterReadingRow {
  readonly readAt: Date;
  readonly receivedAt: Date;
  readonly register: number;
  readonly source: number;
  readonly indexLitres: number;
  /** More than one value is stored for this meter, register, instant and source: none of them is settled. */
  readonly inConflict: boolean;
  /** The derivation of volumes does not use it, as far as it has come. */
  readonly isDoubted: boolean;
  readonly flags: readonly string[];
}

export interface MeterReadingsAsked {
  readonly meterId: number;
  /** Half-open stretch of device time. The caller bounds its length: rows of all meters lie between. */
  readonly from: Date;
  readonly to: Date;
  readonly register?: number;
  /** Times that may be looked at, as {@link staysWithin} gives them; left out or null: all. */
  readonly stays?: string | null;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** A page of one meter's readings in the order of their device time. */
export async function meterReadings(sql: Sql, asked: MeterReadingsAsked): Promise<{ items: MeterReadingRow[]; total: number }> {
  const where = `FROM reading_all r WHERE r.meter_id = $1 AND r.read_at >= $2 AND r.read_at < $3 AND ($4::smallint IS NULL OR r.register = $4)
    AND ($5::tstzmultirange IS NULL OR r.read_at <@ $5::tstzmultirange)`;
  const bounds = [asked.meterId, asked.from.toISOString(), asked.to.toISOString(), asked.register ?? null, asked.stays ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${where}`, bounds);
  const direction = asked.newestFirst ? 'DESC' : 'ASC';
  const items = await sql<MeterReadingRow>(
    `SELECT r.read_at AS "readAt", r.received_at AS "receivedAt", r.register, r.source, r.index_litres::float8 AS "indexLitres",
            EXISTS (SELECT FROM reading_candidate c WHERE c.meter_id = r.meter_id AND c.read_at = r.read_at AND c.register = r.register AND c.source = r.source) AS "inConflict",
            EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = r.register AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.use = 'suspect') AS "isDoubted",
            ARRAY(SELECT f.flag FROM reading_flag f WHERE f.meter_id = r.meter_id AND f.read_at = r.read_at AND f.register = r.register AND f.source = r.source ORDER BY f.flag) AS flags
     ${where} ORDER BY r.read_at ${direction}, r.register, r.source, r.index_litres LIMIT $6 OFFSET $7`, [...bounds, asked.limit, asked.offset]);
  return { items, total: counted?.total ?? 0 };
}
