import type { FileColumn, FileKind } from './file-kind.js';
import { FILE_KINDS } from './file-kinds.js';

function needOf({ isNeeded, whenAbsent, isInstruction }: FileColumn): string {
  if (isInstruction === true) return 'no; empty: from now on, something new from the beginning of the day';
  if (!isNeeded) return whenAbsent === undefined ? 'no' : `no; without the column: \`${whenAbsent}\``;
  return whenAbsent === undefined ? 'yes' : `yes; without the column: \`${whenAbsent}\``;
}

/** The columns of one kind of file as a table in Markdown. */
export function columnsTable({ name, titles, columns }: FileKind<string>): string {
  return [
    `## ${titles.en} (\`${name}\`)`, '',
    '| column | Russian | Kyrgyz | English | must be filled | a cell holds | example |', '|---|---|---|---|---|---|---|',
    ...columns.map((column) => `| \`${column.name}\`${column.isPersonal === true ? ' (personal)' : ''} | ${column.headings.ru} | ${column.headings.ky} | ${column.headings.en} | ${needOf(column)} | ${column.cells.rule} | ${column.example} |`),
  ].join('\n');
}

/** The columns of every kind of register file as tables in Markdown, for the page about them. */
export function columnsPage(): string {
  return Object.values(FILE_KINDS).map(columnsTable).join('\n\n');
}
