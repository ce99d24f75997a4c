import {
  because, decimalInLanguages, fault, type FileCell, type FileColumn, judgeLine, type JudgedLine, type LineFault, phrase, READING_FILE, readAtOf, said,
} from '@app/registry';
import type { Pool } from 'pg';

import { cellsOf, shownFileName } from '../register-files/preview-import.js';
import { inTransaction, type Sql } from '../sql.js';
import { appendAudit } from '../trust/audit-chain.js';
import type { AuditActor } from '../trust/audit-entry.js';
import { judgeBesideHeld, type JudgedReadingLine, judgeReadingLines, type ReadingLine } from './judge-reading-lines.js';
import { metersNamed } from './named-meters.js';
import { endStaleReadingPreviews, type ReadingFileForm, type ReadingImport, readingImportOf } from './reading-import-records.js';

/** A file of readings to be looked at: its header is read, its lines come as a stream. */
export interface GivenReadingFile {
  readonly fileName: string;
  readonly fileBytes: number;
  readonly fileSha256: Buffer;
  readonly form: ReadingFileForm;
  readonly hasCommasBetween: boolean;
  readonly columns: readonly (FileColumn | null)[];
  readonly lines: AsyncIterable<{ readonly lineNo: number; readonly cells: readonly FileCell[] }>;
}

type Problem = LineFault & { readonly refuses: boolean };
interface GivenLine extends JudgedLine {
  readonly lineNo: number;
  readonly cells: readonly FileCell[];
  readonly problems: Problem[];
  reading: ReadingLine | null;
}

/** Lines that are read and kept at a time, and those that are judged at a time. */
const CHUNK = 1_000;
/** A watch that is a little fast; beyond, the time was mistyped. */
const FUTURE_TOLERANCE_MS = 600_000;
const EARLIEST_MS = 946_684_800_000;
const MOST_LINES_NAMED = 5;
/** Reasons by which a serial lost its digits to a spreadsheet: it names no meter. */
const LOST_DIGITS = new Set(['scientific', 'fifteen_digits', 'number_for_text']);

/**
 * Judges every line of a file of readings beside the register, the readings that are held and the other lines, and keeps what came
 * of it, storing no reading.
 *
 * @throws Refusal of the file's reader, when the file breaks off half-way; nothing is kept then
 */
export async function previewReadingFile(pool: Pool, file: GivenReadingFile, timeZone: string, actor: AuditActor): Promise<ReadingImport> {
  return inTransaction(pool, async (sql) => {
    await endStaleReadingPreviews(sql);
    const [begun] = await sql<{ importId: number; uploadedAt: Date }>(
      `INSERT INTO reading_import (file_name, file_bytes, file_sha256, file_form, uploaded_by, state, lines, lines_new, lines_doubtful, lines_closed, lines_unchanged, lines_refused)
       VALUES ($1, $2, $3, $4, $5, 'previewed', 0, 0, 0, 0, 0, 0) RETURNING import_id AS "importId", uploaded_at AS "uploadedAt"`,
      [shownFileName(file.fileName), file.fileBytes, file.fileSha256, file.form, actor.userId]);
    const { importId, uploadedAt } = begun!;
    const setting = { timeZone, language: 'ru', hasCommasBetween: file.hasCommasBetween } as const;
    let chunk: GivenLine[] = [];
    const keep = async (): Promise<void> => {
      await nameMeters(sql, chunk, timeZone, uploadedAt.getTime());
      await keepLines(sql, importId, file.columns, chunk);
      chunk = [];
    };
    for await (const { lineNo, cells } of file.lines) {
      const judged = judgeLine(READING_FILE, file.columns, cells, setting);
      chunk.push({ lineNo, cells, ...judged, problems: [
        ...judged.faults.map((found) => ({ ...found, kind: found.column === 'meterSerial' && LOST_DIGITS.has(found.reason.name) ? 'UNKNOWN_DEVICE' as const : found.kind, refuses: true })),
        ...judged.trimmed.map((column) => ({ column, kind: 'SCHEMA' as const, reason: because('spaces_left_out'), refuses: false })),
      ], reading: null });
      if (chunk.length === CHUNK) await keep();
    }
    await keep();
    await settleRepeats(sql, importId);
    await judgeSound(sql, importId, timeZone);
    await sql(
      `UPDATE reading_import SET lines = c.lines, lines_new = c.new, lines_doubtful = c.doubtful, lines_closed = c.closed, lines_unchanged = c.unchanged, lines_refused = c.refused
       FROM (SELECT count(*) AS lines, ${['new', 'doubtful', 'closed', 'unchanged', 'refused'].map((outcome) => `count(*) FILTER (WHERE outcome = '${outcome}') AS ${outcome}`).join(', ')}
             FROM personal.reading_import_line WHERE import_id = $1) c WHERE import_id = $1`, [importId]);
    const previewed = await readingImportOf(sql, importId);
    const { lines, linesNew, linesDoubtful, linesClosed, linesUnchanged, linesRefused } = previewed;
    await appendAudit(sql, {
      actor, action: 'reading_import.preview', objectKind: 'reading_import', objectKey: String(importId), before: null,
      after: { fileSha256: file.fileSha256.toString('hex'), lines, linesNew, linesDoubtful, linesClosed, linesUnchanged, linesRefused }, reason: null,
    });
    return previewed;
  });
}

