import { Readable } from 'node:stream';

import { FILE_KINDS, type FileKind } from '@app/registry';

import { Refusal } from '../http/refusal.js';
import { csvFile } from './csv-file.js';
import type { FileTable } from './file-table.js';
import { xlsxFile } from './xlsx-file.js';

export const FILE_FORMATS = {
  csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type FileFormat = keyof typeof FILE_FORMATS;

/** `accounts.xlsx` as its kind and format. @throws Refusal NOT_FOUND for any other name */
export function parseFileName(name: string): { readonly kind: FileKind; readonly format: FileFormat } {
  const [, kindName, format] = /^([a-z-]{1,20})\.(csv|xlsx)$/.exec(name) ?? [];
  const kind = Object.values(FILE_KINDS).find((one) => one.name === kindName);
  if (kind === undefined || format === undefined) throw new Refusal('NOT_FOUND', `there is no such file; the kinds are ${Object.keys(FILE_KINDS).join(', ')}, the formats csv and xlsx`);
  return { kind, format: format as FileFormat };
}

/** The bytes of a table as a stream. */
export function fileOf(table: FileTable, format: FileFormat): Readable {
  return format === 'csv' ? Readable.from(csvFile(table), { objectMode: false }) : xlsxFile(table);
}
