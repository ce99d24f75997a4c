import { type Episode, litresInStep } from './episodes.js';
import { RandomStream } from './random-stream.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR, STEPS_PER_YEAR, type TownDate } from './town-calendar.js';
import type { TownFile } from './town-file.js';

export interface Burst extends Episode {
  readonly burstNo: number;
  readonly flowLitresPerHour: number;
  readonly isReported: boolean;
}

/**
 * Pressure follows use, so what seeps out follows it the other way round: more by night. Factors by local hour around a
 * mean of 1, of the size that a night-day factor of 22 to 23 h gives.
 */
const BACKGROUND_BY_HOUR = [1.07, 1.08, 1.09, 1.09, 1.08, 1.06, 1.01, 0.96, 0.94, 0.95, 0.96, 0.97, 0.97, 0.97, 0.98, 0.98, 0.98, 0.96, 0.94, 0.93, 0.94, 0.96, 1.01, 1.05];

/** Hours in which mains are flushed: morning, on working days, when people may look. */
const FLUSHING_FROM_HOUR = 10;
const FLUSHING_HOURS = 2;

/** What leaves the mains without reaching anyone: bursts, background leakage, flushing. */
export class NetworkLosses {
  readonly bursts: Burst[] = [];
  private readonly random: RandomStream;
  private upcoming: Burst | undefined;
  private running: Burst[] = [];
  private readonly backgroundLitresPerHour: number;

  constructor(private readonly network: TownFile['network'], seed: number) {
    this.random = new RandomStream(seed, 'bursts');
    this.backgroundLitresPerHour = network.mainsKm * network.backgroundLitresPerKmHour
      + network.serviceConnections * network.backgroundLitresPerConnectionHour;
    this.upcoming = this.arriveAfter(0);
  }

  /** Fills in the litres of each step of a day. */
  advance(date: TownDate, burstLitres: Float64Array, backgroundLitres: Float64Array, flushingLitres: Float64Array): void {
    burstLitres.fill(0);
    flushingLitres.fill(0);
    this.begin(date.firstStep + STEPS_PER_DAY);
    for (const { flowLitresPerHour, fromStep, toStep } of this.running) {
      for (let step = Math.max(0, fromStep - date.firstStep); step < Math.min(STEPS_PER_DAY, toStep - date.firstStep); step++) {
        burstLitres[step]! += litresInStep(flowLitresPerHour, date.firstStep + step - fromStep);
      }
    }
    this.running = this.running.filter(({ toStep }) => toStep > date.firstStep + STEPS_PER_DAY);
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const hour = Math.floor(step / STEPS_PER_HOUR);
      backgroundLitres[step] = litresInStep(Math.round(this.backgroundLitresPerHour * BACKGROUND_BY_HOUR[hour]!), step % STEPS_PER_HOUR);
    }
    if (!date.isFlushingDay) return;
    for (let step = 0; step < FLUSHING_HOURS * STEPS_PER_HOUR; step++) {
      flushingLitres[FLUSHING_FROM_HOUR * STEPS_PER_HOUR + step] = litresInStep(Math.floor(this.network.flushingLitresPerWeek / FLUSHING_HOURS), step);
    }
  }

  /** Unlike the faults of one meter, bursts of a network run beside one another. */
  private begin(beforeStep: number): void {
    while (this.upcoming !== undefined && this.upcoming.fromStep < beforeStep) {
      this.bursts.push(this.upcoming);
      this.running.push(this.upcoming);
      this.upcoming = this.arriveAfter(this.upcoming.fromStep);
    }
  }

  private arriveAfter(step: number): Burst | undefined {
    const { burstsPerYear, burstMedianLitresPerHour, burstSigma, unreportedBurstShare } = this.network;
    if (burstsPerYear <= 0) return undefined;
    const { random } = this;
    const fromStep = step + Math.ceil(random.exponential(STEPS_PER_YEAR / burstsPerYear));
    const isReported = !random.chance(unreportedBurstShare);
    // Seen in the street: two days and a half until it is repaired. Hidden: it waits for a survey, and is smaller.
    const days = isReported ? random.lognormal(2.5, 0.7) : random.lognormal(60, 0.6);
    const medianLitresPerHour = isReported ? burstMedianLitresPerHour : burstMedianLitresPerHour / 2;
    return {
      burstNo: this.bursts.length + 1, isReported, fromStep, toStep: fromStep + Math.max(4, Math.round(days * STEPS_PER_DAY)),
      flowLitresPerHour: Math.max(4, Math.round(random.lognormal(medianLitresPerHour, burstSigma))),
    };
  }
}
