import { type Episode, litresInStep } from './episodes.js';
import { keyOf, noise32, RandomStream } from './random-stream.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR, STEPS_PER_YEAR, type TownDate } from './town-calendar.js';
import { nodeAt } from './customer-nodes.js';
import type { TownFile } from './town-file.js';

export interface Burst extends Episode {
  readonly burstNo: number;
  /** At the head that the town file names for its leaks; what flows follows the pressure. */
  readonly flowLitresPerHour: number;
  readonly isReported: boolean;
  /** Steps over which it grows from nothing to its flow; 0 for one that flows at once. */
  readonly growSteps: number;
  readonly nodeNo: number;
}

/** A burst that runs on the day. */
interface RunningBurst {
  readonly burst: Burst;
  /** C of q = C pⁿ, with q in m3/h and p in metres. */
  readonly coefficient: number;
  /** What has flowed in each hour of the day, in whole litres. */
  readonly hourLitres: Float64Array;
  /** Part of a litre that has flowed and is not counted yet. */
  rest: number;
}

/** Hours in which mains are flushed: morning, on working days, when people may look. */
const FLUSHING_FROM_HOUR = 10;
const FLUSHING_HOURS = 2;
const HOURS = 24;
const LEAST_GROWTH_DAYS = 20;
const MOST_GROWTH_DAYS = 50;

/** What leaves the mains without reaching anyone: bursts and background leakage, both as the pressure has it, and flushing. */
export class NetworkLosses {
  readonly bursts: Burst[] = [];
  /** Those that ran on the day. */
  ofDay: RunningBurst[] = [];
  /** Background leakage at each node and step of the day, in whole litres: position `node * 96 + step`. */
  readonly backgroundLitres: Float64Array;
  private readonly random: RandomStream;
  private readonly placeKey: number;
  private readonly growthKey: number;
  private upcoming: Burst | undefined;
  private readonly backgroundCoefficient: readonly number[];
  private readonly backgroundRest: Float64Array;

  constructor(private readonly network: TownFile['network'], seed: number) {
    this.random = new RandomStream(seed, 'bursts');
    // A key of its own: where a burst is changes nothing of when the next one comes.
    this.placeKey = keyOf(seed, 'places of bursts');
    this.growthKey = keyOf(seed, 'growth of bursts');
    const { nodes, mainsKm, backgroundLitresPerKmHour, serviceConnections, backgroundLitresPerConnectionHour } = network;
    const background = mainsKm * backgroundLitresPerKmHour + serviceConnections * backgroundLitresPerConnectionHour;
    this.backgroundCoefficient = nodes.map(({ customerShare }) => this.coefficientOf(background * customerShare));
    this.backgroundRest = new Float64Array(nodes.length);
    this.backgroundLitres = new Float64Array(nodes.length * STEPS_PER_DAY);
    this.upcoming = this.arriveAfter(0);
  }

  /** Begins a day: its bursts, and the litres of each step that are flushed at which node. */
  begin(date: TownDate, flushingLitres: Float64Array): { readonly flushedNode: number } {
    this.ofDay = this.ofDay.filter(({ burst }) => burst.toStep > date.firstStep);
    for (const { hourLitres } of this.ofDay) hourLitres.fill(0);
    while (this.upcoming !== undefined && this.upcoming.fromStep < date.firstStep + STEPS_PER_DAY) {
      const burst = this.upcoming;
      this.bursts.push(burst);
      // Unlike the faults of one meter, bursts of a network run beside one another.
      this.ofDay.push({ burst, coefficient: this.coefficientOf(burst.flowLitresPerHour), hourLitres: new Float64Array(HOURS), rest: 0 });
      this.upcoming = this.arriveAfter(burst.fromStep);
    }
    flushingLitres.fill(0);
    if (date.isFlushingDay) {
      for (let step = 0; step < FLUSHING_HOURS * STEPS_PER_HOUR; step++) {
        flushingLitres[FLUSHING_FROM_HOUR * STEPS_PER_HOUR + step] = litresInStep(Math.floor(this.network.flushingLitresPerWeek / FLUSHING_HOURS), step);
      }
    }
    return { flushedNode: Math.floor(date.dayNo / 7) % this.network.nodes.length };
  }

  /** C of all leaks of each node in a step of the run. */
  coefficientsAt(runStep: number, into: Float64Array): void {
    into.set(this.backgroundCoefficient);
    for (const { burst, coefficient } of this.ofDay) if (runsIn(burst, runStep)) into[burst.nodeNo]! += coefficient * grownShare(burst, runStep);
  }

  /**
   * Counts what leaked in a step: each leak of a node its share of it, in whole litres; parts of a litre wait for the next step.
   * @param leakedLitres of each node, as the network was solved
   */
  settle(date: TownDate, step: number, leakedLitres: Float64Array, coefficients: Float64Array): { readonly burstLitres: number; readonly backgroundLitres: number } {
    let burstLitres = 0;
    let backgroundLitres = 0;
    for (const running of this.ofDay) {
      const { burst: { nodeNo }, coefficient, hourLitres } = running;
      if (!runsIn(running.burst, date.firstStep + step)) continue;
      const flowed = running.rest + leakedLitres[nodeNo]! * ((coefficient * grownShare(running.burst, date.firstStep + step)) / coefficients[nodeNo]!);
      hourLitres[Math.floor(step / STEPS_PER_HOUR)]! += Math.floor(flowed);
      burstLitres += Math.floor(flowed);
      running.rest = flowed - Math.floor(flowed);
    }
    for (let node = 0; node < this.backgroundCoefficient.length; node++) {
      const flowed = this.backgroundRest[node]! + (coefficients[node]! === 0 ? 0 : leakedLitres[node]! * (this.backgroundCoefficient[node]! / coefficients[node]!));
      const whole = Math.floor(flowed);
      this.backgroundLitres[node * STEPS_PER_DAY + step] = whole;
      this.backgroundRest[node] = flowed - whole;
      backgroundLitres += whole;
    }
    return { burstLitres, backgroundLitres };
  }

  private coefficientOf(litresPerHour: number): number {
    return litresPerHour / 1000 / this.network.leakHeadMetres ** this.network.leakExponent;
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
    const burstNo = this.bursts.length + 1;
    return {
      burstNo, isReported, fromStep, growSteps: isReported ? 0 : this.growthOf(burstNo), toStep: fromStep + Math.max(4, Math.round(days * STEPS_PER_DAY)), nodeNo: this.placeOf(burstNo),
      flowLitresPerHour: Math.max(4, Math.round(random.lognormal(medianLitresPerHour, burstSigma))),
    };
  }

  /** From a key of its own, so that all else of the burst stays as it is. */
  private growthOf(burstNo: number): number {
    const bits = noise32(this.growthKey, burstNo);
    return (bits & 0xffff) / 0x10000 < this.network.growingBurstShare ? (LEAST_GROWTH_DAYS + ((bits >>> 16) % (MOST_GROWTH_DAYS - LEAST_GROWTH_DAYS + 1))) * STEPS_PER_DAY : 0;
  }

  /** Where there are more customers there are more pipes. */
  private placeOf(burstNo: number): number {
    return nodeAt(noise32(this.placeKey, burstNo) / 2 ** 32, this.network);
  }
}

/** Share of its flow to which a burst has grown in a step of the run. */
function grownShare({ fromStep, growSteps }: Burst, runStep: number): number {
  return growSteps === 0 ? 1 : Math.min(1, (runStep + 1 - fromStep) / growSteps);
}

function runsIn({ fromStep, toStep }: Burst, runStep: number): boolean {
  return runStep >= fromStep && runStep < toStep;
}
