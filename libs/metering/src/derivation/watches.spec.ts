import { DEFAULT_CHECK_RULES } from '../checks/check-rules.js';
import type { RegisterReading } from '../register/register-card.js';
import type { ReadingVerdict } from '../register/verdict.js';
import type { VolumeLine, VolumeMark } from '../volumes/index.js';
import { dailyReports, type ReportCard, ReportWatch } from './report-watch.js';
import { UseWatch, type WatchedStay } from './use-watch.js';
import type { MonthTally } from './volume-ledger.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Bishkek. */
const START = Date.parse('2026-03-01T00:00:00+06:00');

describe('a register that moves while it is installed nowhere', () => {
  const card: ReportCard = {
    rules: { ...DEFAULT_CHECK_RULES, uninstalledLitres: 50 }, q4LitresPerHour: 600, expectedLitresPerDay: null,
    installations: [{ fromMs: 0, toMs: 10 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }, { fromMs: 20 * HOUR, toMs: 30 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  };
  const told = (hour: number, indexLitres: number, reasons: ReadingVerdict['reasons'] = ['NOT_INSTALLED']): ReadingVerdict => (
    { readAtMs: hour * HOUR, indexLitres, source: 1, origin: 'reading', use: 'suspect', reasons, isFinal: true });
  const found = (verdicts: readonly ReadingVerdict[]) => {
    const watch = new ReportWatch(card);
    const moved = [...watch.noteVerdicts(verdicts), ...watch.outlook()];
    return moved.map(({ kind, fromMs, toMs, litresAtStake, isFinal, evidence }) => [kind, fromMs / HOUR, toMs / HOUR, litresAtStake, isFinal, evidence['fromIndexLitres'], evidence['toIndexLitres']]);
  };

  it.each<[string, ReadingVerdict[], unknown[]]>([
    ['50 litres are let pass', [told(11, 100), told(12, 150)], []],
    ['51 are not', [told(11, 100), told(12, 151)], [['UNINSTALLED_USE', 11, 12, 51, false, 100, 151]]],
    ['what was counted where it was installed does not count', [told(5, 0, []), told(11, 100), told(12, 120), told(13, 9_000, ['DIP'])], []],
    ['a fall is no water, and what follows counts from there', [told(11, 1_000), told(12, 0), told(13, 60)], [['UNINSTALLED_USE', 11, 13, 60, false, 1_000, 60]]],
    ['what Q4 lets through in that time is water, with a minute between two clocks', [told(11, 0), told(12, 610)], [['UNINSTALLED_USE', 11, 12, 610, false, 0, 610]]],
    ['a litre more is another count', [told(11, 0), told(12, 611)], []],
    ['between two installations and behind the last are two', [told(11, 0), told(12, 60), told(31, 500), told(32, 570)], [['UNINSTALLED_USE', 11, 12, 60, true, 0, 60], ['UNINSTALLED_USE', 31, 32, 70, false, 500, 570]]],
    ['an installation that ends with the reading has ended', [told(10, 0), told(12, 60)], [['UNINSTALLED_USE', 10, 12, 60, false, 0, 60]]],
    ['before the first installation, too', [{ ...told(0, 0), readAtMs: -2 * HOUR }, { ...told(0, 60), readAtMs: -HOUR }, told(11, 60)], [['UNINSTALLED_USE', -2, -1, 60, true, 0, 60]]],
  ])('%s', (_case, verdicts, moved) => {
    expect(found(verdicts)).toStrictEqual(moved);
  });
});

describe('reports that stand still', () => {
  const card: ReportCard = { rules: { ...DEFAULT_CHECK_RULES, frozenMs: DAY }, installations: [], q4LitresPerHour: 1, expectedLitresPerDay: 240 };
  const report = (hours: number, indexLitres: number, frameCounter: number | null) => ({ readAtMs: hours * HOUR, indexLitres, frameCounter });
  const found = (reports: readonly ReturnType<typeof report>[]) => {
    const watch = new ReportWatch(card);
    return [...watch.noteReports(reports), ...watch.outlook()].map(({ fromMs, toMs, litresAtStake, isFinal }) => [fromMs / HOUR, toMs / HOUR, litresAtStake, isFinal]);
  };

  it.each<[string, ReturnType<typeof report>[], unknown[]]>([
    ['for a day less an hour are let pass', [report(0, 5, 7), report(23, 5, 7)], []],
    ['for a day are old ones, as long as they go on', [report(0, 5, 7), report(24, 5, 7)], [[0, 24, 240, false]]],
    ['until another comes', [report(0, 5, 7), report(24, 5, 7), report(48, 5, 8)], [[0, 24, 240, true]]],
    ['of another index with the same counter are fresh', [report(0, 5, 7), report(24, 6, 7)], []],
    ['without a counter nobody can tell', [report(0, 5, null), report(24, 5, null)], []],
    ['that stand still twice are two', [report(0, 5, 7), report(24, 5, 7), report(48, 5, 8), report(72, 5, 8), report(96, 6, 9)], [[0, 24, 240, true], [48, 72, 240, true]]],
  ])('%s', (_case, reports, frozen) => {
    expect(found(reports)).toStrictEqual(frozen);
  });

  it.each<[string, [number, number, 1 | 2][], [number, number] | null, [number, boolean][]]>([
    ['the first of each day of the world clock is looked at', [[1, 5, 1], [5, 6, 1], [25, 7, 1], [26, 7, 1]], null, [[5, false], [7, false]]],
    ['in order of time', [[25, 7, 1], [1, 5, 1]], null, [[5, false], [7, false]]],
    ['not what a person read', [[1, 5, 2], [2, 6, 1]], null, [[6, false]]],
    ['one that repeats the one before is worth a look', [[1, 5, 1], [25, 5, 1], [49, 6, 1]], null, [[5, false], [5, true], [6, false]]],
    ['also one of an earlier derivation', [[25, 5, 1]], [1, 5], [[5, true]]],
    ['a day that was looked at already is not again', [[20, 5, 1], [25, 6, 1]], [1, 5], [[6, false]]],
  ])('%s', (_case, given, last, looked) => {
    const readings = given.map(([hour, indexLitres, source]): RegisterReading => ({ readAtMs: hour * HOUR, indexLitres, source }));
    const reports = dailyReports(readings, last === null ? null : { readAtMs: last[0] * HOUR, indexLitres: last[1], frameCounter: null });
    expect(reports.map(({ indexLitres, isRepeat }) => [indexLitres, isRepeat])).toStrictEqual(looked);
  });
});

describe('the use of an installation', () => {
  const stay: WatchedStay = { fromMs: START, toMs: START + 500 * DAY, rules: { ...DEFAULT_CHECK_RULES, highUseFactor: 3, lowUseFactor: 0.3, useFloorLitresPerDay: 100 }, zone: 'Asia/Bishkek', closed: [], expectedLitresPerDay: null };
  const line = (fromHour: number, toHour: number, volumeLitres: number, origin: VolumeLine['origin'] = 'register'): VolumeLine => {
    const span = { fromMs: START + fromHour * HOUR, toMs: START + toHour * HOUR };
    return { ...span, count: { ...span, volumeLitres, profile: null }, origin, method: null, isQuestionable: false };
  };
  const month = (name: string, litresPerDay: number, marks: readonly VolumeMark[] = ['measured'], share = 1): MonthTally => {
    const [year, no] = name.split('-').map(Number) as [number, number];
    const [fromMs, toMs] = [Date.UTC(year, no - 1, 1) - 6 * HOUR, Date.UTC(year, no, 1) - 6 * HOUR];
    const coveredMs = ((toMs - fromMs) * share) / marks.length;
    return { month: name, fromMs, toMs, volumeLitres: 0, coveredMs: 0, isQuestionable: false, isByPerson: false, parts: marks.map((mark) => ({ mark, method: null, volumeLitres: (litresPerDay * coveredMs) / DAY, coveredMs })) };
  };
  const compared = (months: readonly MonthTally[], of = stay) => {
    const watch = new UseWatch(of);
    return months.flatMap((one) => watch.noteMonth(one)).map(({ kind, fromMs, evidence, litresAtStake, isFinal }) => [kind, new Date(Math.max(fromMs, 0) + 6 * HOUR).toISOString().slice(0, 10), evidence['otherMonth'], litresAtStake, isFinal]);
  };
  const year = (litresOf: (name: string) => number, names = Array.from({ length: 15 }, (_, no) => `${2026 + Math.floor((no + 2) / 12)}-${String(((no + 2) % 12) + 1).padStart(2, '0')}`)) => names.map((name) => month(name, litresOf(name)));

  it.each<[string, MonthTally[], unknown[]]>([
    ['the first month has nothing beside it', [month('2026-03', 900)], []],
    ['three times the one before is let pass', [month('2026-03', 200), month('2026-04', 600)], []],
    ['more is not: 401 litres a day of 30 days', [month('2026-03', 200), month('2026-04', 601)], [['HIGH_USE', '2026-04-01', '2026-03', 12_030, true]]],
    ['high, but less than is worth looking at', [month('2026-03', 20), month('2026-04', 100)], []],
    ['a litre more is worth it', [month('2026-03', 20), month('2026-04', 101)], [['HIGH_USE', '2026-04-01', '2026-03', 2_430, true]]],
    ['three tenths of the one before is let pass', [month('2026-03', 1_000), month('2026-04', 300)], []],
    ['less is not', [month('2026-03', 1_000), month('2026-04', 299)], [['LOW_USE', '2026-04-01', '2026-03', 21_030, true]]],
    ['low, of what was little anyhow', [month('2026-03', 100), month('2026-04', 1)], []],
    ['after nothing, nothing is high', [month('2026-03', 0), month('2026-04', 900)], []],
    ['estimates are not compared', [month('2026-03', 200), month('2026-04', 900, ['estimated'])], []],
    ['nor compared with', [month('2026-03', 200, ['edited']), month('2026-04', 900)], []],
    ['what is timed by computing alone is', [month('2026-03', 200, ['timing_estimated', 'measured']), month('2026-04', 900)], [['HIGH_USE', '2026-04-01', '2026-03', 21_000, true]]],
    ['three quarters of a month are enough', [month('2026-03', 200, ['measured'], 0.75), month('2026-04', 900, ['measured'], 0.75)], [['HIGH_USE', '2026-04-01', '2026-03', 15_750, true]]],
    ['less is not', [month('2026-03', 200), month('2026-04', 900, ['measured'], 0.74)], []],
    ['a month without its neighbour is not compared', [month('2026-03', 200), month('2026-05', 900)], []],
    ['January is held against December', [month('2026-12', 200), month('2027-01', 900)], [['HIGH_USE', '2027-01-01', '2026-12', 21_700, true]]],
    ['the same month of last year is held before the month before', year((name) => (name.endsWith('-05') ? 900 : 200)), [['HIGH_USE', '2026-05-01', '2026-04', 21_700, true], ['LOW_USE', '2026-06-01', '2026-05', 21_000, true]]],
    ['where it is not proven, the month before is', [month('2026-05', 900, ['measured'], 0.5), ...year(() => 200, ['2027-04', '2027-05'])], []],
  ])('by month: %s', (_case, months, found) => {
    expect(compared(months)).toStrictEqual(found);
  });

  it('of what is no service point is nobody\'s to compare', () => {
    expect(compared([month('2026-03', 200), month('2026-04', 900)], { ...stay, closed: null })).toStrictEqual([]);
  });

  it.each<[string, number[], number | null, unknown[]]>([
    ['as the acts say', [600, 120], 720, []], ['a litre apart', [600, 120], 721, []], ['two apart', [600, 120], 722, [[2, 720, 722]]], ['two apart the other way', [600, 122], 720, [[2, 722, 720]]],
    ['no index in an act', [600, 120], null, []], ['a register that turned over since', [600, 10_120], 720, []], ['and is far away', [600, 10_120], 700, [[20, 10_720, 700]]], ['a little below a whole turn is a little too little', [600, 119], 10_725, [[6, 719, 10_725]]],
  ])('by its acts: %s', (_case, litres, registerLitres, found) => {
    const watch = new UseWatch({ ...stay, toMs: START + 2 * DAY });
    litres.forEach((one, no) => watch.noteLine(line(no * 24, (no + 1) * 24, one)));
    expect(watch.end(registerLitres, 1, 10_000).map(({ kind, fromMs, toMs, litresAtStake, isFinal, evidence }) => {
      expect([kind, fromMs, toMs, isFinal]).toEqual(['SUM_CHECK', START, START + 2 * DAY, true]);
      return [litresAtStake, evidence['intervalLitres'], evidence['registerLitres']];
    })).toStrictEqual(found);
  });

  it('counts what people stated in the sum, and nowhere else', () => {
    const watch = new UseWatch({ ...stay, rules: { ...stay.rules, zeroUseDays: 1 } });
    watch.noteLine(line(0, 24, 0));
    watch.noteLine(line(24, 48, 500, 'edited'));
    watch.noteLine(line(48, 72, 0));
    expect(watch.snapshot()).toMatchObject({ summedLitres: 500, provenLitres: 0, provenMs: 2 * DAY });
    // The stated day parts the standstill in two.
    expect(watch.outlook(START).map(({ kind, fromMs, toMs, isFinal }) => [kind, (fromMs - START) / DAY, (toMs - START) / DAY, isFinal])).toStrictEqual([['ZERO_USE', 2, 3, false]]);
  });

  it.each<[string, VolumeLine[], unknown[]]>([
    ['within the closing it adds up', [line(24, 48, 30), line(48, 72, 40)], [[1, 3, 70, false]]],
    ['50 litres may leak', [line(24, 48, 20), line(48, 72, 30)], []],
    ['a line that began before it holds water of before', [line(0, 48, 500), line(48, 72, 51)], [[1, 3, 51, false]]],
    ['one that ends behind it, too', [line(24, 48, 60), line(48, 120, 900)], [[1, 2, 60, true]]],
    ['two closings are two', [line(24, 48, 60), line(48, 96, 0), line(96, 150, 5), line(240, 264, 80)], [[1, 2, 60, true], [10, 11, 80, false]]],
    ['a closing that never opened goes on', [line(240, 264, 80), line(264, 480, 100)], [[10, 20, 180, false]]],
  ])('of a closed point: %s', (_case, lines, found) => {
    const watch = new UseWatch({ ...stay, rules: { ...stay.rules, closedPointLitres: 50 }, closed: [{ fromMs: START + DAY, toMs: START + 4 * DAY }, { fromMs: START + 10 * DAY, toMs: null }] });
    const told = [...lines.flatMap((one) => watch.noteLine(one)), ...watch.outlook(START)].filter(({ kind }) => kind === 'CLOSED_POINT_USE');
    expect(told.map(({ fromMs, toMs, litresAtStake, isFinal }) => [(fromMs - START) / DAY, (toMs - START) / DAY, litresAtStake, isFinal])).toStrictEqual(found);
  });
});
