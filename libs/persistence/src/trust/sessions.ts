import { createHash, randomBytes } from 'node:crypto';

import type { Sql } from '../sql.js';

/** How long a session may be idle, by role, and how long it may last at all, in seconds. */
export const IDLE_SECONDS = 30 * 60;
/** Of those whose work goes on without the console: a dispatcher's shift, a reader's walk where there is no network. */
export const SHIFT_IDLE_SECONDS = 12 * 60 * 60;
export const SESSION_SECONDS = 12 * 60 * 60;
const LONGEST_USER_AGENT = 200;

/** Roles that must prove a second factor; anyone else who has enrolled one must too. */
export const SECOND_FACTOR_ROLES: readonly string[] = ['clerk', 'administrator'];

export type SessionEnd = 'sign_out' | 'password_changed' | 'disabled' | 'role_changed' | 'second_factor_reset' | 'ended_by_administrator';

/** An open session as the guard needs it. */
export interface SessionRow {
  readonly sessionId: string;
  readonly userId: number;
  readonly login: string;
  readonly role: string;
  readonly zoneIds: readonly number[];
  readonly awaitsSecondFactor: boolean;
}

/** A session as it is listed. */
export interface SessionListing {
  readonly sessionId: string;
  readonly userId: number;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly clientAddress: string | null;
  readonly userAgent: string | null;
}

/** 256 random bits in base64url: of sessions and one-time links. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of a token: it is random, so a plain hash does. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The conditions under which a session is open, with `$idle` and `$shiftIdle` as parameters 2 and 3. */
const IS_OPEN = `s.ended_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL
      AND s.last_seen_at > now() - make_interval(secs => CASE WHEN u.role IN ('dispatcher', 'field') THEN $3::integer ELSE $2::integer END)`;

/** Opens a session after the password was accepted. @returns its token, which is kept nowhere */
export async function openSession(sql: Sql, userId: number, clientAddress: string, userAgent: string | undefined): Promise<{ readonly sessionId: string; readonly token: string }> {
  const token = newToken();
  const [row] = await sql<{ session_id: string }>(`
    INSERT INTO user_session (token_sha256, user_id, expires_at, client_address, user_agent)
    VALUES ($1, $2, now() + make_interval(secs => $3), $4, $5) RETURNING session_id`,
  [tokenDigest(token), userId, SESSION_SECONDS, clientAddress, userAgent?.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_USER_AGENT) ?? null]);
  return { sessionId: row!.session_id, token };
}

/** The open session of a token, its idle limit begun anew; undefined where none is open. */
export async function findSession(sql: Sql, token: string): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow & { readonly isStale: boolean }>(`
    SELECT s.session_id AS "sessionId", s.user_id AS "userId", u.login, u.role, s.last_seen_at < now() - interval '1 minute' AS "isStale",
           s.second_factor_at IS NULL AND (u.role = ANY ($4) OR u.totp_confirmed_at IS NOT NULL) AS "awaitsSecondFactor",
           ARRAY(SELECT z.zone_id FROM staff_zone z WHERE z.user_id = u.user_id ORDER BY z.zone_id) AS "zoneIds"
    FROM user_session s JOIN staff_user u USING (user_id) WHERE s.token_sha256 = $1 AND ${IS_OPEN}`,
  [tokenDigest(token), IDLE_SECONDS, SHIFT_IDLE_SECONDS, SECOND_FACTOR_ROLES]);
  if (row === undefined) return undefined;
  const { isStale, ...session } = row;
  if (isStale) await sql('UPDATE user_session SET last_seen_at = now() WHERE session_id = $1 AND ended_at IS NULL', [session.sessionId]);
  return session;
}

/** Whether a session is still open; asking does not prolong it. */
export async function isSessionOpen(sql: Sql, sessionId: string): Promise<boolean> {
  return (await sql(`SELECT FROM user_session s JOIN staff_user u USING (user_id) WHERE s.session_id = $1 AND ${IS_OPEN}`, [sessionId, IDLE_SECONDS, SHIFT_IDLE_SECONDS])).length > 0;
}

/** Notes the second factor and gives the session a new token: the old one was issued before it was proved. */
export async function raiseSession(sql: Sql, sessionId: string): Promise<string> {
  const token = newToken();
  await sql('UPDATE user_session SET second_factor_at = now(), token_sha256 = $2 WHERE session_id = $1 AND ended_at IS NULL', [sessionId, tokenDigest(token)]);
  return token;
}

/** Open sessions, of one person or of everyone, latest first. */
export async function listSessions(sql: Sql, asked: { readonly userId: number | undefined; readonly limit: number; readonly offset: number }): Promise<{ items: SessionListing[]; total: number }> {
  const where = `FROM user_session s JOIN staff_user u USING (user_id) WHERE ($1::integer IS NULL OR s.user_id = $1) AND ${IS_OPEN}`;
  const parameters = [asked.userId ?? null, IDLE_SECONDS, SHIFT_IDLE_SECONDS];
  const items = await sql<SessionListing>(`
    SELECT s.session_id AS "sessionId", s.user_id AS "userId", s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt",
           s.client_address AS "clientAddress", s.user_agent AS "userAgent"
    ${where} ORDER BY s.last_seen_at DESC, s.session_id DESC LIMIT $4 OFFSET $5`, [...parameters, asked.limit, asked.offset]);
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${where}`, parameters);
  return { items, total: counted!.total };
}

/** Ends one session, of `ofUserId` alone where that is given. @returns whose it was; undefined where there is no such open session */
export async function endSession(sql: Sql, sessionId: string, because: SessionEnd, ofUserId?: number): Promise<number | undefined> {
  const [ended] = await sql<{ user_id: number }>(`
    UPDATE user_session SET ended_at = now(), ended_because = $2
    WHERE session_id = $1 AND ended_at IS NULL AND ($3::integer IS NULL OR user_id = $3) RETURNING user_id`, [sessionId, because, ofUserId ?? null]);
  return ended?.user_id;
}

/** Ends all sessions of a person, but for one that may go on. */
export async function endSessionsOf(sql: Sql, userId: number, because: SessionEnd, exceptSessionId?: string): Promise<void> {
  await sql('UPDATE user_session SET ended_at = now(), ended_because = $2 WHERE user_id = $1 AND ended_at IS NULL AND ($3::bigint IS NULL OR session_id <> $3)',
    [userId, because, exceptSessionId ?? null]);
}
