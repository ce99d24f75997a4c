import type { Interval } from '@app/time';

import { cutLine, type VolumeLine } from '../volumes/volume-line.js';
import { DEFAULT_ESTIMATION_RULES, estimateGap, type EstimationContext, type EstimationRules } from './ladder.js';

/** The stretches of an interval that no line covers. */
export function gapsOf(lines: readonly VolumeLine[], { fromMs, toMs }: Interval): Interval[] {
  const gaps: Interval[] = [];
  let reachedMs = fromMs;
  for (const line of lines) {
    if (line.toMs <= reachedMs) continue;
    if (line.fromMs >= toMs) break;
    if (line.fromMs > reachedMs) gaps.push({ fromMs: reachedMs, toMs: line.fromMs });
    reachedMs = line.toMs;
  }
  if (reachedMs < toMs) gaps.push({ fromMs: reachedMs, toMs });
  return gaps;
}

/**
 * Lines of an interval with every gap estimated where the ladder knows something. Estimates of earlier runs are dropped first
 * and made anew, so an estimate never stands where a reading came since, and nothing that was once estimated leaves a trace:
 * when actuals return the result is what it would be had nothing ever been missing.
 *
 * A silence is as old as the gap it lies in: the interval asked for may begin in the middle of one.
 *
 * @param lines of the point by time, not overlapping, from before the interval on where there are any
 */
export function withEstimates(lines: readonly VolumeLine[], interval: Interval, context: EstimationContext, rules: EstimationRules = DEFAULT_ESTIMATION_RULES): VolumeLine[] {
  const actual = lines.filter(({ origin }) => origin !== 'estimated');
  const before = actual.findLast(({ toMs }) => toMs <= interval.fromMs);
  const estimated = gapsOf(actual, interval).flatMap((gap) => {
    const silentFromMs = gap.fromMs === interval.fromMs && before !== undefined ? before.toMs : gap.fromMs;
    return estimateGap({ fromMs: silentFromMs, toMs: gap.toMs }, context, rules).map((line) => cutLine(line, gap.fromMs, gap.toMs)).filter((line) => line !== undefined);
  });
  const kept = actual.map((line) => cutLine(line, interval.fromMs, interval.toMs)).filter((line) => line !== undefined);
  return [...kept, ...estimated].sort((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs);
}
