import { claimJobSlot, finishJobSlot, forgetOldRequests, forgetOldTries, type Pool, releaseJobSlot, sqlOf } from '@app/persistence';

const JOB = 'forget-expired';

/** Forgets what has served its time, once a UTC day: answers kept for repeated requests, delays of sign-ins. @returns undefined when the day's slot was taken */
export async function forgetExpired(pool: Pool, nowMs: number): Promise<{ readonly requests: number; readonly tries: number } | undefined> {
  const slot = new Date(nowMs).toISOString().slice(0, 10);
  if (!(await claimJobSlot(pool, JOB, slot))) return undefined;
  try {
    const sql = sqlOf(pool);
    const forgotten = { requests: await forgetOldRequests(sql), tries: await forgetOldTries(sql) };
    await finishJobSlot(pool, JOB, slot, `${forgotten.requests} requests, ${forgotten.tries} delays of sign-ins`);
    return forgotten;
  } catch (error) {
    await releaseJobSlot(pool, JOB, slot);
    throw error;
  }
}
