import type { TownFile } from './town-file.js';

/** The node with a place in the row of all customers: neighbours have neighbouring numbers, and each node has its share of them in the order of the file. @param place in [0, 1) */
export function nodeAt(place: number, { nodes }: TownFile['network']): number {
  let below = 0;
  for (let node = 0; node < nodes.length - 1; node++) if ((below += nodes[node]!.customerShare) > place) return node;
  return nodes.length - 1;
}
