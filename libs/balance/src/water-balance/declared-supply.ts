import type { DeclaredVolume } from './supply.js';

/** Pump hours × rated flow. Source: features of the IWA balance for unmetered sources; ± 15 to 25 % where nothing better is known (AWWA M36). */
export function byRatedFlow(pumpHours: number, ratedFlowLitresPerHour: number, limitRatio: number): DeclaredVolume {
  return { method: 'pump_hours_rated_flow', litres: pumpHours * ratedFlowLitresPerHour, limitRatio };
}

/** Pump hours × the flow that a portable meter found. */
export function byPortableTest(pumpHours: number, testedFlowLitresPerHour: number, limitRatio: number): DeclaredVolume {
  return { method: 'portable_test', litres: pumpHours * testedFlowLitresPerHour, limitRatio };
}

/** Pump hours × the flow that the curve of the pump gives at the heads it worked against. */
export function byPumpCurve(pumpHours: number, curveFlowLitresPerHour: number, limitRatio: number): DeclaredVolume {
  return { method: 'pump_hours_curve', litres: pumpHours * curveFlowLitresPerHour, limitRatio };
}

/** What came into a reservoir: what was drawn from it, and what it holds more at the end than at the beginning. */
export function byReservoir(drawnLitres: number, startLitres: number, endLitres: number, limitRatio: number): DeclaredVolume {
  return { method: 'reservoir', litres: drawnLitres + endLitres - startLitres, limitRatio };
}

/**
 * Stored litres at a level, by the reservoir's table of levels and volumes, between its rows by simple proportion.
 * @returns null below the lowest and above the highest row: a table says nothing there
 */
export function storedLitres(table: readonly { readonly levelMetres: number; readonly litres: number }[], levelMetres: number): number | null {
  const rows = [...table].sort((one, other) => one.levelMetres - other.levelMetres);
  const above = rows.findIndex((row) => row.levelMetres >= levelMetres);
  if (above < 0 || (above === 0 && rows[0]!.levelMetres > levelMetres)) return null;
  const [to, from] = [rows[above]!, rows[Math.max(0, above - 1)]!];
  return to === from ? to.litres : from.litres + ((to.litres - from.litres) * (levelMetres - from.levelMetres)) / (to.levelMetres - from.levelMetres);
}
