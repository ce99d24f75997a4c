import { cutLine, type VolumeLine } from './volume-line.js';

/** A volume that a person states for an interval, instead of whatever else is known of it. */
export interface VolumeEdit {
  readonly fromMs: number;
  readonly toMs: number;
  readonly volumeLitres: number;
}

/**
 * Lines with edits in place. What an edit covers gives way to it, the rest keeps its litres. Of edits that overlap the later one
 * in the list holds, so the list is in order of recording.
 * @throws RangeError for an edit without duration or of no whole litres
 */
export function withEdits(lines: readonly VolumeLine[], edits: readonly VolumeEdit[]): VolumeLine[] {
  let result = [...lines];
  for (const { fromMs, toMs, volumeLitres } of edits) {
    if (!(fromMs < toMs) || !Number.isSafeInteger(volumeLitres) || volumeLitres < 0) throw new RangeError(`no edit: ${volumeLitres} litres from ${fromMs} to ${toMs} ms`);
    result = result.flatMap((line) => [cutLine(line, Number.NEGATIVE_INFINITY, fromMs), cutLine(line, toMs, Number.POSITIVE_INFINITY)].filter((piece) => piece !== undefined));
    result.push({ fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin: 'edited', method: 'MANUAL', isQuestionable: false });
  }
  return result.sort((one, other) => one.fromMs - other.fromMs || one.toMs - other.toMs);
}
