import { type CodePage, codePageWriter, type LetterLosses } from './code-page.js';
import { guarded } from './formula-guard.js';
import type { FileTable } from './file-table.js';
import { OFFICE_STYLE, stringOf, type TextStyle } from './text-style.js';

const LINE_END = '\r\n';
const LINES_AT_ONCE = 500;

/** A table as CSV with CRLF; text that looks like a formula is guarded, in whatever style, and numbers stay numbers. */
export async function* csvFile({ headings, lines }: FileTable, style: TextStyle = OFFICE_STYLE): AsyncGenerator<string> {
  const { delimiter } = style;
  const head = style.hasHeader ? `${headings.map(({ text }) => quotedCell(guarded(text))).join(delimiter)}${LINE_END}` : '';
  if (style.hasBom || head !== '') yield `${style.hasBom ? '\uFEFF' : ''}${head}`;
  let waiting: string[] = [];
  for await (const line of lines) {
    waiting.push(line.map((cell) => (cell === null ? '' : cell.form === 'text' ? quotedCell(guarded(cell.text)) : quotedNumber(stringOf(cell, style), delimiter))).join(delimiter));
    if (waiting.length < LINES_AT_ONCE) continue;
    yield `${waiting.join(LINE_END)}${LINE_END}`;
    waiting = [];
  }
  if (waiting.length > 0) yield `${waiting.join(LINE_END)}${LINE_END}`;
}

/** The same in a code page of one byte a letter, without a byte order mark; what it lacks is counted. */
export async function* csvInCodePage(table: FileTable, style: TextStyle, codePage: CodePage, losses: LetterLosses): AsyncGenerator<Buffer> {
  const bytesOf = codePageWriter(codePage, losses);
  for await (const piece of csvFile(table, { ...style, hasBom: false })) yield Buffer.from(bytesOf(piece));
}

function quotedCell(text: string): string {
  return /[;,"\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Readers of numbers often know no quotes: a number has them only where it would be taken for two cells. */
function quotedNumber(text: string, delimiter: string): string {
  return text.includes(delimiter) ? `"${text}"` : text;
}
