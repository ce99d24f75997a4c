import { SOURCE_CLASS } from '@app/registry';

import type { DisplayCard } from '../display/index.js';
import { DEFAULT_ESTIMATION_RULES } from '../estimation/ladder.js';
import { DEFAULT_REGISTER_RULES, type RegisterCard, type ReadingVerdict, type RegisterSegment } from '../register/index.js';
import { DEFAULT_METERING_RULES, mergedRules } from '../rules/metering-rules.js';
import type { VolumeLine, VolumeMark } from '../volumes/index.js';
import { historyMs, type StayEstimation } from './derivation-card.js';
import { DisplayWatch } from './display-watch.js';
import { withLitresAtStake } from './litres-at-stake.js';
import { withRealigned } from './realigned-lines.js';
import { ranBackByDay } from './ran-back.js';
import { hourMarks, markOfTally, qualityOfTally } from './tally-quality.js';
import type { DayTally, Tally } from './volume-ledger.js';

const HOUR = 3_600_000;
const verdict = (hour: number, indexLitres: number, more: Partial<ReadingVerdict> = {}): ReadingVerdict => ({
  readAtMs: hour * HOUR, indexLitres, source: SOURCE_CLASS.telemetry, origin: 'reading', use: 'used', reasons: [], isFinal: true, ...more });

