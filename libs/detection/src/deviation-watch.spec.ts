import fc from 'fast-check';

import { DEFAULT_DEVIATION_RULES, DEVIATION_WATCH_AT_REST, type DeviationWatch, stepDeviation } from './deviation-watch.js';
import type { Finding, KnownCause } from './finding.js';
import { stepUnderRegistration } from './customer/under-registration.js';
import { stepZoneLoss } from './zone/loss-watch.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);
const RULES = { ...DEFAULT_DEVIATION_RULES, kind: 'zoneLossAboveNormal', side: 'up' } as const;
const WORKS: KnownCause = { cause: 'plannedWorks', fromMs: START, toMs: START + 100 * DAY };
/** 100 give or take 4, the same again every five days. */
const ordinary = (day: number): number => 100 + [-4, 2, 0, 4, -2][day % 5]!;
const figures = (days: number, at: (day: number) => number | null): (number | null)[] => Array.from({ length: days }, (_, day) => at(day));

interface Seen { raised: Finding[]; last: Finding | null }

function watch(course: readonly (number | null)[], { knownCause = null, between = (state: DeviationWatch) => state, rules = RULES }: { knownCause?: KnownCause | null; between?: (state: DeviationWatch) => DeviationWatch; rules?: Parameters<typeof stepDeviation>[2] } = {}): Seen {
  let state = DEVIATION_WATCH_AT_REST;
  const seen: Seen = { raised: [], last: null };
  course.forEach((figure, day) => {
    const step = stepDeviation(between(state), { fromMs: START + day * DAY, toMs: START + (day + 1) * DAY, figure, litresPerHourPerUnit: 1, knownCause: day >= 20 ? knownCause : null }, rules);
    state = step.state;
    if (step.raised !== null) seen.raised.push(step.raised);
    seen.last = step.raised ?? step.changed ?? seen.last;
  });
  return seen;
}

describe('a series against its own normal', () => {
  it.each([
    ['ordinary days', figures(200, ordinary), 0],
    ['a single wild day', figures(60, (day) => (day === 30 ? 1_000 : ordinary(day))), 0],
    ['a rise by a fifth that stays', figures(60, (day) => ordinary(day) + (day >= 30 ? 20 : 0)), 1],
    ['a fall by a fifth, where only rises are looked for', figures(60, (day) => ordinary(day) - (day >= 30 ? 20 : 0)), 0],
    ['days that are not known', figures(60, (day) => (day >= 30 ? null : ordinary(day))), 0],
    ['a rise that is over after two weeks and comes again', figures(90, (day) => ordinary(day) + ((day >= 30 && day < 44) || day >= 60 ? 30 : 0)), 2],
    ['a rise before anything was learned', figures(13, (day) => (day > 8 ? 200 : 100)), 0],
    ['nothing ever', figures(60, () => 0), 0],
  ] as const)('%s', (_, course, count) => {
    expect(watch(course).raised).toHaveLength(count);
  });

  it('tells from when, how much and how much water', () => {
    const { raised, last } = watch(figures(50, (day) => ordinary(day) + (day >= 30 ? 30 : 0)));
    expect(raised[0]!.startedAtMs).toBe(START + 30 * DAY);
    expect(raised[0]!.raisedAtMs).toBeLessThanOrEqual(START + 34 * DAY);
    expect(Math.abs(last!.flowLitresPerHour! - 30)).toBeLessThan(2);
    expect(Math.abs(last!.volumeLitres! / (30 * 24 * 20) - 1)).toBeLessThan(0.1);
  });

  it('a known cause explains it away, and is noted where it comes later', () => {
    expect(watch(figures(60, (day) => ordinary(day) + (day >= 30 ? 30 : 0)), { knownCause: WORKS }).raised).toEqual([]);
    expect(watch(figures(60, (day) => ordinary(day) + (day >= 15 ? 60 : 0)), { knownCause: WORKS }).last!.annotations).toEqual([WORKS]);
  });

  it('a restart changes nothing', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 200 })), { maxLength: 60 }), (course) => {
      expect(watch(course, { between: (state) => JSON.parse(JSON.stringify(state)) as DeviationWatch })).toEqual(watch(course));
    }));
  });

  it('both sides are treated alike', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 60 }), (course) => {
      const both = { ...RULES, leastSigmaShare: 0, leastSigma: 2, side: 'both' } as const;
      const ids = (figuresOf: readonly number[]): string[] => watch(figuresOf, { rules: both }).raised.map(({ id }) => id);
      expect(ids(course.map((one) => -one))).toEqual(ids(course));
    }));
  });
});

describe('loss of a zone', () => {
  it('a loss that doubles is found, a day without consumption is not judged', () => {
    let state = DEVIATION_WATCH_AT_REST;
    const raised: Finding[] = [];
    for (let day = 0; day < 40; day++) {
      const step = stepZoneLoss(state, { fromMs: START + day * DAY, toMs: START + (day + 1) * DAY, inflowLitres: 1_000_000 + ordinary(day) * 24 + (day >= 30 ? 24_000 : 0), consumptionLitres: day === 25 ? null : 976_000, knownCause: null });
      state = step.state;
      if (step.raised !== null) raised.push(step.raised);
    }
    expect(raised.map(({ kind }) => kind)).toEqual(['zoneLossAboveNormal']);
    expect(raised[0]!.startedAtMs).toBe(START + 30 * DAY);
    expect(Math.abs(raised[0]!.flowLitresPerHour! - 1_000)).toBeLessThan(50);
  });
});

describe('a meter that counts less than it used to', () => {
  const weeks = (own: (week: number) => number, peer: (week: number) => number, isExchanged: (week: number) => boolean = () => false): Seen => {
    let state = DEVIATION_WATCH_AT_REST;
    const seen: Seen = { raised: [], last: null };
    for (let week = 0; week < 40; week++) {
      const step = stepUnderRegistration(state, { fromMs: START + week * 7 * DAY, toMs: START + (week + 1) * 7 * DAY, ownLitres: own(week), peerLitres: peer(week), isExchanged: isExchanged(week) }, DEVIATION_WATCH_AT_REST);
      state = step.state;
      if (step.raised !== null) seen.raised.push(step.raised);
      seen.last = step.raised ?? step.changed ?? seen.last;
    }
    return seen;
  };
  const season = (week: number): number => 1_000 * (1 + 0.5 * Math.sin(week / 6));

  it.each([
    ['a season that its peers share', (week: number) => 2 * season(week), 0],
    ['half of its water from week 20 on', (week: number) => season(week) * (week >= 20 ? 1 : 2), 1],
    ['more than its peers', (week: number) => season(week) * (week >= 20 ? 4 : 2), 0],
  ])('%s', (_, own, count) => {
    expect(weeks(own, season).raised).toHaveLength(count);
  });

  it('a new meter begins anew: the finding ends with the old one', () => {
    const { raised, last } = weeks((week) => season(week) * (week >= 20 && week < 30 ? 1 : 2), season, (week) => week === 30);
    expect(raised).toHaveLength(1);
    expect(last!.endedAtMs).toBe(START + 30 * 7 * DAY);
  });
});
