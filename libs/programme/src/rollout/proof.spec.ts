import fc from 'fast-check';

import { plusDays } from './local-days.js';
import { proofOf, type ReadMonth, withDay } from './proof.js';
import { ROLLOUT_RULES } from './rollout-facts.js';

function monthsOf(days: Iterable<string>): ReadMonth[] {
  const months = new Map<string, number>();
  for (const day of days) months.set(day.slice(0, 7), withDay(months.get(day.slice(0, 7)) ?? 0, day));
  return [...months].map(([month, readDays]) => ({ month, readDays }));
}

/** Days on which a meter is read, by their distance from a first day. */
const read = (firstOn: string, ...stretches: readonly (readonly [from: number, to: number])[]): string[] =>
  stretches.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => plusDays(firstOn, from + at)));

describe('a meter is proved', () => {
  it.each([
    ['never, without a reading', [], null, null],
    ['read every day: at the end of the thirtieth', read('2024-01-01', [0, 60]), '2024-01-01', '2024-01-30'],
    ['read on 27 days of the first 30', read('2024-02-01', [0, 9], [13, 40]), '2024-02-01', '2024-03-01'],
    ['not by 26 of them', read('2024-02-01', [0, 9], [14, 29]), '2024-02-01', null],
    ['by the first good stretch after a bad month', read('2024-01-01', [0, 0], [60, 100]), '2024-01-01', plusDays('2024-01-01', 86)],
    ['with the gaps of that stretch', read('2024-01-01', [0, 0], [60, 70], [74, 100]), '2024-01-01', plusDays('2024-01-01', 89)],
    ['on the day the stretch is over, though enough was read before it was', read('2024-06-10', [0, 26]), '2024-06-10', '2024-07-09'],
    ['over the end of a year', read('2023-12-20', [0, 35]), '2023-12-20', '2024-01-18'],
    ['read once a week: never', read('2024-01-01', ...Array.from({ length: 50 }, (_, week) => [week * 7, week * 7] as const)), '2024-01-01', null],
  ] as const)('%s', (_, days, firstReadOn, provedOn) => {
    expect(proofOf(monthsOf(days), ROLLOUT_RULES)).toEqual({ firstReadOn, provedOn });
  });

  it('on the day that counting each stretch by hand gives', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 115 }), (distances) => {
      const days = new Set(distances);
      const first = Math.min(...distances);
      let end: number | null = null;
      for (let last = first + 29; last <= 160 && end === null; last++) {
        let count = 0;
        for (let day = last - 29; day <= last; day++) if (days.has(day)) count++;
        if (count >= 27) end = last;
      }
      const proof = proofOf(monthsOf(distances.map((distance) => plusDays('2023-05-15', distance))), ROLLOUT_RULES);
      expect(proof).toEqual({ firstReadOn: plusDays('2023-05-15', first), provedOn: end === null ? null : plusDays('2023-05-15', end) });
    }));
  });

  it('never later by another day that was read after its first', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { minLength: 27 }), fc.integer({ min: 0, max: 90 }), (distances, more) => {
      const first = Math.min(...distances);
      fc.pre(more > first);
      const of = (all: readonly number[]) => proofOf(monthsOf(all.map((distance) => plusDays('2025-08-01', distance))), ROLLOUT_RULES).provedOn ?? '9999-12-31';
      expect(of([...distances, more]) <= of(distances)).toBe(true);
    }));
  });
});
