import type { SpanVolume } from '../volumes/volumes-by.js';

/** `warn` after two months in a row that rest on estimates or on nothing, `stop` after three: somebody has to go and look. */
export type ProlongedEstimation = 'none' | 'warn' | 'stop';

const WARN_MONTHS = 2;
const STOP_MONTHS = 3;

/** Whether a point has gone without actual volume for too long (R19), judged at the end of the last month given. */
export function prolongedEstimation(months: readonly SpanVolume[]): ProlongedEstimation {
  const lastActual = months.findLastIndex(({ parts }) => parts.some(({ mark }) => mark === 'measured' || mark === 'timing_estimated' || mark === 'edited'));
  const silent = months.length - 1 - lastActual;
  return silent >= STOP_MONTHS ? 'stop' : silent >= WARN_MONTHS ? 'warn' : 'none';
}
