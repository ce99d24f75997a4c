import { isPumpCurve, type PumpCurve } from '@app/balance';
import { RegisterRefusal } from '@app/registry';

import type { ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { byWell, RECORDED, type Recorded, requireReasonAndPast, tellRecorded } from './well-records.js';

/** A point of a curve as it is stored: flow at a head. */
export interface StoredCurvePoint {
  readonly headMillimetres: number;
  readonly flowLitresPerHour: number;
}

export interface NewPumpCurve {
  readonly wellId: number;
  readonly validFrom: Date;
  readonly points: readonly StoredCurvePoint[];
  readonly liftMillimetres: number;
  readonly limitPpm: number;
  readonly pump: string | null;
}

/** The curve of a pump in a well, as recorded. */
export interface RecordedPumpCurve extends Omit<NewPumpCurve, 'wellId'>, Recorded {
  readonly curveId: number;
}

const metres = ({ headMillimetres, flowLitresPerHour }: StoredCurvePoint) => ({ headMetres: headMillimetres / 1_000, flowLitresPerHour });

/** Curves of a well, the voided ones too, the latest first. */
export function pumpCurves(sql: Sql, wellId: number): Promise<RecordedPumpCurve[]> {
  return sql<RecordedPumpCurve>(
    `SELECT t.curve_id AS "curveId", t.valid_from AS "validFrom", t.points, t.lift_millimetres AS "liftMillimetres", t.limit_ppm AS "limitPpm", t.pump, ${RECORDED}
     FROM well_pump_curve t LEFT JOIN staff_user u ON u.user_id = t.recorded_by WHERE t.well_id = $1 ORDER BY t.valid_from DESC, t.curve_id DESC LIMIT 500`, [wellId]);
}

/** Curves that count, by well, in the order of their beginning and, of one beginning, of their recording. */
export async function pumpCurvesOf(sql: Sql, wellIds: readonly number[] | null): Promise<ReadonlyMap<number, readonly PumpCurve[]>> {
  const rows = await sql<Omit<PumpCurve, 'points'> & { readonly wellId: number; readonly points: readonly StoredCurvePoint[] }>(
    `SELECT well_id AS "wellId", (extract(epoch FROM valid_from) * 1000)::float8 AS "validFromMs", points, lift_millimetres / 1000::float8 AS "liftMetres", limit_ppm / 1e6::float8 AS "limitRatio"
     FROM well_pump_curve WHERE voided_at IS NULL AND ($1::integer[] IS NULL OR well_id = ANY($1)) ORDER BY valid_from, curve_id`, [wellIds]);
  return byWell(rows.map((row) => ({ ...row, points: row.points.map(metres) })));
}

/** Records a curve, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason or for points that make no curve, TIME_FUTURE */
export async function addPumpCurve(sql: Sql, { wellId, validFrom, points, liftMillimetres, limitPpm, pump }: NewPumpCurve, now: Date, by: ChangedBy): Promise<void> {
  requireReasonAndPast(by, 'validFrom', validFrom, now);
  if (!isPumpCurve(points.map(metres))) throw new RegisterRefusal('SCHEMA', 'a curve has two points at least, and its flow falls as the head rises', null, 'points');
  const [row] = await sql<{ curveId: number }>(
    `INSERT INTO well_pump_curve (well_id, valid_from, points, lift_millimetres, limit_ppm, pump, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING curve_id AS "curveId"`,
    [wellId, validFrom, JSON.stringify(points), liftMillimetres, limitPpm, pump, by.actor.userId, by.reason]);
  await tellRecorded(sql, 'pump_curve', wellId, { curveId: row!.curveId, validFrom: validFrom.toISOString(), points, liftMillimetres, limitPpm, pump }, by);
}
