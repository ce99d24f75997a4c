import type { FileLanguage } from './languages.js';
import { because, type FactsOfReason, type Reason } from './reason.js';
import type { ReasonName } from './reason-words.js';

/** How a file gave a cell. CSV knows text alone; a spreadsheet also knows numbers, dates, yes and no, and formulas. */
export type CellForm = 'text' | 'number' | 'local_time' | 'boolean' | 'formula' | 'error';

/**
 * One cell of a file. A number is as the file spells it (`1.23457E+11`), a spreadsheet's date is a wall-clock time without
 * zone (`2026-11-22T00:00:00`), a boolean is `true` or `false`. An empty cell has the form text and no characters.
 */
export interface FileCell {
  readonly form: CellForm;
  readonly text: string;
}

/** What a cell means once it is read: a text, a whole number (of the column's unit, or epoch milliseconds), yes or no, or nothing. */
export type CellMeaning = string | number | boolean | null;

/** What reading and writing cells depends on beside the cell. */
export interface FileSetting {
  /** Zone in which days begin and wall clocks run. */
  readonly timeZone: string;
  readonly language: FileLanguage;
  /** Commas separate the cells of the file: within a number one may be a decimal comma or a cell that lost its place. */
  readonly hasCommasBetween?: boolean;
}

/** Kinds of fault of a cell or line; stable, in the words of docs/api.md. */
export type LineFaultKind =
  | 'SCHEMA' | 'RANGE' | 'TIME_FORMAT' | 'MALFORMED_ENCODING' | 'CSV_SYNTAX' | 'DUPLICATE' | 'CONFLICT' | 'UNKNOWN_REFERENCE' | 'OVERLAP' | 'STALE_VERSION' | 'REGISTER_DECREASE' | 'TIME_FUTURE' | 'TIME_BEFORE_DATA' | 'PERIOD_CLOSED' | 'IMPLAUSIBLE' | 'AUTHZ'
  | 'UNKNOWN_DEVICE' | 'CONFLICT_DUPLICATE';

/** Something wrong with a line. The reason never repeats what a personal cell holds. */
export interface LineFault {
  /** Name of the column; null where the line as a whole is wrong. */
  readonly column: string | null;
  readonly kind: LineFaultKind;
  readonly reason: Reason;
}

/** What a cell means, or why it means nothing. */
export type CellReading = { readonly meaning: Exclude<CellMeaning, null> } | { readonly kind: LineFaultKind; readonly reason: Reason };

/** A cell to be written: text as it is, a number with a point, a day `YYYY-MM-DD`. */
export interface WrittenCell {
  readonly form: 'text' | 'number' | 'day';
  readonly text: string;
}

/** What cells of a column hold: how they are read and written. Reading what was written gives the same meaning. */
export interface CellKind {
  /** For the page of columns: what may stand in a cell. */
  readonly rule: string;
  read(cell: FileCell, setting: FileSetting): CellReading;
  write(meaning: Exclude<CellMeaning, null>, setting: FileSetting): WrittenCell;
}

const SHOWN_LENGTH = 40;

/** A cell's text for a message: quoted and short. Not for personal cells. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

export function refused<Name extends ReasonName>(kind: LineFaultKind, name: Name, ...facts: FactsOfReason<Name>): CellReading {
  return { kind, reason: because(name, ...facts) };
}
