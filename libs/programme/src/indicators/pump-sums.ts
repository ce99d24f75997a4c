import type { GatheredPumps } from './gathered-programme.js';

/** A well in service in one local month: its pump, its energy and what it gave. Null is not known. */
export interface PumpMonth {
  readonly wellCode: string;
  readonly run: { readonly runHours: number; readonly coveredRatio: number } | null;
  readonly wattHours: number | null;
  readonly litres: number | null;
}

/** The state of a pump must be known for so much of a month before its hours count; the rest of the month it runs as it did. */
const LEAST_COVERED_RATIO = 0.75;

/** Hours and energy of all pumps over the months of a period. What is not known is left out, and lowers the share that is known. */
export function pumpSums(months: readonly PumpMonth[]): GatheredPumps {
  let [hours, covered, wattHours, litres, ofEnergy] = [0, 0, 0, 0, 0];
  for (const month of months) {
    covered += month.run?.coveredRatio ?? 0;
    if (month.run !== null && month.run.coveredRatio >= LEAST_COVERED_RATIO) hours += month.run.runHours / month.run.coveredRatio;
    if (month.wattHours === null || month.litres === null) continue;
    ofEnergy++;
    wattHours += month.wattHours;
    litres += month.litres;
  }
  const all = months.length;
  return { wells: new Set(months.map(({ wellCode }) => wellCode)).size, hours, hoursKnownRatio: all === 0 ? 0 : covered / all, wattHours, litres, energyKnownRatio: all === 0 ? 0 : ofEnergy / all };
}
