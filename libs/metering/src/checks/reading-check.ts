import type { Interval } from '@app/time';

import type { ReadingVerdict } from '../register/verdict.js';

/** A reading with the frame counter of the message that brought it, where the device counts its messages. */
export interface CountedReading {
  readonly readAtMs: number;
  readonly indexLitres: number;
  readonly frameCounter: number | null;
}

/** Same index and same frame counter for so long: the network repeats an old message (R12). */
const FROZEN_MS = 86_400_000;

/** R12: stretches in which index and frame counter stood still for a day, though readings kept coming (thingsboard-gateway#2119). */
export function frozenReports(readings: readonly CountedReading[], frozenMs = FROZEN_MS): Interval[] {
  const frozen: { fromMs: number; toMs: number }[] = [];
  let first: CountedReading | undefined;
  let open: { fromMs: number; toMs: number } | undefined;
  for (const reading of [...readings].sort((one, other) => one.readAtMs - other.readAtMs)) {
    const isRepeat = first !== undefined && reading.frameCounter !== null && reading.frameCounter === first.frameCounter && reading.indexLitres === first.indexLitres;
    if (!isRepeat || first === undefined) {
      first = reading;
      open = undefined;
    } else if (open !== undefined) open.toMs = reading.readAtMs;
    else if (reading.readAtMs - first.readAtMs >= frozenMs) frozen.push((open = { fromMs: first.readAtMs, toMs: reading.readAtMs }));
  }
  return frozen;
}

/** R17: water that ran backwards, by the falls of readings that were judged so. */
export function reverseFlow(verdicts: readonly ReadingVerdict[]): { readonly fromMs: number; readonly toMs: number; readonly volumeLitres: number }[] {
  const runs: { fromMs: number; toMs: number; volumeLitres: number }[] = [];
  verdicts.forEach((verdict, at) => {
    const before = verdicts[at - 1];
    if (before === undefined || !verdict.reasons.includes('REVERSE_FLOW')) return;
    const fallLitres = Math.max(0, before.indexLitres - verdict.indexLitres);
    const run = runs.at(-1);
    if (run?.toMs === before.readAtMs) {
      run.toMs = verdict.readAtMs;
      run.volumeLitres += fallLitres;
    } else runs.push({ fromMs: before.readAtMs, toMs: verdict.readAtMs, volumeLitres: fallLitres });
  });
  return runs;
}
