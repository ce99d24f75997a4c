import type { Pool } from 'pg';

/**
 * Claims a slot of a job for this server. The row is the claim: of several servers exactly one gets true, and a slot that
 * has run is never run again, also after a restart. (An advisory lock alone would run it again.)
 */
export async function claimJobSlot(pool: Pool, job: string, slot: string): Promise<boolean> {
  const claimed = await pool.query('INSERT INTO job_run (job, slot) VALUES ($1, $2) ON CONFLICT DO NOTHING', [job, slot]);
  return claimed.rowCount === 1;
}

/** Records how a claimed slot ended. */
export async function finishJobSlot(pool: Pool, job: string, slot: string, outcome: string): Promise<void> {
  await pool.query('UPDATE job_run SET finished_at = now(), outcome = $3 WHERE job = $1 AND slot = $2', [job, slot, outcome]);
}

/** Gives a claimed slot back after a failure, so that the next tick tries again. */
export async function releaseJobSlot(pool: Pool, job: string, slot: string): Promise<void> {
  await pool.query('DELETE FROM job_run WHERE job = $1 AND slot = $2 AND finished_at IS NULL', [job, slot]);
}
