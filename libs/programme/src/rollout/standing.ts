import { plusDays } from './local-days.js';
import { METER_STEPS, type MeterStep, type MeterTrouble, type RolloutMeter, type RolloutRules } from './rollout-facts.js';

/** Where a meter stood at the end of a local day. */
export interface MeterStanding {
  /** The last step that it had passed, with all before it; null: ordered, and not delivered. */
  readonly step: MeterStep | null;
  readonly trouble: MeterTrouble | null;
  /** Whether its first valid reading came, and came later than a dead meter's time. */
  readonly wasLate: boolean;
  /** Whether a bill rests on it although it is not proved. */
  readonly isBilledUnproved: boolean;
}

/** Says of meters where they stood at the end of one local day. */
export class Standings {
  private readonly deadIfInstalledBy: string;
  private readonly weakIfReadBy: string;
  private readonly stoppedIfReadBy: string;
  private readonly timelyDays = new Map<string, string>();

  constructor(readonly onDay: string, private readonly rules: RolloutRules) {
    this.deadIfInstalledBy = plusDays(onDay, -rules.deadAfterDays);
    this.weakIfReadBy = plusDays(onDay, 1 - rules.proofDays);
    this.stoppedIfReadBy = plusDays(onDay, -rules.stoppedAfterDays);
  }

  of(meter: RolloutMeter): MeterStanding {
    const isProved = this.isBy(meter.provedOn);
    return {
      step: this.stepOf(meter), trouble: this.troubleOf(meter), isBilledUnproved: this.isBy(meter.billedOn) && !isProved,
      wasLate: this.isBy(meter.firstReadOn) && meter.installedOn !== null && meter.firstReadOn! > this.timelyUntil(meter.installedOn),
    };
  }

  /** Last day on which a first reading is in time. Many meters are installed on the same day. */
  private timelyUntil(installedOn: string): string {
    const known = this.timelyDays.get(installedOn) ?? plusDays(installedOn, this.rules.deadAfterDays);
    this.timelyDays.set(installedOn, known);
    return known;
  }

  private isBy(day: string | null): boolean {
    return day !== null && day <= this.onDay;
  }

  private stepOf({ deliveredOn, installedOn, firstReadOn, provedOn, billedOn }: RolloutMeter): MeterStep | null {
    if (this.isBy(provedOn)) return this.isBy(billedOn) ? 'billed' : 'proved';
    if (this.isBy(firstReadOn)) return 'heard';
    if (this.isBy(installedOn)) return 'installed';
    return this.isBy(deliveredOn) ? 'delivered' : null;
  }

  private troubleOf({ installedOn, firstReadOn, lastReadOn, provedOn, wayOut, missedOn }: RolloutMeter): MeterTrouble | null {
    if (wayOut !== null && this.isBy(wayOut.on)) return wayOut.as;
    if (!this.isBy(installedOn)) return this.isBy(missedOn) ? 'missing' : null;
    if (!this.isBy(firstReadOn)) return installedOn! <= this.deadIfInstalledBy ? 'dead' : null;
    if (lastReadOn === null || lastReadOn <= this.stoppedIfReadBy) return 'stopped';
    return !this.isBy(provedOn) && firstReadOn! <= this.weakIfReadBy ? 'weak' : null;
  }
}

/** Whether a meter that has passed `step` has passed another. */
export function hasPassed(step: MeterStep | null, asked: MeterStep): boolean {
  return step !== null && METER_STEPS.indexOf(step) >= METER_STEPS.indexOf(asked);
}
