import { CHECK_CODES, type CheckKind, type CorrectionKind, correctionsAfter } from '@app/metering';

import type { Sql } from '../sql.js';

/** What is to be said of a reading or of a stretch of time, for the list of exceptions. */
export interface ExceptionRow {
  readonly meterId: number;
  readonly meterSerial: string;
  readonly servicePointId: number | null;
  readonly servicePointCode: string | null;
  readonly register: number;
  /** When it was read; of a check where its stretch begins. */
  readonly readAt: Date;
  /** Where the stretch of a check ends; of a reading the same instant. */
  readonly toAt: Date;
  /** Null of a check. */
  readonly source: number | null;
  readonly indexLitres: number | null;
  /** reading, installation, removal; check where a check found it. */
  readonly origin: string;
  readonly use: 'used' | 'suspect';
  readonly reasons: readonly string[];
  readonly ruleId: number;
  readonly isFinal: boolean;
  readonly isAccepted: boolean;
  /** Null where nobody knows: that is not none. */
  readonly litresAtStake: number | null;
  /** Of a check the figures that it rests on, and its CIM code. */
  readonly evidence: Readonly<Record<string, number | string | null>> | null;
  readonly code: string | null;
  /** The index as it came, by which a correction names the reading; another one counts where a person put it in. */
  readonly readIndexLitres: number | null;
  /** What a person said last of the reading; a verdict older than that is derived anew within a minute. */
  readonly correctionKind: CorrectionKind | null;
  /** What may be said of it next; nothing of the index of an act. */
  readonly mayBecome: readonly CorrectionKind[];
}

export interface ExceptionsAsked {
  readonly from: Date;
  readonly to: Date;
  readonly meterId?: number | undefined;
  readonly use?: 'used' | 'suspect' | undefined;
  readonly reason?: string | undefined;
  readonly isFinal?: boolean | undefined;
  readonly isAccepted?: boolean | undefined;
  readonly zoneIds: readonly number[] | null;
  /** By the litres that hang on them, most first and those that nobody knows before all; else by time, latest first. */
  readonly byLitres: boolean;
  readonly limit: number;
  readonly offset: number;
}

const HOLDS = 'valid_from <= e.read_at AND (%.valid_to IS NULL OR e.read_at < %.valid_to)';

/** The correction that holds of the reading behind a verdict: of the one that came with its index, or that counts or counted with it since somebody said so. */
const HELD = `LEFT JOIN LATERAL (
      SELECT h.index_litres, h.kind FROM (
        SELECT DISTINCT ON (c.index_litres) c.index_litres, c.kind, c.edited_index_litres FROM reading_correction c
        WHERE c.meter_id = e.meter_id AND c.register = e.register AND c.read_at = e.read_at AND c.source = e.source ORDER BY c.index_litres, c.correction_id DESC) h
      WHERE h.index_litres = e.index_litres OR EXISTS (SELECT FROM reading_correction d WHERE d.meter_id = e.meter_id AND d.register = e.register AND d.read_at = e.read_at AND d.source = e.source
        AND d.index_litres = h.index_litres AND d.edited_index_litres = e.index_litres)
      ORDER BY h.edited_index_litres IS NOT DISTINCT FROM e.index_litres DESC, h.index_litres = e.index_litres DESC LIMIT 1) k ON e.origin = 'reading'`;

/** Verdicts on readings and what checks found, side by side. */
const LISTED = `(
  SELECT meter_id, register, read_at, read_at AS to_at, source, index_litres, origin, use, reasons, rule_id, is_final, is_accepted, litres_at_stake, NULL::jsonb AS evidence FROM reading_verdict WHERE read_at >= $1 AND read_at < $2
  UNION ALL
  SELECT meter_id, register, from_at, to_at, NULL, NULL, 'check', use, ARRAY[kind], rule_id, is_final, is_accepted, litres_at_stake, evidence FROM check_standing WHERE to_at >= $1 AND from_at < $2) e`;

/** What somebody may want to look at that touches a stretch of device time, a page of it. */
export async function exceptionsStored(sql: Sql, asked: ExceptionsAsked): Promise<{ items: ExceptionRow[]; total: number }> {
  const joined = `FROM ${LISTED} JOIN meter m ON m.meter_id = e.meter_id
    LEFT JOIN installation i ON i.meter_id = e.meter_id AND i.superseded_at IS NULL AND i.${HOLDS.replaceAll('%', 'i')}
    LEFT JOIN service_point p ON p.service_point_id = i.service_point_id`;
  const where = `WHERE ($3::integer IS NULL OR e.meter_id = $3) AND ($4::text IS NULL OR e.use = $4) AND ($5::text IS NULL OR $5 = ANY(e.reasons)) AND ($6::boolean IS NULL OR e.is_final = $6) AND ($8::boolean IS NULL OR e.is_accepted = $8)
      AND ($7::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version s WHERE s.service_point_id = i.service_point_id AND s.superseded_at IS NULL AND s.valid_from <= now() AND (s.valid_to IS NULL OR now() < s.valid_to) AND s.zone_id = ANY($7)))`;
  const parameters = [asked.from.toISOString(), asked.to.toISOString(), asked.meterId ?? null, asked.use ?? null, asked.reason ?? null, asked.isFinal ?? null, asked.zoneIds, asked.isAccepted ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${joined} ${where}`, parameters);
  const items = await sql<Omit<ExceptionRow, 'mayBecome' | 'code'>>(
    `SELECT e.meter_id AS "meterId", m.serial AS "meterSerial", i.service_point_id AS "servicePointId", p.code AS "servicePointCode", e.register, e.read_at AS "readAt", e.to_at AS "toAt", e.source, e.index_litres::float8 AS "indexLitres",
            e.origin, e.use, e.reasons, e.rule_id AS "ruleId", e.is_final AS "isFinal", e.is_accepted AS "isAccepted", e.litres_at_stake::float8 AS "litresAtStake", e.evidence,
            coalesce(k.index_litres, e.index_litres)::float8 AS "readIndexLitres", k.kind AS "correctionKind"
     ${joined} ${HELD} ${where} ORDER BY ${asked.byLitres ? 'e.litres_at_stake DESC NULLS FIRST, ' : ''}e.read_at DESC, e.meter_id, e.register, e.source, e.index_litres, e.origin, e.reasons LIMIT $9 OFFSET $10`, [...parameters, asked.limit, asked.offset]);
  return {
    items: items.map((one) => ({ ...one, code: one.origin === 'check' ? CHECK_CODES[one.reasons[0] as CheckKind] : null, mayBecome: one.origin === 'reading' ? correctionsAfter(one.correctionKind) : [] })), total: counted?.total ?? 0,
  };
}
