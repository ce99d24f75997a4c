import type { TownFile } from './town-file.js';

/** Reservoirs that stand side by side at one node of the network and share one level. */
export interface TankSite {
  readonly nodeNo: number;
  /** Positions of its reservoirs in the town file. */
  readonly reservoirNos: readonly number[];
  readonly capacityLitres: number;
}

/** The tank sites of a town, the largest first: it is the one that takes what rounding to whole litres leaves. */
export function tankSites({ network: { nodes }, supply: { reservoirs } }: TownFile): TankSite[] {
  const sites = [...new Set(reservoirs.map(({ node }) => node))].map((node) => {
    const reservoirNos = [...reservoirs.keys()].filter((at) => reservoirs[at]!.node === node);
    return { nodeNo: nodes.findIndex(({ name }) => name === node), reservoirNos, capacityLitres: reservoirNos.reduce((sum, at) => sum + litresOf(reservoirs[at]!.volumeM3), 0) };
  });
  return sites.toSorted((one, other) => other.capacityLitres - one.capacityLitres);
}

const litresOf = (volumeM3: number): number => Math.round(volumeM3 * 1000);

/** Litres in each reservoir of the town file when those of a site stand at the same level: whole litres that add up to what each site holds. */
export function spreadOverReservoirs(town: TownFile, storedLitresBySite: readonly number[]): number[] {
  const spread = town.supply.reservoirs.map(() => 0);
  tankSites(town).forEach(({ reservoirNos }, site) => {
    const stored = storedLitresBySite[site]!;
    const volumeOf = (at: number): number => town.supply.reservoirs[at]!.volumeM3;
    const whole = reservoirNos.reduce((sum, at) => sum + volumeOf(at), 0);
    let below = 0;
    let litresBelow = 0;
    reservoirNos.forEach((at, place) => {
      below += volumeOf(at);
      const upTo = place === reservoirNos.length - 1 ? stored : Math.floor(stored * (below / whole));
      spread[at] = upTo - litresBelow;
      litresBelow = upTo;
    });
  });
  return spread;
}
