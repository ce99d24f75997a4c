import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { newToken, tokenDigest } from '../trust/sessions.js';
import { billingRecipient } from './export-profiles.js';

/** Begins every secret, so that one that was lost is known for what it is. */
const PREFIX = 'suu_';

/** A key as it is listed; its secret is kept nowhere. */
export interface ListedKey {
  readonly keyId: number;
  readonly recipientId: number;
  readonly system: string;
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly issuedBy: string | null;
  readonly reason: string;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

const KEY = `SELECT k.key_id AS "keyId", k.recipient_id AS "recipientId", r.name AS system, k.scopes, k.issued_at AS "issuedAt", u.login AS "issuedBy", k.reason, v.revoked_at AS "revokedAt", w.login AS "revokedBy"
  FROM machine_key k JOIN billing_recipient r USING (recipient_id) LEFT JOIN machine_key_revocation v USING (key_id) LEFT JOIN staff_user u ON u.user_id = k.issued_by LEFT JOIN staff_user w ON w.user_id = v.revoked_by`;

/** Keys of a recipient, the latest first, the revoked ones too. */
export async function machineKeys(sql: Sql, recipientId: number): Promise<ListedKey[]> {
  return sql<ListedKey>(`${KEY} WHERE k.recipient_id = $1 ORDER BY k.key_id DESC`, [recipientId]);
}

/** The key of a secret that holds now; undefined where there is none or it was revoked. */
export async function findMachineKey(sql: Sql, secret: string): Promise<ListedKey | undefined> {
  return (await sql<ListedKey>(`${KEY} WHERE k.secret_sha256 = $1 AND v.key_id IS NULL`, [tokenDigest(secret)]))[0];
}

/** Issues a key. @returns it with its secret, which is never shown again @throws RegisterRefusal NOT_FOUND, SCHEMA */
export async function issueMachineKey(sql: Sql, recipientId: number, scopes: readonly string[], by: ChangedBy): Promise<ListedKey & { readonly secret: string }> {
  const { name } = await billingRecipient(sql, recipientId);
  if (scopes.length === 0) throw new RegisterRefusal('SCHEMA', 'a key is good for something: name a scope', null, 'scopes');
  const reason = reasonOf(by);
  const secret = `${PREFIX}${newToken()}`;
  const sorted = [...new Set(scopes)].toSorted();
  const [entered] = await sql<{ id: number }>('INSERT INTO machine_key (recipient_id, scopes, secret_sha256, issued_by, reason) VALUES ($1, $2, $3, $4, $5) RETURNING key_id AS id', [recipientId, sorted, tokenDigest(secret), by.actor.userId, reason]);
  await tellChange(sql, 'billing', 'recipient', [recipientId]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.issue_key', objectKind: 'billing_recipient', objectKey: name, before: null, after: { keyId: entered!.id, scopes: sorted }, reason }]);
  return { ...(await keyOf(sql, entered!.id)), secret };
}

/** Revokes a key; revoked once more it stays as it is. @throws RegisterRefusal NOT_FOUND, SCHEMA */
export async function revokeMachineKey(sql: Sql, keyId: number, by: ChangedBy): Promise<ListedKey> {
  const key = await keyOf(sql, keyId);
  const reason = reasonOf(by);
  const entered = await sql('INSERT INTO machine_key_revocation (key_id, revoked_by, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key_id', [keyId, by.actor.userId, reason]);
  if (entered.length === 0) return key;
  await tellChange(sql, 'billing', 'recipient', [key.recipientId]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.revoke_key', objectKind: 'billing_recipient', objectKey: key.system, before: { keyId, scopes: key.scopes }, after: null, reason }]);
  return keyOf(sql, keyId);
}

async function keyOf(sql: Sql, keyId: number): Promise<ListedKey> {
  const [found] = await sql<ListedKey>(`${KEY} WHERE k.key_id = $1`, [keyId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no key ${keyId}`, String(keyId));
  return found;
}

function reasonOf({ reason }: ChangedBy): string {
  if (reason === null || reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say why', null, 'reason');
  return reason;
}
