import { type FileLanguage, FILE_LANGUAGES } from '@app/registry';

import { BATCH_COLUMNS, type BatchColumn, REGISTER_COLUMNS } from './batch-table.js';
import type { BillingPeriod } from './billing-period.js';
import { TOLD_COLUMNS } from './told-columns.js';

export const EXPORT_FORMATS = ['xlsx', 'csv', 'dbf', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const EXPORT_ENCODINGS = ['utf-8', 'windows-1251', 'cp866'] as const;

/** A column of a recipient's file, and its name there; null: its name for programs in DBF and JSON, its heading for people otherwise. */
export interface ProfileColumn { readonly name: string; readonly as: string | null }

/** How a recipient takes files. What its format does not use of it stands there without effect. */
export interface ExportProfile {
  readonly format: ExportFormat;
  readonly language: FileLanguage;
  /** The name of its files without ending: `{PERIOD}` its code, `{YYYYMM}` the month of its first day, `{BATCH}`, `{KIND}`, `{DATE}` of issue as YYYYMMDD. */
  readonly fileNameMask: string;
  readonly columns: readonly ProfileColumn[];
  /** CSV. */
  readonly delimiter: ';' | ',' | '\t';
  readonly decimalSign: ',' | '.';
  readonly dayForm: 'dd.MM.yyyy' | 'yyyy-MM-dd' | 'yyyyMMdd';
  readonly encoding: (typeof EXPORT_ENCODINGS)[number];
  readonly hasBom: boolean;
  readonly hasHeader: boolean;
  /** DBF. */
  readonly codePage: 'cp866' | 'cp1251';
}

/** What is wrong with a profile: the field, and why in words. */
export interface ProfileFault { readonly field: string; readonly detail: string }

/** All columns that a profile may have. */
export const PROFILE_COLUMNS: readonly BatchColumn[] = [...BATCH_COLUMNS, ...TOLD_COLUMNS, ...REGISTER_COLUMNS];
/** Without them a row says nobody's water or none. */
const NEEDED = ['LS', 'QTY'];
const MOST_HEADING = 100;
const PLACES = ['PERIOD', 'YYYYMM', 'BATCH', 'KIND', 'DATE'] as const;
const FILE_NAME = /^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$/;

/** What an office opens without being asked: every column of the batch itself, in its order. */
export const DEFAULT_PROFILE: ExportProfile = {
  format: 'xlsx', language: FILE_LANGUAGES[0], fileNameMask: 'batch-{PERIOD}-{BATCH}', columns: BATCH_COLUMNS.map(({ name }) => ({ name, as: null })),
  delimiter: ';', decimalSign: ',', dayForm: 'dd.MM.yyyy', encoding: 'utf-8', hasBom: true, hasHeader: true, codePage: 'cp866',
};

/** The first thing wrong with a profile; null where files can be made by it. */
export function faultOfProfile(profile: ExportProfile): ProfileFault | null {
  const { format, columns, encoding, hasBom, delimiter, decimalSign, hasHeader } = profile;
  const names = columns.map(({ name }) => name);
  const unknown = names.find((name) => !PROFILE_COLUMNS.some((column) => column.name === name));
  if (unknown !== undefined) return { field: 'columns', detail: `there is no column ${unknown.slice(0, 20)}` };
  const lacking = NEEDED.find((name) => !names.includes(name));
  if (lacking !== undefined) return { field: 'columns', detail: `the column ${lacking} cannot be left out` };
  if (new Set(names).size < names.length) return { field: 'columns', detail: 'a column stands there twice' };
  const headings = headingsOf(profile);
  if (new Set(headings.map((heading) => heading.toLowerCase())).size < headings.length) return { field: 'columns', detail: 'two columns have one name' };
  const odd = headings.find((heading) => (format === 'dbf' ? !/^[A-Z][A-Z0-9_]{0,9}$/.test(heading) : heading.trim() === '' || heading.length > MOST_HEADING || /\p{Cc}/u.test(heading)));
  if (odd !== undefined) return { field: 'columns', detail: format === 'dbf' ? `a dBase field is named by at most ten capital Latin letters, digits and _: not ${odd.slice(0, 20)}` : `a column is named by 1 to ${MOST_HEADING} characters of one line` };
  if (format === 'csv' && hasBom && encoding !== 'utf-8') return { field: 'hasBom', detail: 'a byte order mark is of UTF-8 alone' };
  if (format === 'csv' && delimiter === ',' && decimalSign === ',') return { field: 'decimalSign', detail: 'columns and decimals cannot both have a comma' };
  if (format === 'csv' && !hasHeader && columns.some(({ as }) => as !== null)) return { field: 'hasHeader', detail: 'without a header nobody sees the names of the columns' };
  return faultOfMask(profile.fileNameMask);
}

/** The names of the columns as they stand in the file. */
export function headingsOf({ format, language, columns }: ExportProfile): string[] {
  return columns.map(({ name, as }) => as ?? (format === 'dbf' || format === 'json' ? name : columnNamed(name).headings[language]));
}

/** The columns in the order of the file, named as it names them, and where each stands among {@link PROFILE_COLUMNS}. */
export function chosenColumns(profile: ExportProfile): { readonly column: BatchColumn; readonly heading: string; readonly at: number }[] {
  const headings = headingsOf(profile);
  return profile.columns.map(({ name }, no) => ({ column: columnNamed(name), heading: headings[no]!, at: PROFILE_COLUMNS.findIndex((column) => column.name === name) }));
}

/** Whether cells of the register are asked for. */
export const asksRegister = ({ columns }: ExportProfile): boolean => columns.some(({ name }) => REGISTER_COLUMNS.some((column) => column.name === name));

/** What a file is named after. */
export interface NamedBatch { readonly batchNo: number; readonly kind: 'regular' | 'correction'; readonly period: Pick<BillingPeriod, 'code' | 'fromDay'>; readonly issuedDay: string }

/** The name of a file with its ending. */
export function fileNameOf({ fileNameMask, format }: Pick<ExportProfile, 'fileNameMask' | 'format'>, { batchNo, kind, period, issuedDay }: NamedBatch): string {
  const held: Readonly<Record<string, string>> = { PERIOD: period.code, YYYYMM: period.fromDay.slice(0, 7).replace('-', ''), BATCH: String(batchNo), KIND: kind, DATE: issuedDay.replaceAll('-', '') };
  return `${fileNameMask.replaceAll(/\{(\w+)\}/g, (_, place: string) => held[place] ?? '')}.${format}`;
}

function columnNamed(name: string): BatchColumn {
  return PROFILE_COLUMNS.find((column) => column.name === name)!;
}

/** Two batches must not end in one name: the second would be written over the first. */
function faultOfMask(mask: string): ProfileFault | null {
  if (!mask.includes('{BATCH}')) return { field: 'fileNameMask', detail: 'the name of a file holds {BATCH}: else two batches have one name' };
  const tried = PLACES.reduce((text, place) => text.replaceAll(`{${place}}`, '0'), mask);
  return FILE_NAME.test(tried) ? null : { field: 'fileNameMask', detail: `a name is of Latin letters, digits, dots, dashes and ${PLACES.map((place) => `{${place}}`).join(', ')}` };
}
