import { forgetOldRequests, forgetOldTries, type Pool, runJobSlot, sqlOf } from '@app/persistence';

/** Forgets what has served its time, once a UTC day: answers kept for repeated requests, delays of sign-ins. @returns undefined when the day's slot was taken */
export async function forgetExpired(pool: Pool, nowMs: number): Promise<{ readonly requests: number; readonly tries: number } | undefined> {
  const run = await runJobSlot(pool, 'forget-expired', new Date(nowMs).toISOString().slice(0, 10), async () => {
    const sql = sqlOf(pool);
    const forgotten = { requests: await forgetOldRequests(sql), tries: await forgetOldTries(sql) };
    return { forgotten, outcome: `${forgotten.requests} requests, ${forgotten.tries} delays of sign-ins` };
  });
  return run?.forgotten;
}
