import { CONTINUOUS_FLOW_AT_REST, type ContinuousFlow, DEFAULT_CONTINUOUS_FLOW_RULES, stepContinuousFlow } from '../customer/continuous-flow.js';
import { stepClosedPoint, stepCustomerBurst, stepReverse, stepStopped } from '../customer/meter-conditions.js';
import { DEFAULT_SIGNAL_RULES, type DeviceSignal, openSignals, SIGNALS_AT_REST, type SignalRules, type SignalWatch, stepSignals } from '../customer/device-signals.js';
import { DEFAULT_ILLEGAL_SUPPLY_RULES, ILLEGAL_SUPPLY_AT_REST, type IllegalSupplyRules, type IllegalSupplyWatch, LARGEST_HOURS_LEFT_OUT, stepIllegalSupply } from '../customer/illegal-supply.js';
import { DEFAULT_METER_SIZE_RULES, METER_SIZE_AT_REST, type MeterSize, type MeterSizeRules, stepMeterSize } from '../customer/meter-size.js';
import type { UseInterval } from '../customer/use-interval.js';
import type { Finding } from '../finding.js';
import { type Holding, HOLDING_AT_REST } from '../holding.js';
import { median } from '../statistics.js';
import { dayLitres, type WatchedHour } from './watched-day.js';

const HOUR_MS = 3_600_000;
const NIGHT_HOURS = 5;
/** A day says whether water ceased where at least so many of its hours were measured. */
const CEASED_LEAST_HOURS = 18;
const CALM_DAYS = 3;

/** A local day of a customer's meter, with what the register says of its place then. */
export interface MeterDay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly hours: readonly WatchedHour[];
  /** What the register for reverse flow counted that day; null where there is none or it is not proven. */
  readonly backLitres: number | null;
  /** By how much readings fell one after another that day. They are left out of volumes, so that hours do not show it. */
  readonly ranBackLitres: number;
  /** Whether readings of the next day have come, good ones or not. */
  readonly isRead: boolean;
  readonly isClosed: boolean;
  readonly isHousehold: boolean;
  readonly pulseLitres: number;
  readonly q4LitresPerHour: number;
  /** Q2 and Q3 by the meter's model; null where it is not known. */
  readonly flows: { readonly q2LitresPerHour: number; readonly q3LitresPerHour: number } | null;
  /** What the device said until the end of the day, in the order of time. */
  readonly signals: readonly DeviceSignal[];
  readonly installedAtMs: number;
  /** Litres a day of those who live there, by their norm; null where it is no household, or nobody knows. */
  readonly expectedLitres: number | null;
}

export interface MeterWatchRules {
  /** Hours that flow must not cease at a household, and elsewhere, where somebody may work day and night. */
  readonly householdRunHours: number;
  readonly otherRunHours: number;
  /** A burst is at least so much, however little the home uses. */
  readonly leastBurstLitresPerHour: number;
  /** Days of which the largest hours are remembered, how many of each, and from how many days on they say what is usual. */
  readonly burstDays: number;
  readonly burstLearningDays: number;
  /** Days whose median is the usual use. */
  readonly usualDays: number;
  readonly usualLearningDays: number;
  readonly signals: SignalRules;
  readonly size: MeterSizeRules;
  readonly illegal: IllegalSupplyRules;
}

/** Sources: docs/detection.md. */
export const DEFAULT_METER_WATCH_RULES: MeterWatchRules = {
  householdRunHours: 72, otherRunHours: 14 * 24, leastBurstLitresPerHour: 200, burstDays: 28, burstLearningDays: 14, usualDays: 28, usualLearningDays: 7,
  signals: DEFAULT_SIGNAL_RULES, size: DEFAULT_METER_SIZE_RULES, illegal: DEFAULT_ILLEGAL_SUPPLY_RULES,
};

/** Everything the detectors know of a customer's meter, as plain JSON. */
export interface MeterWatch {
  readonly flow: ContinuousFlow;
  readonly burst: Holding;
  readonly stopped: Holding;
  readonly reverse: Holding;
  readonly closed: Holding;
  /** Whole days on end without use at a closed point of which a finding is open. */
  readonly closedCalm: { readonly fromMs: number; readonly days: number } | null;
  readonly signals: SignalWatch;
  readonly size: MeterSize;
  readonly illegal: IllegalSupplyWatch;
  /** Largest hours of the last days, largest first. */
  readonly largest: readonly (readonly number[])[];
  /** Litres of the last days on which water passed, or that were followed by such a day. */
  readonly usual: readonly number[];
  /** Days on end without water. */
  readonly stillDays: number;
}

