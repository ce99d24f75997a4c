/** Volumes that an IWA balance of one period is made from, in litres; null is not known, which is not zero. */
export interface StandardVolumes {
  /** WS: what reached the consumers' network: own sources and imports, corrected for known meter errors, less exports and storage. */
  readonly suppliedLitres: number | null;
  readonly billedMeteredLitres: number | null;
  readonly billedUnmeteredLitres: number | null;
  readonly unbilledMeteredLitres: number | null;
  readonly unbilledUnmeteredLitres: number | null;
  readonly unauthorisedLitres: number | null;
  readonly meterInaccuracyLitres: number | null;
  readonly billingErrorLitres: number | null;
}

/** Totals of an IWA balance in litres; null where something that they are made from is not known. */
export interface StandardTotals {
  readonly authorisedLitres: number | null;
  readonly revenueLitres: number | null;
  readonly nonRevenueLitres: number | null;
  readonly waterLossesLitres: number | null;
  readonly apparentLossesLitres: number | null;
  /** The residual, also below zero: then the inputs contradict each other. */
  readonly realLossesLitres: number | null;
}

/** Sum of volumes; null where one of them is not known. */
export function sumOrNull(volumes: readonly (number | null)[]): number | null {
  return volumes.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}

const lessOrNull = (from: number | null, taken: number | null): number | null => (from === null || taken === null ? null : from - taken);

/**
 * Totals of the standard water balance: AC = BMAC + BUAC + UMAC + UUAC, WL = WS − AC, NRW = WS − (BMAC + BUAC), AL = UC + CMI + SDE,
 * RL = WL − AL. Nothing is clamped: losses below zero come out below zero.
 *
 * Source: IWA standard balance (Alegre et al. 2000); AWWA M36; Thornton, Sturm, Kunkel, Water Loss Control, 2nd ed., chapter 7.
 */
export function standardTotals(volumes: StandardVolumes): StandardTotals {
  const revenueLitres = sumOrNull([volumes.billedMeteredLitres, volumes.billedUnmeteredLitres]);
  const authorisedLitres = sumOrNull([revenueLitres, volumes.unbilledMeteredLitres, volumes.unbilledUnmeteredLitres]);
  const apparentLossesLitres = sumOrNull([volumes.unauthorisedLitres, volumes.meterInaccuracyLitres, volumes.billingErrorLitres]);
  const waterLossesLitres = lessOrNull(volumes.suppliedLitres, authorisedLitres);
  return {
    authorisedLitres, revenueLitres, waterLossesLitres, apparentLossesLitres,
    nonRevenueLitres: lessOrNull(volumes.suppliedLitres, revenueLitres),
    realLossesLitres: lessOrNull(waterLossesLitres, apparentLossesLitres),
  };
}

/** Why a balance cannot be true as it stands. */
export type Implausibility = 'negative_non_revenue' | 'negative_real_losses' | 'real_above_water_losses';

/**
 * What of a balance contradicts itself. It is shown and never mended: RL or NRW below zero, or RL above WL, say that an input is wrong.
 * Source: Bella Vista WD 2016 published RL = −371.4 acre-feet (California DWR, WUEdata).
 */
export function implausibilities({ nonRevenueLitres, realLossesLitres, waterLossesLitres }: StandardTotals): Implausibility[] {
  const found: Implausibility[] = [];
  if (nonRevenueLitres !== null && nonRevenueLitres < 0) found.push('negative_non_revenue');
  if (realLossesLitres !== null && realLossesLitres < 0) found.push('negative_real_losses');
  if (realLossesLitres !== null && waterLossesLitres !== null && realLossesLitres > waterLossesLitres) found.push('real_above_water_losses');
  return found;
}
