import { keyOf, noise32 } from './random-stream.js';
import { STEPS_PER_DAY, type TownDate } from './town-calendar.js';
import type { TownFile, Well } from './town-file.js';

export const MINUTES_PER_STEP = 15;

/** Full at the end of the night, drawn down by the evening: how tanks between wells and a town are run. */
const FULL_SHARE = 0.95;
const EVENING_SHARE = 0.7;
const FILLING_FROM_STEP = 22 * 4;
const FILLED_BY_STEP = 6 * 4;
/** Steps over which a level that is off its course is brought back. */
const RECOVERY_STEPS = 8;
/** Pumps that are started or stopped in one step: they are started one after another. */
const MOST_SWITCHED = 3;
/** What stays in the tanks for fire-fighting; standby wells run before it is touched. */
const RESERVE_SHARE = 0.1;

/** The wells cannot keep the tanks from running dry. */
export class SupplyError extends Error {
  override readonly name = 'SupplyError';
}

/** Wells and tanks of a town. What the wells give beyond the demand of a step goes into the tanks, to the litre. */
export class WellSupply {
  /** Wells that can run at all, in the order of the town file; arrays below are by this position. */
  readonly wells: readonly Well[];
  /** Litres in all tanks at the end of the last step. */
  storedLitres: number;
  readonly capacityLitres: number;
  /** Minutes `[from, to)` of each step of the day in which a well ran: position `wellNo * 96 + step`. */
  readonly runsFromMinute: Uint8Array;
  readonly runsToMinute: Uint8Array;
  /** What each well gives in a minute of the day in which it runs: its rated flow within 3 %. */
  readonly litresPerMinute: Int32Array;
  private readonly isRunning: Uint8Array;
  private readonly wantsRunning: Uint8Array;
  private running = 0;
  private readonly noiseKey: number;

  constructor(private readonly town: TownFile, seed: number) {
    this.wells = town.supply.wells.filter(({ runs }) => runs !== 'mothballed' && runs !== 'destroyed');
    this.capacityLitres = town.supply.reservoirs.reduce((sum, { volumeM3 }) => sum + Math.round(volumeM3 * 1000), 0);
    this.storedLitres = Math.floor(this.capacityLitres * 0.7);
    this.runsFromMinute = new Uint8Array(this.wells.length * STEPS_PER_DAY);
    this.runsToMinute = new Uint8Array(this.wells.length * STEPS_PER_DAY);
    this.litresPerMinute = new Int32Array(this.wells.length);
    this.isRunning = new Uint8Array(this.wells.length);
    this.wantsRunning = new Uint8Array(this.wells.length);
    this.noiseKey = keyOf(seed, 'wells');
  }

