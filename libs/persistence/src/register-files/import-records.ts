import { type CellChange, type FileKindName, type InLanguages, type LineFault, type Reason, reasonInWords, REASON_WORDS, type ReasonName, RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';

export type LineOutcome = 'new' | 'changed' | 'unchanged' | 'refused';
export type ImportState = 'previewed' | 'applied' | 'cancelled';

/** A register file that was given in, with what its lines came to. The four outcomes add up to the lines. */
export interface RegisterImport {
  readonly importId: number;
  readonly kind: FileKindName;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly fileSha256: string;
  readonly state: ImportState;
  readonly lines: number;
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly linesUnchanged: number;
  readonly linesRefused: number;
  readonly uploadedAt: Date;
  readonly uploadedBy: string | null;
  readonly appliedAt: Date | null;
  readonly appliedBy: string | null;
}

/** A problem of a line: one that refuses it, or a remark such as spaces left out. The words are gone once the import is over. */
export interface LineProblem extends Omit<LineFault, 'reason'> {
  /** Stable name of the reason. */
  readonly reason?: ReasonName;
  /** The reason in English. */
  readonly detail?: string;
  readonly words?: InLanguages;
  readonly refuses: boolean;
}

export interface StoredProblem extends Omit<LineFault, 'reason'> {
  readonly reason?: Omit<Reason, 'facts'> & Partial<Pick<Reason, 'facts'>>;
  readonly refuses: boolean;
}

/** A line of a previewed file. Cells and changes may be personal, and are empty once the import is over. */
export interface ImportLine {
  readonly lineNo: number;
  readonly outcome: LineOutcome;
  readonly problems: readonly LineProblem[];
  readonly changes: readonly CellChange[];
  readonly cells: Readonly<Record<string, string | { readonly form: string; readonly text: string }>>;
}

/** Problems as they stay once an import is over: without what their reasons are filled with. In SQL, of a column `problems`. */
export const PROBLEMS_EMPTIED = `coalesce((SELECT jsonb_agg((problem - 'detail') #- '{reason,facts}') FROM jsonb_array_elements(problems) AS problem), '[]')`;

export interface PageOf { readonly limit: number; readonly offset: number }
export interface Page<Item> { readonly items: readonly Item[]; readonly total: number }

/** A preview that nobody applied holds personal data no longer than this. */
const PREVIEW_DAYS = 30;

const COLUMNS = `i.import_id AS "importId", i.kind, i.file_name AS "fileName", i.file_bytes::float8 AS "fileBytes", encode(i.file_sha256, 'hex') AS "fileSha256", i.state,
  i.lines, i.lines_new AS "linesNew", i.lines_changed AS "linesChanged", i.lines_unchanged AS "linesUnchanged", i.lines_refused AS "linesRefused",
  i.uploaded_at AS "uploadedAt", u.login AS "uploadedBy", i.applied_at AS "appliedAt", a.login AS "appliedBy"`;
const FROM = 'FROM register_import i LEFT JOIN staff_user u ON u.user_id = i.uploaded_by LEFT JOIN staff_user a ON a.user_id = i.applied_by';

/** @throws RegisterRefusal NOT_FOUND */
export async function importOf(sql: Sql, importId: number): Promise<RegisterImport> {
  const [found] = await sql<RegisterImport>(`SELECT ${COLUMNS} ${FROM} WHERE i.import_id = $1`, [importId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no import ${importId}`, String(importId));
  return found;
}

/** Imports, the latest first. */
export async function importsPage(sql: Sql, { limit, offset }: PageOf): Promise<Page<RegisterImport>> {
  const [count] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM register_import');
  return { total: count!.total, items: await sql<RegisterImport>(`SELECT ${COLUMNS} ${FROM} ORDER BY i.import_id DESC LIMIT $1 OFFSET $2`, [limit, offset]) };
}

/** Lines of an import in the order of the file. @throws RegisterRefusal NOT_FOUND */
export async function importLinesPage(sql: Sql, importId: number, { outcome, limit, offset }: PageOf & { readonly outcome?: LineOutcome }): Promise<Page<ImportLine>> {
  await importOf(sql, importId);
  const [count] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM personal.register_import_line WHERE import_id = $1 AND ($2::text IS NULL OR outcome = $2)', [importId, outcome ?? null]);
  const items = await sql<Omit<ImportLine, 'problems'> & { problems: readonly StoredProblem[] }>(
    `SELECT line_no AS "lineNo", outcome, problems, changes, cells FROM personal.register_import_line
     WHERE import_id = $1 AND ($2::text IS NULL OR outcome = $2) ORDER BY line_no LIMIT $3 OFFSET $4`, [importId, outcome ?? null, limit, offset]);
  return { total: count!.total, items: items.map((line) => ({ ...line, problems: line.problems.map(shownProblem) })) };
}

/** A problem with its reason in words, as long as what they are filled with is kept. */
export function shownProblem({ reason, ...problem }: StoredProblem): LineProblem {
  if (reason === undefined) return problem;
  const { name, facts } = reason;
  if (facts === undefined || !(name in REASON_WORDS)) return { ...problem, reason: name };
  const words = reasonInWords({ name, facts });
  return { ...problem, reason: name, detail: words.en, words };
}

/** Takes what may be personal out of the lines of an import that is over: cells, changes, and what the reasons of problems are filled with. */
export async function emptyLines(sql: Sql, importIds: readonly number[]): Promise<void> {
  await sql(
    `UPDATE personal.register_import_line SET cells = '{}', changes = '[]',
       problems = ${PROBLEMS_EMPTIED} WHERE import_id = ANY($1::integer[])`, [importIds]);
}

/** Cancels previews that were left behind. */
export async function endStalePreviews(sql: Sql): Promise<void> {
  const ended = await sql<{ importId: number }>(
    `UPDATE register_import SET state = 'cancelled' WHERE state = 'previewed' AND uploaded_at < now() - make_interval(days => $1) RETURNING import_id AS "importId"`, [PREVIEW_DAYS]);
  if (ended.length > 0) await emptyLines(sql, ended.map(({ importId }) => importId));
}
