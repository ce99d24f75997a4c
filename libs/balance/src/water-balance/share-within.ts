import { litresBetween, type VolumeLine } from '@app/metering';
import type { Interval } from '@app/time';

/** What lines say of a period. */
export interface ShareWithin {
  /** Litres that readings prove, cut to the period. */
  readonly provenLitres: number;
  readonly estimatedLitres: number;
  /** Share of the period's time that lines cover, and that readings or a person's word cover. */
  readonly coveredRatio: number;
  readonly provenRatio: number;
  /** Whether readings bracket the period: every instant of it lies between two good ones. */
  readonly isBracketed: boolean;
  /**
   * Standard error in litres of cutting a line at each end of the period, by the boundary's instant. What lies before a boundary lies not after it, so the
   * sign is plus at the end and minus at the beginning: in the sum of two months that meet there it cancels.
   */
  readonly boundaryErrors: ReadonlyMap<string, number>;
}

/**
 * Cuts lines to a period, with the error of cutting: of a volume V over a time T, of which a lies on one side, (V / T) · √(m · a · (T − a) / T), as of a
 * flow whose states last m at most and T at most, and whose sum is known (a Brownian bridge). It is zero at a reading.
 */
export function shareWithin(lines: readonly VolumeLine[], { fromMs, toMs }: Interval, memoryMs: number): ShareWithin {
  let [provenLitres, estimatedLitres, provenMs, estimatedMs] = [0, 0, 0, 0];
  const boundaryErrors = new Map<string, number>();
  for (const line of lines) {
    const [startMs, endMs] = [Math.max(line.fromMs, fromMs), Math.min(line.toMs, toMs)];
    const isInstant = line.fromMs === line.toMs;
    if (isInstant ? line.fromMs < fromMs || line.fromMs >= toMs : startMs >= endMs) continue;
    const litres = litresBetween(line.count, startMs, isInstant ? endMs + 1 : endMs);
    if (line.origin === 'estimated') {
      estimatedLitres += litres;
      estimatedMs += endMs - startMs;
      continue;
    }
    provenLitres += litres;
    provenMs += endMs - startMs;
    const { count } = line;
    const wholeMs = count.toMs - count.fromMs;
    const error = (insideMs: number): number => (count.volumeLitres / wholeMs) * Math.sqrt((Math.min(memoryMs, wholeMs) * insideMs * (wholeMs - insideMs)) / wholeMs);
    if (count.fromMs < fromMs && count.toMs > toMs) boundaryErrors.set(`${fromMs}-${toMs}`, error(toMs - fromMs));
    else if (count.fromMs < fromMs && count.toMs > fromMs) boundaryErrors.set(`${fromMs}`, -error(count.toMs - fromMs));
    else if (count.toMs > toMs && count.fromMs < toMs) boundaryErrors.set(`${toMs}`, error(toMs - count.fromMs));
  }
  const wholeMs = toMs - fromMs;
  return {
    provenLitres, estimatedLitres, coveredRatio: (provenMs + estimatedMs) / wholeMs, provenRatio: provenMs / wholeMs, isBracketed: provenMs === wholeMs, boundaryErrors,
  };
}
