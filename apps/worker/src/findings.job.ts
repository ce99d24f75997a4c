import { type DetectedCount, findFindings, type Pool } from '@app/persistence';

/** Looks for findings in what volumes have become; one server at a time, and one run at a time in this one. */
export class FindingsStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly timeZone: string) {}

  /** Undefined where a run is under way, here or elsewhere. */
  async lookAround(nowMs: number): Promise<DetectedCount | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      return await findFindings(this.pool, this.timeZone, nowMs, () => !this.isStopping);
    } finally {
      this.isRunning = false;
    }
  }

  /** No further chunk is begun. What was not looked at stays marked. */
  stop(): void {
    this.isStopping = true;
  }
}
