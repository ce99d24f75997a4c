import { localDayOf } from '@app/time';

import type { ReadingVerdict } from '../register/verdict.js';

/**
 * Litres by which a register fell on each local day on which readings fell one after another (R17): from the highest to the lowest of them. No volume rests on such readings, so hours do not show it.
 * The same as `meter-subjects` asks the database for.
 */
export function ranBackByDay(verdicts: readonly ReadingVerdict[], timeZone: string): Map<string, number> {
  const ends = new Map<string, { low: number; high: number }>();
  for (const { readAtMs, indexLitres, reasons } of verdicts) {
    if (!reasons.includes('REVERSE_FLOW')) continue;
    const day = localDayOf(readAtMs, timeZone);
    const known = ends.get(day);
    ends.set(day, { low: Math.min(known?.low ?? indexLitres, indexLitres), high: Math.max(known?.high ?? indexLitres, indexLitres) });
  }
  return new Map([...ends].map(([day, { low, high }]) => [day, high - low]));
}
