import type { EntryWarning } from '@app/metering';
import { RegisterRefusal } from '@app/registry';

import { type LineProblem, type Page, type PageOf, PROBLEMS_EMPTIED, shownProblem, type StoredProblem } from '../register-files/import-records.js';
import type { Sql } from '../sql.js';

/** What becomes of a line: stored, stored if somebody confirms it, stored if a second signer approves, held already, or refused. */
export const READING_LINE_OUTCOMES = ['new', 'doubtful', 'closed', 'unchanged', 'refused'] as const;
export type ReadingLineOutcome = (typeof READING_LINE_OUTCOMES)[number];
export type ReadingFileForm = 'xlsx' | 'utf-8' | 'windows-1251';

/** A file of readings that was given in. The five outcomes add up to the lines. */
export interface ReadingImport {
  readonly importId: number;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly fileSha256: string;
  readonly fileForm: ReadingFileForm;
  readonly state: 'previewed' | 'applied' | 'cancelled';
  readonly lines: number;
  readonly linesNew: number;
  readonly linesDoubtful: number;
  readonly linesClosed: number;
  readonly linesUnchanged: number;
  readonly linesRefused: number;
  readonly readingsStored: number;
  readonly approvalId: number | null;
  readonly uploadedAt: Date;
  readonly uploadedBy: string | null;
  readonly appliedAt: Date | null;
  readonly appliedBy: string | null;
  /** The same file as it was applied before; null where it was not. */
  readonly appliedBefore: { readonly importId: number; readonly appliedAt: string; readonly appliedBy: string | null } | null;
}

/** A line of a file of readings, with what it was taken for. */
export interface ReadingImportLine {
  readonly lineNo: number;
  readonly outcome: ReadingLineOutcome;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly readAt: Date | null;
  readonly indexLitres: number | null;
  readonly note: string | null;
  readonly warning: EntryWarning | null;
  readonly expectedFromLitres: number | null;
  readonly expectedToLitres: number | null;
  readonly isStored: boolean;
  readonly problems: readonly LineProblem[];
  readonly cells: Readonly<Record<string, string | { readonly form: string; readonly text: string }>>;
}

/** A preview that nobody applied holds account numbers no longer than this. */
const PREVIEW_DAYS = 30;

const COLUMNS = `i.import_id AS "importId", i.file_name AS "fileName", i.file_bytes::float8 AS "fileBytes", encode(i.file_sha256, 'hex') AS "fileSha256", i.file_form AS "fileForm", i.state, i.lines, i.lines_new AS "linesNew",
  i.lines_doubtful AS "linesDoubtful", i.lines_closed AS "linesClosed", i.lines_unchanged AS "linesUnchanged", i.lines_refused AS "linesRefused", i.readings_stored AS "readingsStored", i.approval_id::float8 AS "approvalId",
  i.uploaded_at AS "uploadedAt", u.login AS "uploadedBy", i.applied_at AS "appliedAt", a.login AS "appliedBy",
  (SELECT json_build_object('importId', b.import_id, 'appliedAt', b.applied_at, 'appliedBy', w.login) FROM reading_import b LEFT JOIN staff_user w ON w.user_id = b.applied_by
   WHERE b.file_sha256 = i.file_sha256 AND b.state = 'applied' AND b.import_id < i.import_id ORDER BY b.import_id LIMIT 1) AS "appliedBefore"`;
const FROM = 'FROM reading_import i LEFT JOIN staff_user u ON u.user_id = i.uploaded_by LEFT JOIN staff_user a ON a.user_id = i.applied_by';

/** @throws RegisterRefusal NOT_FOUND */
export async function readingImportOf(sql: Sql, importId: number): Promise<ReadingImport> {
  const [found] = await sql<ReadingImport>(`SELECT ${COLUMNS} ${FROM} WHERE i.import_id = $1`, [importId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no file of readings ${importId}`, String(importId));
  return found;
}

/** Files of readings, the latest first. */
export async function readingImportsPage(sql: Sql, { limit, offset }: PageOf): Promise<Page<ReadingImport>> {
  const [count] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM reading_import');
  return { total: count!.total, items: await sql<ReadingImport>(`SELECT ${COLUMNS} ${FROM} ORDER BY i.import_id DESC LIMIT $1 OFFSET $2`, [limit, offset]) };
}

/** Lines in the order of the file; `outcome` or `isDoubted` narrow them down. @throws RegisterRefusal NOT_FOUND */
export async function readingLinesPage(
  sql: Sql, importId: number, { outcome, isDoubted, limit, offset }: PageOf & { readonly outcome?: ReadingLineOutcome; readonly isDoubted?: boolean }): Promise<Page<ReadingImportLine>> {
  await readingImportOf(sql, importId);
  const where = 'l.import_id = $1 AND ($2::text IS NULL OR l.outcome = $2) AND ($3::boolean IS NULL OR (l.warning IS NOT NULL) = $3)';
  const asked = [importId, outcome ?? null, isDoubted ?? null];
  const [count] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM personal.reading_import_line l WHERE ${where}`, asked);
  const items = await sql<Omit<ReadingImportLine, 'problems'> & { problems: readonly StoredProblem[] }>(
    `SELECT l.line_no AS "lineNo", l.outcome, l.meter_id AS "meterId", m.serial AS "meterSerial", l.read_at AS "readAt", l.index_litres::float8 AS "indexLitres", l.note, l.warning,
            l.expected_from_litres::float8 AS "expectedFromLitres", l.expected_to_litres::float8 AS "expectedToLitres", l.is_stored AS "isStored", l.problems, l.cells
     FROM personal.reading_import_line l LEFT JOIN meter m USING (meter_id) WHERE ${where} ORDER BY l.line_no LIMIT $4 OFFSET $5`, [...asked, limit, offset]);
  return { total: count!.total, items: items.map((line) => ({ ...line, problems: line.problems.map(shownProblem) })) };
}

/** Takes what may be personal out of the lines of an import that is over: cells, what reasons are filled with, and notes that no reading carries on. */
export async function emptyReadingLines(sql: Sql, importIds: readonly number[]): Promise<void> {
  await sql(
    `UPDATE personal.reading_import_line SET cells = '{}', problems = ${PROBLEMS_EMPTIED}, note = CASE WHEN is_stored OR outcome = 'closed' THEN note END WHERE import_id = ANY($1::integer[])`, [importIds]);
}

/** Cancels previews that were left behind. */
export async function endStaleReadingPreviews(sql: Sql): Promise<void> {
  const ended = await sql<{ importId: number }>(
    `UPDATE reading_import SET state = 'cancelled' WHERE state = 'previewed' AND uploaded_at < now() - make_interval(days => $1) RETURNING import_id AS "importId"`, [PREVIEW_DAYS]);
  if (ended.length > 0) await emptyReadingLines(sql, ended.map(({ importId }) => importId));
}
