import { parseInstant } from '@app/time';

import { DEFAULT_REGISTER_RULES, judgeRegister } from '../register/index.js';
import type { VolumeLine } from '../volumes/index.js';
import { flagClosedPointUse, flagHighLow, flagSpikes, flagZeroUse, frozenReports, reverseFlow } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = parseInstant('2026-03-02T00:00:00+06:00')!;
const lines = (stepMs: number, litres: readonly number[], origin: VolumeLine['origin'] = 'register', startMs = MIDNIGHT): VolumeLine[] => litres.map((volumeLitres, at) => {
  const [fromMs, toMs] = [startMs + at * stepMs, startMs + (at + 1) * stepMs];
  return { fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin, method: null, isQuestionable: false };
});
const hoursOf = (flags: readonly { readonly fromMs: number; readonly toMs: number; readonly volumeLitres: number }[]): number[][] =>
  flags.map(({ fromMs, toMs, volumeLitres }) => [(fromMs - MIDNIGHT) / HOUR, (toMs - MIDNIGHT) / HOUR, volumeLitres]);

describe('a spike (R9)', () => {
  const day = (highest: number, third: number): VolumeLine[] => lines(HOUR, Array.from({ length: 24 }, (_, hour) => (hour === 7 ? highest : hour < 10 ? third : 0)));

  it.each([
    ['180 % above the third highest flow is none', 560, 200, 0], ['more is one', 561, 200, 1], ['below 200 litres an hour is none', 200, 10, 0], ['where only one hour has water nothing can be said', 900, 0, 0],
  ])('%s', (_case, highest, third, count) => {
    expect(flagSpikes(day(highest, third))).toHaveLength(count);
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
    expect(flagHighLow(month(litres), now, before).map(({ kind }) => kind)).toEqual(kinds);
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

  it('does not count days without supply', () => {
    expect(flagZeroUse(still(35), [{ fromMs: MIDNIGHT + 3 * DAY, toMs: MIDNIGHT + 10 * DAY }])).toEqual([]);
    expect(flagZeroUse(still(37), [{ fromMs: MIDNIGHT + 3 * DAY, toMs: MIDNIGHT + 10 * DAY }])).toHaveLength(1);
  });
});

describe('use of a closed point (R13)', () => {
  it.each([[[20, 30], []], [[20, 31], [51]], [[60], [60]]])('%j litres', (litres, found) => {
    expect(flagClosedPointUse(lines(HOUR, litres), [{ fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY }]).map(({ volumeLitres }) => volumeLitres)).toEqual(found);
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
