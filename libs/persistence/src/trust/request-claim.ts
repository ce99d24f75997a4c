import { AsyncLocalStorage } from 'node:async_hooks';

/** As `Sql`, which stands on this file. */
type Statement = (text: string, parameters: readonly unknown[]) => Promise<readonly object[]>;

const claims = new AsyncLocalStorage<string>();

/** Another run of the same request has taken the key meanwhile: this one must not take effect. */
export class LostClaimError extends Error {
  override readonly name = 'LostClaimError';
}

/** Runs a request that holds a claim: every transaction in it marks the claim, or is undone if it no longer stands. */
export function withinClaim<Outcome>(claimId: string, serve: () => Promise<Outcome>): Promise<Outcome> {
  return claims.run(claimId, serve);
}

/** Marks in the caller's transaction that the request under way took effect; nothing outside of one. @throws LostClaimError */
export async function markEffect(sql: Statement): Promise<void> {
  const claimId = claims.getStore();
  if (claimId === undefined) return;
  const marked = await sql('UPDATE personal.idempotent_request SET took_effect_at = now() WHERE claim_id = $1 RETURNING claim_id', [claimId]);
  if (marked.length === 0) throw new LostClaimError('the request was given up and is served anew elsewhere');
}
