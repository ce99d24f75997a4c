import { pulseLitresAt, type RegisterCard } from './register-card.js';
import type { SeriesPoint } from './series-point.js';
import { isContinuing, isSmallFall, mostLitres, reweighed, type Step, stepBetween } from './step-between.js';
import type { ReadingReason, StepKind } from './verdict.js';

/** Lowest bit whose change is told from ordinary use. */
const LOWEST_BIT = 8;
const HIGHEST_BIT = 40;

/** True of an index that one bit, or two bits side by side, parts from an index between the two given. */
function isBitAway(indexLitres: number, fromIndex: number, toIndex: number, pulseLitres: number): boolean {
  for (let bit = LOWEST_BIT; bit <= HIGHEST_BIT; bit++) {
    for (const times of [1, 3]) {
      const distance = times * pulseLitres * 2 ** bit;
      // Where the neighbours are as far apart as the bit itself, lying a bit away says nothing.
      if (distance < 8 * (toIndex - fromIndex)) continue;
      // A head that lags by some litres may have lost the bit as well.
      const within = (index: number): boolean => index >= fromIndex - distance / 512 && index <= toIndex + distance / 512;
      if (within(indexLitres + distance) || within(indexLitres - distance)) return true;
    }
  }
  return false;
}

function reasonBetween(point: SeriesPoint, from: SeriesPoint, to: SeriesPoint, kind: StepKind | null, card: RegisterCard): ReadingReason {
  // Behind zero already, on its way to the index after the rollover.
  if (kind === 'rollover' && point.indexLitres <= to.indexLitres) return 'OUT_OF_LINE';
  const fromIndex = reweighed(from, point.atMs, card);
  const toIndex = reweighed(to, point.atMs, card);
  const isBelow = point.indexLitres < fromIndex;
  const isAbove = point.indexLitres > toIndex;
  const isSmall = isBelow && isSmallFall(fromIndex - point.indexLitres, fromIndex, card);
  if ((isBelow || isAbove) && !isSmall && isBitAway(point.indexLitres, fromIndex, toIndex, pulseLitresAt(card.pulseWeights, point.atMs))) return 'BIT_ERROR';
  if (isBelow) return point.indexLitres < fromIndex * (1 - card.rules.dipShare) ? 'RESET_AND_RECOVERY' : 'DIP';
  if (point.indexLitres - fromIndex > mostLitres(card, from.atMs, point.atMs)) return 'IMPOSSIBLE_ADVANCE';
  return isAbove ? 'ABOVE_NEXT' : 'OUT_OF_LINE';
}

function reasonAtEnd(point: SeriesPoint, from: SeriesPoint, card: RegisterCard): ReadingReason {
  const step = stepBetween(from, point, card);
  if (step.kind === 'advance') return step.isHigh ? 'HIGH_ADVANCE' : 'OUT_OF_LINE';
  return point.indexLitres < reweighed(from, point.atMs, card) ? 'BELOW_PREVIOUS' : 'IMPOSSIBLE_ADVANCE';
}

/** Which of the points belong to runs of three or more falls, one after another, by amounts that water can explain. */
function runningBack(run: readonly SeriesPoint[], from: SeriesPoint | null, card: RegisterCard): boolean[] {
  const marks = run.map(() => false);
  let falls = 0;
  run.forEach((point, at) => {
    const before = run[at - 1] ?? from;
    const fallLitres = before === null ? 0 : before.indexLitres - point.indexLitres;
    falls = before !== null && fallLitres > 0 && fallLitres <= mostLitres(card, before.atMs, point.atMs) ? falls + 1 : 0;
    if (falls === 3) marks.fill(true, at - 2, at + 1);
    else if (falls > 3) marks[at] = true;
  });
  return marks;
}

/** Why each point of a stretch is left out, given the good points around it (null where there is none). */
export function nameFaults(leftOut: readonly SeriesPoint[], from: SeriesPoint | null, to: SeriesPoint | null, step: Step | null, card: RegisterCard): ReadingReason[][] {
  const isBreak = step !== null && !isContinuing(step);
  const marks = runningBack(leftOut, from, card);
  return leftOut.map((point, at) => {
    const reason = from === null ? 'UNCONFIRMED' : to === null || isBreak ? reasonAtEnd(point, from, card) : reasonBetween(point, from, to, step?.kind ?? null, card);
    return marks[at] === true ? [reason, 'REVERSE_FLOW'] : [reason];
  });
}

/** The remark that a step leaves on the reading it leads to. */
export function remarkOf(kind: StepKind, isHigh: boolean): ReadingReason[] {
  switch (kind) {
    case 'advance': return isHigh ? ['HIGH_ADVANCE'] : [];
    case 'rollover': return ['ROLLOVER'];
    case 'reset': return ['RESET'];
    case 'counter_wrap': return ['COUNTER_WRAP'];
    case 'rollover_unproved': return ['ROLLOVER_UNPROVED'];
    case 'exchange_suspected': return ['EXCHANGE_SUSPECTED'];
    case 'step_back': return ['STEP_BACK'];
  }
}