/** Which meter each sound line speaks of, and what its register and the calendar refuse. */
async function nameMeters(sql: Sql, chunk: readonly GivenLine[], timeZone: string, nowMs: number): Promise<void> {
  const timed = chunk.flatMap((line) => {
    if (line.row === null) return [];
    const readAtMs = readAtOf(line.row, timeZone);
    if (typeof readAtMs === 'number') return [{ line, row: line.row, readAtMs }];
    line.problems.push({ column: 'readAt', kind: 'TIME_FORMAT', reason: readAtMs, refuses: true });
    return [];
  });
  const meters = await metersNamed(sql, timed);
  for (const [at, { line, row, readAtMs }] of timed.entries()) {
    const meter = meters[at]!;
    const refuse = (found: LineFault): void => void line.problems.push({ ...found, refuses: true });
    if (readAtMs > nowMs + FUTURE_TOLERANCE_MS) refuse(fault('readAt', 'TIME_FUTURE', 'not_read_yet'));
    if (readAtMs < EARLIEST_MS) refuse(fault('readAt', 'RANGE', 'readings_begin'));
    if ('kind' in meter) {
      refuse(meter);
      continue;
    }
    const indexLitres = Number(said(row, 'indexM3'));
    if (indexLitres >= meter.capacityLitres) refuse(fault('indexM3', 'RANGE', 'beyond_register', { serial: meter.serial, capacity: decimalInLanguages(meter.capacityLitres / 1000) }));
    if (!line.problems.some(({ refuses }) => refuses)) line.reading = { lineNo: line.lineNo, meterId: meter.meterId, readAtMs, indexLitres };
  }
}

async function keepLines(sql: Sql, importId: number, columns: readonly (FileColumn | null)[], lines: readonly GivenLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql(
    `INSERT INTO personal.reading_import_line (import_id, line_no, outcome, meter_id, read_at, index_litres, note, problems, cells)
     SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::integer[], $5::timestamptz[], $6::bigint[], $7::text[], $8::jsonb[], $9::jsonb[])`,
    [importId, lines.map(({ lineNo }) => lineNo), lines.map(({ reading }) => (reading === null ? 'refused' : 'new')), lines.map(({ reading }) => reading?.meterId ?? null),
      lines.map(({ reading }) => (reading === null ? null : new Date(reading.readAtMs).toISOString())), lines.map(({ reading }) => reading?.indexLitres ?? null),
      lines.map(({ row }) => (row === null ? null : said(row, 'note'))), lines.map(({ problems }) => JSON.stringify(problems)), lines.map(({ cells }) => JSON.stringify(cellsOf(columns, cells)))]);
}

