import { HOURS_OF_WEEK, hourOfWeek, type Interval, localSpans } from '@app/time';

import { cutLine, litresBetween, litresOf, type VolumeLine, type WeekProfile } from '../volumes/volume-line.js';

const DAY_MS = 86_400_000;

/** Water that readings prove, and the time they prove it for. */
export interface ProvenUse {
  readonly volumeLitres: number;
  readonly coveredMs: number;
}

/** Proven use within an interval. What was estimated or edited does not count: an average of estimates proves nothing. */
export function provenUse(lines: readonly VolumeLine[], { fromMs, toMs }: Interval): ProvenUse {
  let volumeLitres = 0;
  let coveredMs = 0;
  for (const line of lines) {
    const piece = line.origin === 'register' ? cutLine(line, fromMs, toMs) : undefined;
    if (piece === undefined) continue;
    volumeLitres += litresOf(piece);
    coveredMs += piece.toMs - piece.fromMs;
  }
  return { volumeLitres, coveredMs };
}

/** Least history for a profile of the own week. */
const PROFILE_LEAST_DAYS = 28;

/**
 * Hour-of-week profile of a point from the lines that readings prove with gaps of at most `measuredGapMs`, so that a spread gap
 * never shapes the next one; null below four weeks of them. Weights are millilitres an hour.
 */
export function weekProfile(lines: readonly VolumeLine[], zone: string, measuredGapMs: number): WeekProfile | null {
  const litres = Array.from({ length: HOURS_OF_WEEK }, () => 0);
  const coveredMs = Array.from({ length: HOURS_OF_WEEK }, () => 0);
  const measured = lines.filter(({ origin, count }) => origin === 'register' && count.toMs - count.fromMs <= measuredGapMs);
  if (measured.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) < PROFILE_LEAST_DAYS * DAY_MS) return null;
  const hours = localSpans('hour', { fromMs: measured[0]!.fromMs, toMs: measured.at(-1)!.toMs }, zone);
  let at = 0;
  for (const hour of hours) {
    while (at < measured.length && measured[at]!.toMs <= hour.fromMs) at++;
    for (let i = at; i < measured.length && measured[i]!.fromMs < hour.toMs; i++) {
      const fromMs = Math.max(measured[i]!.fromMs, hour.fromMs);
      const toMs = Math.min(measured[i]!.toMs, hour.toMs);
      const place = hourOfWeek(hour.name);
      litres[place]! += litresBetween(measured[i]!.count, fromMs, toMs);
      coveredMs[place]! += Math.max(0, toMs - fromMs);
    }
  }
  return { zone, weights: litres.map((sum, place) => (coveredMs[place] === 0 ? 0 : Math.round((sum * 1_000 * 3_600_000) / coveredMs[place]!))) };
}

/**
 * The same lines with every gap between good readings spread by the own week where there is a profile (first rung of the
 * ladder). No total changes, only when in the gap the water passed.
 */
export function spreadByOwnWeek(lines: readonly VolumeLine[], zone: string, measuredGapMs: number): VolumeLine[] {
  const profile = weekProfile(lines, zone, measuredGapMs);
  if (profile === null) return [...lines];
  return lines.map((line) => (line.origin !== 'register' || line.count.toMs - line.count.fromMs <= measuredGapMs ? line : { ...line, count: { ...line.count, profile } }));
}
