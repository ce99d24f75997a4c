import { requireKey, type MeterModel } from '@app/registry';

import type { Sql } from '../sql.js';
import type { ColumnType } from './dated-table.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { tellChange } from './register-news.js';
import { audit, idsByKey, type ChangedBy } from './register-writes.js';

type Columns<Entry> = { readonly [Name in keyof Entry & string]: readonly [column: string, type: ColumnType] };

export const MODEL_COLUMNS: Columns<MeterModel> = {
  code: ['code', 'text'], manufacturer: ['manufacturer', 'text'], dnMillimetres: ['dn_millimetres', 'integer'], q3LitresPerHour: ['q3_litres_per_hour', 'integer'],
  ratioR: ['ratio_r', 'integer'], registerDigits: ['register_digits', 'smallint'], registerCapacityLitres: ['register_capacity_litres', 'bigint'],
  pulseLitres: ['pulse_litres', 'integer'], verificationIntervalMonths: ['verification_interval_months', 'smallint'],
};

/** Enters types of meters. @returns their numbers, in the order given. @throws RegisterRefusal DUPLICATE, RANGE */
export async function addModels(sql: Sql, models: readonly MeterModel[], by: ChangedBy): Promise<number[]> {
  return addEntries(sql, { kind: 'meter_model', table: 'meter_model', idColumn: 'model_id' }, MODEL_COLUMNS, models, by);
}

async function addEntries<Entry extends { readonly code: string }>(
  sql: Sql, { kind, table, idColumn }: { kind: string; table: string; idColumn: string }, columns: Columns<Entry>, entries: readonly Entry[], by: ChangedBy): Promise<number[]> {
  if (entries.length === 0) return [];
  const named = Object.entries<readonly [string, ColumnType]>(columns);
  const entered = await refusedByConstraint(sql)<{ id: number; key: string }>(
    `INSERT INTO ${table} (${named.map(([, [column]]) => column).join(', ')}) SELECT * FROM unnest(${named.map(([, [, type]], at) => `$${at + 1}::${type}[]`).join(', ')})
     ON CONFLICT DO NOTHING RETURNING ${idColumn} AS id, code AS key`, named.map(([name]) => entries.map((entry) => entry[name as keyof Entry])));
  const ids = idsByKey(entered, entries.map(({ code }) => requireKey('code', code)), kind);
  await audit(sql, by, entries.map((entry) => ({
    actor: by.actor, action: `${kind}.create`, objectKind: kind, objectKey: entry.code, before: null, after: { ...entry }, reason: by.reason,
  })));
  await tellChange(sql, 'register', kind, ids);
  return ids;
}
