import { parseInstant } from '@app/time';

import { DEFAULT_REGISTER_RULES, judgeRegister } from '../register/index.js';
import type { VolumeLine } from '../volumes/index.js';
import { CHECK_CODES, CHECK_KINDS, CHECK_RULES_BY_CLASS, CHECK_USE, DEFAULT_CHECK_RULES, DEFAULT_VOLUME_CHECKS, flagClosedPointUse, flagHighLow, flagSpikes, flagZeroUse, frozenReports, reverseFlow } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = parseInstant('2026-03-02T00:00:00+06:00')!;
const lines = (stepMs: number, litres: readonly number[], origin: VolumeLine['origin'] = 'register', startMs = MIDNIGHT): VolumeLine[] => litres.map((volumeLitres, at) => {
  const [fromMs, toMs] = [startMs + at * stepMs, startMs + (at + 1) * stepMs];
  return { fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin, method: null, isQuestionable: false };
});
const hoursOf = (flags: readonly { readonly fromMs: number; readonly toMs: number; readonly volumeLitres: number }[]): number[][] =>
  flags.map(({ fromMs, toMs, volumeLitres }) => [(fromMs - MIDNIGHT) / HOUR, (toMs - MIDNIGHT) / HOUR, volumeLitres]);

describe('what a check finds', () => {
  // Table of section 5 of docs/metering.md; categories and indices of IEC 61968-9, annex C.
  it.each([
    ['SPIKE', 'used', '6.0'], ['HIGH_USE', 'used', '6.5'], ['LOW_USE', 'used', '6.6'], ['ZERO_USE', 'used', '6.1'], ['FROZEN_REPORT', 'suspect', '5.258'], ['CLOSED_POINT_USE', 'used', '6.2'],
    ['UNINSTALLED_USE', 'suspect', '6.2'], ['SUM_CHECK', 'used', '6.9'], ['DISPLAY_DRIFT', 'used', '6.9'], ['REPLACED_FINAL', 'used', '7.0'], ['ESTIMATE_WARN', 'used', '8.0'], ['ESTIMATE_STOP', 'used', '8.0'],
  ] as const)('%s is %s, code %s', (kind, use, code) => {
    expect([CHECK_KINDS.includes(kind), CHECK_USE[kind], CHECK_CODES[kind]]).toStrictEqual([true, use, code]);
  });

  it('is looked for by the limits of households, and by those of organisations where they differ', () => {
    expect(DEFAULT_CHECK_RULES).toStrictEqual({
      spikeShare: 1.8, spikeFloorLitresPerHour: 200, highUseFactor: 3, lowUseFactor: 0.3, useFloorLitresPerDay: 300, zeroUseDays: 30, frozenMs: DAY, closedPointLitres: 50, uninstalledLitres: 50, sumToleranceLitres: null, replacedLitres: 1_000,
      estimatedWarnMonths: 2, estimatedStopMonths: 3,
    });
    const organisations = { zeroUseDays: 3, spikeFloorLitresPerHour: 1_000, useFloorLitresPerDay: 1_000 };
    expect(CHECK_RULES_BY_CLASS).toStrictEqual({ budget: organisations, commercial: organisations });
  });
});

