import { RegisterRefusal, type DatedRow, type KeyKind, type StoredRow } from '@app/registry';

import type { Sql } from '../sql.js';
import { beginRecording } from './knowable.js';

export type ColumnType = 'text' | 'integer' | 'smallint' | 'bigint' | 'numeric' | 'boolean' | 'date' | 'jsonb';

/**
 * One table of dated rows in words of the code: which column holds which attribute. The SQL below is made of these names
 * alone, never of anything that comes from outside.
 */
export interface DatedTable<Attributes extends object> {
  /** The thing in audit entries and live changes: `well`. */
  readonly kind: string;
  readonly table: string;
  /** Table that gives the thing its number, and the column of its own name: code, account number or serial. */
  readonly keyTable: string;
  readonly keyColumn: KeyKind;
  readonly idColumn: string;
  /** True where the attributes are personal: the audit then keeps salted hashes of them. */
  readonly isPersonal: boolean;
  readonly columns: { readonly [Name in keyof Attributes & string]: readonly [column: string, type: ColumnType] };
  /** Refuses a step that the thing cannot make; corrections are not asked. */
  judgeStep?(before: Attributes, after: Attributes): void;
  /** Refuses attributes that do not fit each other. */
  requireSound?(attributes: Attributes): void;
  /** Column that names the thing of the same kind which this one lies in: the things form a tree at every instant. */
  readonly parentColumn?: string;
}

/** The columns of a table as pairs of attribute name and column. */
export function columnsOf<Attributes extends object>(table: DatedTable<Attributes>): [name: string, column: string, type: ColumnType][] {
  return Object.entries<readonly [string, ColumnType]>(table.columns).map(([name, [column, type]]) => [name, column, type]);
}

/** The attributes as select expressions under their attribute names; numbers that fit in a double come as numbers. */
export function selectedAttributes(table: DatedTable<object>, alias = ''): string {
  const prefix = alias === '' ? '' : `${alias}.`;
  return columnsOf(table).map(([name, column, type]) => {
    const cast = type === 'date' ? '::text' : type === 'bigint' || type === 'numeric' ? '::float8' : '';
    return `${prefix}${column}${cast} AS "${name}"`;
  }).join(', ');
}

export const epochMs = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Puts a lock on the things, in the order of their numbers so that two changes cannot wait for each other. @throws RegisterRefusal NOT_FOUND */
export async function lockThings(sql: Sql, table: DatedTable<object>, ids: readonly number[]): Promise<Map<number, string>> {
  const locked = await sql<{ id: number; key: string }>(
    `SELECT ${table.idColumn} AS id, ${table.keyColumn} AS key FROM ${table.keyTable} WHERE ${table.idColumn} = ANY($1::integer[]) ORDER BY ${table.idColumn} FOR NO KEY UPDATE`, [ids]);
  const keys = new Map(locked.map(({ id, key }) => [id, key]));
  const missing = ids.find((id) => !keys.has(id));
  if (missing !== undefined) throw new RegisterRefusal('NOT_FOUND', `no ${table.kind.replaceAll('_', ' ')} has the number ${missing}`, String(missing));
  return keys;
}

/** Rows in force of each thing, oldest first. */
export async function rowsInForce<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, ids: readonly number[]): Promise<Map<number, StoredRow<Attributes>[]>> {
  const found = await sql<{ id: number; rowId: number; validFromMs: number; validToMs: number | null } & Attributes>(
    `SELECT ${table.idColumn} AS id, version_id::float8 AS "rowId", ${epochMs('valid_from')} AS "validFromMs", ${epochMs('valid_to')} AS "validToMs", ${selectedAttributes(table)}
     FROM ${table.table} WHERE ${table.idColumn} = ANY($1::integer[]) AND superseded_at IS NULL ORDER BY valid_from`, [ids]);
  const rows = new Map<number, StoredRow<Attributes>[]>(ids.map((id) => [id, []]));
  for (const row of found) {
    rows.get(row.id)?.push({ rowId: row.rowId, validFromMs: row.validFromMs, validToMs: row.validToMs, attributes: attributesOf(table, row) });
  }
  return rows;
}

