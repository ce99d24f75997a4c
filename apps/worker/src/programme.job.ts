import { computeDueStandings, dueSnapshots, type Pool, runJobSlot, snapshotsToWrite, takeDueSnapshot, writeReportFiles } from '@app/persistence';
import { reportBytes } from '@app/platform';

const HOUR_MS = 3_600_000;

/** What a look at the programme did. */
export interface ProgrammeCount {
  readonly standings: number;
  /** Periods of which a snapshot was taken, by their names. */
  readonly snapshots: readonly string[];
  /** Files of reports that were written. */
  readonly files: number;
}

/**
 * Follows the indicators of the programme: computes them every hour, and takes the snapshot of a half-year and year on its day, and writes the
 * report of every snapshot, each once however many servers run. After any time
 * switched off all are caught up at the next look.
 */
export class ProgrammeStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly timeZone: string) {}

  /** Undefined where a run is under way. */
  async lookAround(nowMs: number): Promise<ProgrammeCount | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      const hour = new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS).toISOString();
      const run = await runJobSlot(this.pool, 'programme-standings', hour, async () => {
        const standings = await computeDueStandings(this.pool, this.timeZone, nowMs, () => !this.isStopping);
        return { standings, outcome: `${standings} computed` };
      });
      return { standings: run?.standings ?? 0, snapshots: await this.takeSnapshots(nowMs), files: await this.writeReports() };
    } finally {
      this.isRunning = false;
    }
  }

  private async takeSnapshots(nowMs: number): Promise<string[]> {
    const taken: string[] = [];
    for (const period of await dueSnapshots(this.pool, nowMs, this.timeZone)) {
      if (this.isStopping) break;
      const slot = `${period.kind}/${period.fromOn}`;
      const run = await runJobSlot(this.pool, 'programme-snapshot', slot, async () => {
        const snapshotId = await takeDueSnapshot(this.pool, period, nowMs, this.timeZone);
        return snapshotId === undefined ? undefined : { outcome: `snapshot ${snapshotId}` };
      });
      if (run !== undefined) taken.push(slot);
    }
    return taken;
  }

  /** Also of snapshots that people asked for. */
  private async writeReports(): Promise<number> {
    let files = 0;
    for (const snapshotId of await snapshotsToWrite(this.pool)) {
      if (this.isStopping) break;
      const run = await runJobSlot(this.pool, 'programme-report', String(snapshotId), async () => {
        const written = await writeReportFiles(this.pool, snapshotId, this.timeZone, reportBytes);
        return { written, outcome: `${written} files` };
      });
      files += run?.written ?? 0;
    }
    return files;
  }

  /** No further period is begun; what was not computed is due in the next hour. */
  stop(): void {
    this.isStopping = true;
  }
}
