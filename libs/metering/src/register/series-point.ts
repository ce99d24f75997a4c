import type { SourceClass } from '@app/registry';

import type { RegisterReading } from './register-card.js';
import type { PointOrigin } from './verdict.js';

/** One index at one instant that a series may pass through. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly indexLitres: number;
  readonly origin: PointOrigin;
  readonly source: SourceClass;
  /** Sources that read this same index at this instant, the first of them in {@link source}. */
  readonly alsoFrom: readonly SourceClass[];
}

/** All readings of one instant: agreed on one index, or contradicting each other. */
export type Instant = { readonly point: SeriesPoint } | { readonly atMs: number; readonly candidates: readonly RegisterReading[] };

const inOrder = (one: RegisterReading, other: RegisterReading): number =>
  one.readAtMs - other.readAtMs || one.source - other.source || one.indexLitres - other.indexLitres;

/** Readings by device time, whatever the order of their arrival; equal ones once. */
export function sortReadings(readings: readonly RegisterReading[]): RegisterReading[] {
  return [...readings].sort(inOrder).filter((reading, at, all) => at === 0 || inOrder(reading, all[at - 1]!) !== 0);
}

/** Readings of {@link sortReadings} gathered by instant. */
export function gatherInstants(sorted: readonly RegisterReading[]): Instant[] {
  const instants: Instant[] = [];
  for (let first = 0; first < sorted.length;) {
    let next = first + 1;
    while (sorted[next]?.readAtMs === sorted[first]!.readAtMs) next++;
    instants.push(instantOf(sorted.slice(first, next)));
    first = next;
  }
  return instants;
}

function instantOf(candidates: readonly RegisterReading[]): Instant {
  const { readAtMs, indexLitres, source } = candidates[0]!;
  if (candidates.some((other) => other.indexLitres !== indexLitres)) return { atMs: readAtMs, candidates };
  return { point: { atMs: readAtMs, indexLitres, origin: 'reading', source, alsoFrom: candidates.slice(1).map((one) => one.source) } };
}
