import type { PeriodKind } from '@app/balance';
import { RegisterRefusal } from '@app/registry';

import { requireSigner } from '../readings/closed-periods.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/**
 * Freezes a period with one of its versions, in the caller's transaction: that version is the one shown, whatever is computed afterwards. Signing another version later is a
 * restatement; four eyes: another signer does it.
 * @throws RegisterRefusal AUTHZ for who may not sign, NOT_FOUND, SCHEMA without a reason, DUPLICATE when this version holds already, CONFLICT where it is not the latest
 */
export async function signBalance(sql: Sql, versionId: number, by: ChangedBy): Promise<number> {
  await requireSigner(sql, by);
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a balance is signed by a paper or for a reason; name it', null, 'reason');
  const [version] = await sql<{ zoneId: number; kind: PeriodKind; fromOn: string; versionNo: number; latestNo: number; code: string }>(
    `SELECT b.zone_id AS "zoneId", b.period_kind AS kind, b.from_on::text AS "fromOn", b.version_no AS "versionNo", z.code,
            (SELECT max(o.version_no) FROM balance_version o WHERE o.zone_id = b.zone_id AND o.period_kind = b.period_kind AND o.from_on = b.from_on) AS "latestNo"
     FROM balance_version b JOIN zone z USING (zone_id) WHERE b.version_id = $1`, [versionId]);
  if (version === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such balance');
  const { zoneId, kind, fromOn, versionNo, latestNo, code } = version;
  // Two who sign at once take turns; the second sees the first.
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), $2)', [`suu_esep signature ${kind} ${fromOn}`, zoneId]);
  const [held] = await sql<{ signatureId: number; versionId: number; versionNo: number; signedBy: number }>(
    `SELECT s.signature_id AS "signatureId", s.version_id::float8 AS "versionId", b.version_no AS "versionNo", s.signed_by AS "signedBy" FROM balance_signature s JOIN balance_version b USING (version_id)
     WHERE s.zone_id = $1 AND s.period_kind = $2 AND s.from_on = $3::date ORDER BY s.signature_id DESC LIMIT 1`, [zoneId, kind, fromOn]);
  if (held?.versionId === versionId) throw new RegisterRefusal('DUPLICATE', `version ${versionNo} is signed already`);
  if (versionNo !== latestNo) throw new RegisterRefusal('CONFLICT', `version ${latestNo} was computed since; look at that one`);
  if (held?.signedBy === by.actor.userId) throw new RegisterRefusal('AUTHZ', 'whoever signed does not restate: another signer does');
  const [made] = await sql<{ id: number }>(
    `INSERT INTO balance_signature (version_id, zone_id, period_kind, from_on, signed_by, reason, replaces) VALUES ($1, $2, $3, $4::date, $5, $6, $7) RETURNING signature_id AS id`,
    [versionId, zoneId, kind, fromOn, by.actor.userId, by.reason, held?.signatureId ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: held === undefined ? 'balance.sign' : 'balance.restate', objectKind: 'balance', objectKey: `${code}/${kind}/${fromOn}`,
    before: held === undefined ? null : { version: held.versionNo }, after: { version: versionNo }, reason: by.reason,
  }]);
  return made!.id;
}
