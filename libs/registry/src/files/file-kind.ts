import type { CellKind, CellMeaning, LineFault } from './cell.js';
import type { InLanguages } from './languages.js';
import { because, type FactsOfReason, type NamedInReason } from './reason.js';
import type { ReasonName } from './reason-words.js';

export const FILE_KIND_NAMES = ['accounts', 'meters', 'installations', 'devices', 'wells', 'well-fields', 'reservoirs', 'zones'] as const;
export type FileKindName = (typeof FILE_KIND_NAMES)[number];

/** Things that a cell may name by code, number or serial. */
export type NamedThing = 'account' | 'service_point' | 'zone' | 'well_field' | 'well' | 'reservoir' | 'boundary' | 'meter' | 'meter_model' | 'meter_lot';

/** One column of a kind of register file. */
export interface FileColumn {
  /** Stable English name: understood as a heading, and the key of everything that is said about the column. */
  readonly name: string;
  readonly headings: InLanguages;
  readonly cells: CellKind;
  /** Whether a cell may not be empty. */
  readonly isNeeded: boolean;
  /** What a new thing gets where the file has no such column; left out, a needed column must be there. */
  readonly whenAbsent?: Exclude<CellMeaning, null>;
  /** Personal: shown to clerk and administrator alone, never in messages, emptied once the import is over. */
  readonly isPersonal?: boolean;
  /** An instruction for this import, not something that is held: never compared, empty in exports. */
  readonly isInstruction?: boolean;
  /** Which thing the cell names; it must be known, or stand in the same file where the file defines such things. */
  readonly names?: NamedThing;
  /** What stands in the example line of the template, as a person would write it in Russian. */
  readonly example: string;
}

/** What a line means: by column name, only the columns that the file has. */
export type FileRow = Readonly<Record<string, CellMeaning>>;

/** Two lines may not claim the same at the same time: a meter at two places, two meters at one point. */
export interface Claim {
  readonly on: NamedInReason;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** One kind of file: its columns, and what lines must satisfy apart from each other and together. Kinds of the register are those of {@link FileKindName}. */
export interface FileKind<Name extends string = FileKindName> {
  readonly name: Name;
  readonly titles: InLanguages;
  readonly columns: readonly FileColumn[];
  /** What a line is about; no two lines of a file are about the same. */
  keyOf(row: FileRow): string;
  /** What people call that. */
  thingOf(row: FileRow): NamedInReason;
  /** What is wrong between the cells of one line. */
  faultsOf(row: FileRow): readonly LineFault[];
  /** Columns on which lines about one thing must agree, such as the lines of an account with several service points. */
  readonly agreement?: { readonly about: string; readonly columns: readonly string[] };
  /** Column whose cells bring things into being that other lines of the file may name. */
  readonly defines?: { readonly column: string; readonly thing: NamedThing; readonly parentColumn?: string };
  readonly claimsOf?: (row: FileRow) => readonly Claim[];
  /** Columns of which a file must have one at least. */
  readonly needsOneOf?: readonly string[];
}

/** What a line says in a column; null where it says nothing or the file has no such column. */
export function said(row: FileRow, column: string): CellMeaning {
  return row[column] ?? null;
}

/** A fault where `column` says something although it may not. */
export function fault<Name extends ReasonName>(column: string | null, kind: LineFault['kind'], name: Name, ...facts: FactsOfReason<Name>): LineFault {
  return { column, kind, reason: because(name, ...facts) };
}