/** Lines about one meter and instant: where they say the same the first counts, where they contradict each other none does. */
async function settleRepeats(sql: Sql, importId: number): Promise<void> {
  const repeats = await sql<{ serial: string; lineNos: number[]; indexes: number }>(
    `SELECT m.serial, array_agg(l.line_no ORDER BY l.line_no) AS "lineNos", count(DISTINCT l.index_litres)::integer AS indexes
     FROM personal.reading_import_line l JOIN meter m USING (meter_id) WHERE l.import_id = $1 AND l.outcome = 'new' GROUP BY m.serial, l.read_at HAVING count(*) > 1`, [importId]);
  const settled = repeats.flatMap(({ serial, lineNos, indexes }) => {
    if (indexes === 1) return lineNos.slice(1).map((lineNo) => ({ lineNo, outcome: 'unchanged', problem: { ...fault(null, 'DUPLICATE', 'same_as_line', { line: lineNos[0]! }), refuses: false } }));
    const rest = lineNos.length - MOST_LINES_NAMED;
    const lines = rest > 0 ? phrase('lines_and_others', { first: lineNos.slice(0, MOST_LINES_NAMED).join(', '), count: rest }) : phrase('lines_and', { first: lineNos.slice(0, -1).join(', '), last: lineNos.at(-1)! });
    return lineNos.map((lineNo) => ({ lineNo, outcome: 'refused', problem: { ...fault('indexM3', 'CONFLICT_DUPLICATE', 'lines_contradict', { lines, serial }), refuses: true } }));
  });
  if (settled.length === 0) return;
  await sql(
    `UPDATE personal.reading_import_line l SET outcome = s.outcome, problems = l.problems || s.problem FROM unnest($2::integer[], $3::text[], $4::jsonb[]) AS s (line_no, outcome, problem)
     WHERE l.import_id = $1 AND l.line_no = s.line_no`, [importId, settled.map(({ lineNo }) => lineNo), settled.map(({ outcome }) => outcome), settled.map(({ problem }) => JSON.stringify(problem))]);
}

/** Judges the lines that are readings, stretch by stretch, and keeps what becomes of them. What contradicts a held reading is out before lines are neighbours of each other. */
async function judgeSound(sql: Sql, importId: number, timeZone: string): Promise<void> {
  await judgeStretches(sql, importId, (lines) => judgeBesideHeld(sql, lines));
  await judgeStretches(sql, importId, (lines) => judgeReadingLines(sql, importId, lines, timeZone));
}

async function judgeStretches(sql: Sql, importId: number, judge: (lines: readonly ReadingLine[]) => Promise<readonly (JudgedReadingLine | undefined)[]>): Promise<void> {
  for (let after = -1; ;) {
    const lines = await soundLines(sql, importId, after, 'new');
    const last = lines.at(-1);
    if (last === undefined) return;
    after = last.lineNo;
    const judged = await judge(lines);
    const settled = lines.flatMap(({ lineNo }, at) => (judged[at] === undefined ? [] : [{ lineNo, ...judged[at] }]));
    await sql(
      `UPDATE personal.reading_import_line l SET outcome = j.outcome, warning = j.warning, expected_from_litres = j.least, expected_to_litres = j.most, problems = l.problems || j.problems
       FROM unnest($2::integer[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::jsonb[]) AS j (line_no, outcome, warning, least, most, problems) WHERE l.import_id = $1 AND l.line_no = j.line_no`,
      [importId, settled.map(({ lineNo }) => lineNo), settled.map(({ outcome }) => outcome), settled.map(({ verdict }) => verdict?.warning ?? null), settled.map(({ verdict }) => verdict?.expectedFromLitres ?? null),
        settled.map(({ verdict }) => verdict?.expectedToLitres ?? null), settled.map(({ problems }) => JSON.stringify(problems))]);
  }
}

/** The next lines of an outcome after one, in the order of the file. */
export function soundLines(sql: Sql, importId: number, after: number, ...outcomes: readonly string[]): Promise<ReadingLineKept[]> {
  return sql<ReadingLineKept>(
    `SELECT line_no AS "lineNo", meter_id AS "meterId", (extract(epoch FROM read_at) * 1000)::float8 AS "readAtMs", index_litres::float8 AS "indexLitres", note, outcome, warning,
            expected_from_litres::float8 AS "expectedFromLitres", expected_to_litres::float8 AS "expectedToLitres"
     FROM personal.reading_import_line WHERE import_id = $1 AND line_no > $2 AND outcome = ANY($3::text[]) AND NOT is_stored ORDER BY line_no LIMIT ${CHUNK}`, [importId, after, outcomes]);
}

export interface ReadingLineKept extends ReadingLine {
  readonly note: string | null;
  readonly outcome: string;
  readonly warning: string | null;
  readonly expectedFromLitres: number | null;
  readonly expectedToLitres: number | null;
}