/** The attributes out of a row that holds more. */
export function attributesOf<Attributes extends object>(table: DatedTable<Attributes>, row: object): Attributes {
  return Object.fromEntries(Object.keys(table.columns).map((name) => [name, (row as Record<string, unknown>)[name] ?? null])) as Attributes;
}

/** When and by whom rows are recorded. */
export interface Recording {
  readonly recordedAt: Date;
  readonly userId: number | null;
  readonly reason: string | null;
}

/**
 * The instant that the rows of these things are recorded at: taken after the lock, whole milliseconds as every answer gives
 * it, and never before what was recorded of them earlier, so that «as known then» never changes afterwards.
 */
export async function recordingInstant(sql: Sql, table: DatedTable<object>, ids: readonly number[]): Promise<Date> {
  await beginRecording(sql);
  const [row] = await sql<{ at: Date }>(
    `SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(recorded_at)) AS at FROM ${table.table} WHERE ${table.idColumn} = ANY($1::integer[]) AND superseded_at IS NULL`, [ids]);
  if (row === undefined) throw new Error('the clock of the database did not answer');
  return row.at;
}

export async function supersedeRows(sql: Sql, table: DatedTable<object>, rowIds: readonly number[], recording: Recording): Promise<void> {
  if (rowIds.length === 0) return;
  await sql(`UPDATE ${table.table} SET superseded_at = $2, superseded_by = $3 WHERE version_id = ANY($1::bigint[])`, [rowIds, recording.recordedAt, recording.userId]);
}

export async function insertRows<Attributes extends object>(
  sql: Sql, table: DatedTable<Attributes>, rows: readonly (DatedRow<Attributes> & { readonly id: number })[], recording: Recording): Promise<void> {
  if (rows.length === 0) return;
  const columns = columnsOf(table);
  const attributeLists = columns.map(([name, , type]) => rows.map(({ attributes }) => {
    const attribute = (attributes as Record<string, unknown>)[name] ?? null;
    return type === 'jsonb' && attribute !== null ? JSON.stringify(attribute) : attribute;
  }));
  await sql(
    `INSERT INTO ${table.table} (recorded_at, recorded_by, reason, ${table.idColumn}, valid_from, valid_to, ${columns.map(([, column]) => column).join(', ')})
     SELECT $1::timestamptz, $2::integer, $3::text, * FROM unnest($4::integer[], $5::timestamptz[], $6::timestamptz[], ${columns.map(([, , type], at) => `$${at + 7}::${type}[]`).join(', ')})`,
    [recording.recordedAt, recording.userId, recording.reason, rows.map(({ id }) => id), rows.map((row) => new Date(row.validFromMs).toISOString()),
      rows.map((row) => (row.validToMs === null ? null : new Date(row.validToMs).toISOString())), ...attributeLists]);
}

/**
 * Refuses things that would lie in themselves at some instant. One tree is changed at a time: two changes could each make
 * half of a ring.
 */
export async function requireTree(sql: Sql, { table, idColumn, parentColumn, kind }: DatedTable<object>, ids: readonly number[]): Promise<void> {
  if (parentColumn === undefined) return;
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep tree of ${kind}'))`);
  const rows = await sql<{ id: number }>(
    `WITH RECURSIVE above AS (
       SELECT v.${idColumn} AS id, v.${parentColumn} AS parent, tstzrange(v.valid_from, v.valid_to) AS during FROM ${table} v
       WHERE v.${idColumn} = ANY($1::integer[]) AND v.superseded_at IS NULL AND v.${parentColumn} IS NOT NULL
       UNION
       SELECT a.id, v.${parentColumn}, a.during * tstzrange(v.valid_from, v.valid_to) FROM above a JOIN ${table} v ON v.${idColumn} = a.parent
       WHERE v.superseded_at IS NULL AND v.${parentColumn} IS NOT NULL AND a.during && tstzrange(v.valid_from, v.valid_to) AND a.parent <> a.id)
     SELECT id FROM above WHERE id = parent LIMIT 1`, [ids]);
  if (rows.length > 0) throw new RegisterRefusal('CONFLICT', `a ${kind.replaceAll('_', ' ')} would lie in itself`, String(rows[0]?.id));
}
