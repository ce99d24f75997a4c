import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** What people record of a well's flow: nothing is edited, what was wrong is voided and stays. */
const WELL_RECORDS = {
  flow_test: { table: 'well_flow_test', key: 'test_id', name: 'testId' },
  pump_curve: { table: 'well_pump_curve', key: 'curve_id', name: 'curveId' },
} as const;

/** Who recorded what, and whether it counts. */
export interface Recorded {
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
}

/** Columns of `Recorded`, of a record `t` and its author `u`. */
export const RECORDED = 't.recorded_at AS "recordedAt", u.login AS "recordedBy", t.reason, t.voided_at AS "voidedAt", t.void_reason AS "voidReason"';

/** Refuses what nobody gives a reason for, and what lies in the future. @throws RegisterRefusal SCHEMA, TIME_FUTURE */
export function requireReasonAndPast({ reason }: ChangedBy, field: string, at: Date, now: Date): void {
  if (reason === null || reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say on what paper it rests, or why it was made', null, 'reason');
  if (at.getTime() > now.getTime()) throw new RegisterRefusal('TIME_FUTURE', 'it was so before it is recorded', null, field);
}

/** Says in the audit what was recorded of a well, and wakes who shows it. */
export async function tellRecorded(sql: Sql, kind: keyof typeof WELL_RECORDS, wellId: number, record: Readonly<Record<string, unknown>>, by: ChangedBy): Promise<void> {
  const [well] = await sql<{ code: string }>('SELECT code FROM well WHERE well_id = $1', [wellId]);
  await audit(sql, by, [{ actor: by.actor, action: `well.add_${kind}`, objectKind: 'well', objectKey: well!.code, before: null, after: record, reason: by.reason }]);
  await tellChange(sql, 'register', 'well', [wellId]);
}

/** Voids a record; it stays. @throws RegisterRefusal SCHEMA without a reason, NOT_FOUND for one that is not there or is voided */
export async function voidWellRecord(sql: Sql, kind: keyof typeof WELL_RECORDS, wellId: number, recordId: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say why it is voided', null, 'reason');
  const { table, key, name } = WELL_RECORDS[kind];
  const [row] = await sql<{ code: string }>(
    `UPDATE ${table} SET voided_at = date_trunc('milliseconds', clock_timestamp()), voided_by = $3, void_reason = $4 WHERE ${key} = $2 AND well_id = $1 AND voided_at IS NULL
     RETURNING (SELECT code FROM well WHERE well_id = $1) AS code`, [wellId, recordId, by.actor.userId, by.reason]);
  if (row === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such record that counts');
  await audit(sql, by, [{ actor: by.actor, action: `well.void_${kind}`, objectKind: 'well', objectKey: row.code, before: { [name]: recordId }, after: null, reason: by.reason }]);
  await tellChange(sql, 'register', 'well', [wellId]);
}

/** Rows by the well they belong to. */
export function byWell<Row extends { readonly wellId: number }>(rows: readonly Row[]): Map<number, Omit<Row, 'wellId'>[]> {
  const wells = new Map<number, Omit<Row, 'wellId'>[]>();
  for (const { wellId, ...row } of rows) wells.set(wellId, [...(wells.get(wellId) ?? []), row]);
  return wells;
}
