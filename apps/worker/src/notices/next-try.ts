const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** A message of yesterday helps nobody: it is given up, and escalation goes on. */
export const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

/**
 * When a message is tried again: after half a minute, then twice as long each time, an hour at most, or when the receiver said.
 * @param tries so far, from 1 on
 * @returns null where it is given up
 */
export function nextTryMs(madeAtMs: number, tries: number, retryAfterSeconds: number | null, nowMs: number): number | null {
  const waitMs = Math.min(LONGEST_MS, Math.max(FIRST_MS * 2 ** Math.min(tries - 1, 10), (retryAfterSeconds ?? 0) * 1_000));
  const nextMs = nowMs + waitMs;
  return nextMs - madeAtMs > GIVEN_UP_AFTER_MS ? null : nextMs;
}
