import { Partitions, type Pool, runJobSlot } from '@app/persistence';

/** Months beyond this one whose partitions stand ready: a month's edge must not meet the door unprepared. */
const MONTHS_AHEAD = 2;

/**
 * Makes the partitions of this and the coming months, once a UTC day however many servers run. Returns the months
 * covered, or undefined when another server had the slot.
 */
export async function partitionsAhead(pool: Pool, timeZone: string, nowMs: number): Promise<readonly string[] | undefined> {
  const run = await runJobSlot(pool, 'partitions-ahead', new Date(nowMs).toISOString().slice(0, 10), async () => {
    const client = await pool.connect();
    try {
      const months = await new Partitions(timeZone).ensureAhead(client, nowMs, MONTHS_AHEAD);
      client.release();
      return { months, outcome: `ready: ${months.join(', ')}` };
    } catch (error) {
      client.release(true);
      throw error;
    }
  });
  return run?.months;
}
