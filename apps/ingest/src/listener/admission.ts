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
  private turnedAway: Waiter | undefined;

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
      this.turnedAway = waiter;
      return false;
    }
    // It may have come by itself while it stood in line: it must not be called later for nothing, in another's place.
    this.line.delete(waiter);
    this.publishes++;
    this.bytes += bytes;
    return true;
  }

  /** Gives room back, to the first in line; one that has no use for it now leaves it to the next. */
  leave(bytes: number): void {
    this.publishes--;
    this.bytes -= bytes;
    while (this.line.size > 0 && this.publishes < this.mostPublishes) {
      const next = this.line.values().next().value!;
      this.turnedAway = undefined;
      next.tryAgain();
      // Too large for what is free: those behind it wait with it, or it would wait for ever.
      if (this.turnedAway === next) return;
      this.line.delete(next);
    }
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

  /**
   * Takes one token even where there is none yet, and returns the milliseconds until it is there: those who come at once
   * each get a later moment. Nobody is told to wait longer than `longestMs`.
   */
  reserve(nowMs: number, longestMs: number): number {
    if (this.take(nowMs) === 0) return 0;
    this.tokens = Math.max(this.tokens - 1, -(longestMs / 1000) * this.perSecond);
    return Math.ceil((-this.tokens / this.perSecond) * 1000);
  }

  /** Returns a token that was not used after all. */
  giveBack(): void {
    this.tokens++;
  }
}
