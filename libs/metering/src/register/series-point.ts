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
  /** A person accepted it: every explanation passes through it. */
  readonly isAccepted?: true;
}

/** All readings of one instant: agreed on one index, or contradicting each other. */
export type Instant = { readonly point: SeriesPoint } | { readonly atMs: number; readonly candidates: readonly RegisterReading[] };

const inOrder = (one: RegisterReading, other: RegisterReading): number =>
  one.readAtMs - other.readAtMs || one.source - other.source || one.indexLitres - other.indexLitres;

/** Readings by device time, whatever the order of their arrival; equal ones once, accepted where one of them is. */
export function sortReadings(readings: readonly RegisterReading[]): RegisterReading[] {
  return [...readings].sort((one, other) => inOrder(one, other) || Number(other.isAccepted ?? false) - Number(one.isAccepted ?? false))
    .filter((reading, at, all) => at === 0 || inOrder(reading, all[at - 1]!) !== 0);
}

/** Readings of {@link sortReadings} gathered by instant. */
export function gatherInstants(sorted: readonly RegisterReading[]): Instant[] {
  const instants: Instant[] = [];
  for (let first = 0; first < sorted.length;) {
    let next = first + 1;
    while (sorted[next]?.readAtMs === sorted[first]!.readAtMs) next++;
    instants.push(...instantsOf(sorted.slice(first, next)));
    first = next;
  }
  return instants;
}

/** One instant; two where a person accepted one index of several: that one, and behind it those that lost against it. */
function instantsOf(candidates: readonly RegisterReading[]): Instant[] {
  const { readAtMs: atMs } = candidates[0]!;
  const accepted = new Set(candidates.filter((one) => one.isAccepted).map((one) => one.indexLitres));
  const [chosen] = accepted.size === 1 ? accepted : new Set(candidates.map((one) => one.indexLitres));
  const agreeing = candidates.filter((one) => one.indexLitres === chosen);
  const others = candidates.filter((one) => one.indexLitres !== chosen);
  // Several indexes that persons accepted contradict each other as any do.
  if (others.length > 0 && accepted.size !== 1) return [{ atMs, candidates }];
  const [first, ...rest] = agreeing;
  const point = { atMs, indexLitres: first!.indexLitres, origin: 'reading', source: first!.source, alsoFrom: rest.map((one) => one.source), ...(accepted.size === 1 ? { isAccepted: true } as const : {}) } as const;
  return others.length === 0 ? [{ point }] : [{ point }, { atMs, candidates: others }];
}
