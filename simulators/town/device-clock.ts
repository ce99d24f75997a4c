import { type Episode, EpisodeSeries } from './episodes.js';
import { RandomStream } from './random-stream.js';
import { STEP_MS, STEPS_PER_DAY } from './town-calendar.js';

/** A clock that is wrong for a while. */
export interface WrongClock extends Episode {
  /** What the device shows less the true time. */
  readonly offsetMs: number;
  readonly kind: 'drifted' | 'wrong_day' | 'never_set';
}

/** Where the clock of a device begins that lost its battery. */
const NEVER_SET_MS = Date.UTC(2000, 0, 1);

export function wrongClocks(deviceSerial: string, perThousandYear: number, runFromMs: number, seed: number): EpisodeSeries<WrongClock> {
  const random = new RandomStream(seed, `clock ${deviceSerial}`);
  return new EpisodeSeries<WrongClock>(random, perThousandYear / 1000, (fromStep) => {
    const toStep = fromStep + random.whole(STEPS_PER_DAY, 60 * STEPS_PER_DAY);
    const sign = random.chance(0.5) ? 1 : -1;
    switch (random.weighted([6, 3, 1])) {
      case 0: return { fromStep, toStep, kind: 'drifted', offsetMs: sign * random.whole(120, 7_200) * 1000 };
      case 1: return { fromStep, toStep, kind: 'wrong_day', offsetMs: sign * random.whole(1, 40) * 86_400_000 };
      default: return { fromStep, toStep, kind: 'never_set', offsetMs: NEVER_SET_MS - (runFromMs + fromStep * STEP_MS) };
    }
  });
}
