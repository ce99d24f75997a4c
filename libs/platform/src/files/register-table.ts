import { type FileColumn, type FileKind, type FileRow, type FileSetting, writtenLine, type WrittenCell } from '@app/registry';

import type { FileTable } from './file-table.js';

function headed(kind: FileKind<string>, setting: FileSetting, lines: FileTable['lines']): FileTable {
  return { title: kind.titles[setting.language], lines, headings: kind.columns.map((column) => ({ text: column.headings[setting.language], isText: isText(column, setting) })) };
}

/** Whether cells are written as text; the column is then one of text, so that a spreadsheet makes no number of an account number. */
function isText(column: FileColumn, setting: FileSetting): boolean {
  const example = exampleOf(column, setting);
  return example === null || example.form === 'text';
}

function exampleOf({ cells, example }: FileColumn, setting: FileSetting): WrittenCell | null {
  const reading = example === '' ? undefined : cells.read({ form: 'text', text: example }, setting);
  return reading !== undefined && 'meaning' in reading ? cells.write(reading.meaning, setting) : null;
}

/** What the register holds of one kind, as a table whose file can be given in again. */
export function registerTable(kind: FileKind, stretches: AsyncIterable<readonly FileRow[]>, setting: FileSetting): FileTable {
  async function* lines(): AsyncGenerator<(WrittenCell | null)[]> {
    for await (const rows of stretches) for (const row of rows) yield writtenLine(kind.columns, row, setting);
  }
  return headed(kind, setting, lines());
}

/** A file to be filled in: the headings and one example line, in the words of a language. */
export function templateTable(kind: FileKind<string>, setting: FileSetting): FileTable {
  return headed(kind, setting, [kind.columns.map((column) => exampleOf(column, setting))]);
}
