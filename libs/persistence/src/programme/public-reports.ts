import type { ProgrammePeriodKind } from '@app/programme';

import type { Sql } from '../sql.js';

/** A report as everybody may read it: no login, no name; the office alone says who signed. */
export interface PublicReport {
  readonly kind: ProgrammePeriodKind;
  readonly fromOn: string;
  readonly versionNo: number;
  readonly sha256: string;
  readonly takenAt: Date;
  readonly signedAt: Date;
  readonly office: string;
  readonly publishedAt: Date;
  /** The latest published of its period. */
  readonly isLatest: boolean;
  /** Published version that this one restates; null for the first. */
  readonly restatesVersionNo: number | null;
}

const PUBLIC = `
  SELECT s.period_kind AS kind, s.from_on::text AS "fromOn", s.version_no AS "versionNo", encode(s.content_sha256, 'hex') AS sha256, s.taken_at AS "takenAt", g.signed_at AS "signedAt", g.office, p.published_at AS "publishedAt",
         s.version_no = max(s.version_no) OVER (PARTITION BY s.period_kind, s.from_on) AS "isLatest", lag(s.version_no) OVER (PARTITION BY s.period_kind, s.from_on ORDER BY s.version_no) AS "restatesVersionNo"
  FROM programme_publication p JOIN programme_snapshot s USING (snapshot_id) JOIN programme_signature g USING (snapshot_id)`;

/** All that is public: the latest period and version first. */
export function publicReports(sql: Sql): Promise<PublicReport[]> {
  return sql<PublicReport>(`SELECT * FROM (${PUBLIC}) r ORDER BY "fromOn" DESC, kind DESC, "versionNo" DESC`);
}

/** A public report with its content; undefined where it is not public. @param versionNo null: the latest */
export async function publicReport(sql: Sql, kind: string, fromOn: string, versionNo: number | null): Promise<{ readonly report: PublicReport; readonly snapshotId: number; readonly content: string } | undefined> {
  const [report] = await sql<PublicReport>(`SELECT * FROM (${PUBLIC}) r WHERE kind = $1 AND "fromOn" = $2 AND CASE WHEN $3::integer IS NULL THEN "isLatest" ELSE "versionNo" = $3 END`, [kind, fromOn, versionNo]);
  if (report === undefined) return undefined;
  const [kept] = await sql<{ snapshotId: number; content: string }>('SELECT snapshot_id AS "snapshotId", content FROM programme_snapshot WHERE period_kind = $1 AND from_on = $2::date AND version_no = $3', [kind, fromOn, report.versionNo]);
  return { report, ...kept! };
}