describe('a spike (R9)', () => {
  const day = (highest: number, third: number): VolumeLine[] => lines(HOUR, Array.from({ length: 24 }, (_, hour) => (hour === 7 ? highest : hour < 10 ? third : 0)));

  it.each([
    ['180 % above the third highest flow is none', 560, 200, 0], ['more is one', 561, 200, 1], ['below 200 litres an hour is none', 200, 10, 0], ['where only one hour has water nothing can be said', 900, 0, 0],
  ])('%s', (_case, highest, third, count) => {
    expect(flagSpikes(day(highest, third))).toHaveLength(count);
  });

  const allDays = (...days: readonly (readonly [hour: number, litres: number])[][]): VolumeLine[] =>
    lines(HOUR, days.flatMap((peaks) => Array.from({ length: 24 }, (_, hour) => peaks.find(([at]) => at === hour)?.[1] ?? 0)));
  it.each<[string, VolumeLine[], number[][]]>([
    ['each day has its own third highest', allDays([[7, 900], [8, 100], [9, 100]], [[7, 900], [8, 800], [9, 700]], [[20, 900], [21, 90], [22, 90]]), [[7, 8, 900], [68, 69, 900]]],
    ['the hour before midnight is of the day that ends', allDays([[7, 900], [8, 100], [23, 100]], [[9, 50]]), [[7, 8, 900]]],
    ['a day with one line, or with two, has no third', [...lines(DAY, [9_000]), ...lines(DAY / 2, [9_000, 10], 'register', MIDNIGHT + DAY)], []],
    ['a day without readings between two others is passed over', allDays([[7, 900], [8, 100], [9, 100]], [], [[7, 900], [8, 100], [9, 100]]).filter((_, hour) => hour < 24 || hour >= 48), [[7, 8, 900], [55, 56, 900]]],
    ['what was estimated is no spike', lines(HOUR, [900, 100, 100, 100], 'estimated'), []], ['no line, no spike', [], []],
    ['two readings of one instant make no flow', [...lines(0, [5]), ...lines(HOUR, [900, 100, 100])], [[0, 1, 900]]],
  ])('%s', (_case, given, found) => {
    expect(hoursOf(flagSpikes(given))).toStrictEqual(found);
  });

  it('names the hour', () => {
    expect(hoursOf(flagSpikes(day(900, 100)))).toEqual([[7, 8, 900]]);
  });
});

describe('high and low use (R10)', () => {
  const month = (litres: number, origin: VolumeLine['origin'] = 'register') => lines(DAY, [...Array.from({ length: 30 }, () => 100), ...Array.from({ length: 30 }, () => litres)], origin);
  const before = { fromMs: MIDNIGHT, toMs: MIDNIGHT + 30 * DAY };
  const now = { fromMs: MIDNIGHT + 30 * DAY, toMs: MIDNIGHT + 60 * DAY };

  it.each([[300, []], [301, ['HIGH_USE']], [30, []], [29, ['LOW_USE']], [100, []]])('%i litres a day after 100', (litres, kinds) => {
    expect(flagHighLow(month(litres), now, before).map(({ kind }) => kind)).toStrictEqual(kinds);
  });

  it('is said of three quarters of the time, and compared with three quarters', () => {
    const [four, fourBefore] = [{ fromMs: MIDNIGHT + 4 * DAY, toMs: MIDNIGHT + 8 * DAY }, { fromMs: MIDNIGHT, toMs: MIDNIGHT + 4 * DAY }];
    const days = lines(DAY, [100, 100, 100, 100, 900, 900, 900, 900]);
    expect(flagHighLow(days.filter((_, day) => day !== 3 && day !== 7), four, fourBefore)).toStrictEqual([{ kind: 'HIGH_USE', ...four, volumeLitres: 2_700 }]);
  });

  it('is not low at the very limit, nor high after nothing', () => {
    expect(flagHighLow(month(50), now, before, { ...DEFAULT_VOLUME_CHECKS, lowUseFactor: 0.5 })).toStrictEqual([]);
    expect(flagHighLow(lines(DAY, [...Array.from({ length: 30 }, () => 0), ...Array.from({ length: 30 }, () => 900)]), now, before)).toStrictEqual([]);
  });

  it('is not said of a period that readings prove only in half, nor against one', () => {
    const known = month(900);
    expect(flagHighLow(known.filter((_, day) => day < 30 || day % 2 === 0), now, before)).toEqual([]);
    expect(flagHighLow(known.filter((_, day) => day >= 30 || day % 2 === 0), now, before)).toEqual([]);
  });

  it('is not said of estimates', () => {
    expect(flagHighLow(month(900, 'estimated'), now, before)).toEqual([]);
  });
});

