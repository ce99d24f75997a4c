/** One hour of a register as it is stored. */
export interface WatchedHour {
  readonly fromMs: number;
  readonly toMs: number;
  /** Litres that readings prove, its share of a gap among them; null where nothing is proven. Below zero where the register ran back. */
  readonly litres: number | null;
  /** Whether readings of the hour itself say so; otherwise it is a share of a longer gap. */
  readonly isMeasured: boolean;
}

/** A stored day of hours, and the rest of it. */
export interface StoredHours {
  readonly fromMs: number;
  readonly toMs: number;
  readonly hourLitres: readonly (number | null)[];
  /** As in volume_day: m measured, t timing estimated, e estimated, d edited, - nothing known; a capital where a part is missing. */
  readonly hourMarks: string;
}

const HOUR_MS = 3_600_000;

/**
 * The hours of a day that readings prove, as far as they reach. What was estimated says nothing; an hour of which a part is missing neither.
 * @param provenUntilMs last good reading: hours that end later are not over
 */
export function watchedHours({ fromMs, toMs, hourLitres, hourMarks }: StoredHours, provenUntilMs: number): WatchedHour[] {
  const hours: WatchedHour[] = [];
  for (const [at, mark] of hourMarks.split('').entries()) {
    const begin = fromMs + at * HOUR_MS;
    const end = Math.min(begin + HOUR_MS, toMs);
    if (end > provenUntilMs) break;
    const isProven = mark === 'm' || mark === 't' || mark === 'd';
    hours.push({ fromMs: begin, toMs: end, litres: isProven ? hourLitres[at] ?? null : null, isMeasured: mark === 'm' });
  }
  return hours;
}

/** What the hours of a day sum up to; null where an hour of it is not proven, or the day is not over. */
export function dayLitres(hours: readonly WatchedHour[], { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number | null {
  if (hours[0]?.fromMs !== fromMs || hours.at(-1)?.toMs !== toMs) return null;
  return hours.reduce<number | null>((sum, { litres }) => (sum === null || litres === null ? null : sum + litres), 0);
}
