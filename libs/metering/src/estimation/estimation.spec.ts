import { parseInstant } from '@app/time';
import fc from 'fast-check';

import { litresOf, type VolumeLine, volumesBy } from '../volumes/index.js';
import { estimateGap, type EstimationContext, gapsOf, prolongedEstimation, spreadByOwnWeek, weekProfile, withEstimates } from './index.js';

const DAY = 86_400_000;
const HOUR = DAY / 24;
const ZONE = 'Asia/Bishkek';
const at = (day: string): number => parseInstant(`${day}T00:00:00+06:00`)!;
const line = (fromMs: number, toMs: number, volumeLitres: number, origin: VolumeLine['origin'] = 'register'): VolumeLine =>
  ({ fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin, method: origin === 'estimated' ? 'AVG_OWN' : null, isQuestionable: false });
const daily = (from: string, to: string, litresPerDay: number): VolumeLine[] =>
  Array.from({ length: Math.round((at(to) - at(from)) / DAY) }, (_, day) => line(at(from) + day * DAY, at(from) + (day + 1) * DAY, litresPerDay));
const NOTHING: EstimationContext = { lines: [], exchangedAtMs: null, isOldMeterDoubtful: false, ownWeek: null, classMedianLitresPerDay: null, classUse: null, classLitresPerDayByMonth: null, norms: [] };
const told = (lines: readonly VolumeLine[]): [string | null, number][] => lines.map((one) => [one.method, litresOf(one)]);
const june = { fromMs: at('2026-06-01'), toMs: at('2026-06-11') };
const BY_MONTH = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

