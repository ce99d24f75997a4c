import type { Finding } from '../finding.js';
import { type FindingStep, type Holding, HOLDING_AT_REST } from '../holding.js';
import { stepClosedPoint, stepCustomerBurst, stepReverse, stepSilence, stepStopped } from './meter-conditions.js';
import { DEFAULT_METER_SIZE_RULES, METER_SIZE_AT_REST, type MeterSize, stepMeterSize } from './meter-size.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);

/** Runs a detector over litres an hour. */
function over<State>(rest: State, litres: readonly (number | null)[], step: (state: State, interval: { fromMs: number; toMs: number; volumeLitres: number | null }) => FindingStep<State>): Finding[] {
  let state = rest;
  const open = new Map<string, Finding>();
  litres.forEach((volumeLitres, hour) => {
    const next = step(JSON.parse(JSON.stringify(state)) as State, { fromMs: START + hour * HOUR, toMs: START + (hour + 1) * HOUR, volumeLitres });
    state = next.state;
    for (const finding of [next.changed, next.raised]) if (finding !== null) open.set(finding.id, finding);
  });
  return [...open.values()];
}
const hours = (count: number, litres: number | null): (number | null)[] => Array.from({ length: count }, () => litres);
const outcome = (findings: readonly Finding[]): string => findings.map(({ kind, endedAtMs }) => `${kind}${endedAtMs === null ? '' : ' ended'}`).join(', ') || 'nothing';

describe('a customer meter', () => {
  it.each([
    ['30 days without water in a home that used 200 l a day', hours(720, 0), 200, false, 'meterStopped'],
    ['29 days', hours(696, 0), 200, false, 'nothing'],
    ['30 days, marked as vacant', hours(720, 0), 200, true, 'nothing'],
    ['30 days in a home that never used any', hours(720, 0), 0, false, 'nothing'],
    ['30 days without history', hours(720, 0), null, false, 'nothing'],
    ['30 days of which nothing is known', hours(720, null), 200, false, 'nothing'],
    ['water again after that', [...hours(720, 0), 5], 200, false, 'meterStopped ended'],
  ])('stopped: %s', (_, litres, usualLitresPerDay, isVacant, expected) => {
    expect(outcome(over<Holding>(HOLDING_AT_REST, litres, (state, interval) => stepStopped(state, interval, { usualLitresPerDay, isVacant })))).toBe(expected);
  });

  it.each([
    ['12 l at a closed point', [0, 12], true, 'useAtClosedPoint'],
    ['a single litre', [0, 1], true, 'nothing'],
    ['12 l at an open one', [0, 12], false, 'nothing'],
    ['it ceases', [12, 12, 0], true, 'useAtClosedPoint ended'],
    ['silence does not clear it', [12, null, null], true, 'useAtClosedPoint'],
  ])('closed point: %s', (_, litres, isClosed, expected) => {
    expect(outcome(over<Holding>(HOLDING_AT_REST, litres, (state, interval) => stepClosedPoint(state, interval, { isClosed, pulseLitres: 1 })))).toBe(expected);
  });

  it.each([
    ['one litre back is jitter', [0, 1, 0], 'nothing'],
    ['twenty are water that ran back', [0, 20], 'reverseFlow'],
    ['12,288 are a fault of the register', [0, 12_288], 'nothing'],
    ['it ceases', [20, 0], 'reverseFlow ended'],
  ])('reverse flow: %s', (_, litres, expected) => {
    expect(outcome(over<Holding>(HOLDING_AT_REST, litres, (state, { fromMs, toMs, volumeLitres }) => stepReverse(state, { fromMs, toMs, backLitres: volumeLitres }, { pulseLitres: 1, q4LitresPerHour: 3_125 })))).toBe(expected);
  });

  it.each([
    ['two hours far above its own most, at night', [0, 500, 500], true, 300, 'customerBurst'],
    ['one hour', [0, 500, 0], true, 300, 'nothing'],
    ['by day', [500, 500, 500], false, 300, 'nothing'],
    ['without history', [500, 500], true, null, 'nothing'],
    ['what it uses on other nights', [250, 250, 250], true, 300, 'nothing'],
    ['it ceases', [500, 500, 500, 2], true, 300, 'customerBurst ended'],
  ])('burst indoors: %s', (_, litres, isNight, usualMostLitresPerHour, expected) => {
    expect(outcome(over<Holding>(HOLDING_AT_REST, litres, (state, interval) => stepCustomerBurst(state, interval, { isNight, usualMostLitresPerHour })))).toBe(expected);
  });

  it('a burst of the night that goes on by day is one finding with all its water', () => {
    const findings = over<Holding>(HOLDING_AT_REST, hours(6, 500), (state, interval) => stepCustomerBurst(state, interval, { isNight: interval.fromMs < START + HOUR, usualMostLitresPerHour: 300 }));
    expect(findings).toMatchObject([{ volumeLitres: 3_000, flowLitresPerHour: 500 }]);
  });

  it.each([
    ['an hourly meter after 24 hours', 1, 24, 'nothing'],
    ['an hourly meter after 25 hours', 1, 25, 'radioSilent'],
    ['a daily meter after 3 days', 24, 72, 'nothing'],
    ['a daily meter after 4 days', 24, 96, 'radioSilent'],
  ])('silence: %s', (_, gapHours, silentHours, expected) => {
    expect(outcome(over<Holding>(HOLDING_AT_REST, [0], (state) => stepSilence(state, { lastReadAtMs: START, nowMs: START + silentHours * HOUR, usualGapsMs: [gapHours, gapHours, gapHours].map((one) => one * HOUR) })))).toBe(expected);
  });

  it('silence ends with the reading that breaks it', () => {
    const usualGapsMs = [HOUR];
    const silent = stepSilence(HOLDING_AT_REST, { lastReadAtMs: START, nowMs: START + 30 * HOUR, usualGapsMs });
    const longer = stepSilence(silent.state, { lastReadAtMs: START, nowMs: START + 40 * HOUR, usualGapsMs });
    expect([silent.raised!.startedAtMs, longer.raised, longer.changed!.id]).toEqual([START, null, silent.raised!.id]);
    expect(stepSilence(longer.state, { lastReadAtMs: START + 41 * HOUR, nowMs: START + 42 * HOUR, usualGapsMs }).changed!.endedAtMs).toBe(START + 41 * HOUR);
  });
});

