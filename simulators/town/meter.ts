import type { CustomerClass } from './customers.js';
import { type Tampering, tamperings } from './customer-troubles.js';
import type { EpisodeSeries } from './episodes.js';
import { type CheckValveFailure, checkValveFailures, type MeterFault, meterFaults } from './meter-faults.js';
import { keyOf, noise32, RandomStream } from './random-stream.js';
import { STEPS_PER_DAY } from './town-calendar.js';
import type { TownFile } from './town-file.js';

const { floor } = Math;

/** One meter in one place from installation to removal. */
export interface Installation {
  readonly meterSerial: string;
  /** The radio that speaks for it; it may stay when the meter is exchanged. */
  readonly deviceSerial: string;
  /** First litre count that the register cannot show: 100 000 000 for five digits of m3 and three decimals. */
  readonly capacityLitres: number;
  /** Litres of one pulse: the register is sent in whole pulses. */
  readonly pulseLitres: number;
  /** Millionths of the water that it counts when in order. */
  readonly countedPpm: number;
  readonly countsReverse: boolean;
  readonly firstIndexLitres: number;
  readonly fromStep: number;
  readonly reason: 'first' | MeterFault['kind'];
  removedAtStep: number | undefined;
  lastIndexLitres: number | undefined;
}

const MILLION = 1_000_000;
const SECONDS_PER_STEP = 900;
/** Pressure in the mains drops by night, while the pumps fill tanks, and at the evening peak. */
const isPressureLow = (stepOfDay: number): boolean => stepOfDay < 20 || (stepOfDay >= 78 && stepOfDay < 86);

/**
 * A place for a meter and the meter in it.
 *
 * Water flows evenly within a step. The register is kept without its limit of digits, in litres since installation and a
 * remainder in millionths of a litre, so that a meter that counts 98 % has lost exactly 2 % after any time.
 */
export class MeterPlace {
  readonly installations: Installation[] = [];
  readonly faults: EpisodeSeries<MeterFault>;
  readonly valveFailures: EpisodeSeries<CheckValveFailure>;
  readonly tamperings: EpisodeSeries<Tampering>;
  /** Register since installation at the beginning and at the end of each step of the day, by the meter of that step. */
  readonly startLitres = new Float64Array(STEPS_PER_DAY);
  readonly endLitres = new Float64Array(STEPS_PER_DAY);
  readonly reverseEndLitres = new Float64Array(STEPS_PER_DAY);
  /** Position in {@link installations} by step. */
  readonly installationOfStep = new Uint16Array(STEPS_PER_DAY);
  /** The day's sums: water through the meter, change of its register, and what flowed back. */
  dayThroughLitres = 0;
  dayRegisteredLitres = 0;
  dayReverseLitres = 0;
  private registered = 0;
  private remainder = 0;
  private reverse = 0;
  private readonly noiseKey: number;

  /** @param name unique among places; it is part of the serials */
  constructor(
    readonly name: string, readonly customerClass: CustomerClass, readonly channel: 1 | 2, readonly radioName: string,
    private readonly town: TownFile, private readonly seed: number, litresPerYear: number,
  ) {
    this.faults = meterFaults(name, town.faultsPerThousandMetersYear, seed);
    this.valveFailures = checkValveFailures(name, town.faultsPerThousandMetersYear.checkValveFailed, seed);
    this.tamperings = tamperings(name, town, seed);
    this.noiseKey = keyOf(seed, `backflow ${name}`);
    this.install(0, 'first', litresPerYear);
  }

  get latest(): Installation {
    return this.installations.at(-1)!;
  }

