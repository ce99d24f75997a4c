import { DEFAULT_ZONE, type Interval, type LocalSpan, localSpans, type SpanSize } from '@app/time';

import type { EstimationMethod } from '../quality/quality.js';
import { litresBetween, type VolumeLine } from './volume-line.js';

/**
 * How well a part of a volume is known. `measured`: readings say so. `timing_estimated`: readings on both sides say how much in
 * all, the share of this span is computed. `estimated`: by a method. `edited`: a person said so.
 */
export type VolumeMark = 'measured' | 'timing_estimated' | 'estimated' | 'edited';

/** Part of a span's volume that is known in one way. */
export interface VolumePart {
  readonly mark: VolumeMark;
  readonly method: EstimationMethod | null;
  readonly volumeLitres: number;
  readonly coveredMs: number;
}

/** Volume of one hour, day or month. */
export interface SpanVolume extends LocalSpan {
  /** Null where nothing is known of the span: missing is not zero. Of a span known in part, the litres of that part. */
  readonly volumeLitres: number | null;
  /** Time of the span that lines cover; the rest is missing. */
  readonly coveredMs: number;
  readonly isComplete: boolean;
  readonly isQuestionable: boolean;
  readonly parts: readonly VolumePart[];
}

export interface VolumeRules {
  readonly zone: string;
  /** Between readings no further apart, the hour in which water passed is taken as measured. */
  readonly measuredGapMs: number;
}

/** Hourly readings whose minute drifts, in the local time of the city. */
export const DEFAULT_VOLUME_RULES: VolumeRules = { zone: DEFAULT_ZONE, measuredGapMs: 90 * 60_000 };

/**
 * Volumes of the whole hours, days or months that an interval touches. Every litre of a line falls into exactly one span, so the
 * hours of a day add up to the day and the days of a month to the month.
 *
 * @param lines by time, not overlapping
 * @throws RangeError where lines overlap: the same water would be counted twice
 */
export function volumesBy(size: SpanSize, lines: readonly VolumeLine[], interval: Interval, rules: VolumeRules = DEFAULT_VOLUME_RULES): SpanVolume[] {
  requireApart(lines);
  let first = 0;
  return localSpans(size, interval, rules.zone).map((span) => {
    while (first < lines.length && isBefore(lines[first]!, span)) first++;
    const touching: VolumeLine[] = [];
    for (let at = first; at < lines.length && lines[at]!.fromMs < span.toMs; at++) touching.push(lines[at]!);
    return spanVolume(span, touching, rules);
  });
}

function isBefore(line: VolumeLine, span: LocalSpan): boolean {
  return line.toMs < span.fromMs || (line.toMs === span.fromMs && line.fromMs < line.toMs);
}

function requireApart(lines: readonly VolumeLine[]): void {
  for (let at = 1; at < lines.length; at++) {
    if (lines[at]!.fromMs < lines[at - 1]!.toMs) throw new RangeError(`volume lines overlap or are not in order at ${lines[at]!.fromMs} ms`);
  }
}

/** How well the share of a span in a line is known. */
export function markOf({ origin, count }: VolumeLine, span: Interval, { measuredGapMs }: VolumeRules): VolumeMark {
  if (origin !== 'register') return origin;
  const isInside = span.fromMs <= count.fromMs && count.toMs <= span.toMs;
  return isInside || count.toMs - count.fromMs <= measuredGapMs ? 'measured' : 'timing_estimated';
}

function spanVolume(span: LocalSpan, lines: readonly VolumeLine[], rules: VolumeRules): SpanVolume {
  const parts = new Map<string, VolumePart>();
  let volumeLitres = 0;
  let coveredMs = 0;
  let isQuestionable = false;
  for (const line of lines) {
    const fromMs = Math.max(line.fromMs, span.fromMs);
    const toMs = Math.min(line.toMs, span.toMs);
    const litres = litresBetween(line.count, fromMs, line.fromMs === line.toMs ? toMs + 1 : toMs);
    const mark = markOf(line, span, rules);
    const part = parts.get(`${mark} ${line.method}`);
    parts.set(`${mark} ${line.method}`, { mark, method: line.method, volumeLitres: (part?.volumeLitres ?? 0) + litres, coveredMs: (part?.coveredMs ?? 0) + toMs - fromMs });
    volumeLitres += litres;
    coveredMs += toMs - fromMs;
    isQuestionable ||= line.isQuestionable;
  }
  return { ...span, volumeLitres: parts.size === 0 ? null : volumeLitres, coveredMs, isComplete: coveredMs === span.toMs - span.fromMs, isQuestionable, parts: [...parts.values()] };
}
