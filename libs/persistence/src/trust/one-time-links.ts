import type { Sql } from '../sql.js';
import { newToken, tokenDigest } from './sessions.js';

export type LinkPurpose = 'set_password' | 'reset_second_factor';
const LINK_SECONDS = 24 * 60 * 60;

/** A link as it is shown once. */
export interface IssuedLink { readonly token: string; readonly purpose: LinkPurpose; readonly expiresAt: Date }

/** Issues a link; an open one of the same purpose ends. */
export async function issueLink(sql: Sql, userId: number, purpose: LinkPurpose): Promise<IssuedLink> {
  await endLinks(sql, userId, purpose);
  const token = newToken();
  const [row] = await sql<{ expires_at: Date }>(`
    INSERT INTO one_time_link (token_sha256, user_id, purpose, expires_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING expires_at`,
  [tokenDigest(token), userId, purpose, LINK_SECONDS]);
  return { token, purpose, expiresAt: row!.expires_at };
}

/** Ends what is open of a person's links. */
export async function endLinks(sql: Sql, userId: number, purpose?: LinkPurpose): Promise<void> {
  await sql('UPDATE one_time_link SET used_at = now() WHERE user_id = $1 AND used_at IS NULL AND ($2::text IS NULL OR purpose = $2)', [userId, purpose ?? null]);
}

/** Whom an open link is for; it stays open. Undefined where it is unknown, used, past its time, or the person is disabled. */
export async function findLink(sql: Sql, token: string): Promise<{ readonly userId: number; readonly login: string; readonly purpose: LinkPurpose } | undefined> {
  const [row] = await sql<{ userId: number; login: string; purpose: LinkPurpose }>(`
    SELECT l.user_id AS "userId", u.login, l.purpose FROM one_time_link l JOIN staff_user u USING (user_id)
    WHERE l.token_sha256 = $1 AND l.used_at IS NULL AND l.expires_at > now() AND u.disabled_at IS NULL`, [tokenDigest(token)]);
  return row;
}

/** Uses up a link; false when another use was first. */
export async function consumeLink(sql: Sql, token: string): Promise<boolean> {
  return (await sql('UPDATE one_time_link SET used_at = now() WHERE token_sha256 = $1 AND used_at IS NULL AND expires_at > now() RETURNING user_id', [tokenDigest(token)])).length > 0;
}
