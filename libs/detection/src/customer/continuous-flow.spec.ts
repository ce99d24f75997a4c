import fc from 'fast-check';

import type { Finding } from '../finding.js';
import { CONTINUOUS_FLOW_AT_REST, type ContinuousFlow, DEFAULT_CONTINUOUS_FLOW_RULES, stepContinuousFlow } from './continuous-flow.js';
import type { UseInterval } from './use-interval.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);

/** Intervals of so many hours with so many litres an hour, one after the other. */
function intervalsOf(...parts: readonly (readonly [hours: number, litresPerHour: number | null, each?: number])[]): UseInterval[] {
  let atMs = START;
  return parts.flatMap(([hours, litresPerHour, each = 1]) => Array.from({ length: Math.round(hours / each) }, () => {
    const fromMs = atMs;
    atMs += each * HOUR;
    return { fromMs, toMs: atMs, volumeLitres: litresPerHour === null ? null : litresPerHour * each };
  }));
}

function watch(intervals: readonly UseInterval[], between: (state: ContinuousFlow) => ContinuousFlow = (state) => state): { raised: Finding[]; last: Finding | null } {
  let state = CONTINUOUS_FLOW_AT_REST;
  let last: Finding | null = null;
  const raised: Finding[] = [];
  for (const interval of intervals) {
    const step = stepContinuousFlow(between(state), interval, DEFAULT_CONTINUOUS_FLOW_RULES);
    state = step.state;
    last = step.raised ?? step.changed ?? last;
    if (step.raised !== null) raised.push(step.raised);
  }
  return { raised, last };
}

describe('water that never ceases to flow', () => {
  it.each([
    ['71 hours are not yet a leak', [[71, 10]], 0],
    ['72 hours are', [[72, 10]], 1],
    ['a single hour of rest within begins the count anew', [[60, 10], [1, 0], [60, 10]], 0],
    ['3 l/h may be 4 l/h with a pulse on its way', [[72, 3]], 1],
    ['2 l/h are too little', [[200, 2]], 0],
    ['a gap of 12 hours with flow in the mean does not end it', [[40, 10], [12, 10, 12], [20, 10]], 1],
    ['a gap of 12 hours with too little in it ends it', [[40, 10], [12, 1, 12], [40, 10]], 0],
    ['a gap does not complete it: it takes a measured hour after it', [[65, 10], [10, 10, 10]], 0],
    ['where more than a quarter of the run was not read, nothing is said', [[30, 10], [40, 10, 40], [2, 10]], 0],
    ['an interval that the register does not tell of neither raises nor clears', [[40, 10], [5, null], [27, 10]], 1],
    ['daily readings say nothing of single hours', [[480, 10, 24]], 0],
  ] as const)('%s', (_, parts, count) => {
    expect(watch(intervalsOf(...parts)).raised).toHaveLength(count);
  });

  it('the leak is the least flow of the run, and its water that flow times its hours', () => {
    const { raised } = watch(intervalsOf([10, 0], [40, 30], [20, 8], [12, 50]));
    expect(raised[0]).toMatchObject({ startedAtMs: START + 10 * HOUR, raisedAtMs: START + 82 * HOUR, flowLitresPerHour: 8, volumeLitres: 8 * 72, endedAtMs: null });
  });

  it('it is one finding however long it lasts, ends with the first rest, and comes back as a new one', () => {
    const { raised, last } = watch(intervalsOf([100, 10], [1, 0], [80, 10], [1, 0]));
    expect(raised.map(({ startedAtMs }) => (startedAtMs - START) / HOUR)).toEqual([0, 101]);
    expect(last!.endedAtMs).toBe(START + 181 * HOUR);
  });
});

describe('laws', () => {
  const courses = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.option(fc.integer({ min: 0, max: 30 }), { freq: 12 }), fc.constantFrom(1, 1, 1, 6)), { minLength: 1, maxLength: 12 })
    .map((parts) => intervalsOf(...parts.map(([hours, flow, each]) => [hours, flow, each] as const)));

  it('a restart after any interval changes nothing', () => {
    fc.assert(fc.property(courses, (course) => {
      expect(watch(course, (state) => JSON.parse(JSON.stringify(state)) as ContinuousFlow)).toEqual(watch(course));
    }));
  });

  it('a longer silence never makes a finding: joining two intervals into one raises nothing that was not raised', () => {
    fc.assert(fc.property(courses, fc.nat(), (course, place) => {
      const at = place % course.length;
      const [one, other] = [course[at]!, course[at + 1]];
      if (other === undefined || one.volumeLitres === null || other.volumeLitres === null || one.toMs - one.fromMs > 2 * HOUR) return;
      if (other.toMs - one.fromMs <= DEFAULT_CONTINUOUS_FLOW_RULES.measuredGapMs) return;
      const joined = [...course.slice(0, at), { fromMs: one.fromMs, toMs: other.toMs, volumeLitres: one.volumeLitres + other.volumeLitres }, ...course.slice(at + 2)];
      const hadRest = [one, other].some(({ volumeLitres, fromMs, toMs }) => volumeLitres! + 1 < (4 * (toMs - fromMs)) / HOUR);
      // Joined, a rest may hide in the mean; without one in either, the joined course has no more findings than the apart.
      if (!hadRest) expect(watch(joined).raised.length).toBeLessThanOrEqual(watch(course).raised.length);
    }));
  });
});
