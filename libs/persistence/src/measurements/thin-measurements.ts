import type { Pool } from 'pg';

import { RegisterRefusal } from '@app/registry';
import { localDayBounds, localDayOf, nextDay } from '@app/time';

import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { QUARTERS_OF_SAMPLES } from './quarter-sql.js';

/** The rule for measurements that holds now. */
export interface TelemetryRule {
  readonly ruleId: number;
  readonly thinAfterDays: number;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
}

/** Versions of the rule, the one in force first. */
export async function telemetryRules(sql: Sql): Promise<TelemetryRule[]> {
  return sql<TelemetryRule>(
    `SELECT r.rule_id AS "ruleId", r.thin_after_days AS "thinAfterDays", r.recorded_at AS "recordedAt", u.login AS "recordedBy", r.reason
     FROM telemetry_rule r LEFT JOIN staff_user u ON u.user_id = r.recorded_by ORDER BY r.rule_id DESC LIMIT 500`);
}

/** Records another version of the rule, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason, RANGE */
export async function addTelemetryRule(sql: Sql, thinAfterDays: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a rule says why', null, 'reason');
  const [before] = await telemetryRules(sql);
  const [row] = await refusedByConstraint(sql)<{ ruleId: number }>('INSERT INTO telemetry_rule (thin_after_days, recorded_by, reason) VALUES ($1, $2, $3) RETURNING rule_id AS "ruleId"', [thinAfterDays, by.actor.userId, by.reason]);
  await audit(sql, by, [{
    actor: by.actor, action: 'telemetry.change_rule', objectKind: 'telemetry_rule', objectKey: String(row!.ruleId), before: before === undefined ? null : { thinAfterDays: before.thinAfterDays }, after: { thinAfterDays }, reason: by.reason,
  }]);
}

/** What a thinning did. */
export interface Thinned {
  readonly days: number;
  readonly quarters: number;
  readonly removed: number;
  /** Measurements that came after their quarter was thinned: kept one by one, and not used. */
  readonly late: number;
}

const LONGEST_HOLD_MS = 900_000;

/**
 * Thins the measurements of whole local days that are older than the rule says, day by day, each in a transaction of its own. What
 * may still hold on into the next day stays until that is thinned. The register is not touched.
 */
export async function thinMeasurements(pool: Pool, nowMs: number, timeZone: string): Promise<Thinned> {
  const sql = sqlOf(pool);
  const [rule] = await telemetryRules(sql);
  if (rule === undefined) return { days: 0, quarters: 0, removed: 0, late: 0 };
  const boundaryMs = localDayBounds(localDayOf(nowMs - rule.thinAfterDays * 86_400_000, timeZone), timeZone).fromMs;
  const [oldest] = await sql<{ atMs: number | null }>('SELECT (extract(epoch FROM min(measured_at)) * 1000)::float8 AS "atMs" FROM measurement WHERE measured_at < $1', [new Date(boundaryMs)]);
  let thinned: Thinned = { days: 0, quarters: 0, removed: 0, late: 0 };
  if (oldest?.atMs == null) return thinned;
  for (let day = localDayOf(oldest.atMs, timeZone); ; day = nextDay(day)) {
    const { fromMs, toMs } = localDayBounds(day, timeZone);
    if (fromMs >= boundaryMs) break;
    const { quarters, removed } = await inTransaction(pool, (within) => thinDay(within, fromMs, toMs));
    thinned = { ...thinned, days: thinned.days + 1, quarters: thinned.quarters + quarters, removed: thinned.removed + removed };
  }
  const [left] = await sql<{ late: number }>('SELECT count(*)::integer AS late FROM measurement WHERE measured_at < $1', [new Date(boundaryMs - LONGEST_HOLD_MS)]);
  return { ...thinned, late: left?.late ?? 0 };
}

async function thinDay(sql: Sql, fromMs: number, toMs: number): Promise<{ quarters: number; removed: number }> {
  const bounds = [new Date(fromMs), new Date(toMs)];
  const quarters = await sql<{ one: number }>(
    `WITH samples AS (
       SELECT device_id, channel, quantity, measured_at, amount, lead(measured_at) OVER (PARTITION BY device_id, channel, quantity ORDER BY measured_at) AS next_at
       FROM measurement_settled WHERE measured_at >= $1::timestamptz - interval '15 minutes' AND measured_at < $2::timestamptz + interval '15 minutes'),
     ${QUARTERS_OF_SAMPLES}
     INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
     SELECT device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms
     FROM quarters WHERE quarter_at >= $1 AND quarter_at < $2
     ON CONFLICT DO NOTHING RETURNING 1 AS one`, bounds);
  // A measurement that came after its quarter was thinned stays. The last quarter of the day may hold on into the next: it goes with that.
  const removed = await sql<{ one: number }>(
    `DELETE FROM measurement m USING measurement_quarter q
     WHERE m.measured_at >= $1::timestamptz - interval '15 minutes' AND m.measured_at < $2::timestamptz - interval '15 minutes'
       AND q.device_id = m.device_id AND q.channel = m.channel AND q.quantity = m.quantity AND q.quarter_at = date_bin('15 minutes', m.measured_at, 'epoch') AND m.received_at <= q.thinned_at
     RETURNING 1 AS one`, bounds);
  return { quarters: quarters.length, removed: removed.length };
}
