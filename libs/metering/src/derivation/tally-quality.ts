import type { Quality } from '../quality/quality.js';
import type { VolumeMark } from '../volumes/volumes-by.js';
import type { Tally } from './volume-ledger.js';

/** Worst first: the mark of a span is that of the worst part of it. */
const WORST_FIRST: readonly VolumeMark[] = ['estimated', 'edited', 'timing_estimated', 'measured'];

/** The mark of the worst part. */
export function markOfTally({ parts }: Tally): VolumeMark {
  return WORST_FIRST.find((mark) => parts.some((part) => part.mark === mark)) ?? 'measured';
}

/**
 * Quality of a span as the three fields of the exchange with other systems: what is estimated in part is estimated. A volume after
 * a reset, or far above what was to be expected, is suspect until a person has looked at it.
 */
export function qualityOfTally(tally: Tally): Quality {
  const mark = markOfTally(tally);
  const source = tally.isByPerson ? 'MANUAL_INSPECTOR' : 'AUTO';
  if (mark === 'estimated') return { source, status: 'ESTIMATED', method: tally.parts.find((part) => part.mark === 'estimated')!.method };
  if (mark === 'edited') return { source, status: 'EDITED', method: 'MANUAL' };
  return { source, status: tally.isQuestionable ? 'SUSPECT' : 'VALID', method: null };
}
