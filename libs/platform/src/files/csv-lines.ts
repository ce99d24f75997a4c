import { Readable } from 'node:stream';

import { CsvError, parse } from 'csv-parse';

import { Refusal } from '../http/refusal.js';
import { withoutGuard } from './formula-guard.js';
import { type FileLine, isBlank } from './file-line.js';

const PIECE_BYTES = 65_536;
const MOST_LINE_BYTES = 100_000;

export type Delimiter = ';' | ',' | '\t';
const DELIMITERS: readonly Delimiter[] = [';', ',', '\t'];

/**
 * The delimiter under which the first line holds the most headings that are known.
 * @throws Refusal CSV_DELIMITER where none separates anything
 */
export function delimiterOf(bytes: Buffer, knownHeadings: (headings: readonly string[]) => number): Delimiter {
  const head = bytes.subarray(0, MOST_LINE_BYTES).toString('utf8').replace(/^\uFEFF/, '').trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const tried = DELIMITERS.map((delimiter) => {
    const headings = head.split(delimiter).map((heading) => heading.replaceAll('"', ''));
    return { delimiter, columns: headings.length, known: knownHeadings(headings) };
  }).sort((one, other) => other.known - one.known || other.columns - one.columns);
  const best = tried[0]!;
  if (best.columns === 1) throw new Refusal('CSV_DELIMITER', 'the first line is one column only; columns are separated by a semicolon, comma or tab');
  return best.delimiter;
}

/**
 * Lines of a CSV file in UTF-8, piece by piece, the header first; lines without anything are left out.
 * @throws Refusal CSV_SYNTAX with the line where quotes do not match, or a line is longer than 100 kB
 */
export async function* csvLines(bytes: Buffer, delimiter: Delimiter): AsyncGenerator<FileLine> {
  let linesBefore = 0;
  const parser = Readable.from(piecesOf(bytes), { objectMode: false }).pipe(parse({
    bom: true, delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: true, info: true, max_record_size: MOST_LINE_BYTES,
    // Noted as the parser goes: what comes out of the stream lags behind, and errors do not.
    on_record: (record: string[], { lines }) => {
      linesBefore = lines;
      return record;
    },
  }));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const cells = record.map((text) => ({ form: 'text' as const, text: withoutGuard(text) }));
      if (!isBlank(cells)) yield { lineNo: info.lines, cells };
    }
  } catch (error) {
    if (error instanceof CsvError) throw syntaxRefusal(error, linesBefore);
    throw error;
  }
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
}

/** Which cell of its line an error is about, counted from 1. */
function columnOf(error: CsvError): string {
  const { column } = error as CsvError & { readonly column?: unknown };
  return typeof column === 'number' ? `, column ${column + 1},` : '';
}

function syntaxRefusal(error: CsvError, linesBefore: number): Refusal {
  const lineNo = /at line (\d+)/.exec(error.message)?.[1] ?? String(linesBefore + 1);
  const words: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: `the quote opened on line ${linesBefore + 1}${columnOf(error)} is never closed`,
    CSV_MAX_RECORD_SIZE: `line ${linesBefore + 1} has more than ${MOST_LINE_BYTES} characters: a quote opened there is probably never closed`,
    CSV_INVALID_CLOSING_QUOTE: `line ${lineNo} has more text after a closing quote; a quote inside a quoted cell is written twice`,
    INVALID_OPENING_QUOTE: `line ${lineNo} has a quote in the middle of a cell; such a cell is quoted, and the quote in it written twice`,
  };
  return new Refusal('CSV_SYNTAX', words[error.code] ?? `line ${lineNo} cannot be read (${error.code})`);
}