  /** Advances by a day of water through this place. */
  advance(firstStep: number, throughLitres: Int32Array): void {
    const { faults, valveFailures, startLitres, endLitres, reverseEndLitres, installationOfStep } = this;
    this.dayThroughLitres = this.dayRegisteredLitres = this.dayReverseLitres = 0;
    const quiet = faults.nextFromStep >= firstStep + STEPS_PER_DAY;
    const tight = valveFailures.nextFromStep >= firstStep + STEPS_PER_DAY;
    let fault: MeterFault | undefined;
    this.tamperings.at(firstStep + STEPS_PER_DAY - 1);
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      if (!quiet) {
        const next = faults.at(firstStep + step);
        // The meter that was out of order is taken out in the step in which its fault ends.
        const ended = fault ?? this.pending;
        if (ended !== undefined && ended !== next) this.end(ended, firstStep + step);
        fault = this.pending = next;
      }
      const back = tight ? 0 : this.backflow(firstStep, step);
      const through = throughLitres[step]!;
      installationOfStep[step] = this.installations.length - 1;
      startLitres[step] = this.registered;
      // What flowed back is drawn again within the step, so the customer's net use and the network's balance stay.
      this.count(through + (this.latest.countsReverse ? back : 0), fault?.countedPpm ?? MILLION);
      if (this.latest.countsReverse) this.reverse += back;
      endLitres[step] = this.registered;
      reverseEndLitres[step] = this.reverse;
      this.dayThroughLitres += through;
      this.dayRegisteredLitres += this.registered - startLitres[step]!;
      this.dayReverseLitres += this.latest.countsReverse ? back : 0;
    }
  }

  /** What is read at a second of the present day: the meter that stands there then, its register, and what the reverse register showed as that step began. */
  readAt(secondOfDay: number): { readonly installation: Installation; readonly indexLitres: number; readonly reverseLitres: number } {
    const step = floor(secondOfDay / SECONDS_PER_STEP);
    const number = this.installationOfStep[step]!;
    const installation = this.installations[number]!;
    const startLitres = this.startLitres[step]!;
    const registered = startLitres + Math.trunc(((this.endLitres[step]! - startLitres) * (secondOfDay % SECONDS_PER_STEP)) / SECONDS_PER_STEP);
    return {
      installation, indexLitres: this.shownLitres(installation, registered),
      // A meter installed in this very step has seen nothing flow back.
      reverseLitres: step > 0 && this.installationOfStep[step - 1] === number ? this.reverseEndLitres[step - 1]! : 0,
    };
  }

  /** What the register of an installation shows: within its digits, in whole pulses. */
  shownLitres(installation: Installation, registeredLitres: number): number {
    const { firstIndexLitres, capacityLitres, pulseLitres } = installation;
    const index = (firstIndexLitres + registeredLitres) % capacityLitres;
    return floor((index < 0 ? index + capacityLitres : index) / pulseLitres) * pulseLitres;
  }

  private pending: MeterFault | undefined;

  private count(litres: number, faultPpm: number): void {
    const counted = litres * Math.round(this.latest.countedPpm * Math.abs(faultPpm) / MILLION) + this.remainder;
    const whole = floor(counted / MILLION);
    this.remainder = counted - whole * MILLION;
    this.registered += faultPpm < 0 ? -whole : whole;
  }

  private backflow(firstStep: number, step: number): number {
    const failure = this.valveFailures.at(firstStep + step);
    if (failure === undefined || !isPressureLow(step)) return 0;
    const bits = noise32(this.noiseKey, firstStep + step);
    return (bits & 3) === 0 ? (bits >>> 2) % (failure.mostLitresPerStep + 1) : 0;
  }

  private end(fault: MeterFault, step: number): void {
    if (!fault.endsInExchange) return;
    const removed = this.latest;
    removed.removedAtStep = step;
    removed.lastIndexLitres = this.shownLitres(removed, this.registered);
    this.registered = this.remainder = this.reverse = 0;
    this.install(step, fault.kind, 0);
  }

  private install(fromStep: number, reason: Installation['reason'], litresPerYear: number): void {
    const generation = this.installations.length;
    const suffix = generation === 0 ? '' : `.${generation + 1}`;
    const random = new RandomStream(this.seed, `meter ${this.name}${suffix}`);
    const { meters } = this.town;
    const isHome = this.customerClass === 'household';
    const capacityLitres = isHome ? 100_000_000 : 1_000_000_000;
    const turnsOver = litresPerYear > 0 && random.chance(meters.nearRolloverShare);
    const firstIndexLitres = turnsOver ? Math.max(0, capacityLitres - 1 - floor(random.uniform() * litresPerYear)) : random.whole(0, 4_000);
    // A radio that is clipped on stays in the place; one that is built into the meter goes with it.
    const keepsRadio = generation > 0 && random.chance(0.5);
    this.installations.push({
      meterSerial: `KB-${this.name}${suffix}`, deviceSerial: keepsRadio ? this.latest.deviceSerial : `RD-${this.radioName}${suffix}`,
      capacityLitres, pulseLitres: isHome ? 1 : 10, countedPpm: MILLION + random.whole(-meters.errorPpmMost, meters.errorPpmMost),
      countsReverse: random.chance(meters.reverseRegisterShare), firstIndexLitres,
      fromStep, reason, removedAtStep: undefined, lastIndexLitres: undefined,
    });
  }
}