  /**
   * Runs the wells for a day against a demand that must be met.
   *
   * @throws SupplyError where the tanks would run dry with every usable well running
   */
  advance(date: TownDate, demandLitres: Float64Array, productionLitres: Float64Array, storageEndLitres: Float64Array): void {
    const { wells } = this;
    for (let well = 0; well < wells.length; well++) {
      const drawdown = noise32(this.noiseKey, date.dayNo * 1000 + well) / 2 ** 32;
      this.litresPerMinute[well] = Math.max(1, Math.round(wells[well]!.ratedM3PerHour * (0.97 + 0.06 * drawdown) * 1000 / 60));
    }
    const order = this.orderOf(date);
    const inSeason = order.filter((well) => wells[well]!.runs !== 'standby').length;
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const demand = demandLitres[step]!;
      const wanted = this.wantedWells(step, demand, order, inSeason);
      let produced = this.switchWells(date, step, order, wanted, false);
      // Full or empty tanks overrule the course: their float valves act at once and on as many pumps as it takes.
      let count = wanted;
      while (count > 0 && this.storedLitres + produced - demand > this.capacityLitres) produced = this.switchWells(date, step, order, --count, true);
      while (count < order.length && this.storedLitres + produced - demand < this.capacityLitres * RESERVE_SHARE) {
        produced = this.switchWells(date, step, order, ++count, true);
      }
      this.storedLitres += produced - demand;
      if (this.storedLitres < 0) throw new SupplyError(`the tanks run dry on ${date.localDay} with ${count} wells running: the town file gives its wells too little flow for its demand`);
      this.running = count;
      this.isRunning.set(this.wantsRunning);
      productionLitres[step] = produced;
      storageEndLitres[step] = this.storedLitres;
    }
  }

  /** Minutes that a well ran in a step of the day. */
  minutesRun(well: number, step: number): number {
    return this.runsToMinute[well * STEPS_PER_DAY + step]! - this.runsFromMinute[well * STEPS_PER_DAY + step]!;
  }

  /** Wells of the season, begun with another one each day so that all of them run; standby wells last. */
  private orderOf(date: TownDate): number[] {
    const positions = [...this.wells.keys()];
    const season = positions.filter((well) => this.wells[well]!.runs === 'all-year' || (date.isSummer && this.wells[well]!.runs === 'summer'));
    const standby = positions.filter((well) => this.wells[well]!.runs === 'standby');
    const first = date.dayNo % season.length;
    return [...season.slice(first), ...season.slice(0, first), ...standby];
  }

  private wantedWells(step: number, demandLitres: number, order: readonly number[], inSeason: number): number {
    const seasonLitres = order.slice(0, inSeason).reduce((sum, well) => sum + this.litresPerMinute[well]! * MINUTES_PER_STEP, 0);
    const lacking = this.capacityLitres * levelCourse(step) - this.storedLitres;
    const wanted = Math.round((demandLitres + lacking / RECOVERY_STEPS) / (seasonLitres / inSeason));
    const nearby = Math.min(this.running + MOST_SWITCHED, Math.max(this.running - MOST_SWITCHED, wanted));
    return Math.min(inSeason, Math.max(0, nearby));
  }

  /** Has the first so many wells of the order run, and returns what all give in the step. */
  private switchWells(date: TownDate, step: number, order: readonly number[], count: number, atOnce: boolean): number {
    this.wantsRunning.fill(0);
    for (let place = 0; place < count; place++) this.wantsRunning[order[place]!] = 1;
    let litres = 0;
    for (let well = 0; well < this.wells.length; well++) {
      const position = well * STEPS_PER_DAY + step;
      const runs = this.wantsRunning[well] === 1;
      const switched = runs !== (this.isRunning[well] === 1);
      const atMinute = switched && !atOnce ? 1 + noise32(this.noiseKey, 0x40000000 + (date.firstStep + step) * 64 + well) % (MINUTES_PER_STEP - 1) : 0;
      this.runsFromMinute[position] = runs ? atMinute : 0;
      this.runsToMinute[position] = runs ? MINUTES_PER_STEP : atMinute;
      litres += this.minutesRun(well, step) * this.litresPerMinute[well]!;
    }
    return litres;
  }
}

/** Share of the tanks' volume at which they should stand. */
function levelCourse(step: number): number {
  if (step >= FILLING_FROM_STEP || step < FILLED_BY_STEP) return FULL_SHARE;
  return FULL_SHARE - (FULL_SHARE - EVENING_SHARE) * (step - FILLED_BY_STEP) / (FILLING_FROM_STEP - FILLED_BY_STEP);
}

/** Litres in each tank when all stand at the same level: whole litres that add up to what is stored. */
export function spreadOverReservoirs(town: TownFile, storedLitres: number): number[] {
  const volumes = town.supply.reservoirs.map(({ volumeM3 }) => volumeM3);
  const whole = volumes.reduce((sum, volume) => sum + volume, 0);
  let below = 0;
  let litresBelow = 0;
  return volumes.map((volume, at) => {
    below += volume;
    const upTo = at === volumes.length - 1 ? storedLitres : Math.floor(storedLitres * (below / whole));
    const litres = upTo - litresBelow;
    litresBelow = upTo;
    return litres;
  });
}
