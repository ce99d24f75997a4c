import type { PlannedQuarantine } from './batch-plan.js';

const DAY_MS = 86_400_000;

/**
 * How many quarantined items of one sender keep their bytes in a UTC day. A stolen or broken sender must not fill the
 * disk; what lies beyond the cap is counted in `quarantine_tally`.
 */
export class QuarantineCap {
  private readonly kept = new Map<number, number>();
  private day = 0;

  constructor(private readonly rowsPerSenderDay: number) {}

  /** Decides about the items of one batch, one after the other. A batch that is not committed has used up nothing. */
  admission(nowMs: number): (deviceId: number) => boolean {
    const day = Math.floor(nowMs / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.kept.clear();
    }
    const asked = new Map<number, number>();
    return (deviceId) => {
      const inBatch = (asked.get(deviceId) ?? 0) + 1;
      asked.set(deviceId, inBatch);
      return (this.kept.get(deviceId) ?? 0) + inBatch <= this.rowsPerSenderDay;
    };
  }

  /** Told of the rows that a commit has added. */
  count(added: readonly PlannedQuarantine[]): void {
    for (const { frame, item } of added) if (item.kind !== 'UNDECODED') this.kept.set(frame.deviceId, (this.kept.get(frame.deviceId) ?? 0) + 1);
  }
}
