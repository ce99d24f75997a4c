import type { FileTable } from './file-table.js';

const LINES_AT_ONCE = 500;

/**
 * A table as one JSON object: what is said of the whole first, then `rows`, each an object under its headings, one to a line.
 * Numbers keep the digits they are written with, days are YYYY-MM-DD, empty cells null.
 */
export async function* jsonFile({ headings, lines }: Pick<FileTable, 'headings' | 'lines'>, about: Readonly<Record<string, string | number | boolean>>): AsyncGenerator<string> {
  const names = headings.map(({ text }) => JSON.stringify(text));
  yield `{${Object.entries(about).map(([name, fact]) => `${JSON.stringify(name)}:${JSON.stringify(fact)},`).join('')}"rows":[`;
  let [count, waiting] = [0, ''];
  for await (const line of lines) {
    const cells = line.map((cell, at) => `${names[at]}:${cell === null ? 'null' : cell.form === 'number' ? cell.text : JSON.stringify(cell.text)}`);
    waiting += `${count++ === 0 ? '' : ','}\n{${cells.join(',')}}`;
    if (count % LINES_AT_ONCE > 0) continue;
    yield waiting;
    waiting = '';
  }
  yield `${waiting}\n]}\n`;
}
