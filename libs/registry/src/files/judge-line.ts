import type { FileCell, FileSetting, LineFault, WrittenCell } from './cell.js';
import { type CellMeaning } from './cell.js';
import { fault, type FileColumn, type FileKind, type FileRow } from './file-kind.js';

/** A line as judged by itself: what it means, or why it is refused; and the columns where spaces around a text were dropped. */
export interface JudgedLine {
  readonly row: FileRow | null;
  readonly faults: readonly LineFault[];
  readonly trimmed: readonly string[];
}

function judgeCell(column: FileColumn, cell: FileCell, setting: FileSetting): { meaning: CellMeaning } | LineFault {
  if (cell.form === 'formula') return fault(column.name, 'SCHEMA', 'formula');
  if (cell.form === 'error') return fault(column.name, 'SCHEMA', 'spreadsheet_error');
  if (cell.text === '') return column.isNeeded ? fault(column.name, 'SCHEMA', 'empty') : { meaning: null };
  const reading = column.cells.read(cell, setting);
  if ('meaning' in reading) return reading;
  // What a person is called or where they live is not repeated in messages, which are kept and logged.
  return { column: column.name, kind: reading.kind, reason: reading.reason };
}

/**
 * What one line of a register file means. Every fault is named, with its column; a line with a fault means nothing.
 *
 * @param columns as the header names them
 * @param cells of the line, in that order
 */
export function judgeLine(kind: FileKind<string>, columns: readonly (FileColumn | null)[], cells: readonly FileCell[], setting: FileSetting): JudgedLine {
  if (cells.length !== columns.length) {
    return { row: null, trimmed: [], faults: [fault(null, 'CSV_SYNTAX', 'cells_and_header', { cells: cells.length, columns: columns.length })] };
  }
  const row: Record<string, CellMeaning> = {};
  const faults: LineFault[] = [];
  const trimmed: string[] = [];
  for (const [at, column] of columns.entries()) {
    const cell = cells[at]!;
    if (column === null) {
      if (cell.text.trim() !== '') faults.push(fault(null, 'CSV_SYNTAX', 'cell_without_heading', { at: at + 1 }));
      continue;
    }
    const text = cell.text.trim();
    if (text !== cell.text && text !== '') trimmed.push(column.name);
    const judged = judgeCell(column, text === cell.text ? cell : { form: cell.form, text }, setting);
    if ('meaning' in judged) row[column.name] = judged.meaning;
    else faults.push(judged);
  }
  if (faults.length === 0) faults.push(...kind.faultsOf(row));
  return { row: faults.length === 0 ? row : null, faults, trimmed };
}

/** A row in the words of a file, cell by cell in the order of the columns; null for an empty cell. */
export function writtenLine(columns: readonly FileColumn[], row: FileRow, setting: FileSetting): (WrittenCell | null)[] {
  return columns.map((column) => {
    const meaning = row[column.name] ?? null;
    return meaning === null || column.isInstruction === true ? null : column.cells.write(meaning, setting);
  });
}

/** What a line changes of what is held, by column. */
export interface CellChange {
  readonly column: string;
  readonly from: CellMeaning;
  readonly to: CellMeaning;
}

/** Where a line differs from what the register holds. Columns that the file does not have say nothing. */
export function changesBetween(kind: FileKind, held: FileRow, stated: FileRow): CellChange[] {
  return kind.columns.flatMap(({ name, isInstruction }) => {
    if (isInstruction === true || !(name in stated)) return [];
    const [from, to] = [held[name] ?? null, stated[name] ?? null];
    return from === to ? [] : [{ column: name, from, to }];
  });
}

/** A stated row completed with what is held, or for something new with what absent columns stand for. */
export function completedRow(kind: FileKind, stated: FileRow, held: FileRow | null): FileRow {
  return Object.fromEntries(kind.columns.map(({ name, whenAbsent }) => [name, name in stated ? stated[name]! : held === null ? (whenAbsent ?? null) : (held[name] ?? null)]));
}
