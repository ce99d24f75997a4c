import { alarmOfNumber, type AlarmName } from '@app/registry';

import type { Finding, FindingKind } from '../finding.js';
import { type FindingStep, type Holding, HOLDING_AT_REST, stepHolding } from '../holding.js';
import { theilSenSlope } from '../statistics.js';

const DAY_MS = 86_400_000;

/** What a device said of itself or of its meter at an instant: an alarm, or the charge of its battery in per cent. */
export type DeviceSignal = { readonly atMs: number; readonly alarm: AlarmName } | { readonly atMs: number; readonly chargePercent: number };

/** Number in storage of the charge of a battery (docs/telemetry.md). */
const BATTERY = 6;

/** A stored measurement as a signal; null for what is none. */
export function signalOf({ atMs, quantity, amount }: { readonly atMs: number; readonly quantity: number; readonly amount: number }): DeviceSignal | null {
  if (quantity === BATTERY) return { atMs, chargePercent: amount };
  const alarm = alarmOfNumber(quantity);
  return alarm === undefined ? null : { atMs, alarm };
}

/** Alarms by what they say is wrong. One that a record of the past tells counts like one of now; what may be a leak or mere absence (`leak_or_no_usage`) says neither. */
const ALARMS: Readonly<Partial<Record<AlarmName, AlarmKind>>> = {
  tamper: 'tamper', tamper_past: 'tamper', leak: 'leakAlarm', leak_past: 'leakAlarm', burst: 'burstAlarm', backflow: 'backflowAlarm',
};
const BATTERY_ALARMS: readonly AlarmName[] = ['battery_low', 'battery_end'];
const ALARM_KINDS = ['tamper', 'leakAlarm', 'burstAlarm', 'backflowAlarm'] as const satisfies readonly FindingKind[];
type AlarmKind = (typeof ALARM_KINDS)[number];

export interface SignalRules {
  /** Whole days on end on which the meter was read and the alarm was not told again end it: a device that repeats its alarm may skip a message, and one that tells it once never says that it is over. */
  readonly clearDays: number;
  /** Alarms of a device whose meter was put in within so long are the fitter's hand. */
  readonly fittingMs: number;
  /** A battery is at its end below this charge, or when the trend of its charges reaches it within so many days. */
  readonly leastPercent: number;
  readonly leastBatteryDays: number;
  /** Charges are remembered this far apart, so many of them; fewer than so many have no trend. */
  readonly chargeEveryMs: number;
  readonly mostCharges: number;
  readonly leastCharges: number;
}

/** Reasons: docs/detection.md. */
export const DEFAULT_SIGNAL_RULES: SignalRules = { clearDays: 3, fittingMs: DAY_MS, leastPercent: 10, leastBatteryDays: 90, chargeEveryMs: 7 * DAY_MS, mostCharges: 26, leastCharges: 6 };

/** An alarm that goes on, with when it was told last and how often. */
interface AlarmWatch { readonly holding: Holding; readonly toldAtMs: number; readonly told: number; readonly calmDays: number }

/** What is known of a device by its own word, as plain JSON. */
export interface SignalWatch {
  /** Signals before this instant are in the state. */
  readonly untilMs: number | null;
  readonly alarms: Readonly<Partial<Record<AlarmKind, AlarmWatch>>>;
  readonly charge: Holding;
  readonly charges: readonly { readonly atMs: number; readonly percent: number }[];
  /** Whether the device itself said of this cell that it is low. */
  readonly isSaidLow: boolean;
}

export const SIGNALS_AT_REST: SignalWatch = { untilMs: null, alarms: {}, charge: HOLDING_AT_REST, charges: [], isSaidLow: false };

/** A day of a device, or the part of it that is over. */
export interface SignalDay {
  readonly fromMs: number;
  readonly toMs: number;
  /** Signals in the order of time; those that the state knows already are passed over. */
  readonly signals: readonly DeviceSignal[];
  /** Whether the day is over and the meter was read on it. */
  readonly isReadThrough: boolean;
  readonly installedAtMs: number;
}

export interface SignalStep { readonly state: SignalWatch; readonly raised: readonly Finding[]; readonly changed: readonly Finding[] }

/** A word is no stretch of time: how long it held is no evidence. */
const bare = (finding: Finding): Finding => ({ ...finding, evidence: finding.evidence.filter(({ name }) => name !== 'hoursHeld') });

/** Takes the signals of a day into the state: alarms and a battery that comes to its end. What a device says is taken at its word at once. */
export function stepSignals(before: SignalWatch, day: SignalDay, rules: SignalRules): SignalStep {
  const found = new Map<string, Finding>();
  const raised = new Set<string>();
  const tell = (step: FindingStep<Holding>): Holding => {
    for (const finding of [step.raised, step.changed]) if (finding !== null) found.set(finding.id, bare(finding));
    if (step.raised !== null) raised.add(step.raised.id);
    return step.state.finding === null ? step.state : { ...step.state, finding: bare(step.state.finding) };
  };
  const fresh = day.signals.filter(({ atMs }) => atMs >= (before.untilMs ?? day.fromMs) && atMs < day.toMs);
  const alarms = Object.fromEntries(ALARM_KINDS.flatMap((kind) => {
    const told = fresh.filter((one) => 'alarm' in one && ALARMS[one.alarm] === kind && one.atMs - day.installedAtMs >= rules.fittingMs);
    const known = before.alarms[kind];
    const watch = told.length > 0 ? hold(known, kind, told.map(({ atMs }) => atMs), tell) : known === undefined ? undefined : calm(known, kind, day, rules, tell);
    return watch === undefined ? [] : [[kind, watch]];
  })) as SignalWatch['alarms'];
  let cell: Cell = before;
  for (const one of fresh) cell = stepCell(cell, one, rules, tell);
  const state = { untilMs: Math.max(before.untilMs ?? -Infinity, day.toMs), alarms, charge: cell.charge, charges: cell.charges, isSaidLow: cell.isSaidLow };
  return { state, raised: [...found.values()].filter(({ id }) => raised.has(id)), changed: [...found.values()].filter(({ id }) => !raised.has(id)) };
}

