import { type BalanceLineName, type BalanceRecord, type GatheredBalance, type LineOrigin, type LineUnknown, type PeriodKind } from '@app/balance';

import type { Sql } from '../sql.js';
import { unpackedInputs } from './stored-inputs.js';

/** Who froze a period, and when. */
export interface BalanceSignature {
  readonly signatureId: number;
  readonly versionId: number;
  readonly versionNo: number;
  readonly signedById: number;
  readonly signedBy: string;
  readonly signedAt: Date;
  readonly reason: string;
}

/** A version of a balance, without its lines. */
export interface BalanceVersionRow {
  readonly versionId: number;
  readonly zoneId: number;
  readonly zoneCode: string;
  readonly kind: PeriodKind;
  readonly fromOn: string;
  readonly versionNo: number;
  readonly computedAt: Date;
  readonly cause: 'first' | 'inputs_changed' | 'asked';
  readonly inputsHash: string;
}

/** A line as it is stored. */
export interface StoredLine {
  readonly line: BalanceLineName;
  readonly litres: number | null;
  readonly lowLitres: number | null;
  readonly highLitres: number | null;
  /** `none`: there is nothing of the kind in the zone, and nobody measured its zero. */
  readonly origin: LineOrigin | 'none';
  readonly completenessRatio: number | null;
  readonly reason: LineUnknown | null;
}

/** A version with everything that is shown of it. */
export interface StoredBalance extends BalanceVersionRow {
  readonly lines: readonly StoredLine[];
  readonly record: Omit<BalanceRecord, 'lines'>;
}

const VERSION = `b.version_id::float8 AS "versionId", b.zone_id AS "zoneId", z.code AS "zoneCode", b.period_kind AS kind, b.from_on::text AS "fromOn", b.version_no AS "versionNo", b.computed_at AS "computedAt", b.cause,
  encode(b.inputs_hash, 'hex') AS "inputsHash"`;
const FROM = 'FROM balance_version b JOIN zone z ON z.zone_id = b.zone_id';

/** A zone by its code, where it lies in some zones; no zones: any. */
export async function zoneByCode(sql: Sql, code: string, zoneIds: readonly number[] | null): Promise<{ readonly zoneId: number; readonly code: string } | undefined> {
  const [row] = await sql<{ zoneId: number; code: string }>('SELECT zone_id AS "zoneId", code FROM zone WHERE code = $1 AND ($2::integer[] IS NULL OR zone_id = ANY($2))', [code, zoneIds]);
  return row;
}

/** All versions of a zone and period, the first first. */
export function balanceVersions(sql: Sql, zoneId: number, kind: PeriodKind, fromOn: string): Promise<BalanceVersionRow[]> {
  return sql<BalanceVersionRow>(`SELECT ${VERSION} ${FROM} WHERE b.zone_id = $1 AND b.period_kind = $2 AND b.from_on = $3::date ORDER BY b.version_no`, [zoneId, kind, fromOn]);
}

/** A version with its lines; undefined where there is none. */
export async function storedBalance(sql: Sql, versionId: number): Promise<StoredBalance | undefined> {
  const [version] = await sql<BalanceVersionRow & { record: StoredBalance['record'] }>(`SELECT ${VERSION}, b.record ${FROM} WHERE b.version_id = $1`, [versionId]);
  if (version === undefined) return undefined;
  const lines = await sql<StoredLine>(
    `SELECT line, volume_litres::float8 AS litres, low_litres AS "lowLitres", high_litres AS "highLitres", origin, completeness_ratio AS "completenessRatio", reason FROM balance_line
     WHERE version_id = $1 ORDER BY line_no`, [versionId]);
  const { points } = version.record;
  const absent = new Set(version.record.absent ?? (points.some(({ role }) => role === 'export') ? [] : ['exported']));
  return { ...version, lines: lines.map((line) => (absent.has(line.line) ? { ...line, origin: 'none' as const, completenessRatio: null } : line)) };
}