describe('the ladder of estimation', () => {
  it.each<[string, Partial<EstimationContext>, [string | null, number][]]>([
    ['own average of the last half-year: 300 litres a day', { lines: daily('2026-03-01', '2026-06-01', 300), classMedianLitresPerDay: 1 }, [['AVG_OWN', 3_000]]],
    ['estimated days do not count in it', { lines: [...daily('2026-03-01', '2026-05-01', 300), ...daily('2026-05-01', '2026-06-01', 900).map((one): VolumeLine => ({ ...one, origin: 'estimated' }))] }, [['AVG_OWN', 3_000]]],
    ['days older than half a year do not count', { lines: [...daily('2025-03-01', '2025-07-01', 9_000), ...daily('2026-03-01', '2026-06-01', 300)] }, [['AVG_OWN', 3_000]]],
    ['29 good days are too few: the median of the class', { lines: daily('2026-05-03', '2026-06-01', 300), classMedianLitresPerDay: 210 }, [['PROFILE_CLASS', 2_100]]],
    ['30 good days are enough', { lines: daily('2026-05-02', '2026-06-01', 300), classMedianLitresPerDay: 210 }, [['AVG_OWN', 3_000]]],
    ['last year by the same weekdays, times what the class did since', {
      lines: daily('2025-05-01', '2025-07-01', 400), classUse: ({ fromMs }) => ({ volumeLitres: fromMs < at('2026-01-01') ? 1_000 : 750, coveredMs: DAY }),
    }, [['SAME_PERIOD_LY', 3_000]]],
    ['last year is the same ten days, 364 days back, and no day around them', {
      lines: [...daily('2025-05-01', '2025-06-02', 9_000), ...daily('2025-06-02', '2025-06-12', 400), ...daily('2025-06-12', '2025-07-01', 9_000)], classUse: () => ({ volumeLitres: 1, coveredMs: DAY }),
    }, [['SAME_PERIOD_LY', 4_000]]],
    ['last year is enough where three quarters of it are proved', { lines: daily('2025-06-02', '2025-06-10', 400), classUse: () => ({ volumeLitres: 1, coveredMs: DAY }) }, [['SAME_PERIOD_LY', 4_000]]],
    ['where the class used nothing last year, nothing is carried over', { lines: daily('2025-05-01', '2025-07-01', 400), classUse: ({ fromMs }) => ({ volumeLitres: fromMs < at('2026-01-01') ? 0 : 750, coveredMs: DAY }), classLitresPerDayByMonth: BY_MONTH }, [['PROFILE_CLASS', 600]]],
    ['nor where nothing is known of it this year', { lines: daily('2025-05-01', '2025-07-01', 400), classUse: ({ fromMs }) => (fromMs < at('2026-01-01') ? { volumeLitres: 9, coveredMs: DAY } : { volumeLitres: 0, coveredMs: 0 }), classLitresPerDayByMonth: BY_MONTH }, [['PROFILE_CLASS', 600]]],
    ['a month that the class does not have says nothing', { classLitresPerDayByMonth: [10, 20, 30], norms: [{ fromMs: 0, toMs: null, residents: 1, normLitresPerPersonDay: 350 }] }, [['NORM', 3_500]]],
    ['a norm that ended before says nothing', { norms: [{ fromMs: 0, toMs: at('2026-05-01'), residents: 4, normLitresPerPersonDay: 350 }] }, []],
    ['last year is not enough where a third of it is missing', { lines: daily('2025-06-02', '2025-06-08', 400), classUse: () => ({ volumeLitres: 1, coveredMs: DAY }), classLitresPerDayByMonth: BY_MONTH }, [['PROFILE_CLASS', 600]]],
    ['the class in June', { classLitresPerDayByMonth: BY_MONTH }, [['PROFILE_CLASS', 600]]],
    ['the norm: 4 residents, 350 litres a day each', { norms: [{ fromMs: 0, toMs: null, residents: 4, normLitresPerPersonDay: 350 }] }, [['NORM', 14_000]]],
    ['the norm by date: 350 litres for four days, 310 from then on', {
      norms: [{ fromMs: 0, toMs: at('2026-06-05'), residents: 1, normLitresPerPersonDay: 350 }, { fromMs: at('2026-06-05'), toMs: null, residents: 1, normLitresPerPersonDay: 310 }],
    }, [['NORM', 1_400], ['NORM', 1_860]]],
    ['nothing known: nothing estimated', {}, []],
  ])('%s', (_case, known, expected) => {
    expect(told(estimateGap(june, { ...NOTHING, ...known }))).toEqual(expected);
  });

  it('the own average stands in for three months, then the next rung', () => {
    const lines = estimateGap({ fromMs: at('2026-06-01'), toMs: at('2026-10-01') }, { ...NOTHING, lines: daily('2026-03-01', '2026-06-01', 300), classLitresPerDayByMonth: BY_MONTH });
    expect(told(lines)).toEqual([['AVG_OWN', 9_000], ['AVG_OWN', 9_300], ['AVG_OWN', 9_300], ['PROFILE_CLASS', 30 * 90]]);
  });

  it.each<[string, number, boolean, [string | null, number][]]>([
    ['the new meter speaks after ten good days, and it alone', 10, false, [['AVG_OWN', 2_000]]],
    ['before that the old one, where it was sound', 9, false, [['AVG_OWN', 400]]],
    ['never the old one where it had stopped (gsan#214)', 9, true, [['PROFILE_CLASS', 1_000]]],
  ])('after an exchange: %s', (_case, newDays, isOldMeterDoubtful, expected) => {
    const exchangedAtMs = june.fromMs - newDays * DAY;
    const lines = [...Array.from({ length: 90 }, (_, day) => line(exchangedAtMs - (90 - day) * DAY, exchangedAtMs - (89 - day) * DAY, 40)),
      ...Array.from({ length: newDays }, (_, day) => line(exchangedAtMs + day * DAY, exchangedAtMs + (day + 1) * DAY, 200))];
    expect(told(estimateGap(june, { ...NOTHING, lines, exchangedAtMs, isOldMeterDoubtful, classMedianLitresPerDay: 100 }))).toEqual(expected);
  });

  it('an exchange longer ago than half a year no longer counts, nor does a doubtful meter before it', () => {
    const known = { lines: daily('2025-12-01', '2026-06-01', 300), exchangedAtMs: at('2025-10-01'), isOldMeterDoubtful: true, classMedianLitresPerDay: 100 };
    expect(told(estimateGap(june, { ...NOTHING, ...known }))).toEqual([['AVG_OWN', 3_000]]);
  });

  it('the old meter needs thirty good days of its own', () => {
    const lines = daily('2026-04-29', '2026-05-28', 300);
    const known = { exchangedAtMs: at('2026-05-28'), classMedianLitresPerDay: 100 };
    expect(told(estimateGap(june, { ...NOTHING, ...known, lines }))).toEqual([['PROFILE_CLASS', 1_000]]);
    expect(told(estimateGap(june, { ...NOTHING, ...known, lines: [...daily('2026-04-28', '2026-04-29', 300), ...lines] }))).toEqual([['AVG_OWN', 3_000]]);
  });

  it('estimates are nothing to doubt: that they are estimates says enough', () => {
    expect(estimateGap(june, { ...NOTHING, lines: daily('2026-03-01', '2026-06-01', 300) })).toMatchObject([{ origin: 'estimated', isQuestionable: false }]);
  });

  it('a doubtful old meter has no last year either', () => {
    const known = { lines: daily('2025-05-01', '2025-07-01', 400), classUse: () => ({ volumeLitres: 1, coveredMs: DAY }), exchangedAtMs: at('2026-05-30'), norms: [{ fromMs: 0, toMs: null, residents: 1, normLitresPerPersonDay: 350 }] };
    expect(told(estimateGap(june, { ...NOTHING, ...known, isOldMeterDoubtful: true }))).toEqual([['NORM', 3_500]]);
    expect(told(estimateGap(june, { ...NOTHING, ...known, isOldMeterDoubtful: false }))).toEqual([['SAME_PERIOD_LY', 4_000]]);
  });
});

