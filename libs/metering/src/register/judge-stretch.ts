import type { RegisterCard, RegisterReading } from './register-card.js';
import { pulseLitresAt } from './register-card.js';
import type { Stretch } from './explain-series.js';
import { nameFaults, remarkOf } from './name-faults.js';
import type { SeriesPoint } from './series-point.js';
import { isContinuing, type Step, stepBetween, stepTo } from './step-between.js';
import type { JudgedRegister, ReadingReason, ReadingVerdict, RegisterSegment } from './verdict.js';

/** The verdicts of a point: one for each source that read this index then, the act among them where it is one. */
function verdictsOf(point: SeriesPoint, reasons: readonly ReadingReason[], use: ReadingVerdict['use'], isFinal: boolean): ReadingVerdict[] {
  return [point.source, ...point.alsoFrom].map((source, at) => ({
    readAtMs: point.atMs, source, indexLitres: point.indexLitres, origin: at === 0 ? point.origin : 'reading', use, reasons, isFinal }));
}

function segmentOf(from: SeriesPoint, to: SeriesPoint, { kind, volumeLitres, isHigh }: Step, isFinal: boolean): RegisterSegment {
  return { fromMs: from.atMs, toMs: to.atMs, fromIndexLitres: from.indexLitres, toIndexLitres: to.indexLitres, kind, volumeLitres, isHigh, isFinal };
}

/** The candidate that the source rank chooses of those that lie on the way from one good point to the next. */
function chooseCandidate(candidates: readonly RegisterReading[], from: SeriesPoint | null, to: SeriesPoint | null, card: RegisterCard): SeriesPoint | null {
  const asPoint = ({ readAtMs, indexLitres, source }: RegisterReading): SeriesPoint => ({ atMs: readAtMs, indexLitres, source, origin: 'reading', alsoFrom: [] });
  const isOnTheWay = (point: SeriesPoint): boolean => [[from, point], [point, to]].every(([before, after]) => {
    if (before === null || before === undefined || after === null || after === undefined) return true;
    const step = stepBetween(before, after, card);
    return isContinuing(step) && !step.isHigh;
  });
  if (from === null && to === null) return null;
  const fitting = candidates.map(asPoint).filter(isOnTheWay);
  for (const source of card.rules.sourceRank) {
    const ofSource = fitting.filter((point) => point.source === source);
    if (ofSource.length > 1) return null;
    if (ofSource.length === 1) return ofSource[0]!;
  }
  return null;
}

/**
 * Verdicts and segments of one stretch of an explanation. A point where several indexes contradict each other becomes a good one
 * where exactly one of the best source lies on the way; the volume is cut there and stays the same in sum.
 */
export function judgeStretch({ from, to, step, leftOut, conflicts }: Stretch, card: RegisterCard, isFinal: boolean): JudgedRegister {
  const reasons = nameFaults(leftOut, from, to, step, card);
  const verdicts = leftOut.flatMap((point, at) => verdictsOf(point, reasons[at]!, 'suspect', isFinal));
  const segments: RegisterSegment[] = [];
  let latest = from;
  for (const { atMs, candidates } of conflicts) {
    const isDecided = from !== null && from.isAccepted === true && from.atMs === atMs;
    const chosen = isDecided ? null : chooseCandidate(candidates, latest, to, card);
    for (const candidate of candidates) {
      const isChosen = chosen !== null && candidate.indexLitres === chosen.indexLitres;
      verdicts.push({ ...candidate, origin: 'reading', use: isChosen ? 'used' : 'suspect', reasons: [isDecided ? 'CONFLICT_LOST' : chosen === null ? 'CONFLICT' : isChosen ? 'CONFLICT_WON' : 'CONFLICT_LOST'], isFinal });
    }
    if (chosen === null) continue;
    if (latest !== null) segments.push(segmentOf(latest, chosen, stepBetween(latest, chosen, card), isFinal));
    latest = chosen;
  }
  if (to !== null) {
    if (latest !== null) segments.push(segmentOf(latest, to, latest === from && step !== null ? step : stepTo(latest, to, card), isFinal));
    const remarks = step === null ? [] : remarkOf(step.kind, step.isHigh);
    const isReweighed = from !== null && pulseLitresAt(card.pulseWeights, from.atMs) !== pulseLitresAt(card.pulseWeights, to.atMs);
    verdicts.push(...verdictsOf(to, isReweighed ? [...remarks, 'PULSE_WEIGHT_CHANGED'] : remarks, 'used', isFinal));
  }
  return { verdicts: verdicts.sort((one, other) => one.readAtMs - other.readAtMs), segments };
}
