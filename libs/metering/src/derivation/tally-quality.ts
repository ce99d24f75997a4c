import type { Quality } from '../quality/quality.js';
import type { VolumeMark } from '../volumes/volumes-by.js';
import type { DayTally, Tally } from './volume-ledger.js';

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

const LETTERS: Readonly<Record<VolumeMark, string>> = { measured: 'm', timing_estimated: 't', estimated: 'e', edited: 'd' };
const HOUR_MS = 3_600_000;

/** How the hours of a day are known, a letter each as they are stored: m, t, e, d, a capital where a part of the hour is missing, - where nothing is known. */
export function hourMarks({ fromMs, toMs, hours }: DayTally): string {
  return hours.map((hour, at) => {
    if (hour === null) return '-';
    const letter = LETTERS[markOfTally(hour)];
    return hour.coveredMs < Math.min(HOUR_MS, toMs - fromMs - at * HOUR_MS) ? letter.toUpperCase() : letter;
  }).join('');
}
