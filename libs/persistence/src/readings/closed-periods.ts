import { RegisterRefusal } from '@app/registry';
import { localMonthOf } from '@app/time';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** A local month that is closed. */
export interface ClosedPeriod {
  readonly month: string;
  readonly closedAt: Date;
  readonly closedBy: string;
  readonly reason: string;
}

/** Shared by whoever asks whether a month is closed before changing it, exclusive for whoever closes one. */
const LOCK = `hashtext('suu_esep closed period')`;

/** Closed months, the latest first. */
export function closedPeriods(sql: Sql, limit: number): Promise<ClosedPeriod[]> {
  return sql<ClosedPeriod>(
    `SELECT p.month, p.closed_at AS "closedAt", u.login AS "closedBy", p.reason FROM closed_period p JOIN staff_user u ON u.user_id = p.closed_by ORDER BY p.month DESC LIMIT $1`, [limit]);
}

/**
 * Closes a local month that is over: from then on its readings change with the approval of a second signer only.
 * @throws RegisterRefusal AUTHZ for who may not sign, TIME_FUTURE while the month goes on, DUPLICATE, SCHEMA without a reason
 */
export async function closePeriod(sql: Sql, month: string, timeZone: string, by: ChangedBy): Promise<void> {
  await requireSigner(sql, by);
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a month is closed by a paper or for a reason; name it', null, 'reason');
  const [clock] = await sql<{ nowMs: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"');
  if (month >= localMonthOf(clock!.nowMs, timeZone)) throw new RegisterRefusal('TIME_FUTURE', `${month} is not over yet`, null, 'month');
  // Whoever corrects a reading of the month at this moment is through first, or sees that it is closed.
  await sql(`SELECT pg_advisory_xact_lock(${LOCK})`);
  const closed = await sql('INSERT INTO closed_period (month, closed_by, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING month', [month, by.actor.userId, by.reason]);
  if (closed.length === 0) throw new RegisterRefusal('DUPLICATE', `${month} is closed already`, null, 'month');
  await audit(sql, by, [{ actor: by.actor, action: 'period.close', objectKind: 'period', objectKey: month, before: null, after: { month }, reason: by.reason }]);
}

/** Of the instants, the closed local months they fall into. A month cannot be closed until the caller's transaction ends. */
export async function closedMonthsOf(sql: Sql, instantsMs: readonly number[], timeZone: string): Promise<string[]> {
  const months = [...new Set(instantsMs.map((instantMs) => localMonthOf(instantMs, timeZone)))];
  await sql(`SELECT pg_advisory_xact_lock_shared(${LOCK})`);
  const rows = await sql<{ month: string }>('SELECT month FROM closed_period WHERE month = ANY($1::text[]) ORDER BY month', [months]);
  return rows.map(({ month }) => month);
}

/** @throws RegisterRefusal AUTHZ unless whoever acts holds the right to sign */
export async function requireSigner(sql: Sql, by: ChangedBy): Promise<void> {
  const held = await sql('SELECT FROM signing_permission WHERE user_id = $1 AND revoked_at IS NULL FOR SHARE', [by.actor.userId]);
  if (held.length === 0) throw new RegisterRefusal('AUTHZ', 'only somebody with the right to sign may do this');
}
