import { type FileColumn, type FileKind, judgeHeader, knownHeadings } from '@app/registry';

import { Refusal } from '../http/refusal.js';
import { csvLines, delimiterOf } from './csv-lines.js';
import { type FileLine, MOST_FILE_LINES } from './file-line.js';
import { formOfFile } from './file-form.js';
import { xlsxLines } from './xlsx-lines.js';

/** A file whose header is read: its columns, and its lines as they come. */
export interface OpenedFile {
  readonly columns: readonly (FileColumn | null)[];
  readonly lines: AsyncIterable<FileLine>;
}

/**
 * Opens a CSV or XLSX file of the register and reads its header. The lines are read as a stream: the memory needed does not
 * grow with their number.
 *
 * @throws Refusal CSV_EMPTY, CSV_HEADER, CSV_DELIMITER, CSV_SYNTAX, MALFORMED_ENCODING, UNSUPPORTED_MEDIA, TOO_LARGE; also while the lines are read
 */
export async function openRegisterFile(kind: FileKind, bytes: Buffer): Promise<OpenedFile> {
  const lines = formOfFile(bytes) === 'xlsx' ? xlsxLines(bytes) : csvLines(bytes, delimiterOf(bytes, (headings) => knownHeadings(kind, headings)));
  const first = await lines.next();
  if (first.done === true) throw new Refusal('CSV_EMPTY', 'the file holds nothing');
  const header = judgeHeader(kind, first.value.cells.map(({ text }) => text));
  if ('detail' in header) throw new Refusal('CSV_HEADER', header.detail);
  return { columns: header.columns, lines: bounded(lines) };
}

async function* bounded(lines: AsyncIterable<FileLine>): AsyncGenerator<FileLine> {
  let count = 0;
  for await (const line of lines) {
    if (++count > MOST_FILE_LINES) throw new Refusal('TOO_LARGE', `the file has more than ${MOST_FILE_LINES} lines; divide it`);
    yield line;
  }
  if (count === 0) throw new Refusal('CSV_EMPTY', 'the file has a header and 0 lines');
}
