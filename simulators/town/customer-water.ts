import type { Customer } from './customers.js';
import { type Closing, closingOf, type CustomerBurst, customerBursts, type Supplying, supplyingOf } from './customer-troubles.js';
import { emptyDayUse, fillDayUse } from './customer-use.js';
import { type Episode, EpisodeSeries, litresInStep } from './episodes.js';
import { noise32, RandomStream } from './random-stream.js';
import { STEPS_PER_DAY, STEPS_PER_YEAR, type TownDate } from './town-calendar.js';
import type { TownFile } from './town-file.js';

const { floor } = Math;

export interface HomeLeak extends Episode {
  readonly flowLitresPerHour: number;
}

export interface Theft extends Episode {
  readonly kind: 'before_meter' | 'beside_meter';
  /** Share of the indoor use that no meter sees; all of the garden's is taken before the meter. */
  readonly share: number;
}

/** Where one day's water of one customer went. Arrays are by step and are overwritten by the next day. */
export interface CustomerDay {
  /** Use that is not theft: through the meters where there are any. */
  readonly useLitres: Int32Array;
  readonly leakLitres: Int32Array;
  readonly theftLitres: Int32Array;
  /** Through each installed meter: use and leak. */
  readonly throughLitres: readonly Int32Array[];
}

/** Only one leak of a home runs at a time, and a theft once begun goes on. */
const NEVER = Number.MAX_SAFE_INTEGER;
const scratch = emptyDayUse();
/** Counter of the key by which others draw. */
const OTHERS_KEY = 0x5eed;

/** The water of one customer, day by day. */
export class CustomerWater {
  readonly leaks: EpisodeSeries<HomeLeak>;
  readonly bursts: EpisodeSeries<CustomerBurst>;
  readonly closing: Closing | undefined;
  readonly supplying: Supplying | undefined;
  readonly theft: Theft | undefined;
  readonly day: CustomerDay;
  private readonly absences: EpisodeSeries<Episode>;

  constructor(readonly customer: Customer, private readonly town: TownFile, seed: number) {
    const { homeLeaks } = town;
    const leakRandom = new RandomStream(seed, `leak ${customer.code}`);
    this.leaks = new EpisodeSeries(leakRandom, homeLeaks.perThousandCustomersYear / 1000, (fromStep) => ({
      fromStep,
      toStep: fromStep + Math.max(STEPS_PER_DAY / 2, Math.round(leakRandom.lognormal(homeLeaks.medianDays, 0.7) * STEPS_PER_DAY)),
      flowLitresPerHour: Math.min(600, Math.max(2, Math.round(leakRandom.lognormal(homeLeaks.medianLitresPerHour, homeLeaks.sigma)))),
    }));
    const awayRandom = new RandomStream(seed, `away ${customer.code}`);
    this.absences = new EpisodeSeries(awayRandom, customer.useKind === 'home' ? town.use.absencesPerYear : 0,
      (fromStep) => ({ fromStep, toStep: fromStep + awayRandom.whole(2, 18) * STEPS_PER_DAY }));
    this.bursts = customerBursts(customer, town, seed);
    this.closing = closingOf(customer, town, seed);
    this.supplying = supplyingOf(customer, town, seed);
    this.theft = drawTheft(customer, town, seed);
    const perStep = () => new Int32Array(STEPS_PER_DAY);
    this.day = { useLitres: perStep(), leakLitres: perStep(), theftLitres: perStep(), throughLitres: Array.from({ length: customer.meters }, perStep) };
  }

  /** Advances by a day and returns {@link day}. */
  advance(date: TownDate): CustomerDay {
    const { customer, day } = this;
    fillDayUse(customer, date, this.town.use, this.absences.at(date.firstStep) !== undefined, scratch);
    for (let step = 0; step < STEPS_PER_DAY; step++) day.useLitres[step] = scratch.indoorLitres[step]! + scratch.gardenLitres[step]!;
    if (this.supplying !== undefined) this.supply(this.supplying, date);
    if (customer.customerClass === 'unregistered') {
      day.theftLitres.set(day.useLitres);
      day.useLitres.fill(0);
    } else if (this.theft !== undefined) this.steal(this.theft, date.firstStep);
    this.leak(date.firstStep);
    if (this.closing !== undefined) this.shut(this.closing, date.firstStep);
    if (customer.meters > 0) this.passMeters(date.firstStep);
    return day;
  }

