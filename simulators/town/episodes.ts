import type { RandomStream } from './random-stream.js';
import { STEPS_PER_YEAR } from './town-calendar.js';

const { floor } = Math;

/** Something that lasts for the steps `[fromStep, toStep)` of the run. */
export interface Episode {
  readonly fromStep: number;
  readonly toStep: number;
}

/**
 * Episodes that arrive as a Poisson process from the first step of the run and never overlap: the next can only begin
 * when the one before has ended. They are drawn as time passes, so a run may be continued without end.
 */
export class EpisodeSeries<Kind extends Episode> {
  /** The one that lasts, or the next to come. */
  private next: Kind | undefined;
  /** All that have begun. */
  readonly begun: Kind[] = [];

  /**
   * @param perYear expected arrivals a year while none lasts
   * @param draw    what arrives at a step; draws from the same stream
   */
  constructor(private readonly random: RandomStream, private readonly perYear: number, private readonly draw: (fromStep: number) => Kind) {
    this.next = this.arriveAfter(0);
  }

  /** The episode that lasts at a step. Steps must be asked for in order, but for some within one episode of the latest. */
  at(step: number): Kind | undefined {
    const latest = this.begun.at(-1);
    if (latest !== undefined && step >= latest.fromStep && step < latest.toStep) return latest;
    while (this.next !== undefined && this.next.toStep <= step) this.next = this.arriveAfter(this.next.toStep);
    if (this.next === undefined || this.next.fromStep > step) return undefined;
    this.begun.push(this.next);
    return this.next;
  }

  /** First step of the episode that lasts or comes next; Infinity where none ever does. */
  get nextFromStep(): number {
    return this.next?.fromStep ?? Infinity;
  }

  private arriveAfter(step: number): Kind | undefined {
    if (this.perYear <= 0) return undefined;
    return this.draw(step + Math.ceil(this.random.exponential(STEPS_PER_YEAR / this.perYear)));
  }
}

/** Whole litres that a steady flow brings in one step: the remainders of the division are carried, so an hour has exactly the flow. */
export function litresInStep(flowLitresPerHour: number, stepSinceStart: number): number {
  return floor(flowLitresPerHour * (stepSinceStart + 1) / 4) - floor(flowLitresPerHour * stepSinceStart / 4);
}
