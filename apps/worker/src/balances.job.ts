import { type BalancesCount, computeDueBalances, type Pool } from '@app/persistence';

/**
 * Computes balances of whatever changed since the last time, after the volumes; one server at a time, and one run at a time in this one.
 */
export class BalancesStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly timeZone: string) {}

  /** Undefined where a run is under way, here or elsewhere. */
  async lookAround(nowMs: number): Promise<BalancesCount | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      return await computeDueBalances(this.pool, this.timeZone, nowMs, () => !this.isStopping);
    } finally {
      this.isRunning = false;
    }
  }

  /** No further period is begun. What is not computed yet stays due. */
  stop(): void {
    this.isStopping = true;
  }
}
