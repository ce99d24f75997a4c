import { createHash } from 'node:crypto';

import { applyImport, type ChangedBy, exportRegister, importLinesPage, type ImportLine, previewImport, type RegisterImport, sqlOf, type Pool } from '@app/persistence';
import { csvFile, openRegisterFile, xlsxFile } from '@app/platform';
import { FILE_KINDS, type FileKindName, writtenLine } from '@app/registry';

export const ZONE = 'Asia/Bishkek';
export const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'tester', role: null, clientAddress: null, requestId: null }, reason: 'test' };

export async function preview(pool: Pool, kind: FileKindName, file: string | Buffer, fileName = 'file.csv'): Promise<RegisterImport> {
  const bytes = Buffer.from(file);
  const { columns, lines } = await openRegisterFile(FILE_KINDS[kind], bytes);
  return previewImport(pool, { kind, fileName, fileBytes: bytes.length, fileSha256: createHash('sha256').update(bytes).digest(), columns, lines }, ZONE, BY.actor);
}

export async function linesOf(pool: Pool, { importId }: RegisterImport): Promise<readonly ImportLine[]> {
  return (await importLinesPage(sqlOf(pool), importId, { limit: 500, offset: 0 })).items;
}

/** `3 refused RANGE residents`: line, outcome, and of each problem its kind and column. */
export async function outcomes(pool: Pool, previewed: RegisterImport): Promise<string[]> {
  return (await linesOf(pool, previewed)).map(({ lineNo, outcome, problems }) => [lineNo, outcome, ...problems.map(({ kind, column }) => `${kind} ${column ?? '-'}`)].join(' '));
}

/** Looks at a file and writes all of it. */
export async function give(pool: Pool, kind: FileKindName, file: string | Buffer): Promise<RegisterImport> {
  const previewed = await preview(pool, kind, file);
  return applyImport(pool, previewed.importId, false, ZONE, BY.actor);
}

export const counts = ({ lines, linesNew, linesChanged, linesUnchanged, linesRefused }: RegisterImport): readonly number[] => [lines, linesNew, linesChanged, linesUnchanged, linesRefused];

/** The register as a file, the way it is exported. */
export async function exported(pool: Pool, kind: FileKindName, format: 'csv' | 'xlsx'): Promise<Buffer> {
  const { columns, titles } = FILE_KINDS[kind];
  async function* lines() {
    for await (const rows of exportRegister(pool, kind, ZONE, BY.actor, format)) for (const row of rows) yield writtenLine(columns, row, { timeZone: ZONE, language: 'ru' });
  }
  const table = { title: titles.ru, headings: columns.map(({ headings }) => ({ text: headings.ru, isText: true })), lines: lines() };
  const pieces: Buffer[] = [];
  for await (const piece of format === 'csv' ? csvFile(table) : xlsxFile(table)) pieces.push(Buffer.from(piece as string));
  return Buffer.concat(pieces);
}
