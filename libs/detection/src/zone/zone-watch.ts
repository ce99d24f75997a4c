import { confidenceOf, type Evidence, type Finding, findingId, type FindingKind } from '../finding.js';
import { median } from '../statistics.js';
import type { HourFlow } from './hour-flow.js';
import { HOURLY_BURST_AT_REST, type BurstRules, type BurstVerdict, type HourlyBurst, stepBurst } from './hourly-burst.js';
import type { DayHours } from './night-profile.js';
import { acceptStep, endDay, expectedExcess, judgeNight, NIGHT_WATCH_AT_REST, type NightVerdict, type NightWatch, type NightWatchRules, relearnDay } from './night-watch.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Findings of one zone that are followed at the same time. The oldest is let go first. */
const MOST_OPEN = 20;

export interface ZoneWatchRules {
  readonly night: NightWatchRules;
  readonly burst: BurstRules;
  /** A burst and a step of the night so close together are one finding, if the later is not more than twice the earlier. */
  readonly sameWithinMs: number;
}

/** Defaults and their sources: docs/detection.md. */
export const DEFAULT_ZONE_WATCH_RULES: ZoneWatchRules = {
  night: {
    nightHours: [1, 5], dayHours: [7, 23], leastReadShare: 0.75, learningDays: 14, nightFollowsDay: 0.5, slack: 2, limit: 3, mostOfOneNight: 4.5,
    levelNights: 7, trendNights: 14, noiseNights: 28, leastNoiseShare: 0.005, riseLimit: 6, riseNights: 30,
  },
  burst: { windowHours: 8, leastReadShare: 0.75, limit: 6, overTail: 2.5, leastFlowShare: 0.02, levelHours: 72, profileWeeks: 4, learningHours: 14 * 24 },
  sameWithinMs: 3 * DAY_MS,
};

/** Everything a zone's detectors know, as plain JSON: stored, read back and gone on with, it finds the same. */
export interface ZoneWatch {
  readonly today: DayHours | null;
  readonly night: NightWatch;
  readonly burst: HourlyBurst;
  /** Burst that no night has confirmed yet. */
  readonly unconfirmed: { readonly id: string; readonly startedAtMs: number; readonly flowLitresPerHour: number } | null;
  readonly open: readonly OpenFinding[];
}

interface OpenFinding {
  readonly finding: Finding;
  /** Of a slow rise: level of the night it is counted from. */
  readonly riseFromLitresPerHour: number | null;
  /** Level of the nights before it. */
  readonly levelBeforeLitresPerHour: number;
  readonly countedUntilMs: number;
}

export const ZONE_WATCH_AT_REST: ZoneWatch = { today: null, night: NIGHT_WATCH_AT_REST, burst: HOURLY_BURST_AT_REST, unconfirmed: null, open: [] };

export interface ZoneStep {
  readonly state: ZoneWatch;
  /** New findings. */
  readonly raised: readonly Finding[];
  /** Findings that go on or have ended, as they are now. */
  readonly changed: readonly Finding[];
  /** Where a night ended with this hour: what it told. */
  readonly night: NightVerdict | null;
}

/** Has a zone learned anew after a repair: from the next whole days without an open finding. Until then it is watched by what is known. */
export function relearnZone(state: ZoneWatch): ZoneWatch {
  return { ...state, night: { ...state.night, relearning: [] } };
}

/**
 * Takes one hour of a zone's inflow into the state; hours come in the order of time, each once. A burst of hours and a step of
 * the night flow are one finding; a slow rise of the night flow is another.
 */
export function stepZone(before: ZoneWatch, hour: HourFlow, rules: ZoneWatchRules): ZoneStep {
  const turn = new Turn(beginDay(before, hour, rules.night), hour.fromMs + HOUR_MS, rules);
  const burst = stepBurst(turn.state.burst, hour, rules.burst);
  turn.state = { ...turn.state, burst: burst.state };
  if (burst.verdict !== null) turn.takeBurst(burst.verdict);
  const night = hour.hour === rules.night.nightHours[1] - 1 ? turn.takeNight(turn.state.today!, hour) : null;
  return { state: turn.state, raised: turn.raised, changed: turn.changed, night };
}

/** Enters the hour into its day; where the day is a new one, closes the one before. */
function beginDay(state: ZoneWatch, hour: HourFlow, rules: NightWatchRules): ZoneWatch {
  const flow = hour.knownCause === null ? hour.flowLitresPerHour : null;
  const isNewDay = state.today?.dayNumber !== hour.dayNumber;
  const night = state.today !== null && isNewDay ? relearnDay(endDay(state.night, state.today, rules), state.today, state.open.length === 0, rules) : state.night;
  const today = state.today === null || isNewDay ? { dayNumber: hour.dayNumber, weekday: hour.weekday, flows: {} } : state.today;
  return { ...state, night, today: flow === null ? today : { ...today, flows: { ...today.flows, [hour.hour]: flow } } };
}

