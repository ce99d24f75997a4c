import { parseInstant } from '@app/time';

import { type CheckException, DEFAULT_CHECK_RULES, DEFAULT_REGISTER_RULES, type RegisterReading } from '../index.js';
import { dailyReports, DEFAULT_DERIVATION_RULES, type DerivationCard, RegisterDerivation } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A midnight at the beginning of a month. */
const START = parseInstant('2026-03-01T00:00:00+06:00')!;

type Given = Partial<Omit<DerivationCard, 'register'>> & { readonly register?: Partial<DerivationCard['register']> };
const cardWith = ({ register, ...given }: Given = {}): DerivationCard => ({
  register: {
    model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], installations: [{ fromMs: START, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
    expectation: { litresPerDay: 240, origin: 'class' }, rules: DEFAULT_REGISTER_RULES, ...register,
  },
  estimation: [null], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES, checks: { isChecked: true, rules: DEFAULT_CHECK_RULES, closed: [[]] }, ...given,
});
/** A register that moved by so much in each hour from the beginning on. */
const hourly = (litres: readonly number[], first = 5_000): RegisterReading[] => {
  let indexLitres = first;
  return [{ readAtMs: START, source: 1 as const, indexLitres }, ...litres.map((one, at) => ({ readAtMs: START + (at + 1) * HOUR, source: 1 as const, indexLitres: indexLitres += one }))];
};
const days = (count: number, aDay: number): number[] => Array.from({ length: count * 24 }, (_, hour) => (hour % 24 < 12 ? Math.round(aDay / 12) : 0));
const checksOf = (readings: readonly RegisterReading[], given: Given = {}, counterOf: (atMs: number) => number | null = () => null): readonly CheckException[] => {
  const derivation = new RegisterDerivation(cardWith(given));
  derivation.take(readings, dailyReports(readings, null).map(({ isRepeat, ...report }) => ({ ...report, frameCounter: isRepeat ? counterOf(report.readAtMs) : null })));
  return derivation.finish(0).checks;
};
const told = (checks: readonly CheckException[]): unknown[] => checks.map(({ kind, fromMs, toMs, litresAtStake, evidence }) => [kind, (fromMs - START) / DAY, (toMs - START) / DAY, litresAtStake, evidence]);

describe('a day of a household', () => {
  const day = (highest: number): number[] => [...Array.from({ length: 24 }, (_, hour) => (hour === 7 ? highest : hour < 10 ? 80 : 0)), 0];

  it.each<[string, number, unknown[]]>([
    ['with a bath is none to look at', 200, []], ['with 224 litres in an hour, 180 % above the third highest', 224, []],
    ['with more', 225, [['SPIKE', 7 / 24, 8 / 24, 145, { flowLitresPerHour: 225, thirdLitresPerHour: 80, floorLitresPerHour: 200 }]]],
  ])('%s', (_, highest, found) => expect(told(checksOf(hourly(day(highest))))).toEqual(found));

  it('is held against the limits of its own class', () => {
    const checks = { isChecked: true, rules: { ...DEFAULT_CHECK_RULES, spikeFloorLitresPerHour: 1_000 }, closed: [[]] };
    expect(checksOf(hourly(day(900)), { checks })).toEqual([]);
    expect(checksOf(hourly(day(1_001)), { checks })).toHaveLength(1);
  });
});

describe('a month', () => {
  const march = days(31, 240);

  it.each<[string, number, string[]]>([
    ['three times the one before is none to look at', 720, []], ['above that', 732, ['HIGH_USE']], ['three tenths of it', 72, []], ['below that', 60, []],
  ])('of %s', (_, aDay, kinds) => expect(checksOf(hourly([...march, ...days(30, aDay)])).map(({ kind }) => kind)).toEqual(kinds));

  it('far below one that was worth looking at', () => {
    expect(told(checksOf(hourly([...days(31, 1_200), ...days(30, 240)])))).toEqual([['LOW_USE', 31, 61, 28_800, { litresPerDay: 240, otherLitresPerDay: 1_200, otherMonth: '2026-03', factor: 0.3 }]]);
  });

  it('is held against the same of last year, where that is proven: a garden is watered each May', () => {
    const year = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31].flatMap((length, at) => days(length, at === 2 || at === 14 ? 1_200 : 240));
    // The first May stands out beside April, and the June after it.
    expect(checksOf(hourly(year)).map(({ kind, evidence }) => [kind, evidence['otherMonth']])).toEqual([['HIGH_USE', '2026-04'], ['LOW_USE', '2026-05']]);
  });

  it('that readings prove by less than three quarters is not compared', () => {
    const readings = hourly([...march, ...days(22, 1_200)]);
    expect(checksOf(readings)).toEqual([]);
  });
});

