import type { Line, LineName } from './balance-views.js';

/** What stands in which column, from the well to where the water ended. */
const COLUMNS: readonly (readonly LineName[])[] = [
  ['system_input', 'storage_change'], ['water_supplied', 'exported', 'storage_change'], ['authorised', 'water_losses'],
  ['billed_metered', 'billed_unmetered', 'unbilled_metered', 'unbilled_unmetered', 'apparent_losses', 'real_losses'],
];
/** Whence the water of each line comes. */
const FLOWS: readonly (readonly [LineName, LineName])[] = [
  ['system_input', 'water_supplied'], ['system_input', 'exported'], ['system_input', 'storage_change'], ['storage_change', 'water_supplied'], ['water_supplied', 'authorised'], ['water_supplied', 'water_losses'],
  ['authorised', 'billed_metered'], ['authorised', 'billed_unmetered'], ['authorised', 'unbilled_metered'], ['authorised', 'unbilled_unmetered'], ['water_losses', 'apparent_losses'], ['water_losses', 'real_losses'],
];
/** Lines that most balances have none of: at zero they are left out. */
const MAY_BE_NONE: ReadonlySet<LineName> = new Set(['exported', 'storage_change', 'unbilled_metered']);

/** Height of the greatest column, and of a line with its two rows of words. */
const TALLEST = 260;
const ROW = 40;

/** A line in its place; without height where it is not computed. */
export interface PlacedLine { readonly line: Line; readonly column: number; readonly y: number; readonly height: number | null }
/** A stream from one line into another, by its upper edges. */
export interface PlacedFlow { readonly from: PlacedLine; readonly into: PlacedLine; readonly fromY: number; readonly intoY: number; readonly height: number }
export interface SankeyLayout { readonly lines: readonly PlacedLine[]; readonly flows: readonly PlacedFlow[]; readonly height: number }

/**
 * Places the lines of a balance as streams whose widths are in proportion to volumes. A line that is not computed has a place and no stream. Water that reservoirs gave up
 * stands before the water supplied, water that they took in beside it.
 * @returns null where a line is below zero: then the parts do not fit into the whole, and no picture of them is true
 */
export function layOutBalance(all: readonly Line[]): SankeyLayout | null {
  const lineOf = (name: LineName): Line | undefined => all.find(({ line }) => line === name);
  const storage = lineOf('storage_change')?.litres ?? 0;
  const columns = COLUMNS.map((names, column) => names.flatMap((name) => {
    const line = lineOf(name);
    if (line === undefined || line.litres === 0 && MAY_BE_NONE.has(name)) return [];
    return name === 'storage_change' && (storage < 0 ? column !== 0 : column !== 1) ? [] : [{ line, litres: line.litres === null ? null : name === 'storage_change' ? Math.abs(line.litres) : line.litres }];
  }));
  if (columns.flat().some(({ litres }) => litres !== null && litres < 0)) return null;
  const greatest = Math.max(...columns.map((those) => those.reduce((sum, { litres }) => sum + (litres ?? 0), 0)));
  const scale = greatest > 0 ? TALLEST / greatest : 0;
  const heights = columns.map((those) => those.reduce((sum, { litres }) => sum + Math.max(ROW, (litres ?? 0) * scale), 0));
  const height = Math.max(...heights);
  const lines = columns.flatMap((those, column) => {
    let y = (height - heights[column]!) / 2;
    return those.map(({ line, litres }): PlacedLine => {
      const placed = { line, column, y, height: litres === null ? null : litres * scale };
      y += Math.max(ROW, placed.height ?? 0);
      return placed;
    });
  });
  return { lines, flows: flowsBetween(lines), height };
}

function flowsBetween(lines: readonly PlacedLine[]): PlacedFlow[] {
  const [left, arrived] = [new Map<PlacedLine, number>(), new Map<PlacedLine, number>()];
  return FLOWS.flatMap(([source, sink]) => {
    const from = lines.find(({ line }) => line.line === source);
    const into = lines.find(({ line }) => line.line === sink);
    if (from?.height == null || into?.height == null || from.column >= into.column) return [];
    // The one with several streams at its other end gives each its own.
    const height = Math.min(from.height, into.height);
    const [fromY, intoY] = [from.y + (left.get(from) ?? 0), into.y + (arrived.get(into) ?? 0)];
    left.set(from, (left.get(from) ?? 0) + height);
    arrived.set(into, (arrived.get(into) ?? 0) + height);
    return [{ from, into, fromY, intoY, height }];
  });
}
