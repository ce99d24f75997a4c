const QUARTER_MS = 900_000;

/** What was read within a quarter of an hour: the first and the last of it. */
export interface ReadQuarter {
  readonly quarterAtMs: number;
  readonly firstAtMs: number;
  readonly first: number;
  readonly lastAtMs: number;
  readonly last: number;
}

/**
 * Amounts at the ends of quarters of an hour from an instant on, between the readings around each by simple proportion; null where the quarter before or behind was not read:
 * what is read every half an hour tells no quarter.
 */
export function amountsAtQuarters(read: readonly ReadQuarter[], fromMs: number, count: number): (number | null)[] {
  const byQuarter = new Map(read.map((one) => [one.quarterAtMs, one]));
  return Array.from({ length: count }, (_, no) => {
    const atMs = fromMs + no * QUARTER_MS;
    const [before, behind] = [byQuarter.get(atMs - QUARTER_MS), byQuarter.get(atMs)];
    if (behind?.firstAtMs === atMs) return behind.first;
    if (before === undefined || behind === undefined) return null;
    return before.last + ((behind.first - before.last) * (atMs - before.lastAtMs)) / (behind.firstAtMs - before.lastAtMs);
  });
}
