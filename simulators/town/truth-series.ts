import { join } from 'node:path';

import { formatInstant, localMonthOf } from '@app/time';

import { TableFile } from './line-file.js';
import { spreadOverReservoirs } from './tank-sites.js';
import { STEP_MS, STEPS_PER_DAY, STEPS_PER_HOUR } from './town-calendar.js';
import { KPA_PER_METRE } from './supply-hydraulics.js';
import { OUTFLOWS, type TownDay, type TownModel } from './town-model.js';


const FLOWS = ['production_litres', ...OUTFLOWS.map((outflow) => `${outflow}_litres`), 'storage_change_litres', 'storage_end_litres'];

/** The truth that grows day by day: volumes of the network, the wells, the tanks, the meters and the customers (docs/town.md). */
export class TruthSeries {
  private readonly hours: TableFile;
  private readonly days: TableFile;
  private readonly wellHours: TableFile;
  private readonly reservoirHours: TableFile;
  private readonly nodeHours: TableFile;
  private readonly mainHours: TableFile;
  private readonly leakHours: TableFile;
  private readonly meterDays: TableFile;
  private readonly customerMonths: TableFile;
  private month: string | undefined;

  constructor(private readonly model: TownModel, folder: string) {
    const table = (name: string, columns: readonly string[]): TableFile => new TableFile(join(folder, `${name}.csv`), columns);
    this.hours = table('hours', ['hour_at', 'local_day', ...FLOWS]);
    this.days = table('days', ['local_day', ...FLOWS]);
    this.wellHours = table('well_hours', ['well_serial', 'hour_at', 'minutes_run', 'volume_litres']);
    this.reservoirHours = table('reservoir_hours', ['reservoir', 'hour_at', 'storage_end_litres']);
    this.nodeHours = table('node_hours', ['node', 'hour_at', 'mean_pressure_kpa', 'least_pressure_kpa', 'drawn_litres', 'background_litres', 'burst_litres']);
    this.mainHours = table('main_hours', ['main_no', 'hour_at', 'through_litres']);
    this.leakHours = table('leak_hours', ['burst_no', 'hour_at', 'volume_litres']);
    this.meterDays = table('meter_days', ['place', 'local_day', 'meter_serial', 'through_litres', 'registered_litres', 'reverse_litres', 'index_end_litres']);
    this.customerMonths = table('customer_months', ['customer', 'local_month', 'use_litres', 'leak_litres', 'theft_litres']);
  }

  writeDay(day: TownDay): void {
    const month = localMonthOf(day.date.fromMs);
    if (this.month !== undefined && this.month !== month) throw new Error(`the customers of ${this.month} were not written`);
    this.month = month;
    const { localDay, fromMs } = day.date;
    for (let step = 0; step < STEPS_PER_DAY; step += STEPS_PER_HOUR) {
      const hourAt = formatInstant(fromMs + step * STEP_MS);
      this.hours.row([hourAt, localDay, ...flowsOf(day, step, step + STEPS_PER_HOUR)]);
      this.writeSources(day, step, hourAt);
      this.writeNetwork(day, step, hourAt);
    }
    this.days.row([localDay, ...flowsOf(day, 0, STEPS_PER_DAY)]);
    for (const { places } of this.model.consumers) {
      for (const place of places) {
        const { latest } = place;
        this.meterDays.row([place.name, localDay, latest.meterSerial, place.dayThroughLitres, place.dayRegisteredLitres, place.dayReverseLitres,
          place.shownLitres(latest, place.endLitres[STEPS_PER_DAY - 1]!)]);
      }
    }
    if (localMonthOf(fromMs + STEPS_PER_DAY * STEP_MS) !== month) this.writeCustomers();
  }

  /** Has what is known so far in the files, but for the customers of a month that goes on. */
  flush(): void {
    for (const table of this.tables) table.flush();
  }

  /** A month that the run breaks off is written as far as it went. */
  close(): void {
    if (this.month !== undefined) this.writeCustomers();
    for (const table of this.tables) table.close();
  }

  private get tables(): readonly TableFile[] {
    return [this.hours, this.days, this.wellHours, this.reservoirHours, this.nodeHours, this.mainHours, this.leakHours, this.meterDays, this.customerMonths];
  }

  private writeSources(day: TownDay, step: number, hourAt: string): void {
    const { supply, town } = this.model;
    supply.wells.forEach(({ serial }, well) => {
      let [minutesRun, litres] = [0, 0];
      for (let quarter = step; quarter < step + STEPS_PER_HOUR; quarter++) {
        minutesRun += supply.minutesRun(well, quarter);
        litres += supply.wellLitres[well * STEPS_PER_DAY + quarter]!;
      }
      this.wellHours.row([serial, hourAt, minutesRun, litres]);
    });
    spreadOverReservoirs(town, day.tankEndLitres.map((litres) => litres[step + STEPS_PER_HOUR - 1]!))
      .forEach((litres, at) => this.reservoirHours.row([town.supply.reservoirs[at]!.name, hourAt, litres]));
  }

  private writeNetwork({ nodeLitres }: TownDay, step: number, hourAt: string): void {
    const { supply: { hydraulics }, losses, town: { network } } = this.model;
    const hour = step / STEPS_PER_HOUR;
    const sum = (series: Float64Array, at: number): number => hourOf(series, at, step).reduce((total, each) => total + each, 0);
    const burstLitres = network.nodes.map(() => 0);
    for (const { burst, hourLitres } of losses.ofDay) {
      const litres = hourLitres[hour]!;
      burstLitres[burst.nodeNo]! += litres;
      if (litres > 0) this.leakHours.row([burst.burstNo, hourAt, litres]);
    }
    network.nodes.forEach(({ name }, node) => {
      const pressures = hourOf(hydraulics.nodePressureMetres, node, step);
      this.nodeHours.row([name, hourAt, kpaOf(sum(hydraulics.nodePressureMetres, node) / STEPS_PER_HOUR), kpaOf(Math.min(...pressures)), sum(nodeLitres, node), sum(losses.backgroundLitres, node), burstLitres[node]!]);
    });
    network.mains.forEach((_, main) => this.mainHours.row([main + 1, hourAt, Math.round(sum(hydraulics.mainLitres, main))]));
  }

  private writeCustomers(): void {
    for (const { customer, sums } of this.model.consumers) {
      this.customerMonths.row([customer.code, this.month!, sums.useLitres, sums.leakLitres, sums.theftLitres]);
      sums.useLitres = sums.leakLitres = sums.theftLitres = 0;
    }
    this.month = undefined;
  }
}

/** The steps of an hour in a series that has 96 for each thing. */
function hourOf(series: Float64Array, thing: number, step: number): Float64Array {
  return series.subarray(thing * STEPS_PER_DAY + step, thing * STEPS_PER_DAY + step + STEPS_PER_HOUR);
}

/** Kilopascal of a column of water, to a tenth. */
function kpaOf(metres: number): string {
  return (metres * KPA_PER_METRE).toFixed(1);
}

/** The columns of {@link FLOWS} over the steps `[fromStep, toStep)` of a day. */
function flowsOf({ productionLitres, outflowLitres, storageStartLitres, storageEndLitres }: TownDay, fromStep: number, toStep: number): number[] {
  const sum = (litres: Float64Array): number => litres.subarray(fromStep, toStep).reduce((total, each) => total + each, 0);
  const storageEnd = storageEndLitres[toStep - 1]!;
  return [sum(productionLitres), ...OUTFLOWS.map((outflow) => sum(outflowLitres[outflow])), storageEnd - storageStartLitres[fromStep]!, storageEnd];
}
