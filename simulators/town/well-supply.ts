import { type Episode, EpisodeSeries } from './episodes.js';
import type { NetworkLosses } from './network-losses.js';
import { keyOf, noise32, RandomStream } from './random-stream.js';
import { SupplyHydraulics } from './supply-hydraulics.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR, type TownDate } from './town-calendar.js';
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

/** What is asked of the supply on a day; arrays are by step, those of nodes at `node * 96 + step`. */
export interface DayDemand {
  /** Drawn from the mains by people, in whole litres: all but leaks of the mains. */
  readonly litres: Float64Array;
  readonly nodeLitres: Float64Array;
  readonly losses: NetworkLosses;
}

/** What the supply did on a day, by step. */
export interface DaySupply {
  readonly productionLitres: Float64Array;
  readonly storageEndLitres: Float64Array;
  readonly burstLitres: Float64Array;
  readonly backgroundLitres: Float64Array;
  /** What each tank site holds at the end of each step. */
  readonly tankEndLitres: readonly Float64Array[];
}

/** Wells, tanks and mains of a town: which pumps run, what the network then does, and where its litres are. */
export class WellSupply {
  /** Wells that can run at all, in the order of the town file; arrays below are by this position. */
  readonly wells: readonly Well[];
  /** Litres in all tanks at the end of the last step. */
  storedLitres: number;
  readonly capacityLitres: number;
  /** Minutes `[from, to)` of each step of the day in which a well ran: position `wellNo * 96 + step`. */
  readonly runsFromMinute: Uint8Array;
  readonly runsToMinute: Uint8Array;
  /** What each well gave in each step of the day, in whole litres. */
  readonly wellLitres: Float64Array;
  readonly failures: readonly EpisodeSeries<Episode>[];
  readonly hydraulics: SupplyHydraulics;
  private readonly isRunning: Uint8Array;
  private readonly wantsRunning: Uint8Array;
  private readonly wellRest: Float64Array;
  private readonly ratedStepLitres: readonly number[];
  private running = 0;
  private leakedLitres = 0;
  private readonly noiseKey: number;

  constructor(town: TownFile, seed: number) {
    this.wells = town.supply.wells.filter(({ runs }) => runs !== 'mothballed' && runs !== 'destroyed');
    this.hydraulics = new SupplyHydraulics(town, this.wells);
    this.capacityLitres = this.hydraulics.tanks.reduce((sum, { capacityLitres }) => sum + capacityLitres, 0);
    this.storedLitres = this.hydraulics.tanks.reduce((sum, { storedLitres }) => sum + storedLitres, 0);
    this.runsFromMinute = new Uint8Array(this.wells.length * STEPS_PER_DAY);
    this.runsToMinute = new Uint8Array(this.wells.length * STEPS_PER_DAY);
    this.wellLitres = new Float64Array(this.wells.length * STEPS_PER_DAY);
    this.wellRest = new Float64Array(this.wells.length);
    this.isRunning = new Uint8Array(this.wells.length);
    this.wantsRunning = new Uint8Array(this.wells.length);
    this.ratedStepLitres = this.wells.map(({ ratedM3PerHour }) => ratedM3PerHour * 1000 / STEPS_PER_HOUR);
    this.noiseKey = keyOf(seed, 'wells');
    const { failuresPerWellYear, failureMedianHours } = town.supply;
    this.failures = this.wells.map(({ serial }) => {
      const random = new RandomStream(seed, `failure ${serial}`);
      return new EpisodeSeries(random, failuresPerWellYear, (fromStep) => ({ fromStep, toStep: fromStep + Math.max(1, Math.round(random.lognormal(failureMedianHours, 0.8) * STEPS_PER_HOUR)) }));
    });
  }

