import { CUSUM_AT_REST, type Cusum, cusumSignal, stepCusum } from '../control-charts.js';
import { mean, median, type Placed, sigmaOfSuccession, theilSenSlope } from '../statistics.js';
import { dayFlows, type DayHours, learnProfile, nightExcess, type NightProfile, type NightRules } from './night-profile.js';

export interface NightWatchRules extends NightRules {
  /** Slack and limit of the CUSUM over nights, in standard deviations. */
  readonly slack: number;
  readonly limit: number;
  /** One night counts for so many standard deviations at most: below slack + limit no single night raises a finding. */
  readonly mostOfOneNight: number;
  /** Nights the level is the median of, and nights a trend is drawn through. */
  readonly levelNights: number;
  readonly trendNights: number;
  /** Nights the noise is taken from. */
  readonly noiseNights: number;
  /** Noise is never taken for less than this share of the zone's mean inflow. */
  readonly leastNoiseShare: number;
  /** A slow rise: so many standard deviations within so many nights, steps left out. */
  readonly riseLimit: number;
  readonly riseNights: number;
}

/** Level of the nights with the steps taken out, and how much use there was then. */
export interface SmoothNight extends Placed {
  readonly useRatio: number;
}

/** What is known of the nights of a zone, as plain JSON. */
export interface NightWatch {
  readonly learning: readonly DayHours[];
  readonly profile: NightProfile | null;
  readonly useRatios: readonly number[];
  /** Excess of the last nights, steps included. */
  readonly excesses: readonly number[];
  /** Excess of the nights since the last step. */
  readonly since: readonly Placed[];
  readonly cusum: Cusum;
  /** First night of the present run of the CUSUM. */
  readonly runFrom: number | null;
  readonly stepsLitresPerHour: number;
  /** Level of the last nights with the steps taken out: slow rises are looked for in it. */
  readonly smooth: readonly SmoothNight[];
  readonly isRising: boolean;
  /** By weekday: how far its last nights that were no change lay above the level of their time. Left out in states of before it was kept. */
  readonly customs?: Readonly<Record<number, readonly number[]>>;
  /** Days since a repair from which the zone is learned anew; left out where none is asked for. */
  readonly relearning?: readonly DayHours[];
}

export const NIGHT_WATCH_AT_REST: NightWatch = {
  learning: [], profile: null, useRatios: [], excesses: [], since: [], cusum: CUSUM_AT_REST, runFrom: null,
  stepsLitresPerHour: 0, smooth: [], isRising: false,
};

/** What a night told. */
export interface NightVerdict {
  readonly dayNumber: number;
  readonly excessLitresPerHour: number | null;
  readonly noiseLitresPerHour: number;
  readonly change: 'step' | 'drop' | 'rise' | null;
  /** First night of the change. */
  readonly fromDayNumber: number;
  /** Change of the flow; of a rise, within the nights of its rule. */
  readonly changeLitresPerHour: number;
  /** The chart and what it was held against. */
  readonly statistic: number;
  readonly threshold: number;
}

const lastOf = <Item>(items: readonly Item[], count: number): Item[] => items.slice(-count);

/** Takes a whole day into the state: how high the day rose above its night. */
export function endDay(state: NightWatch, day: DayHours, rules: NightWatchRules): NightWatch {
  if (state.profile === null) return learnDay(state, day, rules);
  const ratio = useRatio(day, state.profile, rules);
  return ratio === null ? state : { ...state, useRatios: lastOf([...state.useRatios, ratio], 7) };
}

/**
 * Learns the zone anew from whole days after a repair, while it is watched by what was learned before. Days on which a finding is open are no clean history: they begin it again.
 * @param isClean whether no finding of the zone is open
 */
export function relearnDay(state: NightWatch, day: DayHours, isClean: boolean, rules: NightWatchRules): NightWatch {
  if (state.relearning === undefined || state.profile === null) return state;
  const relearning = isClean ? lastOf([...state.relearning, day], rules.learningDays) : [];
  if (relearning.length < rules.learningDays) return { ...state, relearning };
  const learned = relearning.reduce((so, one) => learnDay(so, one, rules), NIGHT_WATCH_AT_REST);
  // Too little of these days was read: the newest of them wait for better ones.
  return learned.profile === null ? { ...state, relearning } : learned;
}

