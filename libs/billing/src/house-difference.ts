/** What the meter of a house shows beside those of its flats. */
export interface HouseDifference {
  readonly houseLitres: number;
  readonly flatsLitres: number;
  /** What went through the house and no flat; below zero where the flats show more. Null while a flat is held: it cannot be told. */
  readonly differenceLitres: number | null;
}

/** The house of a line, as a bill shows it. */
export interface HouseOfLine {
  readonly servicePointCode: string;
  readonly meterSerial: string | null;
  readonly litres: number | null;
  /** What went through the house and no flat; null where it cannot be told. */
  readonly differenceLitres: number | null;
}

/** @returns null without a figure of the house itself */
export function houseDifference(houseLitres: number | null, flats: readonly (number | null)[]): HouseDifference | null {
  if (houseLitres === null) return null;
  const known = flats.filter((litres): litres is number => litres !== null);
  const flatsLitres = known.reduce((sum, litres) => sum + litres, 0);
  return { houseLitres, flatsLitres, differenceLitres: known.length === flats.length ? houseLitres - flatsLitres : null };
}
