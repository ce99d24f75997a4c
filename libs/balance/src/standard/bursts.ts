/** A burst or a group of equal ones: flow at 50 m of pressure, and how long it ran. */
export interface Burst {
  readonly flowAt50MetresLitresPerHour: number;
  readonly awarenessHours: number;
  readonly locationHours: number;
  readonly repairHours: number;
}

/**
 * Litres that a burst lost (BABE): flow at the zone's pressure × (awareness + location + repair), flow = Q50 · (P / 50)^N1.
 * Source: Lambert 1994, burst and background estimates; SANFLOW user guide (N1 0.5 for bursts).
 */
export function burstLitres(burst: Burst, pressureMetres: number, n1 = 0.5): number {
  return burst.flowAt50MetresLitresPerHour * (pressureMetres / 50) ** n1 * (burst.awarenessHours + burst.locationHours + burst.repairHours);
}

/**
 * Background leakage in litres an hour: (40 a km of mains + 3 a connection + 1 a property) at 50 m, × (P / 50)^1.5. Source: SANFLOW user guide, as used for Harare.
 */
export function backgroundLitresPerHour({ mainsKm, connections, properties }: { readonly mainsKm: number; readonly connections: number; readonly properties: number }, pressureMetres: number): number {
  return (40 * mainsKm + 3 * connections + properties) * (pressureMetres / 50) ** 1.5;
}

/**
 * Real losses above a floor: what bursts lost where the floor is the unavoidable or the background part, what nobody knows of where it is all that BABE
 * explains. Below zero the two contradict each other, and it is told so. Source: Thornton et al., Water Loss Control, 2nd ed., p. 72.
 */
export function lossesAbove(realLossesLitres: number, floorLitres: number): number {
  return realLossesLitres - floorLitres;
}
