import type { Stack } from './stack.js';

/** Locks a table against everybody else, so that a batch stops in the middle of its transaction until the lock goes. */
export class TableLock implements AsyncDisposable {
  private constructor(private readonly stack: Stack, private readonly release: () => Promise<void>) {}

  static async on(stack: Stack, table: string): Promise<TableLock> {
    const client = await stack.pool.connect();
    await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    let released = false;
    return new TableLock(stack, async () => {
      if (released) return;
      released = true;
      await client.query('ROLLBACK');
      client.release();
    });
  }

  /** True when the ingest service waits for it. */
  async isWaitedFor(): Promise<boolean> {
    const waiting = await this.stack.pool.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'suu-ingest'");
    return (waiting.rowCount ?? 0) > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}
