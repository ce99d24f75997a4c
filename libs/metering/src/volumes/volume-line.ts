import { hourOfWeek, HOURS_OF_WEEK, localSpans } from '@app/time';
import { wholeShare } from '@app/units';

import type { EstimationMethod } from '../quality/quality.js';
import type { RegisterSegment } from '../register/verdict.js';

/** How water is spread over the hours of the local week: 168 whole weights, from Monday 00:00 on. */
export interface WeekProfile {
  readonly zone: string;
  readonly weights: readonly number[];
}

/** Whole litres that passed in an interval, and how they are spread in it: evenly, or by a profile. */
export interface Count {
  readonly fromMs: number;
  readonly toMs: number;
  readonly volumeLitres: number;
  readonly profile: WeekProfile | null;
}

/**
 * A stretch `[fromMs, toMs)` of a count. A line that was cut keeps the whole count, so that its pieces add up to what the line
 * said, to the litre, wherever it is cut.
 */
export interface VolumeLine {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: Count;
  readonly origin: 'register' | 'estimated' | 'edited';
  /** Of an estimated line. */
  readonly method: EstimationMethod | null;
  /** Of the register, but after a reset or far above the expectation: for a person to look at. */
  readonly isQuestionable: boolean;
  /** Whether a person read one of the indexes it rests on; left out: not known to be so. */
  readonly isByPerson?: boolean;
}

/** The lines that the segments of a register prove. Where the register does not say what passed, there is none. */
export function registerLines(segments: readonly RegisterSegment[]): VolumeLine[] {
  return segments.flatMap(({ fromMs, toMs, volumeLitres, kind, isHigh }) => (volumeLitres === null ? [] : [{
    fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin: 'register' as const, method: null, isQuestionable: isHigh || kind === 'reset' }]));
}

/** Litres of a count from its beginning to an instant: none before it, all of them after it. */
export function litresUntil(count: Count, atMs: number): number {
  if (atMs <= count.fromMs) return 0;
  if (atMs >= count.toMs) return count.volumeLitres;
  if (count.profile === null || count.volumeLitres === 0) return wholeShare(count.volumeLitres, atMs - count.fromMs, count.toMs - count.fromMs);
  const { starts, sums } = weightsOf(count, count.profile);
  const whole = sums.at(-1)!;
  if (whole === 0n) return wholeShare(count.volumeLitres, atMs - count.fromMs, count.toMs - count.fromMs);
  let low = 0;
  for (let high = starts.length - 1; low < high;) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= atMs) low = middle;
    else high = middle - 1;
  }
  const [startMs, endMs] = [starts[low]!, starts[low + 1] ?? count.toMs];
  const part = sums[low]! + ((sums[low + 1]! - sums[low]!) * BigInt(atMs - startMs)) / BigInt(endMs - startMs);
  return Number((BigInt(count.volumeLitres) * part) / whole);
}

/** Litres of a line. */
export function litresOf({ count, fromMs, toMs }: VolumeLine): number {
  return fromMs === toMs ? count.volumeLitres : litresBetween(count, fromMs, toMs);
}

/** Litres of a count between two instants; a count without duration belongs to the stretch that begins with its instant. */
export function litresBetween(count: Count, fromMs: number, toMs: number): number {
  if (count.fromMs === count.toMs) return fromMs <= count.fromMs && count.fromMs < toMs ? count.volumeLitres : 0;
  return litresUntil(count, toMs) - litresUntil(count, fromMs);
}

/** The part of a line within an interval; undefined where there is none. */
export function cutLine(line: VolumeLine, fromMs: number, toMs: number): VolumeLine | undefined {
  const cut = { ...line, fromMs: Math.max(line.fromMs, fromMs), toMs: Math.min(line.toMs, toMs) };
  const isInstant = line.fromMs === line.toMs && fromMs <= line.fromMs && line.fromMs < toMs;
  return cut.fromMs < cut.toMs || isInstant ? cut : undefined;
}

interface Weights {
  readonly starts: readonly number[];
  /** Weight before each start, and at the end the whole. */
  readonly sums: readonly bigint[];
}

const weightsOfCount = new WeakMap<Count, Weights>();

function weightsOf(count: Count, { zone, weights }: WeekProfile): Weights {
  const known = weightsOfCount.get(count);
  if (known !== undefined) return known;
  if (weights.length !== HOURS_OF_WEEK) throw new RangeError(`a profile of the week has ${HOURS_OF_WEEK} weights, not ${weights.length}`);
  const hours = localSpans('hour', count, zone);
  const sums = [0n];
  const starts = hours.map(({ name, fromMs, toMs }) => {
    const startMs = Math.max(fromMs, count.fromMs);
    sums.push(sums.at(-1)! + BigInt(weights[hourOfWeek(name)]!) * BigInt(Math.min(toMs, count.toMs) - startMs));
    return startMs;
  });
  const made = { starts, sums };
  weightsOfCount.set(count, made);
  return made;
}