describe('displays beside the radio', () => {
  const register: RegisterCard = {
    model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], expectation: null, rules: DEFAULT_REGISTER_RULES,
    installations: [{ fromMs: 0, toMs: 20 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }, { fromMs: 20 * HOUR, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  };
  /** Mounted at 00:00 with the display 1,000 litres above the radio; the display of the control was read at an hour. */
  const card = (readAtHour: number, displayLitres: number): DisplayCard => ({
    mountings: [{ mountedAtMs: 0, displayLitres: 1_000, countedLitres: 0, pulseLitres: 1 }], controls: [{ controlId: 7, readAtMs: readAtHour * HOUR, displayLitres }], realigned: [],
  });
  const drifts = (display: DisplayCard, verdicts: readonly ReadingVerdict[], last: { atMs: number; indexLitres: number } | null = null) =>
    new DisplayWatch(display, register, last).take(verdicts, true).map(({ evidence, litresAtStake }) => [evidence['driftLitres'], litresAtStake]);

  it.each<[string, DisplayCard, ReadingVerdict[], unknown[]]>([
    ['agree with the radio: nothing is found', card(2, 1_200), [verdict(1, 100), verdict(2, 200), verdict(3, 300)], []],
    ['lie above what it counted: pulses were missed', card(2, 1_260), [verdict(1, 100), verdict(2, 200), verdict(3, 300)], [[60, 60]]],
    ['lie below it', card(2, 1_150), [verdict(1, 100), verdict(2, 200), verdict(3, 300)], [[-50, 50]]],
    ['at the first reading of the radio', card(1, 1_160), [verdict(1, 100), verdict(2, 200)], [[60, 60]]],
    ['before the first reading nothing can be said', card(0.5, 5_000), [verdict(1, 100), verdict(2, 200)], []],
    ['behind the last, not yet', card(4, 5_000), [verdict(1, 100), verdict(2, 200)], []],
    ['by a person’s reading of the display nothing is compared', card(2, 1_260), [verdict(1, 100), verdict(2, 200, { source: SOURCE_CLASS.person })], []],
    ['nor by what is suspect', card(2, 1_260), [verdict(1, 100), verdict(2, 200, { use: 'suspect', reasons: ['DIP'] })], []],
    ['nor by an act', card(2, 1_260), [verdict(1, 100), verdict(2, 200, { origin: 'removal' })], []],
    ['across an exchange nothing is compared', card(19, 5_000), [verdict(18, 100), verdict(21, 5)], []],
  ])('%s', (_case, display, verdicts, found) => {
    expect(drifts(display, verdicts)).toEqual(found);
  });

  it('are told once, with all that they were compared by, and go on from the last reading that was seen', () => {
    const watch = new DisplayWatch(card(2, 1_260), register, { atMs: HOUR, indexLitres: 100 });
    expect(watch.take([verdict(2, 200)], false)).toEqual([{
      kind: 'DISPLAY_DRIFT', fromMs: 2 * HOUR, toMs: 2 * HOUR, litresAtStake: 60, isFinal: false,
      evidence: { controlId: 7, displayLitres: 1_260, telemetryLitres: 1_200, driftLitres: 60, allowedLitres: 1, passedLitres: 260, uncertainLitres: 0, mountedAtMs: 0 },
    }]);
    expect(watch.lastTelemetry).toEqual({ atMs: 2 * HOUR, indexLitres: 200 });
    expect(watch.take([verdict(3, 300)], false)).toEqual([]);
  });

  it('are compared by time, whatever order they were entered in', () => {
    const display: DisplayCard = { ...card(2, 1_260), controls: [{ controlId: 9, readAtMs: 2 * HOUR, displayLitres: 1_270 }, { controlId: 8, readAtMs: HOUR, displayLitres: 1_180 }, { controlId: 7, readAtMs: 2 * HOUR, displayLitres: 1_260 }] };
    expect(new DisplayWatch(display, register, null).take([verdict(1, 100), verdict(2, 200)], true).map(({ evidence }) => evidence['controlId'])).toEqual([8, 7, 9]);
  });
});

describe('re-alignments among lines', () => {
  const line: VolumeLine = { fromMs: 0, toMs: 10 * HOUR, count: { fromMs: 0, toMs: 10 * HOUR, volumeLitres: 100, profile: null }, origin: 'register', method: null, isQuestionable: false };
  const pieces = (hours: readonly number[]): [number, number, string][] => withRealigned(line, hours.map((hour) => ({ atMs: hour * HOUR, correctedLitres: 7 }))).map(({ fromMs, toMs, origin }) => [fromMs / HOUR, toMs / HOUR, origin]);

  it.each<[string, number[], [number, number, string][]]>([
    ['none', [], [[0, 10, 'register']]], ['in the middle', [4], [[0, 4, 'register'], [4, 4, 'edited'], [4, 10, 'register']]], ['at its beginning', [0], [[0, 0, 'edited'], [0, 10, 'register']]],
    ['before it, where no line was', [-3], [[-3, -3, 'edited'], [0, 10, 'register']]], ['two at once', [4, 4], [[0, 4, 'register'], [4, 4, 'edited'], [4, 4, 'edited'], [4, 10, 'register']]], ['at its end: the next line has it', [10], [[0, 10, 'register']]],
  ])('%s', (_case, hours, told) => {
    expect(pieces(hours)).toEqual(told);
  });

  it('are a count of an instant by a person, and are taken out of what waits', () => {
    const waiting = [{ atMs: 4 * HOUR, correctedLitres: -7 }, { atMs: 12 * HOUR, correctedLitres: 3 }];
    expect(withRealigned(line, waiting)[1]).toEqual({ fromMs: 4 * HOUR, toMs: 4 * HOUR, count: { fromMs: 4 * HOUR, toMs: 4 * HOUR, volumeLitres: -7, profile: null }, origin: 'edited', method: 'MANUAL', isQuestionable: false, isByPerson: true });
    expect(waiting).toEqual([{ atMs: 12 * HOUR, correctedLitres: 3 }]);
  });
});

describe('the quality of a span', () => {
  const tally = (marks: readonly VolumeMark[], more: Partial<Tally> = {}): Tally => ({
    volumeLitres: marks.length, coveredMs: marks.length * HOUR, isQuestionable: false, isByPerson: false, parts: marks.map((mark) => ({ mark, method: mark === 'estimated' ? 'NORM' as const : null, volumeLitres: 1, coveredMs: HOUR })), ...more });

  it.each<[string, Tally, object]>([
    ['measured', tally(['measured']), { source: 'AUTO', status: 'VALID', method: null }], ['of nothing', tally([]), { source: 'AUTO', status: 'VALID', method: null }],
    ['estimated in part', tally(['measured', 'edited', 'estimated']), { source: 'AUTO', status: 'ESTIMATED', method: 'NORM' }], ['edited in part', tally(['timing_estimated', 'edited']), { source: 'AUTO', status: 'EDITED', method: 'MANUAL' }],
    ['of which the time is estimated alone', tally(['measured', 'timing_estimated']), { source: 'AUTO', status: 'VALID', method: null }], ['to be looked at', tally(['measured'], { isQuestionable: true }), { source: 'AUTO', status: 'SUSPECT', method: null }],
    ['read by a person', tally(['measured'], { isByPerson: true }), { source: 'MANUAL_INSPECTOR', status: 'VALID', method: null }], ['estimated, and to be looked at', tally(['estimated'], { isQuestionable: true, isByPerson: true }), { source: 'MANUAL_INSPECTOR', status: 'ESTIMATED', method: 'NORM' }],
  ])('%s', (_case, span, quality) => {
    expect(qualityOfTally(span)).toEqual(quality);
  });

  it('is marked by its worst part', () => {
    const spans: VolumeMark[][] = [['measured'], ['measured', 'timing_estimated'], ['timing_estimated', 'edited'], ['edited', 'estimated'], []];
    expect(spans.map((marks) => markOfTally(tally(marks)))).toEqual(['measured', 'timing_estimated', 'edited', 'estimated', 'measured']);
  });
});

describe('litres that hang on a verdict', () => {
  const segment = (fromHour: number, toHour: number, from: number, to: number, more: Partial<RegisterSegment> = {}): RegisterSegment => ({
    fromMs: fromHour * HOUR, toMs: toHour * HOUR, fromIndexLitres: from, toIndexLitres: to, kind: 'advance', volumeLitres: to - from, isHigh: false, isFinal: true, ...more });
  const segments = [segment(1, 3, 100, 120), segment(3, 5, 120, 5, { kind: 'reset', volumeLitres: 5 }), segment(5, 7, 5, 900, { isHigh: true }), segment(7, 8, 900, 20, { kind: 'exchange_suspected', volumeLitres: null })];
  const staked = (one: ReadingVerdict, settled: number | null = 90) => withLitresAtStake([one], segments, settled)[0]!.litresAtStake;

  it.each<[string, ReadingVerdict, number]>([
    ['a good one without a remark', verdict(3, 120), 0], ['suspect below the good ones around it: the distance to the nearer', verdict(2, 70, { use: 'suspect', reasons: ['DIP'] }), 30], ['suspect above them', verdict(2, 150, { use: 'suspect', reasons: ['ABOVE_NEXT'] }), 30],
    ['suspect between them', verdict(2, 110, { use: 'suspect', reasons: ['OUT_OF_LINE'] }), 0], ['suspect where the register fell: between all the same', verdict(4, 50, { use: 'suspect', reasons: ['DIP'] }), 0],
    ['after a reset: what it counted since', verdict(5, 5, { reasons: ['RESET'] }), 5], ['far above: all of it', verdict(7, 900, { reasons: ['HIGH_ADVANCE'] }), 895], ['another meter: as far as the register fell', verdict(8, 20, { reasons: ['EXCHANGE_SUSPECTED'] }), 880],
    ['good by a plain step, with a remark', verdict(3, 120, { reasons: ['CONFLICT_WON'] }), 0], ['before the first segment: from the last that was settled', verdict(0.5, 95, { use: 'suspect', reasons: ['DIP'] }), 5], ['behind the last: from that', verdict(9, 15, { use: 'suspect', reasons: ['BELOW_PREVIOUS'] }), 5],
  ])('%s', (_case, one, litres) => {
    expect(staked(one)).toBe(litres);
  });

  it('where nothing good is known, none', () => {
    expect(withLitresAtStake([verdict(1, 5, { use: 'suspect', reasons: ['UNCONFIRMED'] })], [], null)[0]!.litresAtStake).toBe(0);
    expect(withLitresAtStake([verdict(1, 5, { reasons: ['RESET'] })], [], null)[0]!.litresAtStake).toBe(0);
  });
});

describe('rules where several apply', () => {
  it('each sets what it names, the narrower last; the rest is as before it', () => {
    const merged = mergedRules([{ expectedLitresPerDay: 500, register: { highFactor: 5, breakCost: 9 }, checks: { zeroUseDays: 3 } }, { register: { highFactor: 7 }, estimation: { silentDays: 4 }, measuredGapMs: 1 }]);
    expect(merged).toEqual({
      ...DEFAULT_METERING_RULES, expectedLitresPerDay: 500, measuredGapMs: 1, register: { ...DEFAULT_METERING_RULES.register, highFactor: 7, breakCost: 9 },
      estimation: { ...DEFAULT_METERING_RULES.estimation, silentDays: 4 }, checks: { ...DEFAULT_METERING_RULES.checks, zeroUseDays: 3 },
    });
    expect(mergedRules([])).toEqual(DEFAULT_METERING_RULES);
    expect(mergedRules([{ expectedLitresPerDay: 500 }, { expectedLitresPerDay: null }]).expectedLitresPerDay).toBeNull();
  });
});

describe('a register that ran back', () => {
  const AT = Date.parse('2026-03-02T22:00:00+06:00');
  const fell = (hour: number, indexLitres: number, reasons: ReadingVerdict['reasons'] = ['REVERSE_FLOW']): ReadingVerdict => ({ ...verdict(0, indexLitres, { use: 'suspect', reasons }), readAtMs: AT + hour * HOUR });

  it.each<[string, ReadingVerdict[], [string, number][]]>([
    ['nowhere', [fell(0, 500, []), fell(1, 400, ['DIP'])], []],
    ['from the highest to the lowest of a day, in whatever order they stand', [fell(0, 480), fell(1, 500), fell(1.5, 470)], [['2026-03-02', 30]]],
    ['on either side of a midnight of the city, each day by itself', [fell(0, 500), fell(1, 490), fell(2, 450), fell(3, 430)], [['2026-03-02', 10], ['2026-03-03', 20]]],
    ['by one reading alone: that is no fall of a day', [fell(0, 500)], [['2026-03-02', 0]]],
    ['with other remarks beside it', [fell(0, 500, ['DIP', 'REVERSE_FLOW']), fell(1, 460), fell(1, 9_000, ['DIP'])], [['2026-03-02', 40]]],
  ])('%s', (_case, verdicts, told) => {
    expect([...ranBackByDay(verdicts, 'Asia/Bishkek')]).toStrictEqual(told);
  });
});

describe('how the hours of a day are known, in letters', () => {
  const hour = (mark: VolumeMark, coveredMs = HOUR): Tally => ({ volumeLitres: 1, coveredMs, isQuestionable: false, isByPerson: false, parts: [{ mark, method: null, volumeLitres: 1, coveredMs }] });
  const dayOf = (hours: readonly (Tally | null)[], lengthMs = 24 * HOUR): DayTally => ({ ...hour('measured'), day: '2026-03-01', fromMs: 0, toMs: lengthMs, hours });

  it.each<[string, DayTally, string]>([
    ['each in its own', dayOf([hour('measured'), hour('timing_estimated'), hour('estimated'), hour('edited'), null]), 'mted-'],
    ['a capital where a part of the hour is missing', dayOf([hour('measured', HOUR - 1), hour('estimated', 1)]), 'ME'],
    ['the last hour of a day of a zone with half hours is shorter, and complete', dayOf([hour('measured'), hour('measured', HOUR / 2)], 1.5 * HOUR), 'mm'],
    ['and where a part of that is missing, not', dayOf([hour('measured'), hour('measured', HOUR / 2 - 1)], 1.5 * HOUR), 'mM'],
  ])('%s', (_case, day, letters) => {
    expect(hourMarks(day)).toBe(letters);
  });
});

describe('how far back proven days are leaned on', () => {
  const DAY = 24 * HOUR;
  const stay = (classLitresPerDayOfMonths: StayEstimation['classLitresPerDayOfMonths']): StayEstimation => ({ norms: [], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths, daysBefore: [], isOldMeterDoubtful: false });

  it.each<[string, (StayEstimation | null)[], number, number]>([
    ['half a year, for the own average', [], 183, 183], ['the same where nothing is estimated', [null], 183, 183], ['or where the class says nothing of last year', [null, stay(null)], 183, 183],
    ['last year and two months, where it does', [null, stay({ '2025-03': 100 }), stay(null)], 183, 364 + 62], ['or the average, where that reaches farther', [stay({})], 500, 500],
  ])('%s', (_case, estimation, averagedDays, days) => {
    expect(historyMs({ ...DEFAULT_ESTIMATION_RULES, averagedMs: averagedDays * DAY }, estimation)).toBe(days * DAY);
  });
});
