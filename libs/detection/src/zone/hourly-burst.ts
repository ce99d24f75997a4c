import { mean, median, robustSigma } from '../statistics.js';
import type { HourFlow } from './hour-flow.js';

export interface BurstRules {
  /** A burst must last so many hours, all of them above what is expected. */
  readonly windowHours: number;
  /** Least share of them that must have been read. */
  readonly leastReadShare: number;
  /** Their mean must exceed this many standard deviations of such means. */
  readonly limit: number;
  /** It must exceed so many times what one window in seven exceeds: weather makes some of them far larger than their middle spread says. */
  readonly overTail: number;
  /** It must also exceed this share of the zone's mean inflow. */
  readonly leastFlowShare: number;
  /** Hours the level is the median of, and weeks the hour of the week is. */
  readonly levelHours: number;
  readonly profileWeeks: number;
  /** Hours before anything is judged. */
  readonly learningHours: number;
}

/** Windows the noise of window means is taken from, and how many of them there must be. */
const NOISE_WINDOWS = 60;
const LEAST_NOISE_WINDOWS = 12;
/** One window in so many is of the tail. */
const TAIL = 7;

interface SeenHour {
  readonly fromMs: number;
  /** Flow less what the hour of the week lets expect; null where not read. */
  readonly excess: number | null;
}

export interface HourlyBurst {
  readonly hoursSeen: number;
  readonly meanLitresPerHour: number;
  /** By hour of the week: the flows of the last weeks, each less the level of its time. */
  readonly profile: Readonly<Record<number, readonly number[]>>;
  /** Hours since the level last changed, the newest last. */
  readonly hours: readonly SeenHour[];
  readonly levelLitresPerHour: number;
  readonly windowMeans: readonly number[];
}

export const HOURLY_BURST_AT_REST: HourlyBurst = { hoursSeen: 0, meanLitresPerHour: 0, profile: {}, hours: [], levelLitresPerHour: 0, windowMeans: [] };

export interface BurstVerdict {
  readonly change: 'up' | 'down';
  readonly startedAtMs: number;
  readonly flowLitresPerHour: number;
  readonly statistic: number;
  readonly hoursRead: number;
}

/** Judges the hours up to this one against the same hours of the last weeks. An hour that was not read or is explained teaches nothing. */
export function stepBurst(state: HourlyBurst, hour: HourFlow, rules: BurstRules): { readonly state: HourlyBurst; readonly verdict: BurstVerdict | null } {
  const place = hour.weekday * 24 + Math.min(hour.hour, 23);
  const known = state.profile[place] ?? [];
  const flow = hour.knownCause === null ? hour.flowLitresPerHour : null;
  const isLearning = state.hoursSeen < rules.learningHours;
  const meanLitresPerHour = isLearning && flow !== null ? state.meanLitresPerHour + (flow - state.meanLitresPerHour) / (state.hoursSeen + 1) : state.meanLitresPerHour;
  const excess = isLearning || known.length === 0 || flow === null ? null : flow - median(known);
  const hours = isLearning ? [] : [...state.hours, { fromMs: hour.fromMs, excess }].slice(-rules.levelHours);
  const judged = judgeWindow({ ...state, hours, meanLitresPerHour }, rules);
  let { levelLitresPerHour } = state;
  let kept = hours;
  if (judged.verdict !== null) {
    const from = judged.verdict.startedAtMs;
    kept = hours.filter(({ fromMs }) => fromMs >= from);
  }
  const read = kept.flatMap((one) => one.excess ?? []);
  if (read.length >= rules.windowHours * rules.leastReadShare && kept.length >= rules.windowHours) levelLitresPerHour = median(read);
  const profile = flow === null ? state.profile : { ...state.profile, [place]: [...known, flow - levelLitresPerHour].slice(-rules.profileWeeks) };
  const isWindowOver = (state.hoursSeen + 1) % rules.windowHours === 0 && judged.mean !== null && judged.verdict === null;
  return {
    state: {
      hoursSeen: state.hoursSeen + 1, meanLitresPerHour, profile, hours: kept, levelLitresPerHour,
      windowMeans: isWindowOver ? [...state.windowMeans, judged.mean!].slice(-NOISE_WINDOWS) : state.windowMeans,
    },
    verdict: judged.verdict,
  };
}

function judgeWindow({ hours, levelLitresPerHour, windowMeans, meanLitresPerHour }: HourlyBurst, rules: BurstRules): { readonly mean: number | null; readonly verdict: BurstVerdict | null } {
  const window = hours.slice(-rules.windowHours);
  const read = window.flatMap(({ excess }) => (excess === null ? [] : [excess - levelLitresPerHour]));
  if (window.length < rules.windowHours || read.length < rules.windowHours * rules.leastReadShare) return { mean: null, verdict: null };
  const windowMean = mean(read);
  if (windowMeans.length < LEAST_NOISE_WINDOWS) return { mean: windowMean, verdict: null };
  const noise = robustSigma(windowMeans);
  const tail = windowMeans.map(Math.abs).sort((one, other) => one - other)[Math.floor((windowMeans.length * (TAIL - 1)) / TAIL)]!;
  const isOneSided = windowMean > 0 ? Math.min(...read) > 0 : Math.max(...read) < 0;
  if (!isOneSided || Math.abs(windowMean) <= Math.max(rules.limit * noise, rules.overTail * tail, rules.leastFlowShare * meanLitresPerHour)) return { mean: windowMean, verdict: null };
  return {
    mean: windowMean,
    verdict: { change: windowMean > 0 ? 'up' : 'down', startedAtMs: window[0]!.fromMs, flowLitresPerHour: Math.abs(median(read)), statistic: noise === 0 ? Number.MAX_SAFE_INTEGER : Math.abs(windowMean) / noise, hoursRead: read.length },
  };
}
