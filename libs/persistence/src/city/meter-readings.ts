import { type CorrectionKind, correctionsAfter } from '@app/metering';

import { SAME_READING } from '../corrections/reading-corrections.js';
import type { Sql } from '../sql.js';

/** What holds of a reading since somebody said something about it. */
interface HeldOfReading {
  readonly kind: CorrectionKind;
  readonly editedIndexLitres: number | null;
  readonly reasonCode: string;
  readonly reason: string;
  /** Login of who said it; null where a command did. */
  readonly author: string | null;
  readonly recordedAt: string;
}

/** A reading as stored, conflicting candidates among them, with what checks and people say of it. */
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
  /** The correction that holds; null where nobody said anything. */
  readonly correction: HeldOfReading | null;
  /** What may be said of it next. */
  readonly mayBecome: readonly CorrectionKind[];
  /** What the neighbours say; null where it is used without a remark, or does not count, or is not derived yet. */
  readonly verdict: { readonly use: 'used' | 'suspect'; readonly reasons: readonly string[]; readonly isFinal: boolean } | null;
  /** How it came, of a reading that a person brought. */
  readonly entry: { readonly givenBy: string; readonly method: string; readonly photoSha256: string | null; readonly warning: string | null; readonly enteredBy: string | null } | null;
}

export interface MeterReadingsAsked {
  readonly meterId: number;
  /** Half-open stretch of device time. The caller bounds its length: rows of all meters lie between. */
  readonly from: Date;
  readonly to: Date;
  readonly register?: number;
  /** Times that may be looked at, as {@link staysWithin} gives them; left out or null: all. */
  readonly stays?: string | null;
  /** Only those that are doubted, in conflict, or that a person said something of. */
  readonly isMarked?: boolean;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** The key of a reading without its index: what flags and candidates are kept by. */
const SAME_KEY = (other: string): string => ['meter_id', 'register', 'read_at', 'source'].map((column) => `${other}.${column} = r.${column}`).join(' AND ');

/** A page of one meter's readings in the order of their device time. */
export async function meterReadings(sql: Sql, asked: MeterReadingsAsked): Promise<{ items: MeterReadingRow[]; total: number }> {
  const from = `FROM reading_all r
    LEFT JOIN LATERAL (SELECT k.kind, k.edited_index_litres, k.reason_code, k.reason, k.author_id, k.recorded_at FROM reading_correction k WHERE ${SAME_READING('k', 'r')} ORDER BY k.correction_id DESC LIMIT 1) c ON true
    LEFT JOIN reading_verdict v ON ${SAME_KEY('v')} AND v.index_litres = coalesce(c.edited_index_litres, r.index_litres) AND v.origin = 'reading' AND (c.kind IS NULL OR c.kind NOT IN ('exclude', 'void'))
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM reading_candidate d WHERE ${SAME_KEY('d')}) AS in_conflict) x
    WHERE r.meter_id = $1 AND r.read_at >= $2 AND r.read_at < $3 AND ($4::smallint IS NULL OR r.register = $4) AND ($5::tstzmultirange IS NULL OR r.read_at <@ $5::tstzmultirange)
      AND (NOT $6::boolean OR c.kind IS NOT NULL OR v.meter_id IS NOT NULL OR x.in_conflict)`;
  const bounds = [asked.meterId, asked.from.toISOString(), asked.to.toISOString(), asked.register ?? null, asked.stays ?? null, asked.isMarked ?? false];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${from}`, bounds);
  const direction = asked.newestFirst ? 'DESC' : 'ASC';
  const rows = await sql<Omit<MeterReadingRow, 'mayBecome'>>(
    `SELECT r.read_at AS "readAt", r.received_at AS "receivedAt", r.register, r.source, r.index_litres::float8 AS "indexLitres", x.in_conflict AS "inConflict",
            v.use IS NOT DISTINCT FROM 'suspect' AS "isDoubted",
            ARRAY(SELECT f.flag FROM reading_flag f WHERE ${SAME_KEY('f')} ORDER BY f.flag) AS flags,
            CASE WHEN c.kind IS NOT NULL THEN jsonb_build_object('kind', c.kind, 'editedIndexLitres', c.edited_index_litres, 'reasonCode', c.reason_code, 'reason', c.reason,
              'author', (SELECT u.login FROM staff_user u WHERE u.user_id = c.author_id), 'recordedAt', c.recorded_at) END AS correction,
            CASE WHEN v.meter_id IS NOT NULL THEN jsonb_build_object('use', v.use, 'reasons', v.reasons, 'isFinal', v.is_final) END AS verdict,
            (SELECT jsonb_build_object('givenBy', e.given_by, 'method', e.method, 'photoSha256', encode(e.photo_sha256, 'hex'), 'warning', e.warning, 'enteredBy', (SELECT u.login FROM staff_user u WHERE u.user_id = e.entered_by))
             FROM manual_reading e WHERE r.source = 2 AND e.meter_id = r.meter_id AND e.register = r.register AND e.read_at = r.read_at AND e.index_litres = r.index_litres ORDER BY e.entry_id LIMIT 1) AS entry
     ${from} ORDER BY r.read_at ${direction}, r.register, r.source, r.index_litres LIMIT $7 OFFSET $8`, [...bounds, asked.limit, asked.offset]);
  return { items: rows.map((row) => ({ ...row, mayBecome: correctionsAfter(row.correction?.kind ?? null) })), total: counted?.total ?? 0 };
}