describe('a standstill', () => {
  // The twelve hours of the night before belong to it.
  it.each<[string, number, unknown[]]>([
    ['of 29 days and a half', 29, []], ['of 30 days and a half, at a household that had used 9,600 litres in the 39 days and a half before', 30, [['ZERO_USE', 39.5, 70, 7_413, { days: 30, limitDays: 30, usualLitresPerDay: 243 }]]],
  ])('%s', (_, count, found) => expect(told(checksOf(hourly([...days(40, 240), ...days(count, 0)])).filter(({ kind }) => kind === 'ZERO_USE'))).toEqual(found));

  it('of three days is one at a shop', () => {
    const checks = { isChecked: true, rules: { ...DEFAULT_CHECK_RULES, zeroUseDays: 3 }, closed: [[]] };
    expect(told(checksOf(hourly([...days(2, 240), ...days(3, 0), 5]), { checks }))).toEqual([['ZERO_USE', 1.5, 5, 840, { days: 3, limitDays: 3, usualLitresPerDay: 240 }]]);
  });

  it('says that nobody knows how much hangs on it where neither history nor class is known', () => {
    expect(checksOf(hourly(days(31, 0)), { register: { expectation: null } }).map(({ litresAtStake }) => litresAtStake)).toEqual([null]);
  });
});

describe('a closed point', () => {
  const closed = [[{ fromMs: START + 10 * DAY, toMs: null }]];

  it.each<[string, number, unknown[]]>([['may leak 50 litres', 50, []], ['not more', 51, [['CLOSED_POINT_USE', 10, 11 + 1 / 24, 51, { litres: 51, limitLitres: 50 }]]]])('%s', (_, litres, found) => {
    expect(told(checksOf(hourly([...days(10, 240), ...days(1, 0), litres, ...days(2, 0)]), { checks: { isChecked: true, rules: DEFAULT_CHECK_RULES, closed } }))).toEqual(found);
  });

  it('is not blamed for a line that began before it was closed', () => {
    const readings = hourly(days(9, 240));
    expect(checksOf([...readings, { readAtMs: START + 12 * DAY, source: 1, indexLitres: 20_000 }], { checks: { isChecked: true, rules: DEFAULT_CHECK_RULES, closed } })).toEqual([]);
  });
});

describe('reports', () => {
  const still = hourly([...days(2, 240), ...days(6, 0)]);

  it.each<[string, (atMs: number) => number | null, unknown[]]>([
    ['of a register at rest whose radio counts on are fresh', (atMs) => atMs / HOUR, []], ['of a radio that counts no messages say nothing', () => null, []],
    ['with one frame counter for a day and more are old ones, sent again', () => 77, [['FROZEN_REPORT', 3.25, 7.25, 960, { indexLitres: 5_480, frameCounter: 77, hours: 96 }]]],
  ])('%s', (_, counterOf, found) => expect(told(checksOf(still, {}, counterOf).filter(({ kind }) => kind === 'FROZEN_REPORT'))).toEqual(found));
});

describe('a register that moves while the meter is nowhere', () => {
  const installations = [{ fromMs: START, toMs: START + 10 * DAY, indexAtInstallationLitres: null, indexAtRemovalLitres: null }];

  it.each<[string, number, unknown[]]>([
    ['may move by 46 litres', 1, []], ['is found, with what it counted', 10, [['UNINSTALLED_USE', 10, 12, 460, { litres: 460, fromIndexLitres: 5_000 + 2_400, toIndexLitres: 7_860, limitLitres: 50 }]]],
  ])('%s', (_, anHour, found) => {
    const readings = hourly(Array.from({ length: 12 * 24 }, (__, hour) => (hour < 240 ? 10 : hour < 286 ? anHour : 0)));
    const checks = checksOf(readings, { register: { installations } }).filter(({ kind }) => kind === 'UNINSTALLED_USE');
    expect(told(checks)).toEqual(found);
  });
});

describe('the acts of an installation beside its intervals', () => {
  const installations = (last: number) => [{ fromMs: START, toMs: START + 3 * DAY, indexAtInstallationLitres: 5_000, indexAtRemovalLitres: last }];
  const readings = hourly(days(3, 240));

  it.each<[string, number, unknown[]]>([
    ['agree', 5_720, []], ['differ by a litre', 5_721, []],
    ['differ because somebody wrote the removal index wrongly', 5_270, [['SUM_CHECK', 0, 3, 450, { intervalLitres: 720, registerLitres: 270, toleranceLitres: 1 }]]],
  ])('%s', (_, last, found) => expect(told(checksOf(readings, { register: { installations: installations(last) } }).filter(({ kind }) => kind === 'SUM_CHECK'))).toEqual(found));
});

describe('checks', () => {
  it('are not made of a well, nor of a register that counts backwards', () => {
    const readings = hourly(days(40, 0));
    expect(checksOf(readings, { checks: { isChecked: true, rules: DEFAULT_CHECK_RULES, closed: [null] } })).toEqual([]);
    expect(checksOf(readings, { checks: { isChecked: false, rules: DEFAULT_CHECK_RULES, closed: [[]] } })).toEqual([]);
  });
});
