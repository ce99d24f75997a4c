import type { NamedThing } from '@app/registry';

import type { Sql } from '../sql.js';

/** Where things that a cell may name have their number, and what people call them by. Only these names go into SQL. */
const PLACES: Readonly<Record<NamedThing, readonly [table: string, idColumn: string, keyColumn: string]>> = {
  account: ['account', 'account_id', 'account_no'], service_point: ['service_point', 'service_point_id', 'code'], zone: ['zone', 'zone_id', 'code'],
  well_field: ['well_field', 'field_id', 'code'], well: ['well', 'well_id', 'code'], reservoir: ['reservoir', 'reservoir_id', 'code'],
  boundary: ['zone_boundary', 'boundary_id', 'code'], meter: ['meter', 'meter_id', 'serial'], meter_model: ['meter_model', 'model_id', 'code'], meter_lot: ['meter_lot', 'lot_id', 'code'],
};

/** Numbers of things by code, account number or serial; what is unknown is not in it. */
export async function idsOf(sql: Sql, thing: NamedThing, keys: Iterable<string>): Promise<Map<string, number>> {
  const wanted = [...new Set(keys)];
  if (wanted.length === 0) return new Map();
  const [table, idColumn, keyColumn] = PLACES[thing];
  const rows = await sql<{ id: number; key: string }>(`SELECT ${idColumn} AS id, ${keyColumn} AS key FROM ${table} WHERE ${keyColumn} = ANY($1::text[])`, [wanted]);
  return new Map(rows.map(({ id, key }) => [key, id]));
}

/** Codes, account numbers or serials of things by number. */
export async function keysOf(sql: Sql, thing: NamedThing, ids: Iterable<number>): Promise<Map<number, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const [table, idColumn, keyColumn] = PLACES[thing];
  const rows = await sql<{ id: number; key: string }>(`SELECT ${idColumn} AS id, ${keyColumn} AS key FROM ${table} WHERE ${idColumn} = ANY($1::integer[])`, [wanted]);
  return new Map(rows.map(({ id, key }) => [id, key]));
}
