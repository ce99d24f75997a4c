import { cutLine, type VolumeLine } from '../volumes/volume-line.js';

/** Litres that an accepted re-alignment adds beside the readings, all of them at its instant. */
export interface RealignedLitres {
  readonly atMs: number;
  readonly correctedLitres: number;
}

/** A re-alignment as a count without duration: it belongs to the hour, day and month of its instant. */
export function realignedLine({ atMs, correctedLitres }: RealignedLitres): VolumeLine {
  return { fromMs: atMs, toMs: atMs, count: { fromMs: atMs, toMs: atMs, volumeLitres: correctedLitres, profile: null }, origin: 'edited', method: 'MANUAL', isQuestionable: false, isByPerson: true };
}

/**
 * The pieces of a line with the re-alignments that fall before its end, in order of time. The line keeps its litres, wherever it is
 * cut. @param waiting by time; what is taken is taken out
 */
export function withRealigned(line: VolumeLine, waiting: RealignedLitres[]): VolumeLine[] {
  const pieces: VolumeLine[] = [];
  let fromMs = line.fromMs;
  for (let next = waiting[0]; next !== undefined && next.atMs < line.toMs; next = waiting[0]) {
    const before = next.atMs > fromMs ? cutLine(line, fromMs, next.atMs) : undefined;
    if (before !== undefined) pieces.push(before);
    pieces.push(realignedLine(next));
    fromMs = Math.max(fromMs, next.atMs);
    waiting.shift();
  }
  const rest = fromMs === line.fromMs ? line : cutLine(line, fromMs, line.toMs);
  if (rest !== undefined) pieces.push(rest);
  return pieces;
}
