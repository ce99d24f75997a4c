import fc from 'fast-check';

import type { Finding, KnownCause } from './finding.js';
import { type Holding, HOLDING_AT_REST, type Seen, stepHolding } from './holding.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);
const RULES = { kind: 'useAtClosedPoint', leastMs: 3 * HOUR } as const;
const FIRE: KnownCause = { cause: 'fire', fromMs: START, toMs: START + 24 * HOUR };

/** One letter an hour: h holds with 10 litres, - does not, ? is not known, f holds during a fire. */
function watch(course: string, between: (state: Holding) => Holding = (state) => state): { raised: Finding[]; last: Finding | null } {
  let state = HOLDING_AT_REST;
  let last: Finding | null = null;
  const raised: Finding[] = [];
  course.split('').forEach((letter, at) => {
    const seen: Seen = { fromMs: START + at * HOUR, toMs: START + (at + 1) * HOUR, isHolding: letter === '?' ? null : letter !== '-', volumeLitres: letter === '?' ? null : 10, evidence: [], knownCause: letter === 'f' ? FIRE : null };
    const step = stepHolding(between(state), seen, RULES);
    state = step.state;
    last = step.raised ?? step.changed ?? last;
    if (step.raised !== null) raised.push(step.raised);
  });
  return { raised, last };
}

describe('a condition that must hold for three hours', () => {
  it.each([
    ['too short', 'hh-hh-', 0],
    ['long enough', 'hhh', 1],
    ['hours that are not known neither raise nor clear', 'hh??h', 1],
    ['nor do they count', 'h????h', 0],
    ['explained hours neither raise nor clear', 'hhfff', 0],
    ['what goes on after the explanation counts with what went before', 'hhfffh', 1],
    ['what comes again after an end is another finding', 'hhhh-hhhh', 2],
    ['one finding however long it lasts', 'hhhhhhhhhhhh', 1],
  ])('%s: %s', (_, course, count) => {
    expect(watch(course).raised).toHaveLength(count);
  });

  it('tells its start, when it was certain, its water and its flow by the hours that were seen', () => {
    expect(watch('-hh?h').raised[0]).toMatchObject({ startedAtMs: START + HOUR, raisedAtMs: START + 5 * HOUR, endedAtMs: null, volumeLitres: 30, flowLitresPerHour: 10 });
    expect(watch('hhhhh-').last).toMatchObject({ endedAtMs: START + 5 * HOUR, volumeLitres: 50 });
  });

  it('notes a known cause that comes while it is open', () => {
    expect(watch('hhhff').last!.annotations).toEqual([FIRE]);
  });
});

describe('laws of a condition', () => {
  const courses = fc.array(fc.constantFrom('h', 'h', 'h', '-', '?', 'f'), { maxLength: 30 }).map((letters) => letters.join(''));

  it('a restart changes nothing', () => {
    fc.assert(fc.property(courses, (course) => {
      expect(watch(course, (state) => JSON.parse(JSON.stringify(state)) as Holding)).toEqual(watch(course));
    }));
  });

  it('taking readings away never makes a finding', () => {
    fc.assert(fc.property(courses, fc.nat(), (course, place) => {
      const at = course.length === 0 ? 0 : place % course.length;
      if (course[at] === '-') return;
      expect(watch(`${course.slice(0, at)}?${course.slice(at + 1)}`).raised.length).toBeLessThanOrEqual(watch(course).raised.length);
    }));
  });
});
