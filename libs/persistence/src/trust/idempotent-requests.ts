import { randomUUID } from 'node:crypto';

import type { Sql } from '../sql.js';

/** After this a run that has not answered is given up, with its effect or without: longer than any statement may take. */
const RUN_SECONDS = 60;

interface KeptRow { is_lost: boolean; request_sha256: Buffer; answered_at: Date | null; status: number | null; answer: string | null }

/**
 * The key is ours under `claimId`, or was used before: then what was asked, and the answer once there is one. An answer is lost where
 * the request took effect and whoever served it did not live to keep the answer.
 */
export type ClaimOutcome =
  | { readonly claimId: string }
  | { readonly claimId: undefined; readonly requestSha256: Buffer; readonly answer: { readonly status: number; readonly bodyText: string | null } | undefined; readonly isAnswerLost: boolean };

/** Takes a key that is free, or whose run was given up before it took effect. */
export async function claimRequest(sql: Sql, userId: number, key: string, requestSha256: Buffer, route: string): Promise<ClaimOutcome> {
  const claimId = randomUUID();
  const claimed = await sql(`
    INSERT INTO personal.idempotent_request AS kept (user_id, idempotency_key, request_sha256, route, claim_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (user_id, idempotency_key) DO UPDATE SET claim_id = $5, created_at = now()
    WHERE kept.took_effect_at IS NULL AND kept.answered_at IS NULL AND kept.request_sha256 = $3 AND kept.created_at < now() - make_interval(secs => $6)
    RETURNING claim_id`, [userId, key, requestSha256, route, claimId, RUN_SECONDS]);
  if (claimed.length > 0) return { claimId };
  const [row] = await sql<KeptRow>(
    `SELECT request_sha256, answered_at, status, answer, answered_at IS NULL AND coalesce(took_effect_at < now() - make_interval(secs => $3), false) AS is_lost
     FROM personal.idempotent_request WHERE user_id = $1 AND idempotency_key = $2`, [userId, key, RUN_SECONDS]);
  // Released between the two statements: ask again.
  if (row === undefined) return claimRequest(sql, userId, key, requestSha256, route);
  return {
    claimId: undefined, requestSha256: row.request_sha256, isAnswerLost: row.is_lost,
    answer: row.answered_at === null || row.status === null ? undefined : { status: row.status, bodyText: row.answer },
  };
}

/** Keeps the answer of a claimed request. */
export async function keepAnswer(sql: Sql, claimId: string, status: number, bodyText: string | null): Promise<void> {
  await sql('UPDATE personal.idempotent_request SET answered_at = now(), status = $2, answer = $3 WHERE claim_id = $1', [claimId, status, bodyText]);
}

/** Frees a key whose request took no effect; a key whose request did stays taken. */
export async function releaseClaim(sql: Sql, claimId: string): Promise<void> {
  await sql('DELETE FROM personal.idempotent_request WHERE claim_id = $1 AND took_effect_at IS NULL', [claimId]);
}

/** Forgets requests older than 90 days. @returns how many */
export async function forgetOldRequests(sql: Sql): Promise<number> {
  return (await sql("DELETE FROM personal.idempotent_request WHERE created_at < now() - interval '90 days' RETURNING claim_id")).length;
}
