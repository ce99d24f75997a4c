import { DAY_MS, type Interval, localDayBounds, localDayOf } from '@app/time';

import type { KnownCause } from '../finding.js';

const HOUR_MS = 3_600_000;

/** One hour of a zone's net inflow: what came in, less what went out and what its own storage kept. */
export interface HourFlow {
  readonly fromMs: number;
  /** Days since 1 January 1970 of the local day. */
  readonly dayNumber: number;
  /** Hours since local midnight; where clocks change a day has 23 or 25 of them. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Mean flow; null where a meter of the zone's boundary was not read. */
  readonly flowLitresPerHour: number | null;
  /** What is known to have happened in this hour: it is then neither judged nor learned. */
  readonly knownCause: KnownCause | null;
}

/**
 * Places an hour in its local day.
 * @throws RangeError for an unknown zone
 */
export function placeHour(fromMs: number, flowLitresPerHour: number | null, timeZone: string, causes: readonly KnownCause[] = []): HourFlow {
  const localDay = localDayOf(fromMs, timeZone);
  const dayNumber = Math.round(localDayBounds(localDay, 'UTC').fromMs / DAY_MS);
  const hour = Math.floor((fromMs - localDayBounds(localDay, timeZone).fromMs) / HOUR_MS);
  const overlapping = causes.find((cause) => overlaps(cause, { fromMs, toMs: fromMs + HOUR_MS }));
  return { fromMs, dayNumber, hour, weekday: (dayNumber + 4) % 7, flowLitresPerHour, knownCause: overlapping ?? null };
}

export const overlaps = (one: Interval, other: Interval): boolean => one.fromMs < other.toMs && other.fromMs < one.toMs;
