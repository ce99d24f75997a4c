import { type Episode, EpisodeSeries } from './episodes.js';
import { RandomStream } from './random-stream.js';
import { STEPS_PER_DAY } from './town-calendar.js';
import type { TownFile } from './town-file.js';

/** What a meter does wrong, and `exchange` for one that is taken out although nothing is wrong. */
export type MeterFaultKind = 'stopped' | 'reversed' | 'under_registering' | 'exchange';

export interface MeterFault extends Episode {
  readonly kind: MeterFaultKind;
  /** Millionths of the water that the meter counts meanwhile; below zero it counts backwards. */
  readonly countedPpm: number;
  /** Whether the fault ends with another meter in this place; a reversed one is only turned round. */
  readonly endsInExchange: boolean;
}

/** A check valve that lets water back into the mains when their pressure drops. */
export interface CheckValveFailure extends Episode {
  readonly mostLitresPerStep: number;
}

const MILLION = 1_000_000;
const KINDS: readonly MeterFaultKind[] = ['stopped', 'reversed', 'under_registering', 'exchange'];

/** The faults of one meter place. One at a time: a meter that has stopped cannot be reversed as well. */
export function meterFaults(place: string, rates: TownFile['faultsPerThousandMetersYear'], seed: number): EpisodeSeries<MeterFault> {
  const random = new RandomStream(seed, `fault ${place}`);
  const weights = [rates.stopped, rates.reversed, rates.underRegistering, rates.exchange];
  const perYear = weights.reduce((sum, rate) => sum + rate, 0) / 1000;
  return new EpisodeSeries<MeterFault>(random, perYear, (fromStep) => {
    const kind = KINDS[random.weighted(weights)]!;
    const lasting = (leastDays: number, mostDays: number): number => fromStep + random.whole(leastDays * STEPS_PER_DAY, mostDays * STEPS_PER_DAY);
    switch (kind) {
      // Noticed at one of the next bills.
      case 'stopped': return { kind, fromStep, toStep: lasting(20, 120), countedPpm: 0, endsInExchange: true };
      // Put back the wrong way round after work on the pipe.
      case 'reversed': return { kind, fromStep, toStep: lasting(10, 60), countedPpm: -MILLION, endsInExchange: false };
      // Worn or clogged: hard to see, so it lasts.
      case 'under_registering': return { kind, fromStep, toStep: lasting(150, 700), countedPpm: Math.round(MILLION * (1 - random.between(0.08, 0.4))), endsInExchange: true };
      // One step long, so that it has its place in the order of events.
      case 'exchange': return { kind, fromStep, toStep: fromStep + 1, countedPpm: MILLION, endsInExchange: true };
    }
  });
}

export function checkValveFailures(place: string, perThousandYear: number, seed: number): EpisodeSeries<CheckValveFailure> {
  const random = new RandomStream(seed, `valve ${place}`);
  return new EpisodeSeries<CheckValveFailure>(random, perThousandYear / 1000, (fromStep) => ({
    fromStep, toStep: fromStep + random.whole(20 * STEPS_PER_DAY, 150 * STEPS_PER_DAY), mostLitresPerStep: random.whole(2, 12),
  }));
}
