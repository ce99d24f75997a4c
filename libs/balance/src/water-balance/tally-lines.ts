import type { VolumeLine } from '@app/metering';
import type { Interval } from '@app/time';

/** What is stored of registers in a period: sums, not the lines themselves. */
export interface PeriodTally {
  /** Litres that readings or a person prove, and litres that are estimated. */
  readonly provenLitres: number;
  readonly estimatedLitres: number;
  /** Shares of the period's time that they cover. */
  readonly provenRatio: number;
  readonly estimatedRatio: number;
  /** Whether a line between two readings goes across the beginning of the period, and across its end. */
  readonly isCutAtStart: boolean;
  readonly isCutAtEnd: boolean;
  /** How long such a line is taken to be: the sums do not tell. */
  readonly cutLineMs: number;
}

/**
 * Lines that say of a period what its tally says, to the litre: what is proven within it, an estimate, and a line across each end that is cut. Where in the period time
 * is missing does not matter to a balance, so it lies after the beginning.
 */
export function linesOfTally(tally: PeriodTally, { fromMs, toMs }: Interval): VolumeLine[] {
  const wholeMs = toMs - fromMs;
  const { provenLitres, estimatedLitres, isCutAtStart, isCutAtEnd } = tally;
  const provenMs = Math.round(tally.provenRatio * wholeMs);
  const estimatedMs = Math.round(tally.estimatedRatio * wholeMs);
  const lines: VolumeLine[] = [];
  if (estimatedMs > 0) lines.push(line(fromMs + provenMs, fromMs + provenMs + estimatedMs, estimatedLitres, 'estimated'));
  if (provenMs === 0) return lines;
  if (isCutAtStart && isCutAtEnd && provenMs === wholeMs && tally.cutLineMs > wholeMs) {
    // One line goes across both ends, by whole multiples of the period, so that its share within it is exactly the litres stored.
    const beyond = Math.max(1, Math.round((tally.cutLineMs / wholeMs - 1) / 2));
    return [line(fromMs - beyond * wholeMs, toMs + beyond * wholeMs, (2 * beyond + 1) * provenLitres)];
  }
  const endMs = Math.min(Math.floor(tally.cutLineMs / 2), Math.floor(provenMs / 2));
  const endLitres = Math.floor((provenLitres * endMs) / provenMs);
  // Half of the line on either side of the boundary, and so half of its litres.
  if (isCutAtStart) lines.push(line(fromMs - endMs, fromMs + endMs, 2 * endLitres));
  const innerFromMs = fromMs + (isCutAtStart ? endMs : 0);
  const innerMs = provenMs - (isCutAtStart ? endMs : 0) - (isCutAtEnd ? endMs : 0);
  const innerLitres = provenLitres - (isCutAtStart ? endLitres : 0) - (isCutAtEnd ? endLitres : 0);
  lines.push(line(innerFromMs, innerFromMs + innerMs, innerLitres));
  if (isCutAtEnd) {
    // Estimated and missing time lies before it.
    lines.push(line(toMs - endMs, toMs + endMs, 2 * endLitres));
    const gapMs = wholeMs - provenMs - estimatedMs;
    if (estimatedMs > 0) lines[0] = line(toMs - endMs - gapMs - estimatedMs, toMs - endMs - gapMs, estimatedLitres, 'estimated');
  }
  return lines;
}

function line(fromMs: number, toMs: number, volumeLitres: number, origin: VolumeLine['origin'] = 'register'): VolumeLine {
  return { fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin, method: origin === 'estimated' ? 'AVG_OWN' : null, isQuestionable: false };
}
