import type { Customer } from './customers.js';
import { type Episode, EpisodeSeries } from './episodes.js';
import { keyOf, noise32, RandomStream } from './random-stream.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR, STEPS_PER_YEAR } from './town-calendar.js';
import type { TownFile } from './town-file.js';

/** A pipe or hose that bursts behind the meter and runs until somebody shuts it. */
export interface CustomerBurst extends Episode {
  readonly flowLitresPerHour: number;
}

/** A connection that the utility shuts; some are opened again by hand before it is lifted. */
export interface Closing extends Episode {
  /** Step from which on water is drawn all the same; the end of the closing where nobody does. */
  readonly drawnFromStep: number;
}

/** A customer through whose connection others are supplied from a step on: so many litres a day more. */
export interface Supplying extends Episode {
  readonly litresPerDay: number;
}

/** Somebody puts a magnet to a meter or opens it; its device feels it. */
export type Tampering = Episode;

/** The cell of a device: what it holds on the first day, and what it loses in a week. */
export interface Cell {
  readonly firstPercent: number;
  readonly percentPerWeek: number;
}

const NEVER = Number.MAX_SAFE_INTEGER;

/** Each thing draws from a stream of its own name: at a rate of zero a town is as it was without it. */
export function customerBursts({ code }: Customer, { customerTroubles: { burstsPerThousandCustomersYear, burstMedianLitresPerHour } }: TownFile, seed: number): EpisodeSeries<CustomerBurst> {
  const random = new RandomStream(seed, `burst ${code}`);
  return new EpisodeSeries(random, burstsPerThousandCustomersYear / 1_000, (fromStep) => ({
    fromStep, toStep: fromStep + random.whole(2 * STEPS_PER_HOUR, 18 * STEPS_PER_HOUR), flowLitresPerHour: Math.min(2_500, Math.round(random.lognormal(burstMedianLitresPerHour, 0.5))),
  }));
}

/** At most one closing of a metered connection, sixty days after the run began at the earliest. */
export function closingOf(customer: Customer, { customerTroubles: { closingsPerThousandCustomers, reopenedShare } }: TownFile, seed: number): Closing | undefined {
  const random = new RandomStream(seed, `closing ${customer.code}`);
  if (customer.meters === 0 || customer.isVacant || random.uniform() * 1_000 >= closingsPerThousandCustomers) return undefined;
  const fromStep = random.whole(60 * STEPS_PER_DAY, 250 * STEPS_PER_DAY);
  const toStep = fromStep + random.whole(30 * STEPS_PER_DAY, 120 * STEPS_PER_DAY);
  return { fromStep, toStep, drawnFromStep: random.chance(reopenedShare) ? fromStep + random.whole(STEPS_PER_DAY, 20 * STEPS_PER_DAY) : toStep };
}

/** A household that begins to supply others between the sixtieth day of the run and its three hundredth, for good. */
export function supplyingOf(customer: Customer, { customerTroubles: { supplyingPerThousandHouseholds }, use }: TownFile, seed: number): Supplying | undefined {
  const random = new RandomStream(seed, `supplying ${customer.code}`);
  if (customer.customerClass !== 'household' || customer.isVacant || random.uniform() * 1_000 >= supplyingPerThousandHouseholds) return undefined;
  return { fromStep: random.whole(60 * STEPS_PER_DAY, Math.floor(0.8 * STEPS_PER_YEAR)), toStep: NEVER, litresPerDay: Math.round(customer.residents * use.litresPerPersonDay * random.between(2, 5)) };
}

export function tamperings(place: string, { customerTroubles: { tamperingsPerThousandMetersYear } }: TownFile, seed: number): EpisodeSeries<Tampering> {
  const random = new RandomStream(seed, `tampering ${place}`);
  return new EpisodeSeries(random, tamperingsPerThousandMetersYear / 1_000, (fromStep) => ({ fromStep, toStep: fromStep + random.whole(1, 6 * STEPS_PER_DAY) }));
}

/** Most cells last ten years; a weak one does not last two. */
export function cellOf(deviceSerial: string, { customerTroubles: { weakBatteryShare } }: TownFile, seed: number): Cell & { readonly isWeak: boolean } {
  const random = new RandomStream(seed, `cell ${deviceSerial}`);
  const isWeak = random.chance(weakBatteryShare);
  return { isWeak, firstPercent: isWeak ? random.between(35, 70) : random.between(70, 100), percentPerWeek: isWeak ? random.between(0.7, 2) : random.between(0.02, 0.15) };
}

/** What is left of a cell on a day of the run, in whole per cent as its device tells it. */
export function chargeAt({ firstPercent, percentPerWeek }: Cell, dayNo: number): number {
  return Math.max(0, Math.round(firstPercent - (percentPerWeek * dayNo) / 7));
}

/** Whether a device knows alarms of its own, as some makes do. */
export function tellsAlarms(deviceSerial: string, { customerTroubles: { alarmDeviceShare } }: TownFile, seed: number): boolean {
  return noise32(keyOf(seed, 'alarms'), keyOf(seed, deviceSerial)) / 2 ** 32 < alarmDeviceShare;
}
