import { because, type CellMeaning, fault, type FileKind, type FileRow, type LineFault, type NamedThing, RegisterRefusal, rowAt, type StoredRow } from '@app/registry';
import { formatInstant, localDayBounds, localDayOf } from '@app/time';

import { rowsInForce } from '../registry/dated-table.js';
import type { Sql } from '../sql.js';
import type { FileMoment, Held } from './file-register.js';
import type { FileAttribute, FilePart } from './file-parts.js';
import { idsOf, keysOf } from './named-things.js';

type Attributes = Readonly<Record<string, unknown>>;

/** What is held of one part of a line's thing. */
export interface HeldPart {
  readonly id: number | undefined;
  readonly rows: readonly StoredRow<object>[];
  /** What holds at the line's time; undefined where nothing does. */
  readonly attributes: Attributes | undefined;
  /** From when on the line holds. */
  readonly fromMs: number;
}

/** A line's thing with its parts, in the order of the kind's parts; undefined for a part the line says nothing of. */
export interface HeldThing extends Held {
  readonly parts: readonly (HeldPart | undefined)[];
}

const EARLIEST_MS = Date.UTC(1900, 0, 1);
const AHEAD_MS = 366 * 86_400_000;

/** What the register holds of the things of some lines, in the terms of the file. */
export async function heldThings(sql: Sql, kind: FileKind, parts: readonly FilePart[], rows: readonly FileRow[], moment: FileMoment): Promise<HeldThing[]> {
  const things = rows.map((): { row: Record<string, CellMeaning>; faults: LineFault[]; parts: (HeldPart | undefined)[] } => ({ row: {}, faults: [], parts: [] }));
  const idsByThing = new Map<NamedThing, Map<string, number>>();
  for (const part of parts) {
    const known = idsByThing.get(part.thing) ?? await idsOf(sql, part.thing, rows.flatMap((row) => keyOf(part, row) ?? []));
    idsByThing.set(part.thing, known);
    const stored = await rowsInForce(sql, part.table, [...new Set(known.values())]);
    for (const [at, row] of rows.entries()) things[at]!.parts.push(heldPart(part, row, known, stored, moment));
    await fillIn(sql, part, rows, things);
  }
  return rows.map((row, at) => {
    const thing = things[at]!;
    const about = parts.reduce((latest, part, index) => (keyOf(part, row) === undefined ? latest : index), 0);
    thing.faults.push(...faultsOfTime(row, thing.parts, moment));
    for (const [index, part] of parts.entries()) thing.faults.push(...faultsOfPart(kind, part, row, thing.row, thing.parts[index]));
    return { ...thing, isNew: thing.parts[about]?.id === undefined };
  });
}

export function keyOf(part: FilePart, row: FileRow): string | undefined {
  const key = row[part.keyColumn] ?? null;
  return key === null ? undefined : String(key);
}

function heldPart(part: FilePart, row: FileRow, known: ReadonlyMap<string, number>, stored: ReadonlyMap<number, readonly StoredRow<object>[]>, moment: FileMoment): HeldPart | undefined {
  const key = keyOf(part, row);
  if (key === undefined) return undefined;
  const id = known.get(key);
  const rows = id === undefined ? [] : (stored.get(id) ?? []);
  const stated = row['validFrom'] ?? null;
  // Something new holds for the whole day, as if it had been there in the morning; a change holds from now on.
  const fromMs = stated !== null ? Number(stated) : id === undefined ? localDayBounds(localDayOf(moment.nowMs, moment.timeZone), moment.timeZone).fromMs : moment.nowMs;
  return { id, rows, fromMs, attributes: rowAt(rows, fromMs)?.attributes as Attributes | undefined };
}

/** Puts what a part holds into the terms of the file. */
async function fillIn(sql: Sql, part: FilePart, rows: readonly FileRow[], things: readonly { readonly row: Record<string, CellMeaning>; readonly parts: readonly (HeldPart | undefined)[] }[]): Promise<void> {
  for (const [at, thing] of things.entries()) {
    if (thing.parts.at(-1)?.id !== undefined) thing.row[part.keyColumn] = keyOf(part, rows[at]!) ?? null;
  }
  for (const [name, attribute] of Object.entries(part.attributes)) {
    const stored = things.map(({ parts }) => parts.at(-1)?.attributes?.[name] ?? null);
    const codes = attribute.names === undefined ? undefined : await keysOf(sql, attribute.names, stored.filter((id) => typeof id === 'number'));
    for (const [at, thing] of things.entries()) {
      if (thing.parts.at(-1)?.attributes !== undefined) thing.row[attribute.column] = meaningOf(attribute, stored[at], codes);
    }
  }
}

