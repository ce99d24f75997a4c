import type { Pool } from 'pg';

import { inTransaction } from '../sql.js';
import { appendAudit } from './audit-chain.js';
import type { AuditActor } from './audit-entry.js';
import { type IssuedLink, issueLink } from './one-time-links.js';
import { personalDigester } from './personal-digest.js';
import { insertStaff } from './staff-users.js';

/** There is an administrator who can sign in; the way in is his. */
export class AdministratorExistsError extends Error {
  override readonly name = 'AdministratorExistsError';
}

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,63}$/;

/** Who may sign in with which login; also a constraint of the table. */
export function isLogin(text: string): boolean {
  return LOGIN.test(text);
}

/**
 * Makes the first administrator, who has no password, and the link by which one is set; the link is shown once. Asked again
 * before that was done it gives a new link and ends the old one.
 * @throws AdministratorExistsError where an administrator can sign in, or the login belongs to somebody else
 */
export async function issueFirstAdministratorLink(pool: Pool, given: { readonly login: string; readonly fullName: string; readonly isInvented?: boolean; readonly actor: AuditActor }): Promise<IssuedLink> {
  return inTransaction(pool, async (sql) => {
    await sql("SELECT pg_advisory_xact_lock(hashtext('suu_esep administrators'))");
    const [usable] = await sql("SELECT FROM staff_user WHERE role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL LIMIT 1");
    if (usable !== undefined) throw new AdministratorExistsError('there is an administrator who can sign in; new ones are made by them');
    const [waiting] = await sql<{ userId: number }>(
      `SELECT user_id AS "userId" FROM staff_user WHERE login = $1 AND role = 'administrator' AND disabled_at IS NULL`, [given.login]);
    const userId = waiting?.userId ?? await insertStaff(sql, { ...given, role: 'administrator', zoneIds: [] });
    if (userId === undefined) throw new AdministratorExistsError(`the login ${given.login} belongs to somebody else`);
    const link = await issueLink(sql, userId, 'set_password');
    const objectKey = String(userId);
    const digest = await personalDigester(sql, 'staff_user', [objectKey]);
    await appendAudit(sql, {
      actor: given.actor, action: 'user.first_administrator', objectKind: 'staff_user', objectKey, before: null,
      after: { login: given.login, role: 'administrator', fullName: digest(objectKey, given.fullName), linkExpiresAt: link.expiresAt.toISOString() }, reason: null,
    });
    return link;
  });
}
