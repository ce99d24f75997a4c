import { exportAuditHead, type ExportedHead, type Pool, runJobSlot } from '@app/persistence';

/**
 * Publishes the latest entry of the audit chain, once a UTC day however many servers run. Returns it, or undefined when there is
 * nothing to do. An empty chain is looked at again: its first entry is published on the day it is written.
 *
 * @param folder undefined: to the log alone
 */
export async function publishAuditHead(pool: Pool, folder: string | undefined, nowMs: number): Promise<ExportedHead | undefined> {
  const run = await runJobSlot(pool, 'audit-head', new Date(nowMs).toISOString().slice(0, 10), async () => {
    const head = await exportAuditHead(pool, folder, new Date(nowMs));
    return head === undefined ? undefined : { head, outcome: `entry ${head.seq}` };
  });
  return run?.head;
}