function meaningOf({ partsOfOne }: FileAttribute, stored: unknown, codes: ReadonlyMap<number, string> | undefined): CellMeaning {
  if (stored === null || stored === undefined) return null;
  if (codes !== undefined) return codes.get(Number(stored)) ?? null;
  if (partsOfOne !== undefined) return Math.round(Number(stored) * partsOfOne);
  return stored as CellMeaning;
}

/** A local day where something begins with one, as nearly everything does; else the instant. */
function beginningOf(atMs: number, timeZone: string): string {
  const day = localDayOf(atMs, timeZone);
  return localDayBounds(day, timeZone).fromMs === atMs ? day : formatInstant(atMs);
}

function faultsOfTime(row: FileRow, parts: readonly (HeldPart | undefined)[], { nowMs, timeZone }: FileMoment): LineFault[] {
  const stated = row['validFrom'] ?? null;
  if (stated !== null && Number(stated) < EARLIEST_MS) return [fault('validFrom', 'RANGE', 'register_begins')];
  if (stated !== null && Number(stated) > nowMs + AHEAD_MS) return [fault('validFrom', 'TIME_FUTURE', 'more_than_a_year_ahead')];
  const unborn = parts.find((held) => held !== undefined && held.rows.length > 0 && held.attributes === undefined);
  if (unborn === undefined) return [];
  return [fault('validFrom', 'RANGE', 'known_later', { from: beginningOf(unborn.rows[0]!.validFromMs, timeZone) })];
}

function faultsOfPart(kind: FileKind, part: FilePart, stated: FileRow, heldRow: FileRow, held: HeldPart | undefined): LineFault[] {
  if (held?.attributes === undefined) return [];
  const { presentBy } = part;
  if (presentBy !== undefined && presentBy in stated && stated[presentBy] === null) {
    return [fault(presentBy, 'SCHEMA', 'not_removable')];
  }
  const after = mergedAttributes(kind, part, stated, held, new Map());
  if (part.table.judgeStep === undefined || !hasChanges(part, stated, heldRow)) return [];
  try {
    part.table.judgeStep(held.attributes, after);
    return [];
  } catch (error) {
    if (!(error instanceof RegisterRefusal)) throw error;
    return [{ column: error.field, kind: error.kind === 'NOT_FOUND' ? 'UNKNOWN_REFERENCE' : error.kind, reason: error.reason ?? because('register_refuses') }];
  }
}

/** Whether a line says something of a part that differs from what is held. */
export function hasChanges(part: FilePart, stated: FileRow, heldRow: FileRow): boolean {
  return Object.values(part.attributes).some(({ column }) => column in stated && (stated[column] ?? null) !== (heldRow[column] ?? null));
}

/** Attributes to be written: what the line states, what is held of the rest, and for something new what absent columns stand for. */
export function mergedAttributes(kind: FileKind, part: FilePart, stated: FileRow, held: HeldPart, ids: ReadonlyMap<NamedThing, ReadonlyMap<string, number>>): Attributes {
  const merged: Record<string, unknown> = { ...part.unstated };
  for (const name of part.kept) merged[name] = held.attributes?.[name] ?? part.unstated[name] ?? null;
  for (const [name, { column, names, partsOfOne }] of Object.entries(part.attributes)) {
    if (!(column in stated)) {
      merged[name] = held.attributes === undefined ? (kind.columns.find((one) => one.name === column)?.whenAbsent ?? null) : (held.attributes[name] ?? null);
      continue;
    }
    const meaning = stated[column] ?? null;
    merged[name] = meaning === null ? null : names !== undefined ? (ids.get(names)?.get(String(meaning)) ?? null) : partsOfOne !== undefined ? Number(meaning) / partsOfOne : meaning;
  }
  return merged;
}
