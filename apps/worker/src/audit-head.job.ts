import { claimJobSlot, exportAuditHead, finishJobSlot, releaseJobSlot, type ExportedHead, type Pool } from '@app/persistence';

const JOB = 'audit-head';

/**
 * Publishes the latest entry of the audit chain, once a UTC day however many servers run. Returns it, or undefined when there is
 * nothing to do. An empty chain is looked at again: its first entry is published on the day it is written.
 *
 * @param folder undefined: to the log alone
 */
export async function publishAuditHead(pool: Pool, folder: string | undefined, nowMs: number): Promise<ExportedHead | undefined> {
  const slot = new Date(nowMs).toISOString().slice(0, 10);
  if (!(await claimJobSlot(pool, JOB, slot))) return undefined;
  try {
    const head = await exportAuditHead(pool, folder, new Date(nowMs));
    if (head === undefined) await releaseJobSlot(pool, JOB, slot);
    else await finishJobSlot(pool, JOB, slot, `entry ${head.seq}`);
    return head;
  } catch (error) {
    await releaseJobSlot(pool, JOB, slot);
    throw error;
  }
}
