import fc from 'fast-check';

import type { Finding, KnownCause } from '../finding.js';
import { placeHour } from './hour-flow.js';
import { DEFAULT_ZONE_WATCH_RULES, relearnZone, stepZone, ZONE_WATCH_AT_REST, type ZoneWatch } from './zone-watch.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Asia/Bishkek';
/** Monday 1 June 2026, midnight in Kara-Balta. */
const START = Date.UTC(2026, 4, 31, 18);
const at = (day: number, hour = 0): number => START + day * DAY + hour * HOUR;

/** Use of a zone by hour of the day, litres an hour: 20 m3 at night, 60 in the morning; weekends a tenth more. */
const SHAPE = [24, 21, 20, 20, 20, 22, 40, 60, 58, 52, 50, 50, 52, 50, 48, 46, 48, 54, 60, 62, 58, 50, 40, 30].map((one) => one * 1_000);

/** Noise of ±4 % that an hour's number alone decides. */
const noiseOf = (hour: number): number => (((Math.imul(hour + 1, 0x9e3779b1) >>> 0) / 2 ** 32) - 0.5) * 0.08;

interface Course {
  readonly days: number;
  readonly leak?: (atMs: number) => number;
  readonly isMissing?: (atMs: number) => boolean;
  readonly causes?: readonly KnownCause[];
  readonly scale?: number;
  readonly use?: (day: number) => number;
}

function flowsOf({ days, leak = () => 0, isMissing = () => false, causes = [], scale = 1, use = () => 1 }: Course) {
  return Array.from({ length: days * 24 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const drawn = SHAPE[hour % 24]! * use(day) * (day % 7 >= 5 ? 1.1 : 1) * (1 + noiseOf(hour));
    return placeHour(at(0, hour), isMissing(at(0, hour)) ? null : scale * (drawn + leak(at(0, hour))), ZONE, causes);
  });
}

interface Seen {
  readonly raised: Finding[];
  readonly last: Map<string, Finding>;
  readonly state: ZoneWatch;
}

function watch(course: Course, between: (state: ZoneWatch) => ZoneWatch = (state) => state): Seen {
  let state = ZONE_WATCH_AT_REST;
  const raised: Finding[] = [];
  const last = new Map<string, Finding>();
  for (const hour of flowsOf(course)) {
    const step = stepZone(between(state), hour, DEFAULT_ZONE_WATCH_RULES);
    state = step.state;
    raised.push(...step.raised);
    for (const finding of [...step.raised, ...step.changed]) last.set(finding.id, finding);
  }
  return { raised, last, state };
}

const between = (fromMs: number, toMs: number, litresPerHour: number) => (atMs: number): number => (atMs >= fromMs && atMs < toMs ? litresPerHour : 0);

describe('a zone that was repaired', () => {
  /** A leak of 6 m3/h ran while the zone was learned and is repaired on day 40. */
  const since = (repairDay: number, later: (atMs: number) => number = () => 0) => (atMs: number): number => (atMs < at(repairDay) ? 6_000 : 0) + later(atMs);
  const nightOf = (state: ZoneWatch): number => state.night.profile!.nightLitresPerHour;
  const repairedOn = (day: number) => (state: ZoneWatch): ZoneWatch => (state.today?.dayNumber === Math.round(at(day) / DAY) && Object.keys(state.today.flows).length === 1 ? relearnZone(state) : state);

  it('is learned anew from the fortnight after it: its night is 6 m3 less, and a leak of that size is found again', () => {
    const before = watch({ days: 60, leak: since(40) }).state;
    const after = watch({ days: 60, leak: since(40) }, repairedOn(41)).state;
    expect(nightOf(before) - nightOf(after)).toBeGreaterThan(5_000);
    expect(after.night.relearning).toBeUndefined();
    const again = watch({ days: 75, leak: since(40, between(at(65), at(75), 6_000)) }, repairedOn(41));
    expect(again.raised.filter(({ startedAtMs }) => startedAtMs >= at(64))).toHaveLength(1);
  });

  it('is not learned from days on which a finding is open', () => {
    const leaking = watch({ days: 60, leak: between(at(30), at(60), 8_000) }, repairedOn(41));
    expect(leaking.raised).toHaveLength(1);
    expect(leaking.state.night.relearning).toEqual([]);
    expect(nightOf(leaking.state)).toBeLessThan(nightOf(watch({ days: 60, leak: since(60) }).state) - 4_000);
  });
});