describe('an actual reading after a year of estimates', () => {
  it('takes back 4,132: AWWA M36 (3rd ed.), table 14.5, as quoted by Thornton et al. p. 270', () => {
    // Reads 32,742; 885 estimated in each of eleven months, up to 42,477; then the meter is read again at 38,345.
    const months = { fromMs: at('2025-08-01'), toMs: at('2026-08-01') };
    const billed = Array.from({ length: 11 }, () => 885);
    expect(32_742 + billed.reduce((sum, one) => sum + one)).toBe(42_477);
    const actual = line(months.fromMs, months.toMs, 38_345 - 32_742);
    const stale = line(months.fromMs, at('2026-07-01'), 11 * 885, 'estimated');
    const derived = volumesBy('month', withEstimates([stale, actual], months, { ...NOTHING, lines: [stale, actual], classMedianLitresPerDay: 29 }), months).map(({ volumeLitres }) => volumeLitres!);
    expect(derived.reduce((sum, one) => sum + one) - billed.reduce((sum, one) => sum + one)).toBe(-4_132);
    expect(Math.round(derived.reduce((sum, one) => sum + one) / 12)).toBe(467);
  });
});

describe('the profile of the own week', () => {
  // 40 litres an hour from 6 to 8 on workdays, nothing else.
  const isWet = (hour: number): boolean => hour % 24 >= 6 && hour % 24 < 8 && Math.floor(hour / 24) % 7 < 5;
  const weeks = (count: number): VolumeLine[] => Array.from({ length: count * 168 }, (_, hour) => line(at('2026-03-02') + hour * HOUR, at('2026-03-02') + (hour + 1) * HOUR, isWet(hour) ? 40 : 0));

  it('needs four weeks', () => {
    expect(weekProfile(weeks(4).slice(1), ZONE, 2 * HOUR)).toBeNull();
    expect(weekProfile(weeks(4), ZONE, 2 * HOUR)!.weights).toEqual(Array.from({ length: 168 }, (_, hour) => (isWet(hour) ? 40_000 : 0)));
  });

  it('spreads a gap that readings close: the total is exact, the hours are those of the week', () => {
    const gap = line(at('2026-03-30'), at('2026-04-02'), 601);
    const spread = spreadByOwnWeek([...weeks(4), gap], ZONE, 2 * HOUR);
    const hours = volumesBy('hour', spread, gap).filter(({ volumeLitres }) => volumeLitres !== 0);
    expect(hours.map(({ name }) => name)).toEqual(['2026-03-30/6', '2026-03-30/7', '2026-03-31/6', '2026-03-31/7', '2026-04-01/6', '2026-04-01/7']);
    expect(hours.reduce((sum, { volumeLitres }) => sum + volumeLitres!, 0)).toBe(601);
    expect(spread.slice(0, -1)).toEqual(weeks(4));
  });

  it('never learns from a gap it has spread', () => {
    const gap = line(at('2026-03-30'), at('2026-04-02'), 90_000);
    expect(weekProfile(spreadByOwnWeek([...weeks(4), gap], ZONE, 2 * HOUR), ZONE, 2 * HOUR)).toEqual(weekProfile(weeks(4), ZONE, 2 * HOUR));
  });
});

