import { type Customer, settleCustomers } from './customers.js';
import { CustomerWater } from './customer-water.js';
import { MeterPlace } from './meter.js';
import { NetworkLosses } from './network-losses.js';
import { STEPS_PER_DAY, type TownDate, townDates } from './town-calendar.js';
import { readTown, type TownFile } from './town-file.js';
import { WellSupply } from './well-supply.js';

/**
 * Where the water of a step goes, besides into the tanks. What the wells produce is their sum and the change of storage:
 * that is the law the town keeps, to the litre, in every step.
 */
export const OUTFLOWS = [
  'household_metered', 'household_unmetered', 'budget_metered', 'budget_unmetered', 'commercial_metered', 'commercial_unmetered', 'flushing',
  'home_leak_metered', 'home_leak_unmetered', 'theft', 'mains_burst', 'background_leak',
] as const;
export type Outflow = (typeof OUTFLOWS)[number];

/** A customer with its meters; the sums are of the days since they were last taken. */
export interface Consumer {
  readonly customer: Customer;
  readonly water: CustomerWater;
  readonly places: readonly MeterPlace[];
  readonly sums: { useLitres: number; leakLitres: number; theftLitres: number };
}

/** One day of the town. Its arrays are by step and are overwritten by the next day. */
export interface TownDay {
  readonly date: TownDate;
  readonly outflowLitres: Readonly<Record<Outflow, Float64Array>>;
  readonly productionLitres: Float64Array;
  readonly storageStartLitres: Float64Array;
  readonly storageEndLitres: Float64Array;
  /** What each tank site holds as a step begins and ends: {@link spreadOverReservoirs} has its reservoirs. */
  readonly tankStartLitres: readonly Float64Array[];
  readonly tankEndLitres: readonly Float64Array[];
  /** What people drew from the mains at each node, flushing included: position `node * 96 + step`. */
  readonly nodeLitres: Float64Array;
}

/** A customer with its water and the places of its meters, before the first day. */
export function consumerOf(customer: Customer, town: TownFile, seed: number): Consumer {
  const places = Array.from({ length: customer.meters }, (_, at) => new MeterPlace(
    `${customer.code}-${at + 1}`, customer.customerClass, at === 0 ? 1 : 2, customer.code, town, seed, Math.ceil((customer.meanLitresPerDay * 365) / customer.meters)));
  return { customer, water: new CustomerWater(customer, town, seed), places, sums: { useLitres: 0, leakLitres: 0, theftLitres: 0 } };
}

const perStep = (): Float64Array => new Float64Array(STEPS_PER_DAY);

/**
 * The town, advancing by days of 96 steps of a quarter of an hour, in whole litres.
 *
 * A pure function of the town file, the seed and the first day: no clock, no random numbers but its own. A longer run
 * begins with the same days as a shorter one.
 */
export class TownModel {
  readonly consumers: readonly Consumer[];
  readonly supply: WellSupply;
  readonly losses: NetworkLosses;
  /** Volume that each usable well has given since the run began, at the start of the day. */
  readonly wellLitres: Float64Array;
  readonly runFromMs: number;
  readonly day: TownDay;
  private readonly dates: Generator<TownDate, never>;
  private readonly drawnLitres = perStep();
  private upcoming: TownDate;

  /**
   * @param town as read, or as changed by the caller: it is checked again
   * @param from first local day `YYYY-MM-DD`
   */
  constructor(readonly town: TownFile, readonly seed: number, from: string) {
    readTown(town);
    this.consumers = settleCustomers(town, seed).map((customer) => consumerOf(customer, town, seed));
    this.supply = new WellSupply(town, seed);
    this.losses = new NetworkLosses(town.network, seed);
    this.wellLitres = new Float64Array(this.supply.wells.length);
    this.dates = townDates(town, seed, from);
    const { hydraulics: { tanks } } = this.supply;
    this.upcoming = this.dates.next().value;
    this.runFromMs = this.upcoming.fromMs;
    this.day = {
      date: this.upcoming, outflowLitres: Object.fromEntries(OUTFLOWS.map((outflow) => [outflow, perStep()])) as Record<Outflow, Float64Array>,
      productionLitres: perStep(), storageStartLitres: perStep(), storageEndLitres: perStep(), tankStartLitres: tanks.map(perStep), tankEndLitres: tanks.map(perStep),
      nodeLitres: new Float64Array(town.network.nodes.length * STEPS_PER_DAY),
    };
  }

  /** Advances by a day and returns it. @throws SupplyError where the wells cannot meet the demand */
  nextDay(): TownDay {
    const date = this.upcoming;
    const { day, supply, wellLitres } = this;
    if (date.dayNo > 0) for (let well = 0; well < wellLitres.length; well++) wellLitres[well]! += this.producedYesterday(well);
    Object.assign(day, { date });
    for (const outflow of OUTFLOWS) day.outflowLitres[outflow].fill(0);
    day.nodeLitres.fill(0);
    for (const consumer of this.consumers) this.addConsumer(consumer, date);
    const { mains_burst: burstLitres, background_leak: backgroundLitres, flushing } = day.outflowLitres;
    const { flushedNode } = this.losses.begin(date, flushing);
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      day.nodeLitres[flushedNode * STEPS_PER_DAY + step]! += flushing[step]!;
      this.drawnLitres[step] = OUTFLOWS.reduce((sum, outflow) => sum + day.outflowLitres[outflow][step]!, 0);
    }
    const stored = supply.storedLitres;
    const tanks = supply.hydraulics.tanks.map(({ storedLitres }) => storedLitres);
    supply.advance(date, { litres: this.drawnLitres, nodeLitres: day.nodeLitres, losses: this.losses }, { ...day, burstLitres, backgroundLitres });
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      day.storageStartLitres[step] = step === 0 ? stored : day.storageEndLitres[step - 1]!;
      tanks.forEach((storedLitres, tank) => (day.tankStartLitres[tank]![step] = step === 0 ? storedLitres : day.tankEndLitres[tank]![step - 1]!));
    }
    this.upcoming = this.dates.next().value;
    return day;
  }

  private addConsumer({ customer, water, places, sums }: Consumer, date: TownDate): void {
    const { outflowLitres, nodeLitres } = this.day;
    const { useLitres, leakLitres, theftLitres, throughLitres } = water.advance(date);
    const metered = customer.meters > 0;
    // The use of those who are no customers is theft already.
    const use = customer.customerClass === 'unregistered' ? outflowLitres.theft : outflowLitres[`${customer.customerClass}_${metered ? 'metered' : 'unmetered'}`];
    const leak = outflowLitres[metered ? 'home_leak_metered' : 'home_leak_unmetered'];
    const fromNode = customer.nodeNo * STEPS_PER_DAY;
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      use[step]! += useLitres[step]!;
      leak[step]! += leakLitres[step]!;
      outflowLitres.theft[step]! += theftLitres[step]!;
      nodeLitres[fromNode + step]! += useLitres[step]! + leakLitres[step]! + theftLitres[step]!;
      sums.useLitres += useLitres[step]!;
      sums.leakLitres += leakLitres[step]!;
      sums.theftLitres += theftLitres[step]!;
    }
    for (let at = 0; at < places.length; at++) places[at]!.advance(date.firstStep, throughLitres[at]!);
  }

  /** Runs of the last day are still there when the next begins. */
  private producedYesterday(well: number): number {
    let litres = 0;
    for (let step = 0; step < STEPS_PER_DAY; step++) litres += this.supply.wellLitres[well * STEPS_PER_DAY + step]!;
    return litres;
  }
}