/** One hour's work on the state; lives no longer than the call. */
class Turn {
  readonly raised: Finding[] = [];
  readonly changed: Finding[] = [];

  constructor(public state: ZoneWatch, private readonly nowMs: number, private readonly rules: ZoneWatchRules) {}

  takeBurst(verdict: BurstVerdict): void {
    if (verdict.change === 'down') return this.end(verdict.flowLitresPerHour, verdict.startedAtMs);
    const isKnown = this.state.open.some(({ finding }) =>
      finding.kind === 'nightFlowStep' && this.nowMs - finding.raisedAtMs <= this.rules.sameWithinMs && verdict.flowLitresPerHour <= 2 * finding.flowLitresPerHour!);
    if (isKnown) return;
    const finding = this.raise('inflowBurst', verdict.startedAtMs, verdict.flowLitresPerHour, confidenceOf(verdict.statistic, this.rules.burst.limit), [
      { name: 'hoursAboveExpected', figure: verdict.hoursRead }, { name: 'sigmasAboveExpected', figure: verdict.statistic },
    ], null);
    this.state = { ...this.state, unconfirmed: { id: finding.id, startedAtMs: verdict.startedAtMs, flowLitresPerHour: verdict.flowLitresPerHour } };
  }

  takeNight(day: DayHours, hour: HourFlow): NightVerdict | null {
    this.count();
    const { unconfirmed } = this.state;
    const expected = expectedExcess(this.state.night, day, this.rules.night);
    if (unconfirmed !== null && expected !== null) {
      const change = expected.excessLitresPerHour - expected.expectedLitresPerHour;
      this.state = { ...this.state, unconfirmed: null };
      if (change >= unconfirmed.flowLitresPerHour / 2) {
        this.state = { ...this.state, night: acceptStep(this.state.night, day.dayNumber, expected.excessLitresPerHour, change, this.rules.night) };
        this.change(unconfirmed.id, (finding) => ({ ...finding, evidence: [...finding.evidence, { name: 'nightStepLitresPerHour', figure: change }] }));
        return { dayNumber: day.dayNumber, excessLitresPerHour: expected.excessLitresPerHour, noiseLitresPerHour: expected.noiseLitresPerHour, change: null, fromDayNumber: day.dayNumber, changeLitresPerHour: 0, statistic: 0, threshold: this.rules.night.limit };
      }
      this.close((finding) => finding.id === unconfirmed.id, hour.fromMs);
    }
    const { state, verdict } = judgeNight(this.state.night, day, this.rules.night);
    this.state = { ...this.state, night: state };
    if (verdict?.change === 'step' || verdict?.change === 'rise') this.raiseNight(verdict);
    if (verdict?.change === 'drop') this.end(-verdict.changeLitresPerHour, this.nightOf(verdict.fromDayNumber));
    this.endAllWhereClear();
    return verdict;
  }

  /** Two nights whose level is nearer to that before the first finding than to any leak: nothing of it is left. */
  private endAllWhereClear(): void {
    const { since } = this.state.night;
    if (this.state.open.length === 0 || since.length < 2) return;
    const least = Math.min(...this.state.open.map((one) => one.levelBeforeLitresPerHour));
    const smallest = Math.min(...this.state.open.map(({ finding }) => finding.flowLitresPerHour!));
    if (since.slice(-2).every(({ level }) => level < least + smallest / 2)) this.close(() => true, this.nightOf(since.at(-2)!.at));
  }

  private raiseNight(verdict: NightVerdict): void {
    const isRise = verdict.change === 'rise';
    const { profile } = this.state.night;
    this.raise(isRise ? 'nightFlowRise' : 'nightFlowStep', this.nightOf(verdict.fromDayNumber), verdict.changeLitresPerHour, confidenceOf(verdict.statistic, verdict.threshold), [
      { name: 'nightExcessLitresPerHour', figure: verdict.excessLitresPerHour! }, { name: 'nightNoiseLitresPerHour', figure: verdict.noiseLitresPerHour },
      { name: 'statistic', figure: verdict.statistic }, { name: 'threshold', figure: verdict.threshold },
      { name: 'learnedNightLitresPerHour', figure: profile!.nightLitresPerHour },
    ], isRise ? this.state.night.smooth[0]!.level : null);
  }

