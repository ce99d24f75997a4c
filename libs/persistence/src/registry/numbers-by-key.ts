import type { Sql } from '../sql.js';
import type { DatedTable } from './dated-table.js';

/** Where things have their numbers: the tables of the register, and those of devices and types, which are not dated. */
export type KeyedThings = Pick<DatedTable<object>, 'keyTable' | 'keyColumn' | 'idColumn'>;

export const DEVICES: KeyedThings = { keyTable: 'device', keyColumn: 'serial', idColumn: 'device_id' };
export const METER_MODELS: KeyedThings = { keyTable: 'meter_model', keyColumn: 'code', idColumn: 'model_id' };

/** Numbers of things by code, account number or serial; those that are not registered are left out. */
export async function numbersByKey(sql: Sql, { keyTable, keyColumn, idColumn }: KeyedThings, keys: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: number; key: string }>(`SELECT ${idColumn} AS id, ${keyColumn} AS key FROM ${keyTable} WHERE ${keyColumn} = ANY($1::text[])`, [keys]);
  return new Map(rows.map(({ id, key }) => [key, id]));
}