describe('a zone that is watched', () => {
  it('and was learned in holidays takes the week that comes after them for a custom, not for a leak each week', () => {
    const weekly = (atMs: number): number => (atMs >= at(16) && Math.floor((atMs - START) / DAY) % 7 >= 5 ? 1_200 : 0);
    expect(watch({ days: 120, leak: weekly }).raised.filter(({ startedAtMs }) => startedAtMs > at(40))).toEqual([]);
    expect(watch({ days: 120, leak: (atMs) => weekly(atMs) + (atMs >= at(80) ? 5_000 : 0) }).raised.filter(({ startedAtMs }) => startedAtMs > at(40))).toHaveLength(1);
  });

  it('whose hours weather makes far apart is not told of each hot day', () => {
    const hot = (atMs: number): number => ((Math.floor((atMs - START) / DAY) >= 31 && [0, 4, 6].includes(Math.floor((atMs - START) / DAY) % 11)) && (atMs - START) % DAY >= 8 * HOUR ? 6_000 : 0);
    expect(watch({ days: 70, leak: hot }).raised.filter(({ startedAtMs }) => startedAtMs > at(45))).toEqual([]);
  });

  it('says nothing about half a year of ordinary use, nor about use that grows by a tenth with the summer', () => {
    expect(watch({ days: 180 }).raised).toEqual([]);
    expect(watch({ days: 180, use: (day) => 1 + 0.05 * (1 - Math.cos((2 * Math.PI * day) / 180)) }).raised).toEqual([]);
  });

  it('a burst of 12 m3/h on a morning: found the same day, once, with its start and flow; the night confirms it', () => {
    const { raised, last } = watch({ days: 50, leak: between(at(40, 9), Infinity, 12_000) });
    expect(raised.map(({ kind }) => kind)).toEqual(['inflowBurst']);
    expect(raised[0]!.raisedAtMs).toBeLessThanOrEqual(at(40, 18));
    expect(Math.abs(raised[0]!.startedAtMs - at(40, 9))).toBeLessThanOrEqual(2 * HOUR);
    expect(Math.abs(raised[0]!.flowLitresPerHour! - 12_000)).toBeLessThan(1_500);
    expect(last.get(raised[0]!.id)!.evidence.map(({ name }) => name)).toContain('nightStepLitresPerHour');
    // From the morning of day 40 to the last night, which ends at five.
    const trueLitres = 12_000 * ((at(49, 5) - at(40, 9)) / HOUR);
    expect(Math.abs(last.get(raised[0]!.id)!.volumeLitres! / trueLitres - 1)).toBeLessThan(0.1);
  });

  it('a leak of 2 m3/h, lost in the noise of single hours: found by the night flow within three nights', () => {
    const { raised } = watch({ days: 50, leak: between(at(40, 9), Infinity, 2_000) });
    expect(raised.map(({ kind }) => kind)).toEqual(['nightFlowStep']);
    expect(raised[0]!.raisedAtMs).toBeLessThanOrEqual(at(43, 5));
    expect(Math.abs(raised[0]!.flowLitresPerHour! - 2_000)).toBeLessThan(500);
  });

  it('a single night of much use is no leak', () => {
    expect(watch({ days: 60, leak: between(at(40, 1), at(40, 5), 5_000) }).raised).toEqual([]);
  });

  it('a leak that grows by 0.1 m3/h a day: one finding of a slow rise whose flow follows it', () => {
    const { raised, last } = watch({ days: 100, leak: (atMs) => Math.max(0, (atMs - at(40)) / DAY) * 100 });
    expect(raised.map(({ kind }) => kind)).toEqual(['nightFlowRise']);
    expect(Math.abs(last.get(raised[0]!.id)!.flowLitresPerHour! - 6_000)).toBeLessThan(1_500);
  });

  it('a repair ends the finding, and the next leak of the same size is a new one', () => {
    const { raised, last } = watch({ days: 80, leak: (atMs) => between(at(40, 9), at(50, 9), 10_000)(atMs) + between(at(65, 9), Infinity, 10_000)(atMs) });
    expect(raised).toHaveLength(2);
    const ended = last.get(raised[0]!.id)!;
    expect(Math.abs(ended.endedAtMs! - at(50, 9))).toBeLessThanOrEqual(9 * HOUR);
    expect(Math.abs(ended.volumeLitres! / (10_000 * 240) - 1)).toBeLessThan(0.1);
    expect(last.get(raised[1]!.id)!.endedAtMs).toBeNull();
    expect(Math.abs(raised[1]!.startedAtMs - at(65, 9))).toBeLessThanOrEqual(2 * HOUR);
  });

  it('a second leak on top of the first is a finding of its own', () => {
    const { raised } = watch({ days: 60, leak: (atMs) => between(at(40, 9), Infinity, 10_000)(atMs) + between(at(50, 9), Infinity, 6_000)(atMs) });
    expect(raised.map(({ startedAtMs }) => Math.floor((startedAtMs - START) / DAY))).toEqual([40, 50]);
  });

  it('ten days without readings neither raise nor clear', () => {
    const isMissing = (atMs: number): boolean => atMs >= at(42) && atMs < at(52);
    expect(watch({ days: 80, isMissing }).raised).toEqual([]);
    const { raised, last } = watch({ days: 80, isMissing, leak: between(at(40, 9), Infinity, 10_000) });
    expect(raised).toHaveLength(1);
    expect(last.get(raised[0]!.id)!.endedAtMs).toBeNull();
  });

  it('a fire of twelve hours is a finding unless the journal tells of it; water that runs on after it is one all the same', () => {
    const fire = between(at(40, 8), at(40, 20), 15_000);
    const causes: KnownCause[] = [{ cause: 'fire', fromMs: at(40, 8), toMs: at(40, 20) }];
    expect(watch({ days: 60, leak: fire }).raised.map(({ kind }) => kind)).toEqual(['inflowBurst']);
    expect(watch({ days: 60, leak: fire, causes }).raised).toEqual([]);
    expect(watch({ days: 60, leak: between(at(40, 8), Infinity, 15_000), causes }).raised).toHaveLength(1);
  });

  it('a burst that is over by the next night ends there', () => {
    const { raised, last } = watch({ days: 60, leak: between(at(40, 8), at(40, 20), 15_000) });
    expect(last.get(raised[0]!.id)!.endedAtMs).not.toBeNull();
  });

  it('nothing is said of a zone before it was learned, nor of one without flow', () => {
    expect(watch({ days: 13, leak: between(at(8), Infinity, 30_000) }).raised).toEqual([]);
    expect(watch({ days: 60, scale: 0 }).raised).toEqual([]);
  });
});

