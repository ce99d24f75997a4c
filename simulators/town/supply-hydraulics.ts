import { HydraulicNetwork, type NetworkFlows, type NetworkPlan, type NetworkState } from './hydraulic-network.js';
import { RESERVOIR_DEPTH_METRES } from './reservoir-depth.js';
import { tankSites } from './tank-sites.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR } from './town-calendar.js';
import type { TownFile, Well } from './town-file.js';

const MINUTES_PER_STEP = 15;
/** Share of their depth at which tanks stand on the mean: pumps are chosen for it. */
const DESIGN_LEVEL_SHARE = 0.8;
/** Metres by which the water of a well stands lower or higher from day to day: its flow is some three per cent less or more. */
const DRAWDOWN_METRES = 2;
const FIRST_SHARE = 0.7;
/** A float valve shuts a tank that is as full as this against more, and one that is as empty against giving. */
const FULL_SHARE = 0.995;
const EMPTY_SHARE = 0.005;
/** Of water, at its greatest density. */
export const KPA_PER_METRE = 9.80665;

/** Tanks of one site, as one. */
interface Tank {
  readonly capacityLitres: number;
  storedLitres: number;
}

/**
 * The network of a town through its steps. The state of a step lasts as long as no pump is switched; each stretch between two switches is solved by itself. Levels of tanks
 * hold for a step.
 */
export class SupplyHydraulics {
  readonly tanks: readonly Tank[];
  /** What each well gave in the step that was solved last, and what leaked at each node: litres, not whole. */
  readonly wellLitres: Float64Array;
  readonly leakLitres: Float64Array;
  /** C of all leaks of each node in the step. */
  readonly leakCoefficient: Float64Array;
  /** Into all tanks in the step. */
  filledLitres = 0;
  /** Every tank is shut, as it could take no more, or give no more. */
  isFull = false;
  isEmpty = false;
  /** Mean pressure at each node in each step of the day: position `node * 96 + step`. */
  readonly nodePressureMetres: Float64Array;
  /** Through each main from its first node to its second, below zero the other way: position `main * 96 + step`. */
  readonly mainLitres: Float64Array;
  /** Pressure at each wellhead while its pump ran in the step, and while it stood: position `well * 96 + step`. */
  readonly runningKpa: Float64Array;
  readonly standingKpa: Float64Array;
  private readonly network: HydraulicNetwork;
  private readonly tankLitres: Float64Array;
  private readonly state: NetworkState;
  private readonly plan: NetworkPlan;

  constructor(private readonly town: TownFile, wells: readonly Well[]) {
    this.plan = planOf(town, wells);
    this.network = new HydraulicNetwork(this.plan);
    this.tanks = tankSites(town).map(({ capacityLitres }) => ({ capacityLitres, storedLitres: Math.floor(capacityLitres * FIRST_SHARE) }));
    const [nodes, mains] = [this.plan.nodes.length, this.plan.mains.length];
    this.wellLitres = new Float64Array(wells.length);
    this.leakLitres = new Float64Array(nodes);
    this.leakCoefficient = new Float64Array(nodes);
    this.nodePressureMetres = new Float64Array(nodes * STEPS_PER_DAY);
    this.mainLitres = new Float64Array(mains * STEPS_PER_DAY);
    this.runningKpa = new Float64Array(wells.length * STEPS_PER_DAY);
    this.standingKpa = new Float64Array(wells.length * STEPS_PER_DAY);
    this.tankLitres = new Float64Array(this.tanks.length);
    this.state = {
      demandM3PerHour: new Float64Array(nodes), leakCoefficient: this.leakCoefficient, tankHeadMetres: new Float64Array(this.tanks.length), tankIsOpen: new Uint8Array(this.tanks.length),
      aquiferHeadMetres: new Float64Array(wells.length), wellRuns: new Uint8Array(wells.length),
    };
  }

  /** @param drawn how high the water of each well stands on the day, uniform in [0, 1) */
  beginDay(drawn: readonly number[]): void {
    const { nodes, wells } = this.plan;
    wells.forEach(({ node }, well) => (this.state.aquiferHeadMetres[well] = nodes[node]!.elevationMetres - this.town.supply.aquiferDepthMetres + DRAWDOWN_METRES * (2 * drawn[well]! - 1)));
  }

  beginStep(step: number, nodeLitres: Float64Array, leaks: (into: Float64Array) => void): void {
    for (let node = 0; node < this.state.demandM3PerHour.length; node++) this.state.demandM3PerHour[node] = nodeLitres[node * STEPS_PER_DAY + step]! * STEPS_PER_HOUR / 1000;
    leaks(this.leakCoefficient);
    this.tanks.forEach(({ storedLitres, capacityLitres }, tank) => (this.state.tankHeadMetres[tank] = this.town.network.tankFloorMetres + RESERVOIR_DEPTH_METRES * storedLitres / capacityLitres));
  }

