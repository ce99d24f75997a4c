const FIRST_MS = 200;
const LONGEST_MS = 5_000;
const STEADY_AFTER_MS = 10_000;

/** Pause before each restart: short after a single death, longer for what dies again and again. */
export class Backoff {
  private nextMs = FIRST_MS;

  /** How long to wait now, after a life of `livedMs`. */
  pauseAfter(livedMs: number): number {
    if (livedMs >= STEADY_AFTER_MS) this.nextMs = FIRST_MS;
    const pause = this.nextMs;
    this.nextMs = Math.min(this.nextMs * 2, LONGEST_MS);
    return pause;
  }
}
