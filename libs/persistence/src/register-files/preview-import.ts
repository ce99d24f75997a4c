import {
  because, changesBetween, fault, type FileCell, type FileColumn, FILE_KINDS, type FileKind, type FileKindName, type FileRow, type JudgedLine, judgeLine, type LineFault, LinesTogether, storableText,
} from '@app/registry';

import { inTransaction, type Sql } from '../sql.js';
import { appendAudit } from '../trust/audit-chain.js';
import type { AuditActor } from '../trust/audit-entry.js';
import type { Pool } from 'pg';
import type { FileMoment, FileRegister } from './file-register.js';
import { FILE_REGISTERS } from './file-registers.js';
import { endStalePreviews, importOf, type LineOutcome, type RegisterImport } from './import-records.js';
import { idsOf } from './named-things.js';

/** A register file to be looked at: its header is read, its lines come as a stream. */
export interface GivenFile {
  readonly kind: FileKindName;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly fileSha256: Buffer;
  readonly columns: readonly (FileColumn | null)[];
  readonly lines: AsyncIterable<{ readonly lineNo: number; readonly cells: readonly FileCell[] }>;
}

interface PreviewedLine extends JudgedLine {
  readonly lineNo: number;
  readonly cells: readonly FileCell[];
  outcome: LineOutcome;
  problems: (LineFault & { readonly refuses: boolean })[];
  changes: unknown[];
}

/** Lines that are read, judged and kept at a time. */
const CHUNK = 1_000;

/**
 * Judges every line of a file against the register as it is now and keeps what came of it, changing nothing else: new,
 * changed with what would change, unchanged, or refused with each reason.
 *
 * @throws Refusal of the file's reader, when the file breaks off half-way; nothing is kept then
 */
export async function previewImport(pool: Pool, file: GivenFile, timeZone: string, actor: AuditActor): Promise<RegisterImport> {
  const kind = FILE_KINDS[file.kind];
  return inTransaction(pool, async (sql) => {
    await endStalePreviews(sql);
    const [begun] = await sql<{ importId: number; uploadedAt: Date }>(
      `INSERT INTO register_import (kind, file_name, file_bytes, file_sha256, uploaded_by, state, lines, lines_new, lines_changed, lines_unchanged, lines_refused)
       VALUES ($1, $2, $3, $4, $5, 'previewed', 0, 0, 0, 0, 0) RETURNING import_id AS "importId", uploaded_at AS "uploadedAt"`,
      [file.kind, shownFileName(file.fileName), file.fileBytes, file.fileSha256, actor.userId]);
    const { importId, uploadedAt } = begun!;
    const together = new LinesTogether(kind);
    const moment = { nowMs: uploadedAt.getTime(), timeZone };
    const judge = async (chunk: readonly PreviewedLine[]): Promise<void> => {
      await judgeChunk(sql, kind, FILE_REGISTERS[file.kind], chunk, moment, together);
      await keepLines(sql, importId, file.columns, chunk);
    };
    let chunk: PreviewedLine[] = [];
    for await (const { lineNo, cells } of file.lines) {
      chunk.push({ lineNo, cells, ...judgeLine(kind, file.columns, cells, { timeZone, language: 'ru' }), outcome: 'refused', problems: [], changes: [] });
      if (chunk.length < CHUNK) continue;
      await judge(chunk);
      chunk = [];
    }
    await judge(chunk);
    await refuseLate(sql, importId, together);
    await sql(
      `UPDATE register_import SET lines = c.lines, lines_new = c.new, lines_changed = c.changed, lines_unchanged = c.unchanged, lines_refused = c.refused
       FROM (SELECT count(*) AS lines, count(*) FILTER (WHERE outcome = 'new') AS new, count(*) FILTER (WHERE outcome = 'changed') AS changed,
               count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged, count(*) FILTER (WHERE outcome = 'refused') AS refused
             FROM personal.register_import_line WHERE import_id = $1) c WHERE import_id = $1`, [importId]);
    const previewed = await importOf(sql, importId);
    const { lines, linesNew, linesChanged, linesRefused } = previewed;
    await appendAudit(sql, {
      actor, action: 'register_import.preview', objectKind: 'register_import', objectKey: String(importId), before: null,
      after: { kind: file.kind, fileSha256: file.fileSha256.toString('hex'), lines, linesNew, linesChanged, linesRefused }, reason: null,
    });
    return previewed;
  });
}

/** Only the last part of a path, short and without what cannot be shown: the name is for people, no file is written under it. */
export function shownFileName(fileName: string): string {
  return storableText(fileName.split(/[/\\]/).at(-1) ?? '').slice(0, 200) || 'file';
}