export const METER_WATCH_AT_REST: MeterWatch = {
  flow: CONTINUOUS_FLOW_AT_REST, burst: HOLDING_AT_REST, stopped: HOLDING_AT_REST, reverse: HOLDING_AT_REST, closed: HOLDING_AT_REST, closedCalm: null, signals: SIGNALS_AT_REST, size: METER_SIZE_AT_REST, illegal: ILLEGAL_SUPPLY_AT_REST,
  largest: [], usual: [], stillDays: 0,
};

export interface WatchStep<State> {
  readonly state: State;
  readonly raised: readonly Finding[];
  readonly changed: readonly Finding[];
}

/** Findings that were open when the meter went away, ended at that instant. */
export function endWatch({ flow, burst, stopped, reverse, closed, size, illegal, signals }: MeterWatch, atMs: number): Finding[] {
  return [...[flow, burst, stopped, reverse, closed, size, illegal].map(({ finding }) => finding), ...openSignals(signals)].flatMap((finding) => (finding === null ? [] : [{ ...finding, endedAtMs: Math.max(atMs, finding.startedAtMs) }]));
}

interface Told { readonly raised: Finding[]; readonly changed: Finding[] }

/** Takes a day of a customer's meter into the state, or the part of the present one that is proven; days come in the order of time. */
export function stepMeterDay(before: MeterWatch, day: MeterDay, rules: MeterWatchRules): WatchStep<MeterWatch> {
  const told: Told = { raised: [], changed: [] };
  let state = before;
  const usualMost = usualMostOf(state.largest, rules);
  for (const interval of intervalsOf(day.hours)) {
    state = stepHour(state, day, interval, { isNight: interval.fromMs - day.fromMs < NIGHT_HOURS * HOUR_MS, usualMost }, rules, told);
  }
  return { state: stepOwnWord(stepWholeDay(state, day, rules, told), day, rules, told), ...told };
}

function stepHour(state: MeterWatch, day: MeterDay, interval: UseInterval, at: { readonly isNight: boolean; readonly usualMost: number | null }, rules: MeterWatchRules, told: Told): MeterWatch {
  const { pulseLitres, isHousehold, isClosed } = day;
  const flowRules = { ...DEFAULT_CONTINUOUS_FLOW_RULES, pulseLitres, runHours: isHousehold ? rules.householdRunHours : rules.otherRunHours };
  // A pulse larger than the flow in question may always be on its way: such a register cannot say that water ceased.
  const flow = pulseLitres > flowRules.leastLitresPerHour ? { state: state.flow, raised: null, changed: null } : stepContinuousFlow(state.flow, interval, flowRules);
  const burst = stepCustomerBurst(state.burst, interval, { isNight: at.isNight, usualMostLitresPerHour: at.usualMost });
  // Nobody draws in every hour: what was raised ends with days without use, not with the first such hour.
  const isPause = isClosed && state.closed.finding !== null && interval.volumeLitres !== null && interval.volumeLitres <= pulseLitres;
  const closed = isPause ? { state: state.closed, raised: null, changed: null } : stepClosedPoint(state.closed, interval, { isClosed, pulseLitres });
  // What runs back passes no meter of any size.
  const size = day.flows === null || isHousehold ? { state: state.size, raised: null, changed: null } : stepMeterSize(state.size, { ...interval, volumeLitres: interval.volumeLitres === null || interval.volumeLitres < 0 ? null : interval.volumeLitres }, day.flows, rules.size);
  for (const step of [flow, burst, closed, size]) tell(told, step);
  return { ...state, flow: flow.state, burst: burst.state, closed: closed.state, size: size.state };
}

/** What the device itself says: taken as soon as it is told, before the day is over. */
function stepOwnWord(state: MeterWatch, day: MeterDay, rules: MeterWatchRules, told: Told): MeterWatch {
  const isOver = day.hours.at(-1)?.toMs === day.toMs;
  const step = stepSignals(state.signals, { fromMs: day.fromMs, toMs: day.toMs, signals: day.signals, installedAtMs: day.installedAtMs, isReadThrough: isOver && day.hours.some(({ isMeasured }) => isMeasured) }, rules.signals);
  told.raised.push(...step.raised);
  told.changed.push(...step.changed);
  return { ...state, signals: step.state };
}

