import { quoted } from './cell.js';
import { folded } from './choice-cells.js';
import type { FileColumn, FileKind } from './file-kind.js';
import { FILE_LANGUAGES } from './languages.js';

/** The columns of a file in their order; null stands for a column without heading, whose cells must be empty. */
export type HeaderReading = { readonly columns: readonly (FileColumn | null)[] } | { readonly detail: string };

function columnByHeading(kind: FileKind<string>): Map<string, FileColumn> {
  return new Map(kind.columns.flatMap((column) => [column.name, ...FILE_LANGUAGES.map((language) => column.headings[language])]
    .map((heading) => [folded(heading), column] as const)));
}

/** How many headings of a line the kind knows: tells one delimiter from another, and a header from a line. */
export function knownHeadings(kind: FileKind<string>, headings: readonly string[]): number {
  const known = columnByHeading(kind);
  return headings.filter((heading) => known.has(folded(heading))).length;
}

/**
 * Which columns a header line names. Headings are understood in every language and in any order; an unknown or repeated one,
 * or a needed one that is missing, refuses the file, because nothing is then certain of its cells.
 */
export function judgeHeader(kind: FileKind<string>, headings: readonly string[]): HeaderReading {
  const known = columnByHeading(kind);
  const places = new Map<FileColumn, number>();
  const columns: (FileColumn | null)[] = [];
  const last = headings.findLastIndex((heading) => heading.trim() !== '');
  for (const [at, heading] of headings.entries()) {
    if (heading.trim() === '') {
      if (at < last) return { detail: `column ${at + 1} has no heading` };
      columns.push(null);
      continue;
    }
    const column = known.get(folded(heading));
    if (column === undefined) return { detail: `column ${at + 1} is headed ${quoted(heading)}, which is no column of ${kind.titles.en.toLowerCase()}; known are: ${kind.columns.map(({ headings: { ru } }) => ru).join(', ')}` };
    const earlier = places.get(column);
    if (earlier !== undefined) return { detail: `columns ${earlier + 1} and ${at + 1} are both ${quoted(column.headings.ru)} (${column.name})` };
    places.set(column, at);
    columns.push(column);
  }
  const missing = kind.columns.filter((column) => column.isNeeded && column.whenAbsent === undefined && !places.has(column));
  if (missing.length > 0) return { detail: `these columns are missing: ${missing.map(({ headings: { ru }, name }) => `${ru} (${name})`).join(', ')}` };
  const oneOf = kind.columns.filter(({ name }) => kind.needsOneOf?.includes(name) === true);
  if (oneOf.length > 0 && !oneOf.some((column) => places.has(column))) return { detail: `one of these columns must be there: ${oneOf.map(({ headings: { ru }, name }) => `${ru} (${name})`).join(', ')}` };
  return { columns };
}
