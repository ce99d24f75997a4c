import { RateAllowance } from './admission.js';

const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Lets CONNECTs through at a bounded rate, and holds back a device that reconnects over and over (two devices with one
 * identity take the session from each other; a radio in a loop). Nobody is refused: the answer comes later.
 */
export class ConnectPacing {
  private readonly overall: RateAllowance;
  private recent = new Map<string, number>();
  private minuteStartedAtMs: number;

  constructor(connectsPerSecond: number, private readonly connectsPerDeviceMinute: number, nowMs: number) {
    this.overall = new RateAllowance(connectsPerSecond, connectsPerSecond * 2, nowMs);
    this.minuteStartedAtMs = nowMs;
  }

  /** Milliseconds a CONNECT has to wait, and whether it does because this device comes too often. */
  delay(identity: string, nowMs: number): { waitMs: number; flapping: boolean } {
    if (nowMs - this.minuteStartedAtMs > MINUTE_MS) {
      this.recent = new Map();
      this.minuteStartedAtMs = nowMs;
    }
    const times = (this.recent.get(identity) ?? 0) + 1;
    // The map is bounded by the register: unknown identities are not counted one by one.
    this.recent.set(identity, times);
    const beyond = times - this.connectsPerDeviceMinute;
    // One that flaps waits its own time and takes none of the others' places.
    if (beyond > 0) return { waitMs: Math.min(1000 * beyond, LONGEST_WAIT_MS), flapping: true };
    return { waitMs: this.overall.reserve(nowMs, LONGEST_WAIT_MS), flapping: false };
  }
}