describe('laws of the watch', () => {
  const courses = fc.record({
    startDay: fc.integer({ min: 16, max: 40 }), hour: fc.nat(23), lastsDays: fc.integer({ min: 1, max: 20 }), litresPerHour: fc.integer({ min: 500, max: 20_000 }),
    gapDay: fc.integer({ min: 14, max: 44 }), gapHours: fc.nat(60),
  }).map(({ startDay, hour, lastsDays, litresPerHour, gapDay, gapHours }): Course => ({
    days: 45, leak: between(at(startDay, hour), at(startDay + lastsDays, hour), litresPerHour), isMissing: (atMs) => atMs >= at(gapDay) && atMs < at(gapDay, gapHours),
  }));

  it('a restart after any hour changes nothing: the state is plain JSON', () => {
    fc.assert(fc.property(courses, (course) => {
      expect(watch(course, (state) => JSON.parse(JSON.stringify(state)) as ZoneWatch)).toEqual(watch(course));
    }), { numRuns: 8 });
  });

  it('what comes later does not change what was raised before', () => {
    fc.assert(fc.property(courses, fc.integer({ min: 15, max: 44 }), (course, day) => {
      const untilThen = watch(course).raised.filter(({ raisedAtMs }) => raisedAtMs <= at(day));
      expect(watch({ ...course, days: day }).raised).toEqual(untilThen);
    }), { numRuns: 8 });
  });

  it('a zone a thousand times as large has the same findings with a thousand times the flow', () => {
    fc.assert(fc.property(courses, (course) => {
      const [small, large] = [watch(course).raised, watch({ ...course, scale: 1_024 }).raised];
      expect(large.map(({ id, flowLitresPerHour }) => [id, flowLitresPerHour])).toEqual(small.map(({ id, flowLitresPerHour }) => [id, flowLitresPerHour! * 1_024]));
    }), { numRuns: 8 });
  });

  it('the state of a year is no larger than that of two months', () => {
    const size = (days: number): number => JSON.stringify(watch({ days }).state).length;
    expect(size(365)).toBeLessThan(1.2 * size(60));
  });
});
