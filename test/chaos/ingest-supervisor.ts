import type { SeededRandom } from '../support/seeded-random.js';
import type { Stack } from '../support/stack.js';
import type { RecoveryClock } from './recovery-clock.js';

/** Keeps the ingest service running: whenever it ends it is started again at once, as a service manager does. */
export class IngestSupervisor {
  /** Deaths by SIGKILL, from outside or at a failpoint. */
  kills = 0;
  /** Deaths at the failpoint between COMMIT and PUBACK. */
  killsAfterCommit = 0;
  /** Ends that nobody asked for. */
  readonly unforeseen: string[] = [];
  /** While set, some starts die by themselves between COMMIT and PUBACK, after a number of batches. */
  failpoints = false;
  private running = true;
  private killed = false;
  private readonly ended: Promise<void>;

  constructor(private readonly stack: Stack, private readonly random: SeededRandom, private readonly clock: RecoveryClock) {
    this.ended = this.run();
  }

  kill(): void {
    this.killed = true;
    this.stack.ingest?.child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.running = false;
    this.kill();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (this.running) {
      const armed = this.failpoints && (this.killsAfterCommit === 0 || this.random.chance(0.5));
      // The first such death must not lose the race against the killer from outside, however slow the machine: it comes with the first batch.
      const batch = this.killsAfterCommit === 0 ? 1 : this.random.whole(1, 8);
      const ingest = this.stack.startIngest(armed ? { SUU_FAILPOINTS: `after-commit=kill:#${batch}` } : {});
      this.killed = false;
      ingest.ready.then(() => this.clock.note('ingest is ready'), () => undefined);
      const { code, signal } = await ingest.exited;
      if (!this.running) return;
      this.clock.ingestDied(performance.now(), this.killed ? 'killed' : armed ? 'at a failpoint' : `${signal ?? code}`);
      if (signal === 'SIGKILL') {
        this.kills++;
        if (armed && !this.killed) this.killsAfterCommit++;
      } else this.unforeseen.push(`${signal ?? `code ${code}`}: ${ingest.log.slice(-3).join(' | ').slice(0, 600)}`);
    }
  }
}
