import type { Applicable } from './unavoidable-losses.js';

/** Bands of the World Bank Institute: A is good, D is a bad use of water. */
export type PerformanceBand = 'A' | 'B' | 'C' | 'D';

/** Income of the country, as the bands are read. Kyrgyzstan is lower-middle income: developing. */
export type CountryIncome = 'developed' | 'developing';

const LEAKAGE_INDEX_BOUNDS: Readonly<Record<CountryIncome, readonly number[]>> = { developed: [2, 4, 8], developing: [4, 8, 16] };

/** Upper bounds of bands A, B and C in litres a connection and day, developing countries, by metres of mean pressure. */
const PER_CONNECTION_BOUNDS: readonly (readonly [pressureMetres: number, bounds: readonly number[]])[] = [
  [10, [50, 100, 200]], [20, [100, 200, 400]], [30, [150, 300, 600]], [40, [200, 400, 800]], [50, [250, 500, 1_000]],
];

const bandAmong = (figure: number, bounds: readonly number[]): PerformanceBand => (['A', 'B', 'C', 'D'] as const)[bounds.filter((bound) => figure >= bound).length]!;

/**
 * Band of an infrastructure leakage index; a bound belongs to the worse band. An index below 1 is band A with a doubt that the index itself tells.
 * Source: Liemberger et al., World Bank Institute NRW training, leakage performance categories; Gweru with ILI 9.7 is published as C.
 */
export function bandOfLeakageIndex(ili: number, income: CountryIncome = 'developing'): PerformanceBand {
  return bandAmong(ili, LEAKAGE_INDEX_BOUNDS[income]);
}

/**
 * Band of real losses in litres a connection and day (when pressurised) at a mean pressure, developing countries. Between the columns of the table bounds
 * are interpolated; outside 10 to 50 m there is no band. Source: Farley et al. 2008, The Manager's Non-Revenue Water Handbook, table 8.2.
 */
export function bandOfLossPerConnection(litresPerConnectionDay: number, meanPressureMetres: number | null): Applicable<PerformanceBand> {
  if (meanPressureMetres === null) return { notApplicable: 'pressure_unknown' };
  if (meanPressureMetres < 10) return { notApplicable: 'pressure_too_low' };
  if (meanPressureMetres > 50) return { notApplicable: 'pressure_too_high' };
  const upper = PER_CONNECTION_BOUNDS.findIndex(([pressure]) => meanPressureMetres <= pressure);
  const [to, toBounds] = PER_CONNECTION_BOUNDS[upper]!;
  const [from, fromBounds] = PER_CONNECTION_BOUNDS[Math.max(0, upper - 1)]!;
  const share = to === from ? 0 : (meanPressureMetres - from) / (to - from);
  return bandAmong(litresPerConnectionDay, fromBounds.map((bound, at) => bound + share * (toBounds[at]! - bound)));
}
