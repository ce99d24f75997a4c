/** Someone who waits for room: told when to try again. */
export interface Waiter {
  tryAgain(): void;
}

/**
 * Room for open publishes over all connections: a count and a number of bytes. Whoever finds none waits in line, so that
 * no connection starves another while the store is slow or away.
 */
export class Admission {
  private publishes = 0;
  private bytes = 0;
  private readonly line = new Set<Waiter>();

  constructor(private readonly mostPublishes: number, private readonly mostBytes: number) {}

  get openPublishes(): number {
    return this.publishes;
  }

  get openBytes(): number {
    return this.bytes;
  }

  /** Takes room for one publish; false when there is none, and then the waiter is told when there is. */
  enter(bytes: number, waiter: Waiter): boolean {
    // One publish is always let in, however large: the packet limit has bounded it already.
    if (this.publishes > 0 && (this.publishes >= this.mostPublishes || this.bytes + bytes > this.mostBytes)) {
      this.line.add(waiter);
      return false;
    }
    this.publishes++;
    this.bytes += bytes;
    return true;
  }

  /** Gives room back. */
  leave(bytes: number): void {
    this.publishes--;
    this.bytes -= bytes;
    if (this.line.size === 0) return;
    const next = this.line.values().next().value!;
    this.line.delete(next);
    next.tryAgain();
  }

  /** A waiter that is gone. */
  forget(waiter: Waiter): void {
    this.line.delete(waiter);
  }
}

/** Tokens that come back at a steady rate up to a burst (token bucket). */
export class RateAllowance {
  private tokens: number;
  private filledAtMs: number;

  constructor(private readonly perSecond: number, private readonly burst: number, nowMs: number) {
    this.tokens = burst;
    this.filledAtMs = nowMs;
  }

  /** Takes one token and returns 0, or takes none and returns the milliseconds until there is one. */
  take(nowMs: number): number {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.filledAtMs) / 1000) * this.perSecond);
    this.filledAtMs = nowMs;
    if (this.tokens >= 1) {
      this.tokens--;
      return 0;
    }
    return Math.ceil(((1 - this.tokens) / this.perSecond) * 1000);
  }

  /** Returns a token that was not used after all. */
  giveBack(): void {
    this.tokens++;
  }
}
