import { isContinuing } from '../register/step-between.js';
import type { ReadingVerdict, RegisterSegment } from '../register/verdict.js';

/** A verdict with the litres that hang on it. */
export interface StakedVerdict extends ReadingVerdict {
  /** Of a suspect reading: how far it lies from the good ones around it. Of a good one with a remark: litres, or fall, of the step to it. */
  readonly litresAtStake: number;
}

/**
 * Puts a figure on each verdict, so that people look first where most water is.
 *
 * @param segments that were judged together with the verdicts, by time
 * @param settledIndexLitres last good index before them, null where there is none
 */
export function withLitresAtStake(verdicts: readonly ReadingVerdict[], segments: readonly RegisterSegment[], settledIndexLitres: number | null): StakedVerdict[] {
  let at = 0;
  return verdicts.map((verdict) => {
    const { readAtMs, indexLitres, use, reasons } = verdict;
    if (reasons.length === 0) return { ...verdict, litresAtStake: 0 };
    while (at < segments.length && segments[at]!.toMs < readAtMs) at++;
    const segment = segments[at];
    if (use === 'used') {
      const step = segment?.toMs === readAtMs ? segment : undefined;
      const isPlain = step === undefined || (isContinuing(step) && !step.isHigh);
      return { ...verdict, litresAtStake: isPlain ? 0 : step.volumeLitres ?? Math.abs(step.toIndexLitres - step.fromIndexLitres) };
    }
    const around = segment !== undefined && segment.fromMs <= readAtMs ? [segment.fromIndexLitres, segment.toIndexLitres] : [segments[at - 1]?.toIndexLitres ?? settledIndexLitres ?? indexLitres];
    const isBetween = around.length === 2 && Math.min(...around) <= indexLitres && indexLitres <= Math.max(...around);
    return { ...verdict, litresAtStake: isBetween ? 0 : Math.min(...around.map((index) => Math.abs(index - indexLitres))) };
  });
}
