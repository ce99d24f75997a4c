import type { Language } from '../../words/languages.js';

export const FILE_KINDS = ['accounts', 'meters', 'installations', 'devices', 'wells', 'well-fields', 'reservoirs', 'zones'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const OUTCOMES = ['new', 'changed', 'unchanged', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A register file that was given in, with what its lines came to: the four outcomes add up to the lines. */
export interface RegisterImport {
  readonly importId: number;
  readonly kind: FileKind;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly state: 'previewed' | 'applied' | 'cancelled';
  readonly lines: number;
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly linesUnchanged: number;
  readonly linesRefused: number;
  readonly uploadedAt: string;
  readonly uploadedBy: string | null;
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
}

/** Headings of a file's columns by their stable names. */
export type Headings = Readonly<Record<string, Readonly<Record<Language, string>>>>;

export interface ShownImport extends RegisterImport { readonly headings: Headings }

/** Something wrong with a line; the words are gone once the import is over. */
export interface LineProblem { readonly column: string | null; readonly kind: string; readonly words?: Readonly<Record<Language, string>>; readonly refuses: boolean }

/** A line of a previewed file; cells and changes are emptied once the import is over. */
export interface ImportLine {
  readonly lineNo: number;
  readonly outcome: Outcome;
  readonly problems: readonly LineProblem[];
  readonly changes: readonly { readonly column: string; readonly from: unknown; readonly to: unknown }[];
}
