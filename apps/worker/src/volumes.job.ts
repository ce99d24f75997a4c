import { type DerivedCount, deriveVolumes, type Pool } from '@app/persistence';

/**
 * Derives volumes of whatever changed since the last time; one server at a time, and one run at a time in this one.
 */
export class VolumesStep {
  private isRunning = false;
  private isStopping = false;

  constructor(private readonly pool: Pool, private readonly timeZone: string) {}

  /** Undefined where a run is under way, here or elsewhere. */
  async lookAround(nowMs: number): Promise<DerivedCount | undefined> {
    if (this.isRunning || this.isStopping) return undefined;
    this.isRunning = true;
    try {
      return await deriveVolumes(this.pool, this.timeZone, nowMs, () => undefined, () => !this.isStopping);
    } finally {
      this.isRunning = false;
    }
  }

  /** No further chunk is begun. What is not derived yet stays marked. */
  stop(): void {
    this.isStopping = true;
  }
}