/** What a version was computed from. */
export async function balanceInputsStored(sql: Sql, versionId: number): Promise<GatheredBalance | undefined> {
  const [row] = await sql<{ inputs: Buffer }>('SELECT inputs FROM balance_version WHERE version_id = $1', [versionId]);
  return row === undefined ? undefined : unpackedInputs(row.inputs);
}

/** Signatures of a zone and period, the latest first: that one holds. */
export function balanceSignatures(sql: Sql, zoneId: number, kind: PeriodKind, fromOn: string): Promise<BalanceSignature[]> {
  return sql<BalanceSignature>(
    `SELECT s.signature_id AS "signatureId", s.version_id::float8 AS "versionId", b.version_no AS "versionNo", s.signed_by AS "signedById", u.login AS "signedBy", s.signed_at AS "signedAt", s.reason
     FROM balance_signature s JOIN balance_version b USING (version_id) JOIN staff_user u ON u.user_id = s.signed_by
     WHERE s.zone_id = $1 AND s.period_kind = $2 AND s.from_on = $3::date ORDER BY s.signature_id DESC`, [zoneId, kind, fromOn]);
}

/** One period of a list: what its official version says. */
export interface ListedBalance {
  readonly versionId: number;
  readonly versionNo: number;
  readonly fromOn: string;
  readonly computedAt: Date;
  readonly isSigned: boolean;
  /** Versions of the period in all. */
  readonly versions: number;
  readonly lines: Readonly<Partial<Record<BalanceLineName, { readonly litres: number | null; readonly lowLitres: number | null; readonly highLitres: number | null }>>>;
  readonly meteredCustomersRatio: number | null;
}

const LISTED_LINES = ['water_supplied', 'authorised', 'revenue', 'non_revenue', 'real_losses'];

/** Periods of a kind with the version that holds, signed or else the latest: the latest period first. */
export async function listBalances(sql: Sql, asked: { readonly zoneId: number; readonly kind: PeriodKind; readonly fromOn: string | undefined; readonly toOn: string | undefined; readonly limit: number; readonly offset: number }): Promise<{ items: ListedBalance[]; total: number }> {
  const where = 'WHERE b.zone_id = $1 AND b.period_kind = $2 AND ($3::date IS NULL OR b.from_on >= $3::date) AND ($4::date IS NULL OR b.from_on < $4::date)';
  const parameters = [asked.zoneId, asked.kind, asked.fromOn ?? null, asked.toOn ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(DISTINCT from_on)::integer AS total FROM balance_version b ${where}`, parameters);
  const items = await sql<ListedBalance>(
    `SELECT v.version_id::float8 AS "versionId", v.version_no AS "versionNo", v.from_on::text AS "fromOn", v.computed_at AS "computedAt", v.is_signed AS "isSigned", v.versions,
            (v.record->'indicators'->'metered'->>'customersRatio')::float8 AS "meteredCustomersRatio",
            (SELECT jsonb_object_agg(l.line, jsonb_build_object('litres', l.volume_litres, 'lowLitres', l.low_litres, 'highLitres', l.high_litres)) FROM balance_line l WHERE l.version_id = v.version_id AND l.line = ANY($7::text[])) AS lines
     FROM (SELECT DISTINCT ON (b.from_on) b.version_id, b.version_no, b.from_on, b.computed_at, b.record, s.signature_id IS NOT NULL AS is_signed, count(*) OVER (PARTITION BY b.from_on)::integer AS versions
           FROM balance_version b LEFT JOIN LATERAL (SELECT max(g.signature_id) AS signature_id FROM balance_signature g WHERE g.version_id = b.version_id) s ON true ${where}
           ORDER BY b.from_on DESC, s.signature_id DESC NULLS LAST, b.version_no DESC LIMIT $5 OFFSET $6) v
     ORDER BY v.from_on DESC`, [...parameters, asked.limit, asked.offset, LISTED_LINES]);
  return { items, total: counted?.total ?? 0 };
}
