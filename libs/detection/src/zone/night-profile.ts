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

/** A local day by its hours that were read. */
export interface DayHours {
  readonly dayNumber: number;
  readonly weekday: number;
  readonly flows: Readonly<Record<number, number>>;
}

/**
 * Night and day of a local day. An hour that was not read is taken to lie above or below the others as it did in the learning
 * period: else a night without its quietest hour would look like a leak.
 */
export function dayFlows({ dayNumber, weekday, flows }: DayHours, shape: readonly number[], rules: NightRules): DayFlows {
  const meanOf = ([from, to]: readonly [number, number]): number | null => {
    const hours = Array.from({ length: to - from }, (_, at) => from + at);
    const read = hours.filter((hour) => flows[hour] !== undefined);
    return read.length < hours.length * rules.leastReadShare ? null : mean(read.map((hour) => flows[hour]! - shape[hour]!)) + mean(hours.map((hour) => shape[hour]!));
  };
  const night = meanOf(rules.nightHours);
  const day = meanOf(rules.dayHours);
  return { dayNumber, weekday, nightLitresPerHour: night, riseLitresPerHour: night === null || day === null ? null : day - night };
}

/** Weeks that differ by so many times what is usual do not agree. */
const MOST_SPREAD = 4;

/** Mean flow of each hour of the day. An hour that was never read takes the mean of all. */
export function hourShape(days: readonly DayHours[]): number[] {
  const all = mean(days.flatMap(({ flows }) => Object.values(flows)));
  return Array.from({ length: 24 }, (_, hour) => {
    const own = days.flatMap(({ flows }) => flows[hour] ?? []);
    return own.length === 0 ? all : mean(own);
  });
}

/** What the first days told about the zone: its night, the week in it, and how far the day rises above the night. */
export interface NightProfile {
  readonly hourShape: readonly number[];
  readonly meanLitresPerHour: number;
  readonly nightLitresPerHour: number;
  readonly nightOfWeekday: readonly number[];
  readonly riseOfWeekday: readonly number[];
}

/** Learns the profile. A weekday that was never read takes the others' rise and no night of its own. @returns null where too little was read */
export function learnProfile(learning: readonly DayHours[], rules: NightRules): NightProfile | null {
  const shape = hourShape(learning);
  const days = learning.map((day) => dayFlows(day, shape, rules));
  const nights = days.flatMap(({ nightLitresPerHour }) => nightLitresPerHour ?? []);
  const rises = days.flatMap(({ riseLitresPerHour }) => riseLitresPerHour ?? []);
  if (nights.length < days.length / 2 || rises.length < days.length / 2) return null;
  const week = [0, 1, 2, 3, 4, 5, 6];
  const deviations = week.map((weekday) => deviationsFromOwnWeek(days, weekday));
  const spreadOf = (own: readonly number[]): number => Math.max(...own) - Math.min(...own);
  const usualSpread = median(deviations.filter((own) => own.length > 1).map(spreadOf)) || 0;
  const nightOfWeekday = deviations.map((own) => (own.length > 1 && spreadOf(own) <= MOST_SPREAD * usualSpread ? mean(own) : median([0, ...own])));
  const riseOfWeekday = week.map((weekday) => {
    const own = days.filter((day) => day.weekday === weekday).flatMap(({ riseLitresPerHour }) => riseLitresPerHour ?? []);
    return own.length === 0 ? median(rises) : mean(own);
  });
  const nightLitresPerHour = mean(days.flatMap(({ weekday, nightLitresPerHour: night }) => (night === null ? [] : night - nightOfWeekday[weekday]!)));
  return { hourShape: shape, meanLitresPerHour: mean(shape), nightLitresPerHour, nightOfWeekday, riseOfWeekday };
}

/**
 * How far a weekday's nights lay above the median of their own seven nights. Where the weeks differ far more than on other
 * weekdays, the median of them and a zero is what they agree on: a leak that begins while the profile is learned lifts some days
 * of one week and is no custom of theirs.
 */
function deviationsFromOwnWeek(days: readonly DayFlows[], weekday: number): number[] {
  return days.flatMap((day, at) => {
    if (day.weekday !== weekday || day.nightLitresPerHour === null) return [];
    const first = at - (at % 7);
    return day.nightLitresPerHour - median(days.slice(first, first + 7).flatMap(({ nightLitresPerHour }) => nightLitresPerHour ?? []));
  });
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
