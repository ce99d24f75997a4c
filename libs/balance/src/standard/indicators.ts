/** Connections a km of mains from which losses are told by connection, below it by km. Source: AWWA M36 (32 a mile); Lambert 1999. */
export const LEAST_CONNECTIONS_PER_KM = 20;

/** A volume lost, by connection or by length: only the one that suits the density of the network is a figure. */
export type LossRate =
  | { readonly per: 'connection'; readonly volumePerConnectionDay: number }
  | { readonly per: 'mains'; readonly volumePerMainsDay: number };

/**
 * A volume by connection and day where connections are dense, else by unit of mains and day, in the unit of the volume given.
 * @param pressurisedRatio share of the time with pressure; intermittent supply divides by it (Lambert 1999: "when the system is pressurised")
 * @returns null where the volume, the connections or the mains are not known, or there are none
 */
export function lossRate(
  { volume, days, connections, mainsLength, pressurisedRatio = 1 }:
  { readonly volume: number | null; readonly days: number; readonly connections: number | null; readonly mainsLength: number | null; readonly pressurisedRatio?: number },
  leastConnectionsOfMains: number = LEAST_CONNECTIONS_PER_KM,
): LossRate | null {
  if (volume === null || connections === null || mainsLength === null || !(mainsLength > 0) || !(pressurisedRatio > 0)) return null;
  const perDay = volume / (days * pressurisedRatio);
  if (connections / mainsLength < leastConnectionsOfMains) return { per: 'mains', volumePerMainsDay: perDay / mainsLength };
  return connections > 0 ? { per: 'connection', volumePerConnectionDay: perDay / connections } : null;
}

/** A share of a named base; null where one of them is not known or the base is not above zero: a share of nothing is no figure. */
export function shareOf(part: number | null, base: number | null): number | null {
  return part === null || base === null || !(base > 0) ? null : part / base;
}

/** Prices of one unit of volume. */
export interface LossPrices {
  readonly retail: number | null;
  /** What a unit costs to lift and treat. Null is not known. */
  readonly production: number | null;
  /** At which of the two real losses and unbilled use are valued: retail where water is scarce. */
  readonly realLossesAt: 'production' | 'retail';
}

/** Money lost, in the currency of the prices; null where a price or a volume is not known. */
export interface LossCosts {
  readonly apparentCost: number | null;
  readonly realCost: number | null;
  readonly nonRevenueCost: number | null;
}

/**
 * What losses cost: apparent losses at the retail price, the rest of non-revenue water at the price chosen.
 * Source: AWWA Free Water Audit Software v5 ("annual cost of apparent losses", "of real losses", "NRW as percent by cost"); 1,973 of 1,973 California audits.
 */
export function lossCosts({ apparent, real, nonRevenue }: { readonly apparent: number | null; readonly real: number | null; readonly nonRevenue: number | null }, prices: LossPrices): LossCosts {
  const cost = (volume: number | null, price: number | null): number | null => (volume === null || price === null ? null : volume * price);
  const other = prices.realLossesAt === 'retail' ? prices.retail : prices.production;
  const apparentCost = cost(apparent, prices.retail);
  const restCost = cost(nonRevenue === null || apparent === null ? null : nonRevenue - apparent, other);
  return { apparentCost, realCost: cost(real, other), nonRevenueCost: apparentCost === null || restCost === null ? null : apparentCost + restCost };
}
