import type { PlannedQuarantine } from './batch-plan.js';

const DAY_MS = 86_400_000;

/**
 * How many quarantined items of one sender keep their bytes in a UTC day. A stolen or broken sender must not fill the
 * disk; what lies beyond the cap is counted in `quarantine_tally`.
 */
export class QuarantineCap {
  private readonly kept = new Map<number, number>();
  private asked = new Map<number, number>();
  private day = 0;

  constructor(private readonly rowsPerSenderDay: number) {}

  /** Asked once for each item of a batch. */
  admits(deviceId: number, nowMs: number): boolean {
    const day = Math.floor(nowMs / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.kept.clear();
      this.asked.clear();
    }
    const asked = (this.asked.get(deviceId) ?? 0) + 1;
    this.asked.set(deviceId, asked);
    return (this.kept.get(deviceId) ?? 0) + asked <= this.rowsPerSenderDay;
  }

  /** Told of what was committed. */
  count(committed: readonly PlannedQuarantine[]): void {
    this.asked = new Map();
    for (const { frame } of committed) this.kept.set(frame.deviceId, (this.kept.get(frame.deviceId) ?? 0) + 1);
  }
}
