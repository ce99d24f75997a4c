import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { parse } from 'csv-parse';

/** One published audit: its columns as they are written. */
export type AuditRow = Readonly<Record<string, string>>;

/** The files of audits in a folder, or the file itself: `.csv` or `.csv.gz`. */
export function findAuditFiles(asked: string): string[] {
  if (/\.csv(\.gz)?$/.test(asked)) return existsSync(asked) ? [asked] : [];
  return readdirSync(asked).filter((name) => /\.csv(\.gz)?$/.test(name)).sort().map((name) => join(asked, name));
}

/** Rows of a file of audits, in its order. @throws Error where it is no CSV with a header */
export async function* readAudits(file: string): AsyncGenerator<AuditRow> {
  const text: Readable = file.endsWith('.gz') ? createReadStream(file).pipe(createGunzip()) : createReadStream(file);
  for await (const row of text.pipe(parse({ columns: true, bom: true, skip_empty_lines: true }))) yield row as AuditRow;
}
