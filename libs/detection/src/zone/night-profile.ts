import { mean, median } from '../statistics.js';

/** The hours a zone's night and day are told from, local, half-open. */
export interface NightRules {
  readonly nightHours: readonly [number, number];
  readonly dayHours: readonly [number, number];
  /** Least share of these hours that must have been read. */
  readonly leastReadShare: number;
  /** Days the profile is learned from before anything is judged. */
  readonly learningDays: number;
  /** Share of a change of the day's use that the night's use follows. */
  readonly nightFollowsDay: number;
}

/** Night and day of one local day. */
export interface DayFlows {
  readonly dayNumber: number;
  readonly weekday: number;
  readonly nightLitresPerHour: number | null;
  /** Mean of the day's hours less the night's: what a constant flow cannot change. */
  readonly riseLitresPerHour: number | null;
}

/** What the first days told about the zone: its night, the week in it, and how far the day rises above the night. */
export interface NightProfile {
  readonly nightLitresPerHour: number;
  readonly nightOfWeekday: readonly number[];
  readonly riseOfWeekday: readonly number[];
}

/** Learns the profile. A weekday that was never read takes the median of the others. @returns null where too little was read */
export function learnProfile(days: readonly DayFlows[]): NightProfile | null {
  const nights = days.flatMap(({ nightLitresPerHour }) => nightLitresPerHour ?? []);
  const rises = days.flatMap(({ riseLitresPerHour }) => riseLitresPerHour ?? []);
  if (nights.length < days.length / 2 || rises.length < days.length / 2) return null;
  const ofWeekday = (weekday: number, of: 'nightLitresPerHour' | 'riseLitresPerHour', otherwise: number): number => {
    const own = days.filter((day) => day.weekday === weekday).flatMap((day) => day[of] ?? []);
    return own.length === 0 ? otherwise : mean(own);
  };
  const week = [0, 1, 2, 3, 4, 5, 6];
  const levels = week.map((weekday) => ofWeekday(weekday, 'nightLitresPerHour', median(nights)));
  const nightLitresPerHour = mean(levels);
  return {
    nightLitresPerHour, nightOfWeekday: levels.map((level) => level - nightLitresPerHour),
    riseOfWeekday: week.map((weekday) => ofWeekday(weekday, 'riseLitresPerHour', median(rises))),
  };
}

/**
 * Night flow in excess of what the learning period lets expect. Use changes with the season: the day's rise above the night
 * shows by how much, since a leak lifts both alike. The night's use follows only a part of it, its week the whole.
 * @param useRatio the day's rise of the last days against the profile's
 */
export function nightExcess({ weekday, nightLitresPerHour }: DayFlows, profile: NightProfile, useRatio: number, nightFollowsDay: number): number | null {
  if (nightLitresPerHour === null) return null;
  return nightLitresPerHour - profile.nightLitresPerHour * (1 + (useRatio - 1) * nightFollowsDay) - profile.nightOfWeekday[weekday]! * useRatio;
}