  /** Start of the night of a day, counted back from the present one. */
  private nightOf(dayNumber: number): number {
    const { today } = this.state;
    const hoursOfNight = this.rules.night.nightHours[1] - this.rules.night.nightHours[0];
    return this.nowMs - (today!.dayNumber - dayNumber) * DAY_MS - hoursOfNight * HOUR_MS;
  }

  private raise(kind: FindingKind, startedAtMs: number, flowLitresPerHour: number, confidence: number, evidence: readonly Evidence[], riseFromLitresPerHour: number | null): Finding {
    const volumeLitres = (flowLitresPerHour * (this.nowMs - startedAtMs)) / HOUR_MS / (riseFromLitresPerHour === null ? 1 : 2);
    const finding: Finding = {
      id: findingId(kind, startedAtMs), kind, startedAtMs, raisedAtMs: this.nowMs, endedAtMs: null, flowLitresPerHour, volumeLitres, confidence, evidence,
      ruledOut: [
        { cause: 'chance', evidence: evidence.filter(({ name }) => name === 'statistic' || name === 'threshold' || name === 'sigmasAboveExpected') },
        { cause: 'dailyRhythm', evidence: [{ name: 'learningDays', figure: this.rules.night.learningDays }] },
        { cause: 'season', evidence: [{ name: 'useRatio', figure: this.state.night.useRatios.at(-1) ?? 1 }] },
        { cause: 'missingReadings', evidence: [{ name: 'leastReadShare', figure: this.rules.night.leastReadShare }] },
      ],
      annotations: [],
    };
    this.raised.push(finding);
    const levelBeforeLitresPerHour = this.levelBefore(kind, flowLitresPerHour);
    this.state = { ...this.state, open: [...this.state.open, { finding, riseFromLitresPerHour, levelBeforeLitresPerHour, countedUntilMs: this.nowMs }].slice(-MOST_OPEN) };
    return finding;
  }

  /** A burst is raised before the nights know of it, the others when the last nights stand at the new level. */
  private levelBefore(kind: FindingKind, flowLitresPerHour: number): number {
    const level = median(this.state.night.since.slice(-this.rules.night.levelNights).map((one) => one.level)) || 0;
    return kind === 'inflowBurst' ? level : level - flowLitresPerHour;
  }

  /** The flow fell: the open finding whose flow is nearest to the fall has ended, unless none is near. */
  private end(fallLitresPerHour: number, endedAtMs: number): void {
    const byDistance = this.state.open.map(({ finding }) => ({ finding, distance: Math.abs(finding.flowLitresPerHour! - fallLitresPerHour) })).sort((one, other) => one.distance - other.distance);
    const nearest = byDistance[0];
    if (nearest === undefined || nearest.distance > nearest.finding.flowLitresPerHour! / 2) return;
    this.close((finding) => finding === nearest.finding, endedAtMs);
  }

  private close(isIt: (finding: Finding) => boolean, endedAtMs: number): void {
    for (const open of this.state.open.filter(({ finding }) => isIt(finding))) {
      const until = Math.max(endedAtMs, open.finding.startedAtMs);
      const volumeLitres = Math.max(0, open.finding.volumeLitres! - (open.finding.flowLitresPerHour! * Math.max(0, open.countedUntilMs - until)) / HOUR_MS);
      this.changed.push({ ...open.finding, endedAtMs: until, volumeLitres });
    }
    this.state = { ...this.state, open: this.state.open.filter(({ finding }) => !isIt(finding)) };
  }

  private change(id: string, change: (finding: Finding) => Finding): void {
    this.state = {
      ...this.state, open: this.state.open.map((open) => {
        if (open.finding.id !== id) return open;
        const finding = change(open.finding);
        this.changed.push(finding);
        return { ...open, finding };
      }),
    };
  }

  /** Adds to every open finding the water since it was last counted; a slow rise takes the flow of its last night. */
  private count(): void {
    const level = this.state.night.smooth.at(-1)?.level;
    this.state = {
      ...this.state, open: this.state.open.map(({ finding, riseFromLitresPerHour, levelBeforeLitresPerHour, countedUntilMs }) => {
        const flowLitresPerHour = riseFromLitresPerHour === null || level === undefined ? finding.flowLitresPerHour! : Math.max(0, level - riseFromLitresPerHour);
        const grown = { ...finding, flowLitresPerHour, volumeLitres: finding.volumeLitres! + (flowLitresPerHour * (this.nowMs - countedUntilMs)) / HOUR_MS };
        this.changed.push(grown);
        return { finding: grown, riseFromLitresPerHour, levelBeforeLitresPerHour, countedUntilMs: this.nowMs };
      }),
    };
  }
}
