import { type DeviceSignal, DEFAULT_SIGNAL_RULES, signalOf, SIGNALS_AT_REST, type SignalWatch, stepSignals } from './device-signals.js';
import type { Finding } from '../finding.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);
const at = (day: number, hour = 12): number => START + day * DAY + hour * HOUR;
const alarm = (day: number, word: 'tamper' | 'tamper_past' | 'leak' | 'leak_or_no_usage' | 'burst' | 'backflow' | 'battery_low' | 'hw_error', hour = 12): DeviceSignal => ({ atMs: at(day, hour), alarm: word });
const charge = (day: number, chargePercent: number): DeviceSignal => ({ atMs: at(day), chargePercent });

/** Runs days of signals through; a state goes through JSON between them, as it does through the database. */
function watched(days: number, signals: readonly DeviceSignal[], { isRead = () => true, installedAtMs = 0 }: { isRead?: (day: number) => boolean; installedAtMs?: number } = {}): Finding[] {
  const found = new Map<string, Finding>();
  let state: SignalWatch = SIGNALS_AT_REST;
  for (let day = 0; day < days; day++) {
    const step = stepSignals(state, { fromMs: START + day * DAY, toMs: START + (day + 1) * DAY, signals, isReadThrough: isRead(day), installedAtMs }, DEFAULT_SIGNAL_RULES);
    for (const finding of [...step.raised, ...step.changed]) found.set(finding.id, finding);
    state = JSON.parse(JSON.stringify(step.state)) as SignalWatch;
  }
  return [...found.values()];
}
const told = (findings: readonly Finding[]): string => findings.map(({ kind, endedAtMs }) => `${kind}${endedAtMs === null ? '' : ' ended'}`).sort().join(', ') || 'nothing';

describe('what a device says of its meter', () => {
  it.each([
    ['nothing', [], 'nothing'],
    ['a magnet, once, two days ago', [alarm(28, 'tamper')], 'tamper'],
    ['a magnet that a record of the past tells', [alarm(28, 'tamper_past')], 'tamper'],
    ['a magnet, once, two weeks ago', [alarm(10, 'tamper')], 'tamper ended'],
    ['a magnet, again and again', [alarm(10, 'tamper'), alarm(12, 'tamper'), alarm(14, 'tamper'), alarm(29, 'tamper')], 'tamper, tamper ended'],
    ['a leak and a burst', [alarm(29, 'burst'), alarm(29, 'leak')], 'burstAlarm, leakAlarm'],
    ['that water ran back', [alarm(28, 'backflow')], 'backflowAlarm'],
    ['a leak or no use at all, which says neither', [alarm(28, 'leak_or_no_usage')], 'nothing'],
    ['a fault of its own electronics', [alarm(28, 'hw_error')], 'nothing'],
    ['that its battery is low, once: a cell does not recover', [alarm(3, 'battery_low')], 'batteryLow'],
  ])('%s', (_, signals, expected) => {
    expect(told(watched(30, signals))).toBe(expected);
  });

  it('begins and is raised with its first word, says how often it was told, and ends with the last one', () => {
    const [tamper, ...others] = watched(30, [alarm(10, 'tamper', 3), alarm(10, 'tamper', 9), alarm(12, 'tamper', 4)]);
    expect(others).toEqual([]);
    expect(tamper).toMatchObject({ startedAtMs: at(10, 3), raisedAtMs: at(10, 3), endedAtMs: at(12, 4), evidence: [{ name: 'timesTold', figure: 3 }], flowLitresPerHour: null });
  });

  it('is the fitter’s hand on the day on which the meter was put in', () => {
    expect(told(watched(30, [alarm(28, 'tamper')], { installedAtMs: at(28, 0) }))).toBe('nothing');
    expect(told(watched(30, [alarm(29, 'tamper')], { installedAtMs: at(28, 0) }))).toBe('tamper');
  });

  it('goes on while the meter is not read: silence clears nothing', () => {
    expect(told(watched(30, [alarm(10, 'tamper')], { isRead: (day) => day < 12 }))).toBe('tamper');
  });

  it('is taken once, whether the day comes in part first or not', () => {
    const signals = [alarm(0, 'tamper', 3), alarm(0, 'tamper', 20)];
    const day = { fromMs: START, toMs: START + DAY, signals, isReadThrough: true, installedAtMs: 0 };
    const part = stepSignals(SIGNALS_AT_REST, { ...day, signals: signals.slice(0, 1), isReadThrough: false }, DEFAULT_SIGNAL_RULES);
    expect(part.raised.map(({ id }) => id)).toEqual(stepSignals(SIGNALS_AT_REST, day, DEFAULT_SIGNAL_RULES).raised.map(({ id }) => id));
    // A state that is past the day takes nothing of it again.
    const after = stepSignals(SIGNALS_AT_REST, day, DEFAULT_SIGNAL_RULES).state;
    expect(stepSignals(after, { ...day, fromMs: day.toMs, toMs: day.toMs + DAY, isReadThrough: false }, DEFAULT_SIGNAL_RULES)).toMatchObject({ raised: [], changed: [] });
  });
});

describe('a battery', () => {
  const weekly = (weeks: number, percent: (week: number) => number): DeviceSignal[] => Array.from({ length: weeks }, (_, week) => charge(week * 7, Math.round(percent(week))));
  it.each([
    ['that keeps 90 %', weekly(26, () => 90), 'nothing'],
    ['that wavers by 3 % with the weather', weekly(26, (week) => 60 + 3 * Math.sin(week)), 'nothing'],
    ['that loses 1 % in four weeks and has years', weekly(26, (week) => 80 - week / 4), 'nothing'],
    ['that loses 2 % a week: from 40 % it has 15 weeks', weekly(4, (week) => 40 - 2 * week), 'nothing'],
    ['the same, once a trend is known and 90 days are left', weekly(10, (week) => 40 - 2 * week), 'batteryLow'],
    ['at 9 %', [charge(3, 9)], 'batteryLow'],
    ['at 9 %, exchanged for a full one', [charge(3, 9), charge(20, 98)], 'batteryLow ended'],
    ['said to be low, then read at 40 %: it said so of this cell', [charge(3, 40), alarm(4, 'battery_low'), charge(11, 40)], 'batteryLow'],
    ['said to be low, then exchanged', [charge(3, 40), alarm(4, 'battery_low'), charge(11, 99)], 'batteryLow ended'],
  ])('%s', (_, signals, expected) => {
    expect(told(watched(190, signals))).toBe(expected);
  });

  it('says how many days are left by its trend', () => {
    const [low] = watched(80, weekly(10, (week) => 40 - 2 * week));
    // On day 35, with six charges, it stands at 30 %, 20 above its end, and loses two sevenths of a per cent a day.
    expect(low!.evidence.find(({ name }) => name === 'daysLeft')!.figure).toBeCloseTo(20 / (2 / 7), 0);
  });
});

describe('a stored measurement', () => {
  it.each([
    ['charge', 6, 87, { chargePercent: 87 }], ['tamper', 106, 1, { alarm: 'tamper' }], ['flow', 1, 500, null], ['a number that nobody gave', 199, 1, null],
  ])('%s', (_, quantity, amount, signal) => {
    expect(signalOf({ atMs: START, quantity, amount })).toEqual(signal === null ? null : { atMs: START, ...signal });
  });
});