function stepWholeDay(state: MeterWatch, day: MeterDay, rules: MeterWatchRules, told: Told): MeterWatch {
  const isOver = day.hours.at(-1)?.toMs === day.toMs;
  const stretch = { fromMs: day.fromMs, toMs: day.toMs };
  // While a register runs back no reading of it is good: such days are never over by their hours.
  if (!isOver) return day.isRead && day.ranBackLitres > 0 ? { ...state, reverse: ranBack(state.reverse, stretch, day, day.ranBackLitres, told) } : state;
  const litres = dayLitres(day.hours, day);
  const fell = day.hours.reduce((sum, hour) => sum + Math.max(0, -(hour.litres ?? 0)), day.ranBackLitres);
  const back = Math.max(fell, day.backLitres ?? 0);
  // A day on which nothing passed either way does not say that the valve holds, nor does a share of a gap across which readings ran back.
  const isTelling = litres !== null && litres > 0 && day.hours.filter(({ isMeasured }) => isMeasured).length >= day.hours.length / 2;
  const backLitres = back > 0 ? back : isTelling ? 0 : null;
  const reverse = { state: ranBack(state.reverse, stretch, day, backLitres, told) };
  const stopped = stepStopped(state.stopped, { ...stretch, volumeLitres: litres === null ? null : litres + back }, { usualLitresPerDay: state.usual.length < rules.usualLearningDays ? null : median(state.usual), isVacant: day.isClosed });
  tell(told, stopped);
  const measured = day.hours.flatMap((hour) => (hour.isMeasured && hour.litres !== null ? [hour.litres] : []));
  const largest = measured.length === 0 ? state.largest : [...state.largest, measured.toSorted((one, other) => other - one).slice(0, most(rules))].slice(-rules.burstDays);
  // What runs back, or is a share of a gap, does not say whether water ceased.
  const ceased = measured.length < CEASED_LEAST_HOURS ? null : measured.some((one) => one === 0);
  const illegal = stepIllegalSupply(state.illegal, { ...stretch, litres: back > 0 || litres === null ? null : litres - measured.toSorted((one, other) => other - one).slice(0, LARGEST_HOURS_LEFT_OUT).reduce((sum, one) => sum + one, 0), ceased, expectedLitres: day.isHousehold ? day.expectedLitres : null }, rules.illegal);
  tell(told, illegal);
  const next = { ...state, ...endUnusedPoint(state, day, litres, told), reverse: reverse.state, stopped: stopped.state, largest, illegal: illegal.state };
  if (litres === null) return next;
  if (litres === 0) return { ...next, stillDays: state.stillDays + 1 };
  // Still days between days of use are part of what is usual; those that go on are what is asked about.
  return { ...next, usual: [...state.usual, ...Array.from({ length: Math.min(state.stillDays, rules.usualDays) }, () => 0), litres].slice(-rules.usualDays), stillDays: 0 };
}

/** Use at a closed point is over when nothing passed for whole days; it ended where they began. */
function endUnusedPoint({ closed, closedCalm }: MeterWatch, day: MeterDay, litres: number | null, told: Told): Pick<MeterWatch, 'closed' | 'closedCalm'> {
  if (closed.finding === null) return { closed, closedCalm: null };
  if (litres === null) return { closed, closedCalm };
  if (litres > day.pulseLitres) return { closed, closedCalm: null };
  const calm = { fromMs: closedCalm?.fromMs ?? day.fromMs, days: (closedCalm?.days ?? 0) + 1 };
  if (calm.days < CALM_DAYS) return { closed, closedCalm: calm };
  told.changed.push({ ...closed.finding, endedAtMs: calm.fromMs });
  return { closed: HOLDING_AT_REST, closedCalm: null };
}

function ranBack(state: Holding, stretch: { readonly fromMs: number; readonly toMs: number }, day: MeterDay, backLitres: number | null, told: Told): Holding {
  const step = stepReverse(state, { ...stretch, backLitres }, day);
  tell(told, step);
  return step.state;
}

/** How many of the largest hours of one day could be among the largest hundredth of all. */
const most = (rules: MeterWatchRules): number => Math.ceil(rules.burstDays * 24 * 0.01);

/** The 99th percentile of the meter's own hours. */
function usualMostOf(largest: MeterWatch['largest'], rules: MeterWatchRules): number | null {
  if (largest.length < rules.burstLearningDays) return null;
  const hundredth = Math.max(1, Math.round(largest.length * 24 * 0.01));
  return Math.max(rules.leastBurstLitresPerHour, largest.flat().toSorted((one, other) => other - one)[hundredth - 1] ?? 0);
}

/** Hours that were measured stand alone; hours on end that share one gap are one interval, of which only the mean flow is known. */
function intervalsOf(hours: readonly WatchedHour[]): UseInterval[] {
  const intervals: UseInterval[] = [];
  let wasGap = false;
  for (const { fromMs, toMs, litres, isMeasured } of hours) {
    const isGap = !isMeasured && litres !== null;
    const last = intervals.at(-1);
    if (isGap && wasGap && last !== undefined) intervals[intervals.length - 1] = { fromMs: last.fromMs, toMs, volumeLitres: last.volumeLitres! + litres };
    else intervals.push({ fromMs, toMs, volumeLitres: litres });
    wasGap = isGap;
  }
  return intervals;
}

function tell(told: Told, step: { readonly raised: Finding | null; readonly changed: Finding | null }): void {
  if (step.raised !== null) told.raised.push(step.raised);
  if (step.changed !== null) told.changed.push(step.changed);
}