  /**
   * Runs the wells for a day against a demand that must be met.
   *
   * @throws SupplyError where the tanks would run dry with every usable well running
   */
  advance(date: TownDate, demand: DayDemand, day: DaySupply): void {
    const { wells, hydraulics } = this;
    hydraulics.beginDay(wells.map((_, well) => noise32(this.noiseKey, date.dayNo * 1000 + well) / 2 ** 32));
    const daily = this.orderOf(date);
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      hydraulics.beginStep(step, demand.nodeLitres, (into) => demand.losses.coefficientsAt(date.firstStep + step, into));
      const order = daily.filter((well) => this.failures[well]!.at(date.firstStep + step) === undefined);
      const inSeason = order.filter((well) => wells[well]!.runs !== 'standby').length;
      let count = this.wantedWells(step, demand.litres[step]!, order, inSeason);
      this.runWells(date, step, order, count, false);
      // Full or empty tanks overrule the course: they act at once and on as many pumps as it takes.
      while (count > 0 && hydraulics.isFull) this.runWells(date, step, order, --count, true);
      while (count < order.length && (hydraulics.isEmpty || this.storedLitres + hydraulics.filledLitres < this.capacityLitres * RESERVE_SHARE)) {
        this.runWells(date, step, order, ++count, true);
      }
      if (hydraulics.isEmpty) throw new SupplyError(`the tanks run dry on ${date.localDay} with ${count} wells running: the town file gives its wells too little flow for its demand`);
      this.running = count;
      this.isRunning.set(this.wantsRunning);
      this.settle(date, step, demand, day);
    }
  }

  /** Minutes that a well ran in a step of the day. */
  minutesRun(well: number, step: number): number {
    return this.runsToMinute[well * STEPS_PER_DAY + step]! - this.runsFromMinute[well * STEPS_PER_DAY + step]!;
  }

  /** Turns the flows of a solved step into whole litres: what rounding leaves over waits for the next step, and the tanks take the balance of it all. */
  private settle(date: TownDate, step: number, { litres, losses }: DayDemand, day: DaySupply): void {
    const { hydraulics } = this;
    let produced = 0;
    for (let well = 0; well < this.wells.length; well++) {
      const flowed = this.wellRest[well]! + hydraulics.wellLitres[well]!;
      const whole = Math.floor(flowed);
      this.wellLitres[well * STEPS_PER_DAY + step] = whole;
      this.wellRest[well] = flowed - whole;
      produced += whole;
    }
    const { burstLitres, backgroundLitres } = losses.settle(date, step, hydraulics.leakLitres, hydraulics.leakCoefficient);
    day.burstLitres[step] = burstLitres;
    day.backgroundLitres[step] = backgroundLitres;
    this.leakedLitres = burstLitres + backgroundLitres;
    day.productionLitres[step] = produced;
    this.storedLitres += produced - litres[step]! - this.leakedLitres;
    day.storageEndLitres[step] = this.storedLitres;
    hydraulics.settleTanks(this.storedLitres);
    hydraulics.tanks.forEach(({ storedLitres }, site) => (day.tankEndLitres[site]![step] = storedLitres));
  }

  /** Wells of the season, begun with another one each day so that all of them run; standby wells last. */
  private orderOf(date: TownDate): number[] {
    const positions = [...this.wells.keys()];
    const season = positions.filter((well) => this.wells[well]!.runs === 'all-year' || (date.isSummer && this.wells[well]!.runs === 'summer'));
    const standby = positions.filter((well) => this.wells[well]!.runs === 'standby');
    const first = date.dayNo % season.length;
    return [...season.slice(first), ...season.slice(0, first), ...standby];
  }

  private wantedWells(step: number, drawnLitres: number, order: readonly number[], inSeason: number): number {
    if (inSeason === 0) return 0;
    const seasonLitres = order.slice(0, inSeason).reduce((sum, well) => sum + this.ratedStepLitres[well]!, 0);
    const lacking = this.capacityLitres * levelCourse(step) - this.storedLitres;
    const wanted = Math.round((drawnLitres + this.leakedLitres + lacking / RECOVERY_STEPS) / (seasonLitres / inSeason));
    const nearby = Math.min(this.running + MOST_SWITCHED, Math.max(this.running - MOST_SWITCHED, wanted));
    return Math.min(inSeason, Math.max(0, nearby));
  }

  /** Has the first so many wells of the order run in a step, and solves the network for it. */
  private runWells(date: TownDate, step: number, order: readonly number[], count: number, atOnce: boolean): void {
    this.wantsRunning.fill(0);
    for (let place = 0; place < count; place++) this.wantsRunning[order[place]!] = 1;
    for (let well = 0; well < this.wells.length; well++) {
      const position = well * STEPS_PER_DAY + step;
      const runs = this.wantsRunning[well] === 1;
      const switched = runs !== (this.isRunning[well] === 1);
      const atMinute = switched && !atOnce ? 1 + noise32(this.noiseKey, 0x40000000 + (date.firstStep + step) * 64 + well) % (MINUTES_PER_STEP - 1) : 0;
      this.runsFromMinute[position] = runs ? atMinute : 0;
      this.runsToMinute[position] = runs ? MINUTES_PER_STEP : atMinute;
    }
    this.hydraulics.solveStep(step, this.runsFromMinute, this.runsToMinute);
  }
}

/** Share of the tanks' volume at which they should stand. */
function levelCourse(step: number): number {
  if (step >= FILLING_FROM_STEP || step < FILLED_BY_STEP) return FULL_SHARE;
  return FULL_SHARE - (FULL_SHARE - EVENING_SHARE) * (step - FILLED_BY_STEP) / (FILLING_FROM_STEP - FILLED_BY_STEP);
}
