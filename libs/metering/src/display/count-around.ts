import { wholeShare } from '@app/units';

import type { CountAround } from './display-offset.js';

/** A reading of the radio that counts. */
export interface TelemetryPoint {
  readonly atMs: number;
  readonly indexLitres: number;
}

/** Further apart two readings say nothing of where the radio stood between them. */
export const TELEMETRY_REACH_MS = 7 * 86_400_000;

/**
 * What telemetry says at an instant between two of its good readings. Null where the index fell between them, or they lie more than
 * a week apart: nobody knows then where the radio stood.
 */
export function countBetween(before: TelemetryPoint, after: TelemetryPoint, atMs: number): CountAround | null {
  const movedLitres = after.indexLitres - before.indexLitres;
  if (movedLitres < 0 || after.atMs - before.atMs > TELEMETRY_REACH_MS) return null;
  if (atMs <= before.atMs) return { countedLitres: before.indexLitres, leastLitres: before.indexLitres, mostLitres: before.indexLitres };
  if (atMs >= after.atMs) return { countedLitres: after.indexLitres, leastLitres: after.indexLitres, mostLitres: after.indexLitres };
  return {
    countedLitres: before.indexLitres + wholeShare(movedLitres, atMs - before.atMs, after.atMs - before.atMs), leastLitres: before.indexLitres, mostLitres: after.indexLitres,
  };
}
