import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';

/** A finding of a check by name. */
export interface NamedCheck {
  readonly meterId: number;
  readonly register: number;
  readonly kind: string;
  readonly fromAt: Date;
}

/**
 * Accepts what a check found as it is, in the caller's transaction: it moves no litre. The decision covers the finding while no more than twice as much hangs on it; then it stands to be looked at again.
 * @throws RegisterRefusal NOT_FOUND, DUPLICATE where it is accepted, CONFLICT of a display, which is accepted by a re-alignment or voided; SCHEMA without a reason
 */
export async function acceptCheck(sql: Sql, { meterId, register, kind, fromAt }: NamedCheck, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'whoever accepts what a check found says why', null, 'reason');
  if (kind === 'DISPLAY_DRIFT') throw new RegisterRefusal('CONFLICT', 'a display is accepted by a re-alignment, and a wrong one voided', null, 'kind');
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep check'), $1)`, [meterId]);
  const [found] = await sql<{ serial: string; toAt: Date; litres: number | null; isAccepted: boolean }>(
    `SELECT m.serial, c.to_at AS "toAt", c.litres_at_stake::float8 AS litres, c.is_accepted AS "isAccepted" FROM check_standing c JOIN meter m USING (meter_id)
     WHERE c.meter_id = $1 AND c.register = $2 AND c.kind = $3 AND c.from_at = $4`, [meterId, register, kind, fromAt.toISOString()]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'no check found that of this meter; read it again');
  if (found.isAccepted) throw new RegisterRefusal('DUPLICATE', 'it is accepted already', found.serial);
  await sql('INSERT INTO check_decision (meter_id, register, kind, from_at, to_at, litres_at_stake, reason, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [meterId, register, kind, fromAt.toISOString(), found.toAt.toISOString(), found.litres, by.reason, by.actor.userId]);
  await tellChange(sql, 'readings', 'meter', [meterId]);
  await audit(sql, by, [{
    actor: by.actor, action: 'check.accept', objectKind: 'meter', objectKey: found.serial, before: { isAccepted: false }, after: { kind, register, fromAt: fromAt.toISOString(), litresAtStake: found.litres, isAccepted: true }, reason: by.reason,
  }]);
}
