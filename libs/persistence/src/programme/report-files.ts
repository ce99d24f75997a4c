import { createHash } from 'node:crypto';

import { changedFacts, programmeReport, type ReportDocument, type ReportedSnapshot, type ReportLanguage } from '@app/programme';
import { RegisterRefusal } from '@app/registry';
import { localDayOf } from '@app/time';
import type { Pool } from 'pg';

import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { programmeBodies, programmeYears } from './programme-questions.js';
import { assessmentIn, programmeSnapshot, programmeSnapshots, type SnapshotRow } from './programme-snapshots.js';

/** Forms in which a report is handed in. */
export type ReportFileFormat = 'docx' | 'pdf' | 'xlsx';
export const REPORT_FILE_FORMATS: readonly ReportFileFormat[] = ['docx', 'pdf', 'xlsx'];
/** Languages in which every report is written by itself; others are written when somebody asks. */
export const HANDED_IN_LANGUAGES: readonly ReportLanguage[] = ['ky', 'ru'];

/** Makes the bytes of a report. */
export type ReportWriter = (report: ReportDocument, format: ReportFileFormat) => Promise<Buffer>;

/** A file of a report without its bytes. */
export interface ReportFileRow {
  readonly language: ReportLanguage;
  readonly format: ReportFileFormat;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly madeAt: Date;
}

export interface ReportFile extends ReportFileRow {
  readonly content: Buffer;
}

const FILE = `language, format, length(content) AS "sizeBytes", encode(content_sha256, 'hex') AS sha256, made_at AS "madeAt"`;

/** Files that were written of a snapshot. */
export function reportFiles(sql: Sql, snapshotId: number): Promise<ReportFileRow[]> {
  return sql<ReportFileRow>(`SELECT ${FILE} FROM programme_report_file WHERE snapshot_id = $1 ORDER BY language, format`, [snapshotId]);
}

/** What the version before a snapshot said otherwise; null for the first of its period. */
export async function changedSinceVersionBefore(sql: Sql, { kind, fromOn, versionNo }: SnapshotRow, content: string): Promise<ReportedSnapshot['changed']> {
  const before = (await programmeSnapshots(sql)).find((one) => one.kind === kind && one.fromOn === fromOn && one.versionNo === versionNo - 1);
  const earlier = before === undefined ? undefined : await programmeSnapshot(sql, before.snapshotId);
  return earlier === undefined ? null : { sinceVersionNo: earlier.row.versionNo, facts: changedFacts(assessmentIn(earlier.content), assessmentIn(content)) };
}

/** Everything that stands in the report of a snapshot. @throws RegisterRefusal NOT_FOUND */
export async function reportedSnapshot(sql: Sql, snapshotId: number, zone: string): Promise<ReportedSnapshot> {
  const found = await programmeSnapshot(sql, snapshotId);
  const years = await programmeYears(sql);
  if (found === undefined || years === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such snapshot');
  const { row, content } = found;
  const [document] = await sql<ReportedSnapshot['document']>(
    `SELECT title_ky AS "nameKy", title_ru AS "nameRu", title_en AS "nameEn", number, adopted_on::text AS "adoptedOn" FROM source_document WHERE code = $1`, [years.document]);
  return {
    assessment: assessmentIn(content), versionNo: row.versionNo, sha256: row.sha256, takenOn: localDayOf(row.takenAt.getTime(), zone), fromYear: years.fromYear, toYear: years.toYear, document: document!,
    bodies: await programmeBodies(sql), changed: await changedSinceVersionBefore(sql, row, content),
  };
}

/**
 * A file of the report of a snapshot: written once, and the same bytes ever after, however many ask at once.
 * @throws RegisterRefusal NOT_FOUND
 */
export async function reportFile(pool: Pool, snapshotId: number, language: ReportLanguage, format: ReportFileFormat, zone: string, write: ReportWriter): Promise<ReportFile> {
  const sql = sqlOf(pool);
  const kept = await keptFile(sql, snapshotId, language, format);
  if (kept !== undefined) return kept;
  const content = await write(programmeReport(await reportedSnapshot(sql, snapshotId, zone), language), format);
  // Another may have been faster: then its bytes are the file, and these are forgotten.
  await inTransaction(pool, (within) => within(
    'INSERT INTO programme_report_file (snapshot_id, language, format, content, content_sha256) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [snapshotId, language, format, content, createHash('sha256').update(content).digest()]));
  return (await keptFile(sql, snapshotId, language, format))!;
}

/** Snapshots that lack a file in a language in which every report is handed in; the oldest first. */
export async function snapshotsToWrite(pool: Pool): Promise<number[]> {
  const rows = await sqlOf(pool)<{ id: number }>(
    `SELECT s.snapshot_id AS id FROM programme_snapshot s
     WHERE (SELECT count(*) FROM programme_report_file f WHERE f.snapshot_id = s.snapshot_id AND f.language = ANY($1)) < $2 ORDER BY 1`, [HANDED_IN_LANGUAGES, HANDED_IN_LANGUAGES.length * REPORT_FILE_FORMATS.length]);
  return rows.map(({ id }) => id);
}

/** Writes what a snapshot lacks of the files that every report is handed in as. @returns how many */
export async function writeReportFiles(pool: Pool, snapshotId: number, zone: string, write: ReportWriter): Promise<number> {
  const known = new Set((await reportFiles(sqlOf(pool), snapshotId)).map(({ language, format }) => `${language} ${format}`));
  const missing = HANDED_IN_LANGUAGES.flatMap((language) => REPORT_FILE_FORMATS.map((format) => ({ language, format }))).filter(({ language, format }) => !known.has(`${language} ${format}`));
  for (const { language, format } of missing) await reportFile(pool, snapshotId, language, format, zone, write);
  return missing.length;
}

async function keptFile(sql: Sql, snapshotId: number, language: ReportLanguage, format: ReportFileFormat): Promise<ReportFile | undefined> {
  const [row] = await sql<ReportFile>(`SELECT ${FILE}, content FROM programme_report_file WHERE snapshot_id = $1 AND language = $2 AND format = $3`, [snapshotId, language, format]);
  return row;
}