/** @returns null where the day was not read, or in a zone whose use has no day */
function useRatio(day: DayHours, profile: NightProfile, rules: NightWatchRules): number | null {
  const { riseLitresPerHour } = dayFlows(day, profile.hourShape, rules);
  const learned = profile.riseOfWeekday[day.weekday]!;
  return riseLitresPerHour === null || learned <= 0 ? null : riseLitresPerHour / learned;
}

function learnDay(state: NightWatch, day: DayHours, rules: NightWatchRules): NightWatch {
  const learning = lastOf([...state.learning, day], rules.learningDays);
  const profile = learning.length < rules.learningDays ? null : learnProfile(learning, rules);
  if (profile === null) return { ...state, learning };
  const nights = learning.flatMap((one) => {
    const excess = nightExcess(dayFlows(one, profile.hourShape, rules), profile, 1, rules.nightFollowsDay);
    return excess === null ? [] : [{ at: one.dayNumber, level: excess }];
  });
  return {
    ...state, learning: [], profile, excesses: nights.map(({ level }) => level), since: lastOf(nights, rules.trendNights),
    useRatios: lastOf(learning.flatMap((one) => useRatio(one, profile, rules) ?? []), 7),
  };
}

/** A night beside what was to be expected of it. @returns null while the profile is being learned and for a night that was not read */
export function expectedExcess(state: NightWatch, day: DayHours, rules: NightWatchRules): { readonly excessLitresPerHour: number; readonly expectedLitresPerHour: number; readonly noiseLitresPerHour: number } | null {
  if (state.profile === null) return null;
  const excess = excessOf(state, state.profile, day, rules);
  return excess === null ? null : { excessLitresPerHour: excess, expectedLitresPerHour: expectedLevel(state.since, day.dayNumber, rules), noiseLitresPerHour: noiseOf(state, rules) };
}

/** Weeks of which a weekday's custom is the median, and how many of them must be known. */
const CUSTOM_WEEKS = 4;
const LEAST_CUSTOM_WEEKS = 3;

/** What a weekday's nights have lately had above the others, beside what was learned: the learning period may have been a holiday, and weeks change with the season. */
function customOf({ customs }: NightWatch, weekday: number): number {
  const own = customs?.[weekday] ?? [];
  return own.length < LEAST_CUSTOM_WEEKS ? 0 : median(own);
}

function excessOf(state: NightWatch, profile: NightProfile, day: DayHours, rules: NightWatchRules): number | null {
  const excess = nightExcess(dayFlows(day, profile.hourShape, rules), profile, usual(state.useRatios), rules.nightFollowsDay);
  return excess === null ? null : excess - customOf(state, day.weekday);
}

const noiseOf = (state: NightWatch, rules: NightWatchRules): number => Math.max(sigmaOfSuccession(state.excesses) || 0, rules.leastNoiseShare * (state.profile?.meanLitresPerHour ?? 0));

