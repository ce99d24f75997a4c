/** Quarters of an hour in a day, and how many of them a night flow needs. Source: i2O, minimum night flow. */
const QUARTERS_OF_DAY = 96;
export const LEAST_QUARTERS = 92;
/** The night: local midnight to five, in quarters of an hour. */
const NIGHT_QUARTERS = 20;
const QUARTERS_OF_HOUR = 4;

/** Litres of each quarter of a local day, from midnight on; null where it is not known. */
export type QuarterLitres = readonly (number | null)[];

/** What flows of a zone are made from. */
export interface ZoneQuarters {
  readonly supply: readonly { readonly place: string; readonly litres: QuarterLitres }[];
  readonly exports: readonly { readonly place: string; readonly litres: QuarterLitres }[];
  /** Reservoirs in the zone: stored litres at each quarter's beginning and at the end of the last one (97), and ± litres of one such figure in 95 of 100 cases. */
  readonly stores: readonly { readonly place: string; readonly storedLitres: readonly (number | null)[]; readonly limitLitres: number }[];
  /** Meters are known by whole hours and each quarter holds a fourth of its hour: then only whole hours are told, since a tank fills within minutes. */
  readonly isByHour?: boolean;
}

export type NightRefusal =
  | { readonly refused: 'meter_without_flow' | 'tank_without_level'; readonly place: string }
  | { readonly refused: 'day_incomplete' }
  | { readonly refused: 'tank_noise'; readonly noiseRatio: number };

/** Minimum night flow of one night. */
export interface NightFlow {
  readonly flowLitresPerHour: number;
  /** ± litres an hour of what reservoir levels add to it. */
  readonly noiseLitresPerHour: number;
  /** Quarter of the day at which the hour began. */
  readonly startQuarter: number;
  /** Mean of 02:00 to 04:00, for trends. */
  readonly fixedWindowLitresPerHour: number;
}

/** Whether a figure was refused. */
export const isRefused = <Figure extends object>(one: Figure | NightRefusal): one is NightRefusal => 'refused' in one;

/** Share of the result that the noise of reservoirs may make up. */
export const MOST_TANK_NOISE_RATIO = 0.2;

/**
 * Minimum night flow of a zone: the lowest mean over an hour between 00:00 and 05:00 of supply less exports less the change of stored volume over the same hour.
 * Refused where a meter or a reservoir has no figure every quarter of the night, where the day has fewer than 92 of 96 quarters, and where the noise of levels exceeds a fifth of the result.
 * Source: i2O (rolling mean of four quarters, 92 of 96); the limit of noise is a proposal.
 */
export function minimumNightFlow({ supply, exports, stores, isByHour = false }: ZoneQuarters): NightFlow | NightRefusal {
  const silent = [...supply, ...exports].find(({ litres }) => night(litres).includes(null) || litres.length !== QUARTERS_OF_DAY);
  if (silent !== undefined) return { refused: 'meter_without_flow', place: silent.place };
  const blind = stores.find(({ storedLitres }) => storedLitres.slice(0, NIGHT_QUARTERS + 1).some((one) => one === null) || storedLitres.length < NIGHT_QUARTERS + 1);
  if (blind !== undefined) return { refused: 'tank_without_level', place: blind.place };
  const seen = Array.from({ length: QUARTERS_OF_DAY }, (_, quarter) => [...supply, ...exports].every(({ litres }) => litres[quarter] !== null)).filter(Boolean).length;
  if (supply.length === 0 || seen < LEAST_QUARTERS) return { refused: 'day_incomplete' };

  const passed = (litres: QuarterLitres, from: number, quarters: number): number => litres.slice(from, from + quarters).reduce<number>((sum, one) => sum + one!, 0);
  const net = (from: number, quarters: number): number =>
    supply.reduce((sum, { litres }) => sum + passed(litres, from, quarters), 0) - exports.reduce((sum, { litres }) => sum + passed(litres, from, quarters), 0)
    - stores.reduce((sum, { storedLitres }) => sum + storedLitres[from + quarters]! - storedLitres[from]!, 0);
  let [flowLitresPerHour, startQuarter] = [Infinity, 0];
  for (let from = 0; from + QUARTERS_OF_HOUR <= NIGHT_QUARTERS; from += isByHour ? QUARTERS_OF_HOUR : 1) {
    const flow = net(from, QUARTERS_OF_HOUR);
    if (flow < flowLitresPerHour) [flowLitresPerHour, startQuarter] = [flow, from];
  }
  // A change is the difference of two levels of the same noise.
  const noiseLitresPerHour = Math.SQRT2 * Math.hypot(...stores.map(({ limitLitres }) => limitLitres));
  if (noiseLitresPerHour > MOST_TANK_NOISE_RATIO * Math.abs(flowLitresPerHour)) return { refused: 'tank_noise', noiseRatio: noiseLitresPerHour / Math.abs(flowLitresPerHour) };
  return { flowLitresPerHour, noiseLitresPerHour, startQuarter, fixedWindowLitresPerHour: net(8, 8) / 2 };
}

const night = (litres: QuarterLitres): QuarterLitres => litres.slice(0, NIGHT_QUARTERS);

/** Nights of seven that must be known. */
export const LEAST_NIGHTS = 5;

/**
 * Night flow of a week: 20th percentile of the last seven nights, between nights by simple proportion; null with fewer than five. A low percentile leaves out nights
 * with a hydrant open, and is steadier than the lowest. Source: night flow practice of Bentley WaterSight and Temetra, as the programme asks for it.
 */
export function weekNightFlow(nights: readonly (number | null)[]): number | null {
  const known = nights.slice(-7).filter((one) => one !== null).sort((one, other) => one - other);
  if (known.length < LEAST_NIGHTS) return null;
  const place = 0.2 * (known.length - 1);
  const below = Math.floor(place);
  return known[below]! + (place - below) * ((known[below + 1] ?? known[below]!) - known[below]!);
}

/** Whether gardens are watered in a local month `YYYY-MM`: April to October. The leakage reference is November to March. */
export function isIrrigationMonth(localMonth: string): boolean {
  const month = Number(localMonth.slice(5, 7));
  return month >= 4 && month <= 10;
}
