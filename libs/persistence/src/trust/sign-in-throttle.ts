import { createHash } from 'node:crypto';

import type { Sql } from '../sql.js';

/** Failed tries without delay; then 1, 2, 4 … seconds, at most {@link LONGEST_DELAY_SECONDS}. */
export const FREE_TRIES = 5;
export const LONGEST_DELAY_SECONDS = 900;
/** After so long without a failure counting begins anew. */
const FORGOTTEN_AFTER_SECONDS = 3_600;

const digestOf = (subject: string): Buffer => createHash('sha256').update(subject).digest();

/** What is counted apart: a login from anywhere, a login from an address it has been used from, an address, a second factor. */
export const THROTTLED = {
  login: (login: string): string => `login ${login}`,
  loginFrom: (login: string, address: string): string => `login ${login} from ${address}`,
  address: (address: string): string => `address ${address}`,
  secondFactor: (userId: number): string => `second factor ${userId}`,
} as const;

/** A try that may be made, or in how many seconds the next may. */
export type TryOutcome = { readonly isAllowed: true; readonly failures: number } | { readonly isAllowed: false; readonly waitSeconds: number };

/**
 * Counts a try as failed before it is made, so that tries at the same time cannot all pass; {@link forgetTries} takes it
 * back when it succeeded.
 */
export async function takeTry(sql: Sql, subject: string): Promise<TryOutcome> {
  const digest = digestOf(subject);
  const [taken] = await sql<{ failures: number }>(`
    INSERT INTO sign_in_throttle AS t (subject_sha256, failures, latest_failure_at, next_try_at) VALUES ($1, 1, now(), now())
    ON CONFLICT (subject_sha256) DO UPDATE SET
      failures = CASE WHEN t.latest_failure_at < now() - make_interval(secs => $2) THEN 1 ELSE t.failures + 1 END,
      latest_failure_at = now(),
      next_try_at = CASE WHEN t.latest_failure_at < now() - make_interval(secs => $2) OR t.failures + 1 < $3 THEN now()
        ELSE now() + make_interval(secs => least($4, power(2, least(t.failures + 1 - $3, 20)))) END
    WHERE t.next_try_at <= now()
    RETURNING failures`, [digest, FORGOTTEN_AFTER_SECONDS, FREE_TRIES, LONGEST_DELAY_SECONDS]);
  if (taken !== undefined) return { isAllowed: true, failures: taken.failures };
  const [held] = await sql<{ wait: number }>('SELECT ceil(extract(epoch FROM next_try_at - now()))::integer AS wait FROM sign_in_throttle WHERE subject_sha256 = $1', [digest]);
  return { isAllowed: false, waitSeconds: Math.max(1, held?.wait ?? 1) };
}

/** After a success: the subject begins anew. */
export async function forgetTries(sql: Sql, subject: string): Promise<void> {
  await sql('DELETE FROM sign_in_throttle WHERE subject_sha256 = $1', [digestOf(subject)]);
}

/** After a success of one of many who share the subject: only this try is taken back. */
export async function takeBackTry(sql: Sql, subject: string): Promise<void> {
  await sql('UPDATE sign_in_throttle SET failures = greatest(failures - 1, 0), next_try_at = now() WHERE subject_sha256 = $1', [digestOf(subject)]);
}

/** Whether the person has signed in from this address lately: strangers elsewhere must not lock the owner out. */
export async function isAddressKnown(sql: Sql, userId: number, address: string): Promise<boolean> {
  return (await sql("SELECT FROM user_session WHERE user_id = $1 AND client_address = $2 AND created_at > now() - interval '30 days' LIMIT 1", [userId, address])).length > 0;
}

/** Forgets subjects without a failure for a day. @returns how many */
export async function forgetOldTries(sql: Sql): Promise<number> {
  return (await sql("DELETE FROM sign_in_throttle WHERE latest_failure_at < now() - interval '1 day' RETURNING failures")).length;
}
