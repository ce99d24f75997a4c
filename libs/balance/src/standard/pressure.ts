/** Exponents of leakage against pressure. Source: Thornton et al., Water Loss Control, 2nd ed., p. 163. */
export const LEAKAGE_EXPONENTS = { fixedArea: 0.5, mixedNetwork: 1, background: 1.5 } as const;

/**
 * How leakage changes with pressure (FAVAD): L1 / L0 = (P1 / P0)^N1. Source: May 1994; Thornton et al., p. 163.
 * @throws RangeError unless both pressures are above zero
 */
export function leakageRatio(pressureBefore: number, pressureAfter: number, n1: number): number {
  if (!(pressureBefore > 0 && pressureAfter > 0)) throw new RangeError(`no leakage ratio between pressures of ${pressureBefore} and ${pressureAfter}`);
  return (pressureAfter / pressureBefore) ** n1;
}

/**
 * N1 of a zone from a pressure step test, legitimate use taken off both flows: ln(L1 / L0) / ln(P1 / P0). Source: Thornton et al., p. 163.
 * @returns null where a flow or pressure is not above zero or the pressure did not change
 */
export function exponentOfStepTest(before: { readonly leakage: number; readonly pressure: number }, after: { readonly leakage: number; readonly pressure: number }): number | null {
  if (!(before.leakage > 0 && after.leakage > 0 && before.pressure > 0 && after.pressure > 0) || before.pressure === after.pressure) return null;
  return Math.log(after.leakage / before.leakage) / Math.log(after.pressure / before.pressure);
}

/**
 * Night-day factor in hours a day: Σ over the 24 hours of (P_h / P_night)^N1; a day's leakage is the night's hourly leakage × this. 24 where pressure is flat.
 * Source: leakssuitelibrary.com, night-day factor; Thornton et al., chapter 16.
 * @returns null unless there are 24 pressures of zero or more and the night's is above zero
 */
export function nightDayFactorHours(pressureByHour: readonly number[], nightPressure: number, n1: number): number | null {
  if (pressureByHour.length !== 24 || !(nightPressure > 0) || pressureByHour.some((one) => !(one >= 0))) return null;
  return pressureByHour.reduce((sum, pressure) => sum + (pressure / nightPressure) ** n1, 0);
}