describe('prolonged estimation (R19)', () => {
  it.each<[string, [string, string][], 'none' | 'warn' | 'stop']>([
    ['actual to the end', [['2026-01-01', '2026-06-01']], 'none'],
    ['one month without', [['2026-01-01', '2026-05-01']], 'none'],
    ['two months without', [['2026-01-01', '2026-04-01']], 'warn'],
    ['three months without', [['2026-01-01', '2026-03-01']], 'stop'],
    ['an actual month in between', [['2026-01-01', '2026-02-01'], ['2026-05-03', '2026-05-04']], 'none'],
  ])('%s', (_case, actual, verdict) => {
    const lines = withEstimates(actual.flatMap(([from, to]) => daily(from, to, 100)), { fromMs: at('2026-01-01'), toMs: at('2026-06-01') }, { ...NOTHING, norms: [{ fromMs: 0, toMs: null, residents: 1, normLitresPerPersonDay: 100 }] });
    expect(prolongedEstimation(volumesBy('month', lines, { fromMs: at('2026-01-01'), toMs: at('2026-06-01') }))).toBe(verdict);
  });

  it.each([['measured', 'none'], ['timing_estimated', 'none'], ['edited', 'none'], ['estimated', 'stop']] as const)('a last month that is %s after two estimated ones: %s', (mark, verdict) => {
    const months = volumesBy('month', [], { fromMs: at('2026-01-01'), toMs: at('2026-04-01') });
    const part = (of: typeof mark) => ({ mark: of, method: null, volumeLitres: 1, coveredMs: 1 });
    expect(prolongedEstimation(months.map((one, place) => ({ ...one, parts: [part(place === 2 ? mark : 'estimated')] })))).toBe(verdict);
  });
});

describe('laws of estimation', () => {
  const START = at('2026-03-01');
  const interval = { fromMs: START, toMs: START + 100 * DAY };
  const someDays = fc.array(fc.record({ isRead: fc.boolean(), litres: fc.nat(900) }), { minLength: 100, maxLength: 100 })
    .map((days) => days.flatMap(({ isRead, litres }, day) => (isRead ? [line(START + day * DAY, START + (day + 1) * DAY, litres)] : [])));
  const contextOf = (lines: readonly VolumeLine[]): EstimationContext => ({ ...NOTHING, lines, classMedianLitresPerDay: 250, norms: [{ fromMs: 0, toMs: null, residents: 2, normLitresPerPersonDay: 350 }] });

  it('an estimate stands only where nothing is proved, and every gap has one', () => {
    fc.assert(fc.property(someDays, (lines) => {
      const filled = withEstimates(lines, interval, contextOf(lines));
      expect(filled.filter(({ origin }) => origin === 'register')).toEqual(lines);
      expect(gapsOf(filled, interval)).toEqual([]);
      filled.forEach(({ fromMs }, place) => expect(fromMs).toBe(filled[place - 1]?.toMs ?? START));
    }), { numRuns: 60 });
  });

  it('when readings return, the result is what it would be had nothing ever been estimated (R20, ladder 7)', () => {
    fc.assert(fc.property(someDays, fc.array(fc.nat(99), { maxLength: 30 }), (all, missing) => {
      const away = new Set(missing.map((day) => START + day * DAY));
      const early = all.filter(({ fromMs }) => !away.has(fromMs));
      const once = withEstimates(early, interval, contextOf(early)).filter(({ origin }) => origin === 'estimated');
      // The estimates of the first run are still lying about when the readings come.
      const mixed = [...all, ...once].sort((one, other) => one.fromMs - other.fromMs || (one.origin < other.origin ? -1 : 1));
      expect(withEstimates(mixed, interval, contextOf(mixed))).toEqual(withEstimates(all, interval, contextOf(all)));
    }), { numRuns: 60 });
  });

  it('a silence is judged by its own beginning, wherever the question begins', () => {
    const lines = daily('2026-01-01', '2026-03-01', 300);
    const context = { ...contextOf(lines), classLitresPerDayByMonth: BY_MONTH };
    const whole = withEstimates(lines, { fromMs: at('2026-03-01'), toMs: at('2026-09-01') }, context);
    const late = withEstimates(lines, { fromMs: at('2026-07-01'), toMs: at('2026-09-01') }, context);
    expect(told(late)).toEqual(told(whole).slice(-2));
    expect(told(late)).toEqual([['PROFILE_CLASS', 31 * 70], ['PROFILE_CLASS', 31 * 80]]);
  });
});