/** Judges a night at its end, by what was known then. @returns no verdict while the profile is being learned */
export function judgeNight(state: NightWatch, day: DayHours, rules: NightWatchRules): { readonly state: NightWatch; readonly verdict: NightVerdict | null } {
  if (state.profile === null) return { state, verdict: null };
  const night = expectedExcess(state, day, rules);
  const excess = night?.excessLitresPerHour ?? null;
  const noise = noiseOf(state, rules);
  const silent = { dayNumber: day.dayNumber, excessLitresPerHour: excess, noiseLitresPerHour: noise, change: null, fromDayNumber: day.dayNumber, changeLitresPerHour: 0, statistic: 0, threshold: rules.limit };
  // A zone through which nothing ever flowed has no noise to hold a night against.
  if (night === null || excess === null || noise === 0) return { state, verdict: silent };
  const deviation = Math.max(-rules.mostOfOneNight, Math.min(rules.mostOfOneNight, (excess - night.expectedLitresPerHour) / noise));
  const cusum = stepCusum(state.cusum, deviation, rules);
  const signal = cusumSignal(cusum, rules);
  const isRunning = Math.max(cusum.up, cusum.down) > 0;
  const runFrom = isRunning ? state.runFrom ?? day.dayNumber : null;
  const excesses = lastOf([...state.excesses, excess], rules.noiseNights + 1);
  if (signal !== null) {
    const from = runFrom ?? day.dayNumber;
    const ofRun = [...state.since, { at: day.dayNumber, level: excess }].filter(({ at }) => at >= from);
    const before = median(lastOf(state.since.filter(({ at }) => at < from), rules.levelNights).map(({ level }) => level)) || 0;
    const change = mean(ofRun.map(({ level }) => level)) - before;
    const next = { ...state, excesses, since: ofRun, cusum: CUSUM_AT_REST, runFrom: null };
    return {
      state: followSmooth(next, day.dayNumber, state.stepsLitresPerHour + change, rules),
      verdict: { ...silent, change: signal === 'up' ? 'step' : 'drop', fromDayNumber: from, changeLitresPerHour: change, statistic: Math.max(cusum.up, cusum.down) },
    };
  }
  const customs = { ...state.customs, [day.weekday]: lastOf([...(state.customs?.[day.weekday] ?? []), excess + customOf(state, day.weekday) - night.expectedLitresPerHour], CUSTOM_WEEKS) };
  const kept = { ...state, customs, excesses, since: lastOf([...state.since, { at: day.dayNumber, level: excess }], rules.trendNights), cusum, runFrom };
  const next = followSmooth(kept, day.dayNumber, state.stepsLitresPerHour, rules);
  const rise = riseOf(next.smooth, day.dayNumber, rules);
  if (rise === null) return { state: next, verdict: silent };
  const threshold = rules.riseLimit * noise + seasonDoubt(rise.useChange, state.profile, rules);
  if (!state.isRising && rise.litresPerHour > threshold) {
    return { state: { ...next, isRising: true }, verdict: { ...silent, change: 'rise', fromDayNumber: rise.fromDayNumber, changeLitresPerHour: rise.litresPerHour, statistic: rise.litresPerHour / noise, threshold: threshold / noise } };
  }
  return { state: { ...next, isRising: state.isRising && rise.litresPerHour > threshold / 2 }, verdict: silent };
}

/** Says that the flow changed, as another detector saw it: the nights from then on have a level of their own. */
export function acceptStep(state: NightWatch, dayNumber: number, excessLitresPerHour: number, changeLitresPerHour: number, rules: NightWatchRules): NightWatch {
  const next = { ...state, since: [{ at: dayNumber, level: excessLitresPerHour }], excesses: lastOf([...state.excesses, excessLitresPerHour], rules.noiseNights + 1), cusum: CUSUM_AT_REST, runFrom: null };
  return followSmooth(next, dayNumber, state.stepsLitresPerHour + changeLitresPerHour, rules);
}

/** The level of the nights since the last step; where it rises, drawn on to the night in question, so that a slow rise is no step. */
function expectedLevel(since: readonly Placed[], dayNumber: number, rules: NightWatchRules): number {
  const lately = lastOf(since, rules.levelNights);
  const level = median(lately.map((one) => one.level)) || 0;
  if (since.length < rules.levelNights) return level;
  return level + Math.max(0, theilSenSlope(since)) * (dayNumber - median(lately.map(({ at }) => at)));
}

function followSmooth(state: NightWatch, dayNumber: number, stepsLitresPerHour: number, rules: NightWatchRules): NightWatch {
  const level = median(lastOf(state.since, rules.levelNights).map((one) => one.level));
  return { ...state, stepsLitresPerHour, smooth: [...state.smooth, { at: dayNumber, level: level - stepsLitresPerHour, useRatio: usual(state.useRatios) }].filter(({ at }) => at >= dayNumber - rules.riseNights) };
}

function riseOf(smooth: readonly SmoothNight[], dayNumber: number, rules: NightWatchRules): { readonly litresPerHour: number; readonly fromDayNumber: number; readonly useChange: number } | null {
  const [first, last] = [smooth[0], smooth.at(-1)];
  if (first === undefined || last === undefined || first.at > dayNumber - rules.riseNights) return null;
  return { litresPerHour: last.level - first.level, fromDayNumber: first.at, useChange: last.useRatio - first.useRatio };
}

/** The night's use may have followed the season not at all or wholly: so far a rise is in doubt. */
function seasonDoubt(useChange: number, { nightLitresPerHour }: NightProfile, { nightFollowsDay }: NightWatchRules): number {
  return Math.abs(useChange) * nightLitresPerHour * Math.max(nightFollowsDay, 1 - nightFollowsDay);
}

const usual = (useRatios: readonly number[]): number => (useRatios.length === 0 ? 1 : median(useRatios));
