import type { FlowTest } from '@app/balance';

import type { ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { byWell, RECORDED, type Recorded, requireReasonAndPast, tellRecorded } from './well-records.js';

/** A test of a well with a portable flow meter, as recorded. */
export interface RecordedFlowTest extends Recorded {
  readonly testId: number;
  readonly testedAt: Date;
  readonly flowLitresPerHour: number;
  readonly limitPpm: number;
  readonly instrument: string | null;
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
    `SELECT t.test_id AS "testId", t.tested_at AS "testedAt", t.flow_litres_per_hour AS "flowLitresPerHour", t.limit_ppm AS "limitPpm", t.instrument, ${RECORDED}
     FROM well_flow_test t LEFT JOIN staff_user u ON u.user_id = t.recorded_by WHERE t.well_id = $1 ORDER BY t.tested_at DESC, t.test_id DESC LIMIT 500`, [wellId]);
}

/** Tests that count, by well. */
export async function flowTestsOf(sql: Sql, wellIds: readonly number[] | null): Promise<ReadonlyMap<number, readonly FlowTest[]>> {
  return byWell(await sql<FlowTest & { wellId: number }>(
    `SELECT well_id AS "wellId", (extract(epoch FROM tested_at) * 1000)::float8 AS "testedAtMs", flow_litres_per_hour AS "flowLitresPerHour", limit_ppm / 1e6::float8 AS "limitRatio"
     FROM well_flow_test WHERE voided_at IS NULL AND ($1::integer[] IS NULL OR well_id = ANY($1)) ORDER BY tested_at`, [wellIds]));
}

/** Records a test, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason, TIME_FUTURE */
export async function addFlowTest(sql: Sql, { wellId, testedAt, flowLitresPerHour, limitPpm, instrument }: NewFlowTest, now: Date, by: ChangedBy): Promise<void> {
  requireReasonAndPast(by, 'testedAt', testedAt, now);
  const [row] = await sql<{ testId: number }>(
    `INSERT INTO well_flow_test (well_id, tested_at, flow_litres_per_hour, limit_ppm, instrument, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING test_id AS "testId"`,
    [wellId, testedAt, flowLitresPerHour, limitPpm, instrument, by.actor.userId, by.reason]);
  await tellRecorded(sql, 'flow_test', wellId, { testId: row!.testId, testedAt: testedAt.toISOString(), flowLitresPerHour, limitPpm, instrument }, by);
}
