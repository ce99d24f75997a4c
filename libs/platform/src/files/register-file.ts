import { type FileColumn, type FileKind, judgeHeader, knownHeadings } from '@app/registry';

import { Refusal } from '../http/refusal.js';
import { csvLines, type Delimiter, delimiterOf } from './csv-lines.js';
import { type FileLine, MOST_FILE_LINES } from './file-line.js';
import { formOfFile, inUtf8 } from './file-form.js';
import { xlsxLines } from './xlsx-lines.js';

/** A file whose header is read: its columns, and its lines as they come. */
export interface OpenedFile {
  readonly columns: readonly (FileColumn | null)[];
  readonly lines: AsyncIterable<FileLine>;
}

/** How a file of readings was written. */
export type ReadingFileForm = 'xlsx' | 'utf-8' | 'windows-1251';
export interface OpenedReadingFile extends OpenedFile {
  readonly form: ReadingFileForm;
  readonly hasCommasBetween: boolean;
}

/**
 * Opens a CSV or XLSX file of the register and reads its header. The lines are read as a stream: the memory needed does not
 * grow with their number.
 *
 * @throws Refusal CSV_EMPTY, CSV_HEADER, CSV_DELIMITER, CSV_SYNTAX, MALFORMED_ENCODING, UNSUPPORTED_MEDIA, TOO_LARGE; also while the lines are read
 */
export async function openRegisterFile(kind: FileKind, bytes: Buffer): Promise<OpenedFile> {
  const { columns, lines } = await opened(kind, bytes, MOST_FILE_LINES);
  return { columns, lines };
}

/**
 * Opens a CSV or XLSX file of readings, as {@link openRegisterFile}. Windows-1251 is read where the header proves it: a heading
 * that is known and has Cyrillic letters. Else a note would be anybody's guess.
 */
export async function openReadingFile(kind: FileKind<string>, given: Buffer, mostLines: number): Promise<OpenedReadingFile> {
  const { bytes, encoding } = inUtf8(given);
  const { headings, delimiter, ...file } = await opened(kind, bytes, mostLines);
  if (encoding === 'windows-1251' && !headings.some((heading) => /\p{Script=Cyrillic}/u.test(heading))) formOfFile(given);
  return { ...file, form: delimiter === null ? 'xlsx' : encoding, hasCommasBetween: delimiter === ',' };
}

async function opened(kind: FileKind<string>, bytes: Buffer, mostLines: number): Promise<OpenedFile & { readonly delimiter: Delimiter | null; readonly headings: readonly string[] }> {
  const delimiter = formOfFile(bytes) === 'xlsx' ? null : delimiterOf(bytes, (headings) => knownHeadings(kind, headings));
  const lines = delimiter === null ? xlsxLines(bytes) : csvLines(bytes, delimiter);
  const first = await lines.next();
  if (first.done === true) throw new Refusal('CSV_EMPTY', 'the file holds nothing');
  const headings = first.value.cells.map(({ text }) => text);
  const header = judgeHeader(kind, headings);
  if ('detail' in header) throw new Refusal('CSV_HEADER', header.detail);
  return { columns: header.columns, lines: bounded(lines, mostLines), delimiter, headings };
}

async function* bounded(lines: AsyncIterable<FileLine>, most: number): AsyncGenerator<FileLine> {
  let count = 0;
  for await (const line of lines) {
    if (++count > most) throw new Refusal('TOO_LARGE', `the file has more than ${most} lines; divide it`);
    yield line;
  }
  if (count === 0) throw new Refusal('CSV_EMPTY', 'the file has a header and 0 lines');
}
