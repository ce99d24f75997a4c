export const FORMATS = ['xlsx', 'csv', 'dbf', 'json'] as const;
export type FileLanguage = 'ky' | 'ru' | 'en';

export interface ProfileColumn { readonly name: string; readonly as: string | null }

export interface ExportProfile {
  readonly format: (typeof FORMATS)[number]; readonly language: FileLanguage; readonly fileNameMask: string; readonly columns: readonly ProfileColumn[];
  readonly delimiter: string; readonly decimalSign: string; readonly dayForm: string; readonly encoding: string; readonly hasBom: boolean; readonly hasHeader: boolean; readonly codePage: string;
}

export interface ProfileVersion { readonly versionNo: number; readonly profile: ExportProfile; readonly recordedAt: string; readonly recordedBy: string | null; readonly reason: string }
export interface Recipient extends ProfileVersion { readonly recipientId: number; readonly name: string }

export interface ColumnChoice { readonly name: string; readonly headings: Readonly<Record<FileLanguage, string>> }
export interface Recipients { readonly items: readonly Recipient[]; readonly columns: readonly ColumnChoice[]; readonly proposed: ExportProfile }

export interface BatchFile {
  readonly batchNo: number; readonly recipientId: number; readonly recipient: string; readonly versionNo: number; readonly fileName: string; readonly bytes: number; readonly fileSha256: string; readonly rows: number;
  readonly foldedLetters: number; readonly lostLetters: number; readonly madeAt: string; readonly madeBy: string | null; readonly erasedAt: string | null; readonly erasedWhy: string | null;
}
