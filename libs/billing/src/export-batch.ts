import { ACCOUNT_CLASSES, type AccountClass } from '@app/registry';

import type { BillLine } from './account-bill.js';
import { settleWhole } from './whole-cubic-metres.js';

/** A line as it is issued. Registered and billed are two fields: whole cubic metres are billed, the rest is carried. */
export interface IssuedRow extends Omit<BillLine, 'action' | 'registeredLitres'> {
  readonly rowNo: number;
  readonly registeredLitres: number;
  readonly billedM3: number;
  /** Left over at this point after this row, below a cubic metre. */
  readonly carryLitres: number;
}

/** A row of a correction batch: what was issued, what holds now, and the difference that is billed. Null: there was, or is, no such line. */
export interface CorrectionRow {
  readonly rowNo: number;
  readonly old: IssuedRow | null;
  readonly now: Omit<BillLine, 'action'> | null;
  readonly accountNo: string;
  readonly servicePointCode: string;
  readonly class: AccountClass;
  readonly differenceLitres: number;
  readonly billedM3: number;
  readonly carryLitres: number;
}

/** Rests below a cubic metre by service point; what is missing has none. */
export type Carries = ReadonlyMap<string, number>;

/** What names a line through all batches of its period. */
export const lineKey = ({ accountNo, servicePointCode, meterSerial, fromDay }: Pick<BillLine, 'accountNo' | 'servicePointCode' | 'meterSerial' | 'fromDay'>): string =>
  JSON.stringify([accountNo, servicePointCode, meterSerial, fromDay]);

/**
 * Issues the lines that are not held, in the order of their keys, so that the same lines give the same batch in whatever order they
 * come. @returns the rows and the rests after them
 * @throws RangeError where two lines have one key
 */
export function issueBatch(lines: readonly BillLine[], carries: Carries): { rows: IssuedRow[]; carries: Map<string, number> } {
  const after = new Map(carries);
  const rows = inOrder(lines.filter(({ registeredLitres }) => registeredLitres !== null)).map(({ action: _action, ...line }, at): IssuedRow => {
    const settled = settleWhole(after.get(line.servicePointCode) ?? 0, line.registeredLitres!);
    after.set(line.servicePointCode, settled.carryLitres);
    return { ...line, registeredLitres: line.registeredLitres!, rowNo: at + 1, ...settled };
  });
  return { rows, carries: after };
}

/**
 * What differs between the rows that stand for a period (its batch with its corrections so far) and its lines as they are now. A line
 * that is held now is left as it was issued: what is in doubt is not billed back. The difference goes through the present rest of the
 * point, so that no other month changes.
 */
export function correctBatch(standing: readonly IssuedRow[], lines: readonly BillLine[], carries: Carries): { rows: CorrectionRow[]; carries: Map<string, number> } {
  const [before, now] = [new Map(standing.map((row) => [lineKey(row), row])), new Map(inOrder(lines).map((line) => [lineKey(line), line]))];
  const after = new Map(carries);
  const rows: CorrectionRow[] = [];
  for (const key of [...new Set([...before.keys(), ...now.keys()])].toSorted()) {
    const [old, line] = [before.get(key) ?? null, now.get(key) ?? null];
    if (line !== null && line.registeredLitres === null) continue;
    if (old !== null && line !== null && isSame(old, line)) continue;
    const { accountNo, servicePointCode, class: itsClass } = (line ?? old)!;
    const differenceLitres = (line?.registeredLitres ?? 0) - (old?.registeredLitres ?? 0);
    const settled = settleWhole(after.get(servicePointCode) ?? 0, differenceLitres);
    after.set(servicePointCode, settled.carryLitres);
    const told = line === null ? null : (({ action: _action, ...rest }: BillLine) => rest)(line);
    rows.push({ rowNo: rows.length + 1, old, now: told, accountNo, servicePointCode, class: itsClass, differenceLitres, ...settled });
  }
  return { rows, carries: after };
}

