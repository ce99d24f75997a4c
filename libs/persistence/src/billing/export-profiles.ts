import { type ExportProfile, faultOfProfile } from '@app/billing';
import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';

/** Who takes files, with the profile that holds now. */
export interface BillingRecipient {
  readonly recipientId: number;
  readonly name: string;
  readonly versionNo: number;
  readonly profile: ExportProfile;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
}

/** A version of a profile. */
export type ProfileVersion = Pick<BillingRecipient, 'versionNo' | 'profile' | 'recordedAt' | 'recordedBy' | 'reason'>;

const VERSION = `p.version_no AS "versionNo", p.content AS profile, p.recorded_at AS "recordedAt", u.login AS "recordedBy", p.reason`;
const RECIPIENT = `SELECT r.recipient_id AS "recipientId", r.name, ${VERSION} FROM billing_recipient r
  CROSS JOIN LATERAL (SELECT * FROM billing_profile p WHERE p.recipient_id = r.recipient_id ORDER BY p.version_no DESC LIMIT 1) p LEFT JOIN staff_user u ON u.user_id = p.recorded_by`;

/** Recipients by name. */
export async function billingRecipients(sql: Sql): Promise<BillingRecipient[]> {
  return sql<BillingRecipient>(`${RECIPIENT} ORDER BY r.name`);
}

/** @throws RegisterRefusal NOT_FOUND */
export async function billingRecipient(sql: Sql, recipientId: number): Promise<BillingRecipient> {
  const [found] = await sql<BillingRecipient>(`${RECIPIENT} WHERE r.recipient_id = $1`, [recipientId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no recipient ${recipientId}`, String(recipientId));
  return found;
}

/** Every version of a recipient's profile, the latest first. */
export async function profileVersions(sql: Sql, recipientId: number): Promise<ProfileVersion[]> {
  return sql<ProfileVersion>(`SELECT ${VERSION} FROM billing_profile p LEFT JOIN staff_user u ON u.user_id = p.recorded_by WHERE p.recipient_id = $1 ORDER BY p.version_no DESC`, [recipientId]);
}

/** Enters a recipient with its first profile. @returns its number @throws RegisterRefusal DUPLICATE, SCHEMA */
export async function addRecipient(sql: Sql, name: string, profile: ExportProfile, by: ChangedBy): Promise<number> {
  const reason = soundProfile(profile, by);
  const [entered] = await sql<{ id: number }>('INSERT INTO billing_recipient (name, recorded_by) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING recipient_id AS id', [name, by.actor.userId]);
  if (entered === undefined) throw new RegisterRefusal('DUPLICATE', 'there is a recipient of this name already', null, 'name');
  await storeVersion(sql, { recipientId: entered.id, name, versionNo: 1, profile, reason }, null, by);
  return entered.id;
}

/**
 * Records the next version of a profile; files made by an earlier one stay what they are. Said once more, it changes nothing.
 * @throws RegisterRefusal NOT_FOUND, STALE_VERSION, SCHEMA
 */
export async function changeProfile(sql: Sql, recipientId: number, versionNo: number, profile: ExportProfile, by: ChangedBy): Promise<BillingRecipient> {
  const reason = soundProfile(profile, by);
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), $2)', ['suu_esep billing profile', recipientId]);
  const held = await billingRecipient(sql, recipientId);
  if (held.versionNo !== versionNo) throw new RegisterRefusal('STALE_VERSION', `the profile was changed meanwhile: read it again (version ${held.versionNo}, yours ${versionNo})`, null, 'versionNo');
  const [same] = await sql<{ is: boolean }>('SELECT $1::jsonb = $2::jsonb AS is', [JSON.stringify(held.profile), JSON.stringify(profile)]);
  if (same?.is !== true) await storeVersion(sql, { recipientId, name: held.name, versionNo: versionNo + 1, profile, reason }, held.profile, by);
  return billingRecipient(sql, recipientId);
}

function soundProfile(profile: ExportProfile, { reason }: ChangedBy): string {
  if (reason === null || reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a profile is recorded for a reason; name it', null, 'reason');
  const fault = faultOfProfile(profile);
  if (fault !== null) throw new RegisterRefusal('SCHEMA', fault.detail, null, `profile/${fault.field}`);
  return reason;
}

async function storeVersion(sql: Sql, { recipientId, name, versionNo, profile, reason }: { recipientId: number; name: string; versionNo: number; profile: ExportProfile; reason: string }, before: ExportProfile | null, by: ChangedBy): Promise<void> {
  await sql('INSERT INTO billing_profile (recipient_id, version_no, content, recorded_by, reason) VALUES ($1, $2, $3, $4, $5)', [recipientId, versionNo, JSON.stringify(profile), by.actor.userId, reason]);
  await tellChange(sql, 'billing', 'recipient', [recipientId]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.set_profile', objectKind: 'billing_recipient', objectKey: name, before: before === null ? null : { ...before }, after: { versionNo, ...profile }, reason }]);
}
