import { parseInstant } from '@app/time';

import { DEFAULT_REGISTER_RULES, judgeRegister, type RegisterCard, type RegisterReading } from '../register/index.js';
import { cutLine, litresOf, registerLines, sumCheck, type VolumeLine, volumesBy, withEdits } from './index.js';

const at = (local: string): number => parseInstant(`${local}+06:00`)!;
const CARD: RegisterCard = {
  model: { capacityLitres: 10_000_000, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 300, origin: 'class' },
  rules: DEFAULT_REGISTER_RULES,
};
const readings = (...pairs: [string, number][]): RegisterReading[] => pairs.map(([local, indexLitres]) => ({ readAtMs: at(local), source: 1, indexLitres }));
const linesOf = (given: readonly RegisterReading[], card = CARD): VolumeLine[] => registerLines(judgeRegister(given, card).segments);
const during = (from: string, to: string) => ({ fromMs: at(from), toMs: at(to) });

describe('volumes of the local calendar', () => {
  it('water between two readings falls into the hours by the time it had there', () => {
    const lines = linesOf(readings(['2026-03-02T10:30:00', 1_000], ['2026-03-02T11:30:00', 1_007], ['2026-03-02T12:30:00', 1_017]));
    expect(volumesBy('hour', lines, during('2026-03-02T10:00:00', '2026-03-02T13:00:00')).map(({ name, volumeLitres, isComplete, parts }) => [name, volumeLitres, isComplete, parts.map(({ mark }) => mark)])).toEqual([
      ['2026-03-02/10', 3, false, ['measured']],
      ['2026-03-02/11', 4 + 5, true, ['measured']],
      ['2026-03-02/12', 5, false, ['measured']],
    ]);
  });

  it('the night of Bishkek belongs to the day that begins at its midnight (citymind_water_meter#86)', () => {
    const lines = linesOf(readings(['2026-03-31T22:00:00', 0], ['2026-04-01T00:00:00', 100], ['2026-04-01T04:00:00', 105]));
    expect(volumesBy('day', lines, during('2026-03-31T00:00:00', '2026-04-02T00:00:00')).map(({ name, volumeLitres }) => [name, volumeLitres])).toEqual([['2026-03-31', 100], ['2026-04-01', 5]]);
    expect(volumesBy('month', lines, during('2026-03-31T00:00:00', '2026-04-02T00:00:00')).map(({ name, volumeLitres }) => [name, volumeLitres])).toEqual([['2026-03', 100], ['2026-04', 5]]);
  });

  it('missing is not zero', () => {
    const lines = linesOf(readings(['2026-03-02T00:00:00', 1_000], ['2026-03-03T00:00:00', 1_000]));
    expect(volumesBy('day', lines, during('2026-03-01T00:00:00', '2026-03-03T00:00:00')).map(({ volumeLitres, coveredMs, isComplete }) => [volumeLitres, coveredMs / 3_600_000, isComplete])).toEqual([[null, 0, false], [0, 24, true]]);
  });

  it('of a gap of ten days the whole is exact and the days are timing-estimated', () => {
    const lines = linesOf(readings(['2026-03-02T12:00:00', 1_000], ['2026-03-12T12:00:00', 4_001]));
    const days = volumesBy('day', lines, during('2026-03-02T00:00:00', '2026-03-13T00:00:00'));
    expect(days.map(({ volumeLitres }) => volumeLitres)).toEqual([150, 300, 300, 300, 300, 300, 300, 300, 300, 300, 151]);
    expect(new Set(days.flatMap(({ parts }) => parts.map(({ mark }) => mark)))).toEqual(new Set(['timing_estimated']));
    const [month] = volumesBy('month', lines, during('2026-03-02T00:00:00', '2026-03-13T00:00:00'));
    expect(month).toMatchObject({ volumeLitres: 3_001, parts: [{ mark: 'measured', volumeLitres: 3_001 }] });
  });

  it('a gap is spread by the hours of the own week where they are known: all of it on Monday mornings', () => {
    const weights = Array.from({ length: 168 }, (_, hour) => (hour === 6 ? 3 : hour === 7 ? 1 : 0));
    const [line] = linesOf(readings(['2026-03-01T00:00:00', 0], ['2026-03-11T00:00:00', 1_000]));
    const spread = { ...line!, count: { ...line!.count, profile: { zone: 'Asia/Bishkek', weights } } };
    const hours = volumesBy('hour', [spread], during('2026-03-01T00:00:00', '2026-03-11T00:00:00')).filter(({ volumeLitres }) => volumeLitres !== 0);
    expect(hours.map(({ name, volumeLitres }) => [name, volumeLitres])).toEqual([['2026-03-02/6', 375], ['2026-03-02/7', 125], ['2026-03-09/6', 375], ['2026-03-09/7', 125]]);
  });

  it('hours at the ends of a gap weigh by the part of them that lies in it', () => {
    const weights = Array.from({ length: 168 }, (_, hour) => (hour === 6 ? 3 : hour === 7 ? 1 : 0));
    const [line] = linesOf(readings(['2026-03-02T06:30:00', 0], ['2026-03-02T08:00:00', 100]));
    const spread = { ...line!, count: { ...line!.count, profile: { zone: 'Asia/Bishkek', weights } } };
    expect(volumesBy('hour', [spread], line!).map(({ volumeLitres }) => volumeLitres)).toEqual([60, 40]);
  });

  it('an exchange at noon: the day has the water of both meters (dsmr-reader#666, jomjol#3080)', () => {
    const noon = at('2026-03-02T12:00:00');
    const old = linesOf(readings(['2026-03-02T00:00:00', 400_000], ['2026-03-02T11:00:00', 400_090]), { ...CARD, installations: [{ fromMs: 0, toMs: noon, indexAtInstallationLitres: null, indexAtRemovalLitres: 400_097 }] });
    const fresh = linesOf(readings(['2026-03-02T13:00:00', 20], ['2026-03-03T00:00:00', 61]), { ...CARD, installations: [{ fromMs: noon, toMs: null, indexAtInstallationLitres: 12, indexAtRemovalLitres: null }] });
    expect(volumesBy('day', [...old, ...fresh], during('2026-03-02T00:00:00', '2026-03-03T00:00:00'))).toMatchObject([{ volumeLitres: 97 + 49, isComplete: true }]);
  });

  it('a rollover, a dip and a gap leave the month exact', () => {
    const lines = linesOf(readings(
      ['2026-03-01T00:00:00', 9_996_000], ['2026-03-08T00:00:00', 9_998_000], ['2026-03-08T01:00:00', 9_998_010], ['2026-03-08T02:00:00', 9_998_009], ['2026-03-08T03:00:00', 9_998_020],
      ['2026-03-20T00:00:00', 1_000], ['2026-04-01T00:00:00', 4_321]));
    expect(volumesBy('month', lines, during('2026-03-01T00:00:00', '2026-04-01T00:00:00'))).toMatchObject([{ volumeLitres: 4_000 + 4_321, isComplete: true }]);
  });

  it('what passed between two readings of one instant belongs to the span that begins with it or holds it', () => {
    const instant = at('2026-03-02T00:00:00');
    const line: VolumeLine = { fromMs: instant, toMs: instant, count: { fromMs: instant, toMs: instant, volumeLitres: 3, profile: null }, origin: 'register', method: null, isQuestionable: false };
    expect(volumesBy('day', [line], during('2026-03-01T00:00:00', '2026-03-03T00:00:00')).map(({ volumeLitres }) => volumeLitres)).toEqual([null, 3]);
  });

  it.each([
    ['readings 90 minutes apart still say in which hour water passed', '12:00:00', 'measured'],
    ['a second more, and the hour is computed', '12:00:01', 'timing_estimated'],
  ])('%s', (_case, end, mark) => {
    const lines = linesOf(readings(['2026-03-02T10:30:00', 1_000], [`2026-03-02T${end}`, 1_090]));
    expect(volumesBy('hour', lines, during('2026-03-02T10:00:00', '2026-03-02T11:00:00')).flatMap(({ parts }) => parts.map((part) => part.mark))).toStrictEqual([mark]);
  });

  it('one doubtful line makes its span doubtful, wherever it lies in it, and no other', () => {
    const lines = linesOf(readings(['2026-03-02T00:00:00', 0], ['2026-03-02T08:00:00', 8], ['2026-03-02T16:00:00', 16], ['2026-03-03T00:00:00', 24], ['2026-03-04T00:00:00', 48]));
    const doubtful = (which: number) => volumesBy('day', lines.map((line, place) => ({ ...line, isQuestionable: place === which })), during('2026-03-02T00:00:00', '2026-03-04T00:00:00')).map(({ isQuestionable }) => isQuestionable);
    expect([0, 1, 2, 3].map(doubtful)).toStrictEqual([[true, false], [true, false], [true, false], [false, true]]);
  });

  it('parts say how long each way of knowing covers, methods apart', () => {
    const [line] = linesOf(readings(['2026-03-02T00:00:00', 0], ['2026-03-02T06:00:00', 6]));
    const estimated = (from: string, to: string, method: 'NORM' | 'AVG_OWN'): VolumeLine => ({ ...line!, ...during(from, to), count: { ...during(from, to), volumeLitres: 10, profile: null }, origin: 'estimated', method });
    const [day] = volumesBy('day', [line!, estimated('2026-03-02T06:00:00', '2026-03-02T08:00:00', 'NORM'), estimated('2026-03-02T08:00:00', '2026-03-02T11:00:00', 'NORM'), estimated('2026-03-02T11:00:00', '2026-03-02T12:00:00', 'AVG_OWN')], during('2026-03-02T00:00:00', '2026-03-03T00:00:00'));
    expect(day!.parts.map(({ mark, method, volumeLitres, coveredMs }) => [mark, method, volumeLitres, coveredMs / 3_600_000])).toStrictEqual([['measured', null, 6, 6], ['estimated', 'NORM', 20, 5], ['estimated', 'AVG_OWN', 10, 1]]);
    expect([day!.coveredMs / 3_600_000, day!.isComplete]).toStrictEqual([12, false]);
  });

  it('refuses lines that would count water twice', () => {
    const [line] = linesOf(readings(['2026-03-02T10:30:00', 1_000], ['2026-03-02T11:30:00', 1_007]));
    expect(() => volumesBy('day', [line!, line!], during('2026-03-02T00:00:00', '2026-03-03T00:00:00'))).toThrow(`volume lines overlap or are not in order at ${at('2026-03-02T10:30:00')} ms`);
  });

  it('what a person states takes the place of what was known, and the rest keeps its litres', () => {
    const lines = linesOf(readings(['2026-03-02T00:00:00', 0], ['2026-03-05T00:00:00', 301]));
    const edited = withEdits(lines, [{ ...during('2026-03-03T00:00:00', '2026-03-04T00:00:00'), volumeLitres: 7 }]);
    expect(volumesBy('day', edited, during('2026-03-02T00:00:00', '2026-03-05T00:00:00')).map(({ volumeLitres, parts }) => [volumeLitres, parts[0]!.mark])).toEqual([[100, 'timing_estimated'], [7, 'edited'], [301 - 200, 'timing_estimated']]);
    expect(() => withEdits(lines, [{ ...during('2026-03-03T00:00:00', '2026-03-04T00:00:00'), volumeLitres: 0.5 }])).toThrow(RangeError);
  });

  it('a sum that is not the register (R14) is shown with its size', () => {
    const lines = linesOf(readings(['2026-03-02T00:00:00', 0], ['2026-03-05T00:00:00', 301]));
    expect([sumCheck(lines, 301, 1), sumCheck(lines, 302, 1), sumCheck(lines, 303, 1), sumCheck(lines, 290, 1)]).toEqual([0, 0, -2, 11]);
  });

  it('a line cut away from an interval is nothing', () => {
    const [line] = linesOf(readings(['2026-03-02T00:00:00', 0], ['2026-03-05T00:00:00', 301]));
    expect(cutLine(line!, line!.toMs, line!.toMs + 1)).toBeUndefined();
    expect(litresOf(cutLine(line!, 0, line!.fromMs + 1)!)).toBe(0);
  });
});
