import { DAY_MS, localDayBounds, nextDay } from '@app/time';

import { RandomStream } from './random-stream.js';
import type { TownFile } from './town-file.js';

/** Length of a step of the model. */
export const STEP_MS = 900_000;
export const STEPS_PER_HOUR = 4;
export const STEPS_PER_DAY = 96;
/** Steps of a year for rates and durations; what the 366th day adds is below every other doubt. */
export const STEPS_PER_YEAR = 365 * STEPS_PER_DAY;

/** Days on which offices, schools and sleepers keep Sunday: the fixed public holidays of Kyrgyzstan. */
const HOLIDAYS = new Set(['01-01', '01-02', '01-07', '02-23', '03-08', '03-21', '05-01', '05-05', '05-09', '08-31', '11-07', '11-08']);

export type DayType = 'weekday' | 'saturday' | 'sunday';

/** One local day of the town. */
export interface TownDate {
  /** Local day `YYYY-MM-DD`. */
  readonly localDay: string;
  /** `MM-DD` of it; sorts like the year. */
  readonly dayOfYear: string;
  /** Days since the run began. */
  readonly dayNo: number;
  readonly fromMs: number;
  /** Number of its first step since the run began. */
  readonly firstStep: number;
  readonly dayType: DayType;
  /** True on the one weekday on which mains are flushed. */
  readonly isFlushingDay: boolean;
  readonly isSummer: boolean;
  readonly isRainy: boolean;
  /** 0 in midwinter, 1 in midsummer (mid-July). */
  readonly warmth: number;
  /** 0 outside the irrigation season, 1 in the middle of it. */
  readonly irrigation: number;
  /** Schools are shut but for their cleaning. */
  readonly isSchoolHoliday: boolean;
}

/**
 * The local days of a run, one after the other.
 *
 * @param from first local day `YYYY-MM-DD`
 * @throws RangeError for a day that does not exist, or on which the clocks of the zone change: steps are counted by 96 a day
 */
export function* townDates(town: TownFile, seed: number, from: string): Generator<TownDate, never> {
  const { use: { irrigation }, season } = town;
  const { fromMs: runFromMs } = localDayBounds(from);
  for (let dayNo = 0, localDay = from; ; dayNo++, localDay = nextDay(localDay)) {
    const { fromMs, toMs } = localDayBounds(localDay);
    if (toMs - fromMs !== DAY_MS || fromMs !== runFromMs + dayNo * DAY_MS) throw new RangeError(`the clocks change on ${localDay}; the model counts days of 24 hours`);
    const dayOfYear = localDay.slice(5);
    // 1970-01-01 was a Thursday: number 4 where Sunday is 0.
    const weekday = (Math.round(fromMs / DAY_MS) + 4) % 7;
    const inYear = yearShare(localDay);
    const inSeason = (inYear - shareOf(irrigation.from)) / (shareOf(irrigation.to) - shareOf(irrigation.from));
    yield {
      localDay, dayOfYear, dayNo, fromMs, firstStep: dayNo * STEPS_PER_DAY,
      dayType: weekday === 0 || HOLIDAYS.has(dayOfYear) ? 'sunday' : weekday === 6 ? 'saturday' : 'weekday',
      isFlushingDay: weekday === 3,
      isSummer: dayOfYear >= season.summerFrom && dayOfYear < season.summerTo,
      // Named by the day, not drawn in turn: the weather of a day is the same whenever the run began.
      isRainy: new RandomStream(seed, `weather ${localDay}`).chance(irrigation.rainDayShare),
      warmth: (1 - Math.cos(2 * Math.PI * (inYear - 15 / 365))) / 2,
      irrigation: dayOfYear >= irrigation.from && dayOfYear < irrigation.to ? Math.min(1, 1.6 * Math.sin(Math.PI * inSeason)) : 0,
      isSchoolHoliday: (dayOfYear >= '05-26' && dayOfYear < '09-01') || dayOfYear >= '12-29' || dayOfYear < '01-12',
    };
  }
}

/** Share of its year that has passed when a local day begins. */
function yearShare(localDay: string): number {
  const year = localDay.slice(0, 4);
  const { fromMs } = localDayBounds(`${year}-01-01`);
  const { toMs } = localDayBounds(`${year}-12-31`);
  return (localDayBounds(localDay).fromMs - fromMs) / (toMs - fromMs);
}

function shareOf(dayOfYear: string): number {
  return yearShare(`2025-${dayOfYear}`);
}
