import { claimJobSlot, finishJobSlot, Partitions, releaseJobSlot, type Pool } from '@app/persistence';

const JOB = 'partitions-ahead';
/** Months beyond this one whose partitions stand ready: a month's edge must not meet the door unprepared. */
const MONTHS_AHEAD = 2;

/**
 * Makes the partitions of this and the coming months, once a UTC day however many servers run. Returns the months
 * covered, or undefined when another server had the slot.
 */
export async function partitionsAhead(pool: Pool, timeZone: string, nowMs: number): Promise<readonly string[] | undefined> {
  const slot = new Date(nowMs).toISOString().slice(0, 10);
  if (!(await claimJobSlot(pool, JOB, slot))) return undefined;
  const client = await pool.connect();
  try {
    const months = await new Partitions(timeZone).ensureAhead(client, nowMs, MONTHS_AHEAD);
    client.release();
    await finishJobSlot(pool, JOB, slot, `ready: ${months.join(', ')}`);
    return months;
  } catch (error) {
    client.release(true);
    await releaseJobSlot(pool, JOB, slot);
    throw error;
  }
}