/** The rows that stand for a period once a correction is issued. */
export function standingAfter(standing: readonly IssuedRow[], corrections: readonly CorrectionRow[]): IssuedRow[] {
  const rows = new Map(standing.map((row) => [lineKey(row), row]));
  for (const { rowNo, old, now, billedM3, carryLitres } of corrections) {
    if (now === null) rows.delete(lineKey(old!));
    else rows.set(lineKey(now), { ...now, rowNo: old?.rowNo ?? rowNo, registeredLitres: now.registeredLitres!, billedM3: (old?.billedM3 ?? 0) + billedM3, carryLitres });
  }
  return [...rows.values()];
}

/** Sums that the receiving program can check a file against. */
export interface BatchTotals {
  readonly rows: number;
  readonly registeredLitres: number;
  readonly billedM3: number;
  readonly billedM3ByClass: Readonly<Record<AccountClass, number>>;
}

export function totalsOfBatch(rows: Iterable<{ readonly class: AccountClass; readonly billedM3: number } & ({ readonly registeredLitres: number } | { readonly differenceLitres: number })>): BatchTotals {
  const byClass = Object.fromEntries(ACCOUNT_CLASSES.map((one) => [one, 0])) as Record<AccountClass, number>;
  let [count, registeredLitres, billedM3] = [0, 0, 0];
  for (const row of rows) {
    count += 1;
    registeredLitres += 'registeredLitres' in row ? row.registeredLitres : row.differenceLitres;
    billedM3 += row.billedM3;
    byClass[row.class] += row.billedM3;
  }
  return { rows: count, registeredLitres, billedM3, billedM3ByClass: byClass };
}

/**
 * The content of a batch in one form for ever, whatever file is made of it: a line of JSON for each row, its names in the order of the
 * alphabet, ended by LF, and a last line with the totals. Its SHA-256 seals the batch.
 */
export function* canonicalContent(rows: readonly (IssuedRow | CorrectionRow)[]): Generator<string> {
  for (const row of rows) yield canonicalLine(row);
  yield canonicalLine({ totals: totalsOfBatch(rows) });
}

/** One line of the canonical content: a row, or the totals that end it. */
export function canonicalLine(content: IssuedRow | CorrectionRow | { readonly totals: BatchTotals }): string {
  return `${JSON.stringify(sorted(content))}\n`;
}

/** The totals of two stretches of one batch together. */
export function joinTotals(one: BatchTotals, other: BatchTotals): BatchTotals {
  return {
    rows: one.rows + other.rows, registeredLitres: one.registeredLitres + other.registeredLitres, billedM3: one.billedM3 + other.billedM3,
    billedM3ByClass: Object.fromEntries(ACCOUNT_CLASSES.map((of) => [of, one.billedM3ByClass[of] + other.billedM3ByClass[of]])) as Record<AccountClass, number>,
  };
}

/** Anything JSON can hold, its names in order at every depth. */
function sorted(content: unknown): unknown {
  if (Array.isArray(content)) return content.map(sorted);
  if (content === null || typeof content !== 'object') return content;
  return Object.fromEntries(Object.entries(content).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => [name, sorted(value)]));
}

function inOrder(lines: readonly BillLine[]): BillLine[] {
  const ordered = lines.map((line) => ({ key: lineKey(line), line })).toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const twice = ordered.find(({ key }, at) => ordered[at - 1]?.key === key);
  if (twice !== undefined) throw new RangeError(`two lines of one period: ${twice.key}`);
  return ordered.map(({ line }) => line);
}

/**
 * Whether a receiver would see no difference: the amounts and what they rest on. What stands beside them (the house, alarms, by which way
 * an index came) is told with a row, and makes none: else a new flat would correct every flat of its house.
 */
function isSame(old: IssuedRow, line: BillLine): boolean {
  const { rowNo: _row, billedM3: _billed, carryLitres: _carry, ...issued } = old;
  const { action: _action, ...now } = line;
  return JSON.stringify(sorted(amountsOf(issued))) === JSON.stringify(sorted(amountsOf(now)));
}

function amountsOf<Told extends Pick<BillLine, 'opening' | 'closing' | 'house' | 'alarms'>>({ house: _house, alarms: _alarms, opening, closing, ...told }: Told): object {
  const index = (shown: BillLine['opening']): object | null => (shown === null ? null : { readAtMs: shown.readAtMs, indexLitres: shown.indexLitres });
  return { ...told, opening: index(opening), closing: index(closing) };
}
