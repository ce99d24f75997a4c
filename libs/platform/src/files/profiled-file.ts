import { chosenColumns, type ExportProfile } from '@app/billing';
import type { WrittenCell } from '@app/registry';

import type { LetterLosses } from './code-page.js';
import { csvFile, csvInCodePage } from './csv-file.js';
import { dbfFile } from './dbf-file.js';
import type { FileTable } from './file-table.js';
import { jsonFile } from './json-file.js';
import { xlsxFile } from './xlsx-file.js';

/** What a file is made of beside its profile: cells of all columns that a profile may have, in their order. */
export interface ProfiledRows {
  readonly title: string;
  /** What JSON says of the whole. */
  readonly about: Readonly<Record<string, string | number | boolean>>;
  readonly rowCount: number;
  /** Local day that a dBase file bears. */
  readonly onDay: string;
  readonly lines: AsyncIterable<readonly (WrittenCell | null)[]> | Iterable<readonly (WrittenCell | null)[]>;
}

const ENCODED = { 'windows-1251': 'cp1251', cp866: 'cp866' } as const;

/** Media types of the formats of a profile. */
export const PROFILE_MEDIA = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', dbf: 'application/x-dbf', json: 'application/json' } as const;

/** The file of a recipient, piece by piece: the memory needed does not grow with its rows. `losses` counts letters that its code page lacks. */
export function profiledFile(profile: ExportProfile, rows: ProfiledRows, losses: LetterLosses): AsyncIterable<Buffer | string> {
  const chosen = chosenColumns(profile);
  async function* picked(): AsyncGenerator<(WrittenCell | null)[]> {
    for await (const line of rows.lines) yield chosen.map(({ at }) => line[at] ?? null);
  }
  const table: FileTable = { title: rows.title, headings: chosen.map(({ column, heading }) => ({ text: heading, isText: column.form === 'text' })), lines: picked() };
  switch (profile.format) {
    case 'xlsx': return xlsxFile(table) as AsyncIterable<Buffer>;
    case 'json': return jsonFile(table, rows.about);
    case 'dbf': return dbfFile(chosen.map(({ column, heading }) => ({ ...column, name: heading })), rows.rowCount, table.lines, { codePage: profile.codePage, onDay: rows.onDay, losses });
    case 'csv': return profile.encoding === 'utf-8' ? csvFile(table, profile) : csvInCodePage(table, profile, ENCODED[profile.encoding], losses);
  }
}