  /** Solves a step in which wells run for some of its minutes; may be asked for again with others. */
  solveStep(step: number, runsFromMinute: Uint8Array, runsToMinute: Uint8Array): void {
    const { wellLitres, leakLitres, tankLitres } = this;
    for (const sums of [wellLitres, leakLitres, tankLitres]) sums.fill(0);
    this.clearDay(step);
    this.isFull = this.isEmpty = false;
    const bounds = new Set([0, MINUTES_PER_STEP]);
    for (let well = 0; well < wellLitres.length; well++) bounds.add(runsFromMinute[well * STEPS_PER_DAY + step]!).add(runsToMinute[well * STEPS_PER_DAY + step]!);
    const minutes = [...bounds].sort((one, other) => one - other);
    for (let at = 1; at < minutes.length; at++) {
      const [from, to] = [minutes[at - 1]!, minutes[at]!];
      for (let well = 0; well < wellLitres.length; well++) this.state.wellRuns[well] = runsFromMinute[well * STEPS_PER_DAY + step]! <= from && runsToMinute[well * STEPS_PER_DAY + step]! >= to ? 1 : 0;
      this.addStretch(step, this.solveWithValves(), (to - from) / MINUTES_PER_STEP);
    }
    for (let well = 0; well < wellLitres.length; well++) {
      const position = well * STEPS_PER_DAY + step;
      const ran = (runsToMinute[position]! - runsFromMinute[position]!) / MINUTES_PER_STEP;
      if (ran > 0) this.runningKpa[position]! /= ran;
      if (ran < 1) this.standingKpa[position]! /= 1 - ran;
    }
    this.filledLitres = tankLitres.reduce((sum, litres) => sum + litres, 0);
  }

  /** Gives each tank its flow in whole litres; the first, which is the largest, takes the balance of all that is stored. */
  settleTanks(storedLitres: number): void {
    const [first, ...others] = this.tanks;
    let rest = storedLitres;
    others.forEach((tank, at) => {
      tank.storedLitres += Math.round(this.tankLitres[at + 1]!);
      rest -= tank.storedLitres;
    });
    first!.storedLitres = rest;
  }

  /** Shuts the valve of a tank that would overflow or run dry within the step, and solves again. */
  private solveWithValves(): NetworkFlows {
    this.state.tankIsOpen.fill(1);
    let [full, empty] = [0, 0];
    for (;;) {
      const flows = this.network.solve(this.state);
      const shut = this.tanks.findIndex(({ storedLitres, capacityLitres }, tank) => {
        const flow = flows.tankM3PerHour[tank]!;
        const then = storedLitres + flow * 1000 / STEPS_PER_HOUR;
        const [overflows, runsDry] = [flow > 0 && then > capacityLitres * FULL_SHARE, flow < 0 && then < capacityLitres * EMPTY_SHARE];
        if (this.state.tankIsOpen[tank] === 0 || !(overflows || runsDry)) return false;
        if (overflows) full++;
        else empty++;
        return true;
      });
      if (shut < 0) {
        this.isFull ||= full === this.tanks.length;
        this.isEmpty ||= empty === this.tanks.length;
        return flows;
      }
      this.state.tankIsOpen[shut] = 0;
      // With no tank left the pumps would be alone against the demand: that is for the supply to prevent, not to solve.
      if (full === this.tanks.length || empty === this.tanks.length) {
        this.isFull = full > 0;
        this.isEmpty = empty > 0;
        return flows;
      }
    }
  }

  private addStretch(step: number, flows: NetworkFlows, share: number): void {
    const litres = share * 1000 / STEPS_PER_HOUR;
    for (let well = 0; well < this.wellLitres.length; well++) {
      this.wellLitres[well]! += flows.wellM3PerHour[well]! * litres;
      (this.state.wellRuns[well] === 1 ? this.runningKpa : this.standingKpa)[well * STEPS_PER_DAY + step]! += flows.wellPressureMetres[well]! * KPA_PER_METRE * share;
    }
    for (let tank = 0; tank < this.tankLitres.length; tank++) this.tankLitres[tank]! += flows.tankM3PerHour[tank]! * litres;
    for (let main = 0; main < flows.mainM3PerHour.length; main++) this.mainLitres[main * STEPS_PER_DAY + step]! += flows.mainM3PerHour[main]! * litres;
    for (let node = 0; node < this.leakLitres.length; node++) {
      this.leakLitres[node]! += flows.leakM3PerHour[node]! * litres;
      this.nodePressureMetres[node * STEPS_PER_DAY + step]! += flows.pressureMetres[node]! * share;
    }
  }

  private clearDay(step: number): void {
    for (const [series, count] of [
      [this.nodePressureMetres, this.plan.nodes.length], [this.mainLitres, this.plan.mains.length], [this.runningKpa, this.wellLitres.length], [this.standingKpa, this.wellLitres.length],
    ] as const) for (let at = 0; at < count; at++) series[at * STEPS_PER_DAY + step] = 0;
  }
}

/** The network of a town file by numbers. A pump is bought for the head of the tanks above the water of its well. */
function planOf(town: TownFile, wells: readonly Well[]): NetworkPlan {
  const { network: { nodes, mains, hazenWilliams, leakExponent, tankFloorMetres }, supply: { aquiferDepthMetres } } = town;
  const nodeNo = (wanted: string): number => nodes.findIndex(({ name }) => name === wanted);
  const tankHeadMetres = tankFloorMetres + DESIGN_LEVEL_SHARE * RESERVOIR_DEPTH_METRES;
  return {
    nodes, hazenWilliams, leakExponent, tanks: tankSites(town).map((site) => ({ node: site.nodeNo })),
    mains: mains.map(({ from, to, lengthMetres, diameterMillimetres }) => ({ fromNode: nodeNo(from), toNode: nodeNo(to), lengthMetres, diameterMillimetres })),
    wells: wells.map(({ node, ratedM3PerHour }) => ({ node: nodeNo(node), ratedM3PerHour, designHeadMetres: tankHeadMetres - nodes[nodeNo(node)]!.elevationMetres + aquiferDepthMetres })),
  };
}
