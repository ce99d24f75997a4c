import { basename } from 'node:path';

import type { Pool } from 'pg';

import type { Sql } from '../sql.js';

/** A day, and two hours for the nightly backup itself: beyond this age the latest backup is overdue. */
export const BACKUP_OVERDUE_AFTER_HOURS = 26;

/** One attempt at a backup. */
export interface BackupRun {
  readonly backupId: number;
  readonly startedAt: Date;
  /** Null while it runs, and for ever if it was killed. */
  readonly finishedAt: Date | null;
  readonly outcome: 'complete' | 'failed' | null;
  readonly fileName: string;
  readonly fileBytes: number | null;
  readonly rowsCopied: number | null;
  readonly auditSeq: number | null;
  /** Why it failed. */
  readonly detail: string | null;
}

export interface LatestBackup {
  /** Null when there has never been a complete one. */
  readonly latest: BackupRun | null;
  /** Since the snapshot of the latest complete one was taken. */
  readonly ageSeconds: number | null;
  /** True also when there is none. */
  readonly isOverdue: boolean;
}

type BackupOutcome =
  | { readonly outcome: 'complete'; readonly bytes: number; readonly sha256: Buffer; readonly rows: number; readonly auditSeq: number }
  | { readonly outcome: 'failed'; readonly detail: string };

/** Records that a backup has begun. The folder is left out: it is the machine's, not the database's. */
export async function beginBackupRun(pool: Pool, startedAt: Date, file: string): Promise<number> {
  const begun = await pool.query<{ backup_id: number }>('INSERT INTO backup_run (started_at, file_name) VALUES ($1, $2) RETURNING backup_id', [startedAt, basename(file)]);
  return begun.rows[0]!.backup_id;
}

/** Records how a backup ended. */
export async function endBackupRun(pool: Pool, backupId: number, ended: BackupOutcome): Promise<void> {
  const complete = ended.outcome === 'complete' ? ended : undefined;
  await pool.query(
    'UPDATE backup_run SET finished_at = now(), outcome = $2, file_bytes = $3, file_sha256 = $4, rows_copied = $5, audit_seq = $6, detail = $7 WHERE backup_id = $1',
    [backupId, ended.outcome, complete?.bytes, complete?.sha256, complete?.rows, complete?.auditSeq, ended.outcome === 'failed' ? ended.detail : null]);
}

const COLUMNS = `backup_id AS "backupId", started_at AS "startedAt", finished_at AS "finishedAt", outcome, file_name AS "fileName", file_bytes::float8 AS "fileBytes",
  rows_copied::float8 AS "rowsCopied", audit_seq::float8 AS "auditSeq", detail`;

/** Attempts, newest first. */
export async function backupRuns(sql: Sql, page: { readonly limit: number; readonly offset: number }): Promise<{ runs: BackupRun[]; total: number }> {
  const runs = await sql<BackupRun>(`SELECT ${COLUMNS} FROM backup_run ORDER BY started_at DESC, backup_id DESC LIMIT $1 OFFSET $2`, [page.limit, page.offset]);
  const [counted] = await sql<{ total: number }>('SELECT count(*)::int AS total FROM backup_run');
  return { runs, total: counted!.total };
}

/** The latest complete backup and whether it is older than {@link BACKUP_OVERDUE_AFTER_HOURS}. */
export async function latestBackup(sql: Sql): Promise<LatestBackup> {
  const [latest] = await sql<BackupRun & { ageSeconds: number }>(
    `SELECT ${COLUMNS}, extract(epoch FROM now() - started_at)::float8 AS "ageSeconds" FROM backup_run WHERE outcome = 'complete' ORDER BY started_at DESC LIMIT 1`);
  if (latest === undefined) return { latest: null, ageSeconds: null, isOverdue: true };
  const { ageSeconds, ...run } = latest;
  return { latest: run, ageSeconds, isOverdue: ageSeconds > BACKUP_OVERDUE_AFTER_HOURS * 3600 };
}
