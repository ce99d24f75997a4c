import type { Pool, PoolClient } from 'pg';

/**
 * Runs a slot of a job, once however many servers look at it: a slot that has run is never run again, also after a restart.
 *
 * Two things make the claim: the row in the ledger, which stays, and a lock of the connection, which ends with whoever holds it. A
 * slot whose row is unfinished and whose lock is free belongs to a server that was killed, and passes to the next that looks.
 * Where the database is cut off in the middle, the slot may begin anew while the old run still notices: jobs bear being run again.
 *
 * @param run does the work; says how it ended, or undefined where there was nothing to do and the slot is to be looked at again
 * @returns what the run gave; undefined where the slot was taken or there was nothing to do
 */
export async function runJobSlot<Outcome extends { readonly outcome: string }>(pool: Pool, job: string, slot: string, run: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> {
  const client = await pool.connect();
  try {
    if (!await claimSlot(client, job, slot)) {
      client.release();
      return undefined;
    }
    const outcome = await runClaimed(client, job, slot, run);
    await client.query(`SELECT pg_advisory_unlock(${LOCK})`, [job, slot]);
    client.release();
    return outcome;
  } catch (error) {
    // The lock goes with the connection.
    client.release(true);
    throw error;
  }
}

const LOCK = `hashtext('suu_esep job ' || $1::text), hashtext($2::text)`;

async function claimSlot(client: PoolClient, job: string, slot: string): Promise<boolean> {
  const locked = await client.query<{ isOurs: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS "isOurs"`, [job, slot]);
  if (locked.rows[0]?.isOurs !== true) return false;
  const claimed = await client.query(
    'INSERT INTO job_run AS known (job, slot) VALUES ($1, $2) ON CONFLICT (job, slot) DO UPDATE SET claimed_at = now() WHERE known.finished_at IS NULL', [job, slot]);
  if (claimed.rowCount === 1) return true;
  await client.query(`SELECT pg_advisory_unlock(${LOCK})`, [job, slot]);
  return false;
}

async function runClaimed<Outcome extends { readonly outcome: string }>(client: PoolClient, job: string, slot: string, run: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> {
  const giveBack = (): Promise<unknown> => client.query('DELETE FROM job_run WHERE job = $1 AND slot = $2 AND finished_at IS NULL', [job, slot]);
  let ended: Outcome | undefined;
  try {
    ended = await run();
  } catch (error) {
    // Where the database cannot be asked now, the unfinished row is taken over later; the first error is the one to tell.
    await giveBack().catch(() => undefined);
    throw error;
  }
  if (ended === undefined) await giveBack();
  else await client.query('UPDATE job_run SET finished_at = now(), outcome = $3 WHERE job = $1 AND slot = $2', [job, slot, ended.outcome]);
  return ended;
}
