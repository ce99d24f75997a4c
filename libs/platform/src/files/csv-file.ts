import { stringOf } from './written-text.js';
import { guarded } from './formula-guard.js';
import type { FileTable } from './file-table.js';

const LINE_END = '\r\n';
const LINES_AT_ONCE = 500;

/**
 * A table as CSV for the spreadsheets of an office: UTF-8 with a byte order mark, semicolons, CRLF, decimal commas, days as
 * 22.11.2026, and text that looks like a formula guarded.
 */
export async function* csvFile({ headings, lines }: FileTable): AsyncGenerator<string> {
  yield `\uFEFF${headings.map(({ text }) => quotedCell(text)).join(';')}${LINE_END}`;
  let waiting: string[] = [];
  for await (const line of lines) {
    waiting.push(line.map((cell) => (cell === null ? '' : quotedCell(cell.form === 'text' ? guarded(cell.text) : stringOf(cell)))).join(';'));
    if (waiting.length < LINES_AT_ONCE) continue;
    yield `${waiting.join(LINE_END)}${LINE_END}`;
    waiting = [];
  }
  if (waiting.length > 0) yield `${waiting.join(LINE_END)}${LINE_END}`;
}

function quotedCell(text: string): string {
  return /[;,"\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