/** What becomes of sound lines beside the register; the others stay refused. */
async function judgeChunk(sql: Sql, kind: FileKind, register: FileRegister, chunk: readonly PreviewedLine[], moment: FileMoment, together: LinesTogether): Promise<void> {
  const sound: (PreviewedLine & { readonly row: FileRow })[] = [];
  for (const line of chunk) {
    line.problems.push(...line.faults.map((found) => ({ ...found, refuses: true })));
    line.problems.push(...line.trimmed.map((column) => ({ column, kind: 'SCHEMA' as const, reason: because('spaces_left_out'), refuses: false })));
    if (line.row !== null) {
      together.add(line.lineNo, line.row);
      sound.push({ ...line, row: line.row });
    }
  }
  const unmet = await unmetReferences(sql, kind, sound.map(({ row }) => row));
  const held = await register.held(sql, sound.map(({ row }) => row), moment);
  const lineByNo = new Map(chunk.map((line) => [line.lineNo, line]));
  for (const [at, { lineNo, row }] of sound.entries()) {
    const line = lineByNo.get(lineNo)!;
    const { isNew, row: heldRow, faults } = held[at]!;
    for (const { column, key, mayBeInFile } of unmet[at]!) {
      if (mayBeInFile) together.await(lineNo, column, key);
      else line.problems.push({ ...fault(column, 'UNKNOWN_REFERENCE', 'unknown', { key: JSON.stringify(key) }), refuses: true });
    }
    line.problems.push(...faults.map((found) => ({ ...found, refuses: true })));
    if (line.problems.some(({ refuses }) => refuses)) {
      together.refuse(lineNo);
      continue;
    }
    const changes = changesBetween(kind, heldRow, row);
    line.outcome = isNew ? 'new' : changes.length > 0 ? 'changed' : 'unchanged';
    // Of something new every cell is a change and stands in the cells.
    line.changes = isNew ? changes.filter(({ from }) => from !== null) : changes;
  }
}

interface UnmetReference { readonly column: string; readonly key: string; readonly mayBeInFile: boolean }

async function unmetReferences(sql: Sql, kind: FileKind, rows: readonly FileRow[]): Promise<UnmetReference[][]> {
  const unmet = rows.map((): UnmetReference[] => []);
  for (const { name, names } of kind.columns) {
    if (names === undefined) continue;
    const keys = rows.map((row) => row[name] ?? null);
    const known = await idsOf(sql, names, keys.filter((key) => typeof key === 'string'));
    for (const [at, key] of keys.entries()) {
      if (typeof key === 'string' && !known.has(key)) unmet[at]!.push({ column: name, key, mayBeInFile: kind.defines?.thing === names });
    }
  }
  return unmet;
}

/** Cells by column, as given; a form beside those that are not text, so that they can be read again. */
export function cellsOf(columns: readonly (FileColumn | null)[], cells: readonly FileCell[]): Record<string, unknown> {
  const kept = cells.flatMap(({ form, text }, at) => {
    if (text === '') return columns[at] === null || columns[at] === undefined ? [] : [[columns[at].name, ''] as const];
    const name = columns[at]?.name ?? `column ${at + 1}`;
    return [[name, form === 'text' ? storableText(text) : { form, text: storableText(text) }] as const];
  });
  return Object.fromEntries(kept);
}

async function keepLines(sql: Sql, importId: number, columns: readonly (FileColumn | null)[], lines: readonly PreviewedLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql(
    `INSERT INTO personal.register_import_line (import_id, line_no, outcome, problems, changes, cells)
     SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::jsonb[], $5::jsonb[], $6::jsonb[])`,
    [importId, lines.map(({ lineNo }) => lineNo), lines.map(({ outcome }) => outcome), lines.map(({ problems }) => JSON.stringify(problems)),
      lines.map(({ changes }) => JSON.stringify(changes)), lines.map(({ cells }) => JSON.stringify(cellsOf(columns, cells)))]);
}

/** Refuses lines for what shows only when all are in. */
async function refuseLate(sql: Sql, importId: number, together: LinesTogether): Promise<void> {
  const byLine = new Map<number, (LineFault & { refuses: true })[]>();
  for (const { lineNo, ...late } of together.faults()) {
    const faults = byLine.get(lineNo);
    if (faults === undefined) byLine.set(lineNo, [{ ...late, refuses: true }]);
    else faults.push({ ...late, refuses: true });
  }
  const lines = [...byLine];
  for (let from = 0; from < lines.length; from += CHUNK) {
    const some = lines.slice(from, from + CHUNK);
    await sql(
      `UPDATE personal.register_import_line l SET outcome = 'refused', changes = '[]', problems = l.problems || late.problems
       FROM unnest($2::integer[], $3::jsonb[]) AS late (line_no, problems) WHERE l.import_id = $1 AND l.line_no = late.line_no`,
      [importId, some.map(([lineNo]) => lineNo), some.map(([, faults]) => JSON.stringify(faults))]);
  }
}
