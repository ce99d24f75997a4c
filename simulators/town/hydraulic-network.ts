import { EpanetEngine, LINK, NODE, type NodeProperty } from './epanet-engine.js';
import { DIAMETER_EXPONENT } from './town-file.js';

/** Length of the pipe between a well's pump and the mains, and of the one between a tank and the mains. */
const RISER_METRES = 150;
const TANK_PIPE_METRES = 50;
/** A riser of a hundred millimetres for forty m3/h; others in proportion, so that each loses the same head at its rated flow. */
const RISER_MILLIMETRES = 100;
const RISER_M3_PER_HOUR = 40;
/** Largest sum of changes of flow, as a share of the flows, at which a solution counts as one. */
const ACCURACY = 1e-5;

/** A skeleton of a network, by numbers: nodes where water is drawn and lost, mains between them, tanks and wells at nodes. */
export interface NetworkPlan {
  readonly nodes: readonly { readonly elevationMetres: number }[];
  readonly mains: readonly { readonly fromNode: number; readonly toNode: number; readonly lengthMetres: number; readonly diameterMillimetres: number }[];
  readonly tanks: readonly { readonly node: number }[];
  /** The pump gives its rated flow against the design head, from the water in the well to the mains, and by the usual curve through that point less against more: H = 4/3 H0 − H0/3 (Q/Q0)². */
  readonly wells: readonly { readonly node: number; readonly ratedM3PerHour: number; readonly designHeadMetres: number }[];
  /** Roughness of all mains after Hazen and Williams. */
  readonly hazenWilliams: number;
  /** n of every leak: q = C pⁿ, with q in m3/h and p in metres. */
  readonly leakExponent: number;
}

/** What is given at an instant. Heads are metres above the sea, flows m3/h. */
export interface NetworkState {
  readonly demandM3PerHour: Float64Array;
  /** C of the leaks at each node: q = C pⁿ. */
  readonly leakCoefficient: Float64Array;
  readonly tankHeadMetres: Float64Array;
  /** 0 where the valve of a tank is shut. */
  readonly tankIsOpen: Uint8Array;
  readonly aquiferHeadMetres: Float64Array;
  readonly wellRuns: Uint8Array;
}

/** What follows. Arrays are overwritten by the next solution. */
export interface NetworkFlows {
  readonly pressureMetres: Float64Array;
  readonly leakM3PerHour: Float64Array;
  readonly mainM3PerHour: Float64Array;
  /** Into the tank; below zero out of it. */
  readonly tankM3PerHour: Float64Array;
  readonly wellM3PerHour: Float64Array;
  /** Behind the pump, before the riser. */
  readonly wellPressureMetres: Float64Array;
}

/** The engine found no solution. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/**
 * Pressures and flows of a network at an instant, computed by EPANET 2.3 (epanet-js).
 *
 * A pure function of the plan and the state: each solution begins from the engine's own first guess, so that what was solved before changes nothing.
 */
export class HydraulicNetwork {
  private readonly engine: EpanetEngine;
  private readonly flows: NetworkFlows;
  private readonly demands: Setting;
  private readonly leaks: Setting;
  private readonly tankHeads: Setting;
  private readonly aquiferHeads: Setting;
  private readonly valves: Setting;
  private readonly pumps: Setting;
  private readonly wellheads: readonly number[];
  private readonly mains: readonly number[];

  constructor(plan: NetworkPlan) {
    this.engine = new EpanetEngine(engineText(plan));
    const { project } = this.engine;
    const nodes = (letter: string, things: readonly unknown[]): number[] => things.map((_, at) => project.getNodeIndex(`${letter}${at}`));
    const links = (letter: string, things: readonly unknown[]): number[] => things.map((_, at) => project.getLinkIndex(`${letter}${at}`));
    const setNodes = (indexes: readonly number[], property: NodeProperty): Setting => new Setting(indexes, (index, amount) => project.setNodeValue(index, property, amount));
    const setLinks = (indexes: readonly number[]): Setting => new Setting(indexes, (index, status) => project.setLinkValue(index, LINK.initialStatus, status));
    this.demands = setNodes(nodes('N', plan.nodes), NODE.baseDemand);
    this.leaks = setNodes(nodes('N', plan.nodes), NODE.emitter);
    this.tankHeads = setNodes(nodes('T', plan.tanks), NODE.elevation);
    this.aquiferHeads = setNodes(nodes('A', plan.wells), NODE.elevation);
    this.valves = setLinks(links('V', plan.tanks));
    this.pumps = setLinks(links('P', plan.wells));
    this.wellheads = nodes('H', plan.wells);
    this.mains = links('M', plan.mains);
    this.flows = {
      pressureMetres: new Float64Array(plan.nodes.length), leakM3PerHour: new Float64Array(plan.nodes.length), mainM3PerHour: new Float64Array(plan.mains.length),
      tankM3PerHour: new Float64Array(plan.tanks.length), wellM3PerHour: new Float64Array(plan.wells.length), wellPressureMetres: new Float64Array(plan.wells.length),
    };
  }