describe('no use (R11)', () => {
  const still = (days: number): VolumeLine[] => lines(DAY, [5, ...Array.from({ length: days }, () => 0), 5]);

  it.each([[29, 0], [30, 1], [31, 1]])('%i days of standstill', (days, count) => {
    expect(flagZeroUse(still(days))).toHaveLength(count);
  });

  it('begins anew with every litre, and with every gap in the readings', () => {
    expect(flagZeroUse(lines(DAY, [...Array.from({ length: 20 }, () => 0), 1, ...Array.from({ length: 20 }, () => 0)]))).toEqual([]);
    expect(flagZeroUse(still(31).filter((_, at) => at !== 15))).toEqual([]);
  });

  it('is not said of estimates, and says from when to when', () => {
    expect(flagZeroUse(lines(DAY, Array.from({ length: 40 }, () => 0), 'estimated'))).toStrictEqual([]);
    expect(flagZeroUse(still(31))).toStrictEqual([{ kind: 'ZERO_USE', fromMs: MIDNIGHT + DAY, toMs: MIDNIGHT + 32 * DAY, volumeLitres: 0 }]);
    expect(flagZeroUse([])).toStrictEqual([]);
  });

  it('does not count days without supply', () => {
    expect(flagZeroUse(still(35), [{ fromMs: MIDNIGHT + 3 * DAY, toMs: MIDNIGHT + 10 * DAY }])).toEqual([]);
    expect(flagZeroUse(still(37), [{ fromMs: MIDNIGHT + 3 * DAY, toMs: MIDNIGHT + 10 * DAY }])).toHaveLength(1);
  });
});

describe('use of a closed point (R13)', () => {
  it.each([[[20, 30], []], [[20, 31], [51]], [[60], [60]]])('%j litres', (litres, found) => {
    expect(flagClosedPointUse(lines(HOUR, litres), [{ fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY }]).map(({ volumeLitres }) => volumeLitres)).toEqual(found);
  });

  it('counts a line that ends with the closing, and none that goes on beyond it', () => {
    const closed = { fromMs: MIDNIGHT, toMs: MIDNIGHT + 2 * HOUR };
    expect(flagClosedPointUse(lines(HOUR, [30, 30]), [closed])).toStrictEqual([{ kind: 'CLOSED_POINT_USE', ...closed, volumeLitres: 60 }]);
    expect(flagClosedPointUse(lines(HOUR, [30, 10, 90]), [closed])).toStrictEqual([]);
    expect(flagClosedPointUse(lines(HOUR, [30, 30], 'estimated'), [closed])).toStrictEqual([]);
  });

  it('does not blame it for water that may have passed before the closing', () => {
    expect(flagClosedPointUse(lines(DAY, [500]), [{ fromMs: MIDNIGHT + HOUR, toMs: MIDNIGHT + 10 * DAY }])).toEqual([]);
  });
});

describe('an old report that is repeated (R12)', () => {
  const reports = (count: number, counterOf: (at: number) => number | null, indexOf: (at: number) => number = () => 7) =>
    Array.from({ length: count }, (_, at) => ({ readAtMs: MIDNIGHT + at * HOUR, indexLitres: indexOf(at), frameCounter: counterOf(at) }));

  it.each([
    ['a day with one frame counter', reports(25, () => 4), [[0, 24]]], ['23 hours', reports(24, () => 4), []], ['a register at rest whose device counts on', reports(60, (at) => at), []],
    ['a device that does not count', reports(60, () => null), []], ['another index', reports(60, () => 4, (at) => at), []], ['two days', reports(49, () => 4).toReversed(), [[0, 48]]],
  ])('%s', (_case, given, found) => {
    expect(frozenReports(given).map(({ fromMs, toMs }) => [(fromMs - MIDNIGHT) / HOUR, (toMs - MIDNIGHT) / HOUR])).toEqual(found);
  });
});

describe('reverse flow (R17)', () => {
  it('is the sum of the falls of one run', () => {
    const { verdicts } = judgeRegister([50_000, 50_100, 50_060, 50_020, 49_980, 49_950, 50_030, 50_110, 50_150].map((indexLitres, at) => ({ readAtMs: MIDNIGHT + at * HOUR, source: 1, indexLitres })), {
      model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
      installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }], expectation: { litresPerDay: 300, origin: 'own' }, rules: DEFAULT_REGISTER_RULES,
    });
    expect(hoursOf(reverseFlow(verdicts))).toEqual([[1, 5, 150]]);
  });
});
