import { type Pool, runPreview } from '@app/persistence';

/** Runs previews of detection one after another, apart from detection itself, which must not wait for somebody's question. */
export class PreviewsStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly timeZone: string) {}

  /** @returns how many were run; undefined where a run is under way in this server */
  async lookAround(nowMs: number): Promise<number | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      let count = 0;
      while (!this.isStopping && await runPreview(this.pool, this.timeZone, nowMs, () => !this.isStopping)) count++;
      return count;
    } finally {
      this.isRunning = false;
    }
  }

  /** The one under way stops before its next chunk, and begins anew after the next start. */
  stop(): void {
    this.isStopping = true;
  }
}