  /** @throws NetworkError where the engine does not converge */
  solve(state: NetworkState): NetworkFlows {
    const { flows, demands: { indexes: nodes } } = this;
    this.demands.set(state.demandM3PerHour);
    this.leaks.set(state.leakCoefficient);
    this.tankHeads.set(state.tankHeadMetres);
    this.aquiferHeads.set(state.aquiferHeadMetres);
    this.valves.set(state.tankIsOpen);
    this.pumps.set(state.wellRuns);
    const error = this.engine.solve();
    if (!(error <= ACCURACY)) throw new NetworkError(`the network has no solution: flows still change by ${error} of their sum`);
    const { project } = this.engine;
    const pressures = project.getNodeValues(NODE.pressure);
    take(pressures, nodes, flows.pressureMetres);
    take(pressures, this.wellheads, flows.wellPressureMetres);
    // The engine's demand of a node is what is drawn there and what leaks.
    take(project.getNodeValues(NODE.demand), nodes, flows.leakM3PerHour);
    for (let node = 0; node < nodes.length; node++) flows.leakM3PerHour[node]! -= state.demandM3PerHour[node]!;
    const linkFlows = project.getLinkValues(LINK.flow);
    take(linkFlows, this.mains, flows.mainM3PerHour);
    take(linkFlows, this.valves.indexes, flows.tankM3PerHour);
    take(linkFlows, this.pumps.indexes, flows.wellM3PerHour);
    return flows;
  }
}

/** What belongs to some indexes of the engine, which counts from 1. */
function take(all: readonly number[], indexes: readonly number[], into: Float64Array): void {
  for (let position = 0; position < indexes.length; position++) into[position] = all[indexes[position]! - 1]!;
}

/** One property of several things in the engine; only what has changed is told to it. */
class Setting {
  private readonly known: Float64Array;

  constructor(readonly indexes: readonly number[], private readonly tell: (index: number, amount: number) => void) {
    this.known = new Float64Array(indexes.length).fill(NaN);
  }

  set(amounts: Float64Array | Uint8Array): void {
    for (let position = 0; position < this.indexes.length; position++) {
      const amount = amounts[position]!;
      if (this.known[position] === amount) continue;
      this.known[position] = amount;
      this.tell(this.indexes[position]!, amount);
    }
  }
}

/**
 * The plan in the engine's own file format. Letters: N nodes, M mains, T tanks and V their valves, A aquifers, P pumps, H wellheads, R risers. Tanks are given heads, because what is in
 * them is counted by the town in whole litres; every demand, leak and head is set before each solution.
 */
export function engineText({ nodes, mains, tanks, wells, hazenWilliams, leakExponent }: NetworkPlan): string {
  const widestAt = (node: number): number => Math.max(...mains.filter(({ fromNode, toNode }) => fromNode === node || toNode === node).map(({ diameterMillimetres }) => diameterMillimetres));
  const riserOf = (ratedM3PerHour: number): number => RISER_MILLIMETRES * (ratedM3PerHour / RISER_M3_PER_HOUR) ** DIAMETER_EXPONENT;
  // Hazen and Williams in metres and m3/s; the same for each well, because risers are as wide as their flow asks for.
  const riserLoss = 10.667 * RISER_METRES * (RISER_M3_PER_HOUR / 3600 / hazenWilliams) ** 1.852 / (RISER_MILLIMETRES / 1000) ** 4.871;
  const pipe = (id: string, from: string, to: string, metres: number, millimetres: number): string => `${id} ${from} ${to} ${metres} ${millimetres} ${hazenWilliams} 0 Open`;
  const sections: Readonly<Record<string, readonly string[]>> = {
    JUNCTIONS: [...nodes.map(({ elevationMetres }, at) => `N${at} ${elevationMetres} 0`), ...wells.map(({ node }, at) => `H${at} ${nodes[node]!.elevationMetres} 0`)],
    RESERVOIRS: [...tanks.map((_, at) => `T${at} 0`), ...wells.map((_, at) => `A${at} 0`)],
    PIPES: [
      ...mains.map(({ fromNode, toNode, lengthMetres, diameterMillimetres }, at) => pipe(`M${at}`, `N${fromNode}`, `N${toNode}`, lengthMetres, diameterMillimetres)),
      ...tanks.map(({ node }, at) => pipe(`V${at}`, `N${node}`, `T${at}`, TANK_PIPE_METRES, widestAt(node))),
      ...wells.map(({ node, ratedM3PerHour }, at) => pipe(`R${at}`, `H${at}`, `N${node}`, RISER_METRES, riserOf(ratedM3PerHour))),
    ],
    PUMPS: wells.map((_, at) => `P${at} A${at} H${at} HEAD C${at}`),
    CURVES: wells.map(({ ratedM3PerHour, designHeadMetres }, at) => `C${at} ${ratedM3PerHour} ${designHeadMetres + riserLoss}`),
    OPTIONS: ['UNITS CMH', 'HEADLOSS H-W', `EMITTER EXPONENT ${leakExponent}`, 'BACKFLOW ALLOWED NO', `ACCURACY ${ACCURACY}`, 'TRIALS 200', 'QUALITY NONE'],
    TIMES: ['DURATION 0'],
    END: [],
  };
  return Object.entries(sections).map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`).join('\n');
}