describe('the size of a meter, DN 50 with Q3 25,000 l/h and R 80: Q2 500 l/h', () => {
  const flows = { q2LitresPerHour: 500, q3LitresPerHour: 25_000 };
  const months = (count: number, litres: (hour: number) => number | null): (number | null)[] => Array.from({ length: count * 720 }, (_, hour) => litres(hour));
  it.each([
    ['a school: a fifth of the hours 4,000 l, none else', months(4, (hour) => (hour % 5 === 0 ? 4_000 : 0)), 'nothing'],
    ['a shop that never draws more than 300 l an hour, for two months', months(2, (hour) => (hour % 3 === 0 ? 300 : 20)), 'nothing'],
    ['for three months', months(3, (hour) => (hour % 3 === 0 ? 300 : 20)), 'meterOversized'],
    ['but one hour of 1,600 l: 6 % of Q3 are passed', months(3, (hour) => (hour === 1_500 ? 1_600 : 200)), 'nothing'],
    ['a seventh of the water below Q2', months(4, (hour) => (hour % 10 === 0 ? 2_000 : 35)), 'nothing'],
    ['two hours in a hundred above Q3', months(1, (hour) => (hour % 50 === 0 ? 26_000 : 1_000)), 'meterUndersized'],
    ['and a trickle at other times: still too small', months(1, (hour) => (hour % 50 === 0 ? 26_000 : 20)), 'meterUndersized'],
    ['a third of each month not read', months(4, (hour) => (hour % 720 < 240 ? null : 200)), 'nothing'],
    ['put right the next month', [...months(3, () => 200), ...months(1, () => 4_000)], 'meterOversized ended'],
    ['no water at all', months(4, () => 0), 'nothing'],
  ])('%s', (_, litres, expected) => {
    expect(outcome(over<MeterSize>(METER_SIZE_AT_REST, litres, (state, interval) => stepMeterSize(state, interval, flows, DEFAULT_METER_SIZE_RULES)))).toBe(expected);
  });

  it('of Q3 4 m3/h or less is never too large', () => {
    const smallest = { q2LitresPerHour: 80, q3LitresPerHour: 4_000 };
    expect(outcome(over<MeterSize>(METER_SIZE_AT_REST, months(4, () => 20), (state, interval) => stepMeterSize(state, interval, smallest, DEFAULT_METER_SIZE_RULES)))).toBe('nothing');
  });
});