  /** In the order of the day: what is stolen leaves the use. */
  private steal(theft: Theft, firstStep: number): void {
    const { useLitres, theftLitres } = this.day;
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const garden = theft.kind === 'before_meter' ? scratch.gardenLitres[step]! : 0;
      const stolen = firstStep + step < theft.fromStep ? 0 : garden + floor((useLitres[step]! - garden) * theft.share);
      theftLitres[step] = stolen;
      useLitres[step] = useLitres[step]! - stolen;
    }
  }

  /** Other homes draw as this one does, at other times. */
  private supply({ fromStep, litresPerDay }: Supplying, date: TownDate): void {
    if (date.firstStep + STEPS_PER_DAY <= fromStep) return;
    const others = { ...this.customer, meanLitresPerDay: litresPerDay, isVacant: false, irrigates: false, noiseKey: noise32(this.customer.noiseKey, OTHERS_KEY) };
    fillDayUse(others, date, this.town.use, false, scratch);
    for (let step = Math.max(0, fromStep - date.firstStep); step < STEPS_PER_DAY; step++) this.day.useLitres[step]! += scratch.indoorLitres[step]!;
  }

  /** Nothing passes a connection that is shut, unless somebody opens it. */
  private shut({ fromStep, drawnFromStep }: Closing, firstStep: number): void {
    const { useLitres, leakLitres, theftLitres } = this.day;
    for (let step = Math.max(0, fromStep - firstStep); step < Math.min(STEPS_PER_DAY, drawnFromStep - firstStep); step++) useLitres[step] = leakLitres[step] = theftLitres[step] = 0;
  }

  private leak(firstStep: number): void {
    const { leakLitres } = this.day;
    leakLitres.fill(0);
    if (this.bursts.nextFromStep < firstStep + STEPS_PER_DAY) {
      for (let step = 0; step < STEPS_PER_DAY; step++) {
        const burst = this.bursts.at(firstStep + step);
        if (burst !== undefined) leakLitres[step] = litresInStep(burst.flowLitresPerHour, firstStep + step - burst.fromStep);
      }
    }
    if (this.leaks.nextFromStep >= firstStep + STEPS_PER_DAY) return;
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const leak = this.leaks.at(firstStep + step);
      if (leak !== undefined) leakLitres[step]! += litresInStep(leak.flowLitresPerHour, firstStep + step - leak.fromStep);
    }
  }

  /** Each draw of a home comes from one of its risers; an enterprise draws on both inlets at once. The leak is on the first. */
  private passMeters(firstStep: number): void {
    const { customer: { noiseKey, useKind }, day: { useLitres, leakLitres, throughLitres: [first, second] } } = this;
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const use = useLitres[step]!;
      let toSecond = 0;
      if (second !== undefined && use > 0) {
        if (useKind !== 'home') toSecond = floor(use / 2);
        else if (noise32(noiseKey, 0xc0000000 + firstStep + step) & 1) toSecond = use;
        second[step] = toSecond;
      } else if (second !== undefined) second[step] = 0;
      first![step] = use - toSecond + leakLitres[step]!;
    }
  }
}

/** Theft needs a meter to be theft; half of those who ever steal did so before the run began. */
function drawTheft(customer: Customer, { theft }: TownFile, seed: number): Theft | undefined {
  const random = new RandomStream(seed, `theft ${customer.code}`);
  const drawn = random.uniform() * 1000;
  if (customer.meters === 0 || customer.customerClass === 'budget' || drawn >= theft.beforeMeterPerThousand + theft.besideMeterPerThousand) return undefined;
  return {
    kind: drawn < theft.beforeMeterPerThousand ? 'before_meter' : 'beside_meter',
    share: random.between(0.3, 0.9),
    fromStep: random.chance(0.5) ? 0 : random.whole(1, STEPS_PER_YEAR),
    toStep: NEVER,
  };
}
