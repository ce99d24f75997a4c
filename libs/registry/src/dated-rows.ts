import { RegisterRefusal } from './register-refusal.js';

/** Nothing is recorded of the time before 1900-01-01T00:00:00Z (epoch milliseconds). */
export const REGISTER_BEGINS_MS = -2_208_988_800_000;

/** What held of a thing for an interval of time `[validFromMs, validToMs)` (epoch milliseconds; `null` = still). */
export interface DatedRow<Attributes> {
  readonly validFromMs: number;
  readonly validToMs: number | null;
  readonly attributes: Attributes;
}

/** A row as stored and in force, with the number it is stored under. */
export interface StoredRow<Attributes> extends DatedRow<Attributes> {
  readonly rowId: number;
}

/** What a change does to the rows of one thing: rows that are no longer in force, and rows that take their place. */
export interface RowEdit<Attributes> {
  readonly supersede: readonly number[];
  readonly add: readonly DatedRow<Attributes>[];
}

/** An interval `[fromMs, toMs)` of epoch milliseconds; `toMs` null for ever. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number | null;
}

const endOf = (toMs: number | null): number => toMs ?? Number.POSITIVE_INFINITY;

/** The row that holds at an instant, of rows that do not overlap. */
export function rowAt<Row extends DatedRow<unknown>>(rows: readonly Row[], atMs: number): Row | undefined {
  return rows.find((row) => row.validFromMs <= atMs && atMs < endOf(row.validToMs));
}

/**
 * What holds from an instant on, until the next change that is recorded: so two changes give the same register in whichever
 * order they are entered. The row it falls into is cut there; a thing without rows begins with it.
 *
 * @param rows rows in force of one thing
 * @throws RegisterRefusal RANGE before the thing begins or after it ended, CONFLICT where a row begins at that very instant
 */
export function changeFrom<Attributes>(rows: readonly StoredRow<Attributes>[], validFromMs: number, attributes: Attributes): RowEdit<Attributes> {
  if (rows.length === 0) return { supersede: [], add: [{ validFromMs, validToMs: null, attributes }] };
  const cut = rowAt(rows, validFromMs);
  if (cut === undefined) throw new RegisterRefusal('RANGE', 'nothing is known of it at that time; a change falls within its life, an earlier beginning is a correction', null, 'validFrom');
  if (cut.validFromMs === validFromMs) {
    throw new RegisterRefusal('CONFLICT', 'a change from that very instant is recorded already; what was recorded wrongly is replaced by a correction', null, 'validFrom');
  }
  return {
    supersede: [cut.rowId],
    add: [{ validFromMs: cut.validFromMs, validToMs: validFromMs, attributes: cut.attributes }, { validFromMs, validToMs: cut.validToMs, attributes }],
  };
}

/**
 * Replaces what was recorded for an interval and touches nothing outside it. The interval may begin before the thing did, or
 * end after it, as long as no gap is left.
 *
 * @throws RegisterRefusal RANGE for an empty interval, or one apart from the thing's life
 */
export function correct<Attributes>(rows: readonly StoredRow<Attributes>[], interval: Interval, attributes: Attributes): RowEdit<Attributes> {
  const { fromMs, toMs } = interval;
  if (endOf(toMs) <= fromMs) throw new RegisterRefusal('RANGE', 'the interval ends before it begins', null, 'validTo');
  const touching = rows.filter((row) => row.validFromMs <= endOf(toMs) && fromMs <= endOf(row.validToMs));
  if (touching.length === 0) throw new RegisterRefusal('RANGE', 'nothing is known of it then; the interval must touch the time it is known for', null, 'validFrom');
  const hit = rows.filter((row) => row.validFromMs < endOf(toMs) && fromMs < endOf(row.validToMs));
  return {
    supersede: hit.map(({ rowId }) => rowId),
    add: [
      ...hit.filter((row) => row.validFromMs < fromMs).map((row) => ({ validFromMs: row.validFromMs, validToMs: fromMs, attributes: row.attributes })),
      { validFromMs: fromMs, validToMs: toMs, attributes },
      ...(toMs === null ? [] : hit.filter((row) => toMs < endOf(row.validToMs)).map((row) => ({ validFromMs: toMs, validToMs: row.validToMs, attributes: row.attributes }))),
    ],
  };
}

/**
 * What a register file says: from an instant on it is so. Said once more of the same instant, it replaces what was said.
 *
 * @throws RegisterRefusal RANGE before the thing begins
 */
export function stateFrom<Attributes>(rows: readonly StoredRow<Attributes>[], validFromMs: number, attributes: Attributes): RowEdit<Attributes> {
  const there = rowAt(rows, validFromMs);
  return there?.validFromMs === validFromMs ? correct(rows, { fromMs: validFromMs, toMs: there.validToMs }, attributes) : changeFrom(rows, validFromMs, attributes);
}
