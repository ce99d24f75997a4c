import { createPool, type Pool } from '@app/persistence';

import type { SeededRandom } from '../support/seeded-random.js';
import type { Stack } from '../support/stack.js';
import type { RecoveryClock } from './recovery-clock.js';

/** Kills PostgreSQL: the postmaster, which is then started again, or one child, which the postmaster itself recovers from. */
export class PostgresKiller {
  kills = 0;
  childKills = 0;

  constructor(private readonly stack: Stack, private readonly random: SeededRandom, private readonly clock: RecoveryClock) {}

  /** Kills the postmaster and starts it again after a while; returns when it accepts. */
  async killPostmaster(downMs: number): Promise<void> {
    await this.killPostmasterAndLeave();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    await this.stack.restartPostgres();
  }

  async killPostmasterAndLeave(): Promise<void> {
    this.clock.postgresLost('postmaster');
    await this.stack.killPostgres();
    this.kills++;
  }

  /** Kills the writer of the log, the checkpointer, or a session of the ingest service. False when none was found. */
  async killChild(): Promise<boolean> {
    const child = await this.pickChild();
    if (child === undefined) return false;
    this.clock.postgresLost(child.kind);
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      this.clock.postgresAccepts(performance.now()); // it was gone already
      return false;
    }
    this.kills++;
    this.childKills++;
    return true;
  }

  private async pickChild(): Promise<{ pid: number; kind: string } | undefined> {
    const pool: Pool = createPool({ url: this.stack.databaseUrl, applicationName: 'chaos', connections: 1 }, () => undefined);
    try {
      const rows = await pool.query<{ pid: number; kind: string }>(
        `SELECT pid, backend_type AS kind FROM pg_stat_activity WHERE backend_type IN ('walwriter', 'checkpointer') OR application_name = 'suu-ingest' ORDER BY backend_type, pid`);
      return rows.rows.length === 0 ? undefined : this.random.pick(rows.rows);
    } catch {
      return undefined; // it is down or starting
    } finally {
      await pool.end().catch(() => undefined);
    }
  }
}
