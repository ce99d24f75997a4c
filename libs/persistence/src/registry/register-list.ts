import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';
import { attributesOf, selectedAttributes, type DatedTable } from './dated-table.js';
import { versionExpression } from './register-writes.js';

/** How much of what is personal an answer may hold: nothing, addresses alone, or names and telephones too. */
export type PersonalPart = 'none' | 'addresses' | 'all';

/** As of when, as known when, and for whom a question to the register is asked. */
export interface Vantage {
  readonly at: Date;
  /** Null: as known now. */
  readonly knownAt: Date | null;
  /** Zones that the asker is limited to; null: the whole city. Made by {@link zonesWithin}. */
  readonly zoneIds: readonly number[] | null;
  readonly personal: PersonalPart;
}

/** Which part of a list is asked for, and in what order. */
export interface ListQuestion extends Vantage {
  readonly limit: number;
  readonly offset: number;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly search: string | undefined;
  /** Only filters that the list knows; undefined ones say nothing. */
  readonly filters: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** A thing of the register as it held at an instant. */
export interface ListedThing<Attributes> {
  readonly id: number;
  readonly key: string;
  /** Rows recorded of it, so far or as known then: to be given back with a change. */
  readonly version: number;
  readonly validFrom: Date | null;
  readonly attributes: Attributes;
  /** Names of the things it refers to, and what else is shown beside it. */
  readonly beside: Readonly<Record<string, unknown>>;
}

export interface Page<Item> { readonly items: Item[]; readonly total: number }

/**
 * What a search word is looked for in: a column, or a condition on the pattern. What stands in other tables is searched there
 * once (`… IN (SELECT …)`), not for each thing anew.
 */
export type Searched = string | ((pattern: string) => string);

/**
 * What can be asked of a kind of thing. Its SQL speaks of `k` (the thing), `v` (what held), `$1` (at), `$2` (known at),
 * `$3` (zones or null) and, in filters, of the parameter it is given.
 */
export interface ThingList<Attributes extends object> {
  readonly table: DatedTable<Attributes>;
  /** All tables whose rows make its version. */
  readonly versioned: readonly DatedTable<object>[];
  /** True of things that may be registered without any row; they are known from `registered_at` on. */
  readonly isRowOptional?: boolean;
  readonly beside: Readonly<Record<string, string>>;
  readonly besidePersonal?: { readonly addresses: Readonly<Record<string, string>>; readonly all: Readonly<Record<string, string>> };
  readonly searched: readonly Searched[];
  readonly searchedPersonal?: { readonly addresses: readonly Searched[]; readonly all: readonly Searched[] };
  readonly sorts: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, (parameter: string) => string>>;
  /** True for what lies in the zones of `$3`. */
  readonly lies: string;
  /** True for what lies anywhere at all; left out where the thing's own row says where. */
  readonly isPlaced?: string;
  /** Query of the instants `at` at which the thing may have come to lie elsewhere, beside the beginnings of its own rows. */
  readonly moves?: string;
}

/** Condition that a dated row held at `$1` as known at `$2`. */
export const held = (alias: string): string => `${alias}.valid_from <= $1 AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > $1) AND ${alias}.recorded_at <= $2 AND (${alias}.superseded_at IS NULL OR ${alias}.superseded_at > $2)`;

/** Zones with all that lie in them, as the network is divided now; null for nobody's limit. */
export async function zonesWithin(sql: Sql, zoneIds: readonly number[]): Promise<readonly number[] | null> {
  if (zoneIds.length === 0) return null;
  const rows = await sql<{ zoneId: number }>(
    `WITH RECURSIVE within AS (
       SELECT unnest($1::integer[]) AS zone_id
       UNION SELECT v.zone_id FROM zone_version v JOIN within w ON v.parent_zone_id = w.zone_id WHERE v.superseded_at IS NULL AND v.valid_from <= now() AND (v.valid_to IS NULL OR v.valid_to > now()))
     SELECT zone_id AS "zoneId" FROM within`, [zoneIds]);
  return rows.map(({ zoneId }) => zoneId);
}

/** A page of things as they held. Equal rows of the order asked for come by number, so that pages neither repeat nor skip. */
export async function listThings<Attributes extends object>(sql: Sql, list: ThingList<Attributes>, question: ListQuestion): Promise<Page<ListedThing<Attributes>>> {
  const parameters: unknown[] = [question.at, question.knownAt ?? 'infinity', question.zoneIds];
  const conditions = conditionsOf(list, question, parameters);
  const from = `FROM ${list.table.keyTable} k ${list.isRowOptional ? 'LEFT ' : ''}JOIN ${list.table.table} v ON v.${list.table.idColumn} = k.${list.table.idColumn} AND ${held('v')}
     WHERE ${conditions.join(' AND ')}`;
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::float8 AS total ${from}`, parameters);
  const order = question.sort === undefined ? undefined : list.sorts[question.sort.by];
  const ordered = `${order ?? `k.${list.table.keyColumn}`} ${question.sort?.descending === true ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}, k.${list.table.idColumn}`;
  // The page is found first: what stands beside a thing is looked up for its rows alone, not for all that are passed over.
  const { idColumn } = list.table;
  const rows = await sql<Record<string, unknown>>(
    `SELECT ${selection(list, question.personal)} FROM (SELECT k.${idColumn} AS thing_id, v.version_id AS row_id ${from} ORDER BY ${ordered} LIMIT ${question.limit} OFFSET ${question.offset}) AS page
     JOIN ${list.table.keyTable} k ON k.${idColumn} = page.thing_id LEFT JOIN ${list.table.table} v ON v.version_id = page.row_id ORDER BY ${ordered}`, parameters);
  return { items: rows.map((row) => listed(list, row)), total: counted?.total ?? 0 };
}

/** One thing as it held. @throws RegisterRefusal NOT_FOUND, also where it lies outside the asker's zones */
export async function thingAt<Attributes extends object>(sql: Sql, list: ThingList<Attributes>, id: number, vantage: Vantage): Promise<ListedThing<Attributes>> {
  const [row] = await sql<Record<string, unknown>>(
    `SELECT ${selection(list, vantage.personal)}
     FROM ${list.table.keyTable} k ${list.isRowOptional ? 'LEFT ' : ''}JOIN ${list.table.table} v ON v.${list.table.idColumn} = k.${list.table.idColumn} AND ${held('v')}
     WHERE k.${list.table.idColumn} = $4 AND ($3::integer[] IS NULL OR ${list.lies}) AND ${known(list)}`, [vantage.at, vantage.knownAt ?? 'infinity', vantage.zoneIds, id]);
  if (row === undefined) throw new RegisterRefusal('NOT_FOUND', `no ${list.table.kind.replaceAll('_', ' ')} with this number is known at that time`);
  return listed(list, row);
}

/** A row of a thing with who recorded it and when. */
export interface HistoryRow<Attributes> {
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly supersededAt: Date | null;
  readonly supersededBy: string | null;
  readonly reason: string | null;
  readonly attributes: Attributes;
}

/** All rows ever recorded of a thing, in the order of recording. */
export async function historyOf<Attributes extends object>(sql: Sql, table: DatedTable<Attributes>, id: number): Promise<HistoryRow<Attributes>[]> {
  const rows = await sql<HistoryRow<unknown>>(
    `SELECT v.valid_from AS "validFrom", v.valid_to AS "validTo", v.recorded_at AS "recordedAt", (SELECT login FROM staff_user WHERE user_id = v.recorded_by) AS "recordedBy",
            v.superseded_at AS "supersededAt", (SELECT login FROM staff_user WHERE user_id = v.superseded_by) AS "supersededBy", v.reason, ${selectedAttributes(table, 'v')}
     FROM ${table.table} v WHERE v.${table.idColumn} = $1 ORDER BY v.version_id`, [id]);
  return rows.map((row) => ({
    validFrom: row.validFrom, validTo: row.validTo, recordedAt: row.recordedAt, recordedBy: row.recordedBy, supersededAt: row.supersededAt, supersededBy: row.supersededBy, reason: row.reason,
    attributes: attributesOf(table, row),
  }));
}

/** A search word as it stands: what ILIKE takes for wildcards is no wildcard. */
export function literalPattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function conditionsOf(list: ThingList<object>, question: ListQuestion, parameters: unknown[]): string[] {
  const conditions = [`($3::integer[] IS NULL OR ${list.lies})`, known(list)];
  for (const [name, asked] of Object.entries(question.filters)) {
    if (asked === undefined) continue;
    const filter = list.filters[name];
    if (filter === undefined) throw new Error(`the list of ${list.table.kind} has no filter ${name}`);
    parameters.push(asked);
    conditions.push(filter(`$${parameters.length}`));
  }
  if (question.search !== undefined) {
    parameters.push(literalPattern(question.search));
    const pattern = `$${parameters.length}`;
    conditions.push(`(${searchedBy(list, question.personal).map((searched) => (typeof searched === 'string' ? `${searched} ILIKE ${pattern}` : searched(pattern))).join(' OR ')})`);
  }
  return conditions;
}

function searchedBy(list: ThingList<object>, personal: PersonalPart): Searched[] {
  return [...list.searched, ...(personal === 'none' ? [] : list.searchedPersonal?.addresses ?? []), ...(personal === 'all' ? list.searchedPersonal?.all ?? [] : [])];
}

function besideOf(list: ThingList<object>, personal: PersonalPart): Record<string, string> {
  return { ...list.beside, ...(personal === 'none' ? {} : list.besidePersonal?.addresses), ...(personal === 'all' ? list.besidePersonal?.all : {}) };
}

/** Condition that a thing was known of at `$2`, where no row says so. */
const known = ({ isRowOptional }: ThingList<object>): string => (isRowOptional === true ? 'k.registered_at <= $2' : 'true');

function selection(list: ThingList<object>, personal: PersonalPart): string {
  const beside = Object.entries(besideOf(list, personal)).map(([name, expression]) => `${expression} AS "beside.${name}"`);
  return [`k.${list.table.idColumn} AS id`, `k.${list.table.keyColumn} AS key`, `${versionExpression(list.versioned, `k.${list.table.idColumn}`, '$2')} AS version`, 'v.valid_from AS "validFrom"',
    selectedAttributes(list.table, 'v'), ...beside].join(', ');
}

function listed<Attributes extends object>(list: ThingList<Attributes>, row: Record<string, unknown>): ListedThing<Attributes> {
  return {
    id: row['id'] as number, key: row['key'] as string, version: row['version'] as number, validFrom: row['validFrom'] as Date | null, attributes: attributesOf(list.table, row),
    beside: Object.fromEntries(Object.entries(row).filter(([name]) => name.startsWith('beside.')).map(([name, shown]) => [name.slice('beside.'.length), shown])),
  };
}