/** A charge that rises by more than this is another cell's: what was known of the one before says nothing of it. */
const NEW_CELL_PERCENT = 25;
type Cell = Pick<SignalWatch, 'charge' | 'charges' | 'isSaidLow'>;

function stepCell({ charge, charges, isSaidLow }: Cell, signal: DeviceSignal, rules: SignalRules, tell: (step: FindingStep<Holding>) => Holding): Cell {
  if ('alarm' in signal) {
    if (!BATTERY_ALARMS.includes(signal.alarm)) return { charge, charges, isSaidLow };
    const { atMs } = signal;
    return { charge: tell(stepHolding(charge, { fromMs: atMs, toMs: atMs, volumeLitres: null, isHolding: true, evidence: [] }, { kind: 'batteryLow', leastMs: 0 })), charges, isSaidLow: true };
  }
  const one = { atMs: signal.atMs, percent: signal.chargePercent };
  const isNewCell = charges.length > 0 && one.percent > charges.at(-1)!.percent + NEW_CELL_PERCENT;
  const known = isNewCell ? [] : charges;
  const kept = one.atMs - (known.at(-1)?.atMs ?? -Infinity) >= rules.chargeEveryMs ? [...known, one].slice(-rules.mostCharges) : known;
  const isLowBySaying = isSaidLow && !isNewCell;
  return { charge: tell(stepCharge(charge, one, kept, isLowBySaying, rules)), charges: kept, isSaidLow: isLowBySaying };
}

function hold(known: AlarmWatch | undefined, kind: AlarmKind, toldAtMs: readonly number[], tell: (step: FindingStep<Holding>) => Holding): AlarmWatch {
  let { holding, told } = known ?? { holding: HOLDING_AT_REST, told: 0 };
  for (const atMs of toldAtMs) {
    told++;
    const evidence = [{ name: 'timesTold', figure: told }];
    holding = tell(stepHolding(holding, { fromMs: atMs, toMs: atMs, isHolding: true, volumeLitres: null, evidence, ruledOut: [{ cause: 'meterExchange', evidence: [] }] }, { kind, leastMs: 0 }));
    // How often it was told is what changes while it goes on.
    if (holding.finding !== null && told > 1) {
      holding = { ...holding, finding: { ...holding.finding, evidence: holding.finding.evidence.map((one) => (one.name === 'timesTold' ? { name: one.name, figure: told } : one)) } };
      tell({ state: holding, raised: null, changed: holding.finding });
    }
  }
  return { holding, told, toldAtMs: toldAtMs.at(-1)!, calmDays: 0 };
}

function calm(known: AlarmWatch, kind: AlarmKind, { isReadThrough }: SignalDay, rules: SignalRules, tell: (step: FindingStep<Holding>) => Holding): AlarmWatch | undefined {
  if (!isReadThrough) return known;
  if (known.calmDays + 1 < rules.clearDays) return { ...known, calmDays: known.calmDays + 1 };
  tell(stepHolding(known.holding, { fromMs: known.toldAtMs, toMs: known.toldAtMs, isHolding: false, volumeLitres: null, evidence: [] }, { kind, leastMs: 0 }));
  return undefined;
}

/** A battery by its charge, or the trend of its charges (Theil and Sen). */
function stepCharge(state: Holding, { atMs, percent }: { readonly atMs: number; readonly percent: number }, charges: SignalWatch['charges'], isSaidLow: boolean, { leastPercent, leastBatteryDays, leastCharges }: SignalRules): FindingStep<Holding> {
  const slope = charges.length < leastCharges ? 0 : theilSenSlope(charges.map((one) => ({ at: one.atMs / DAY_MS, level: one.percent })));
  const daysLeft = slope >= 0 ? null : Math.max(0, (percent - leastPercent) / -slope);
  const evidence = [{ name: 'chargePercent', figure: percent }, ...(daysLeft === null ? [] : [{ name: 'daysLeft', figure: daysLeft }])];
  // A cell that is near its end wavers about it: only one that is well is taken for well again.
  const isLow = isSaidLow || percent < leastPercent || (daysLeft !== null && daysLeft < leastBatteryDays);
  const isWell = percent >= leastPercent && (daysLeft === null || daysLeft >= 2 * leastBatteryDays);
  return stepHolding(state, { fromMs: atMs, toMs: atMs, volumeLitres: null, isHolding: isLow ? true : isWell ? false : null, evidence, ruledOut: daysLeft === null ? [] : [{ cause: 'chance', evidence: [{ name: 'chargesRead', figure: charges.length }] }] }, { kind: 'batteryLow', leastMs: 0 });
}

/** Findings by the device's word that are open. */
export function openSignals({ alarms, charge }: SignalWatch): Finding[] {
  return [...Object.values(alarms).map(({ holding }) => holding), charge].flatMap(({ finding }) => finding ?? []);
}
