import { RegisterRefusal } from '@app/registry';
import type { FlowTest } from '@app/balance';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** A test of a well with a portable flow meter, as recorded. */
export interface RecordedFlowTest {
  readonly testId: number;
  readonly testedAt: Date;
  readonly flowLitresPerHour: number;
  readonly limitPpm: number;
  readonly instrument: string | null;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
}

export interface NewFlowTest {
  readonly wellId: number;
  readonly testedAt: Date;
  readonly flowLitresPerHour: number;
  readonly limitPpm: number;
  readonly instrument: string | null;
}

/** Tests of a well, the voided ones too, the latest first. */
export function flowTests(sql: Sql, wellId: number): Promise<RecordedFlowTest[]> {
  return sql<RecordedFlowTest>(
    `SELECT t.test_id AS "testId", t.tested_at AS "testedAt", t.flow_litres_per_hour AS "flowLitresPerHour", t.limit_ppm AS "limitPpm", t.instrument, t.recorded_at AS "recordedAt",
            u.login AS "recordedBy", t.reason, t.voided_at AS "voidedAt", t.void_reason AS "voidReason"
     FROM well_flow_test t LEFT JOIN staff_user u ON u.user_id = t.recorded_by WHERE t.well_id = $1 ORDER BY t.tested_at DESC, t.test_id DESC LIMIT 500`, [wellId]);
}

/** Tests that count, by well. */
export async function flowTestsOf(sql: Sql, wellIds: readonly number[] | null): Promise<Map<number, FlowTest[]>> {
  const rows = await sql<FlowTest & { wellId: number }>(
    `SELECT well_id AS "wellId", (extract(epoch FROM tested_at) * 1000)::float8 AS "testedAtMs", flow_litres_per_hour AS "flowLitresPerHour", limit_ppm / 1e6::float8 AS "limitRatio"
     FROM well_flow_test WHERE voided_at IS NULL AND ($1::integer[] IS NULL OR well_id = ANY($1)) ORDER BY tested_at`, [wellIds]);
  const byWell = new Map<number, FlowTest[]>();
  for (const { wellId, ...test } of rows) {
    const known = byWell.get(wellId);
    if (known === undefined) byWell.set(wellId, [test]);
    else known.push(test);
  }
  return byWell;
}

/** Records a test, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason, TIME_FUTURE */
export async function addFlowTest(sql: Sql, { wellId, testedAt, flowLitresPerHour, limitPpm, instrument }: NewFlowTest, now: Date, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a test says on what paper it rests, or why it was made', null, 'reason');
  if (testedAt.getTime() > now.getTime()) throw new RegisterRefusal('TIME_FUTURE', 'a test was made before it is recorded', null, 'testedAt');
  const [row] = await sql<{ testId: number; code: string }>(
    `INSERT INTO well_flow_test (well_id, tested_at, flow_litres_per_hour, limit_ppm, instrument, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
     RETURNING test_id AS "testId", (SELECT code FROM well WHERE well_id = $1) AS code`, [wellId, testedAt, flowLitresPerHour, limitPpm, instrument, by.actor.userId, by.reason]);
  await audit(sql, by, [{
    actor: by.actor, action: 'well.add_flow_test', objectKind: 'well', objectKey: row!.code, before: null,
    after: { testId: row!.testId, testedAt: testedAt.toISOString(), flowLitresPerHour, limitPpm, instrument }, reason: by.reason,
  }]);
  await tellChange(sql, 'register', 'well', [wellId]);
}

/** Voids a test; it stays. @throws RegisterRefusal NOT_FOUND for one that is not there or is voided */
export async function voidFlowTest(sql: Sql, wellId: number, testId: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say why it is voided', null, 'reason');
  const [row] = await sql<{ code: string; flow: number }>(
    `UPDATE well_flow_test SET voided_at = date_trunc('milliseconds', clock_timestamp()), voided_by = $3, void_reason = $4 WHERE test_id = $2 AND well_id = $1 AND voided_at IS NULL
     RETURNING (SELECT code FROM well WHERE well_id = $1) AS code, flow_litres_per_hour AS flow`, [wellId, testId, by.actor.userId, by.reason]);
  if (row === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such test that counts');
  await audit(sql, by, [{ actor: by.actor, action: 'well.void_flow_test', objectKind: 'well', objectKey: row.code, before: { testId, flowLitresPerHour: row.flow }, after: null, reason: by.reason }]);
  await tellChange(sql, 'register', 'well', [wellId]);
}
