import fc from 'fast-check';

import { periodDifference } from './period-difference.js';

const ZONES = new Map([['P1', 'WEST'], ['P2', 'EAST']]);
const point = (servicePointCode: string, registeredLitres: number) => ({ servicePointCode, class: 'household' as const, registeredLitres });

describe('a period beside the one before', () => {
  it('is told by class and zone: what is held is counted, what was and is no more stands there too', () => {
    expect(periodDifference([point('P1', 700), { ...point('P1', 0), registeredLitres: null }, { ...point('P3', 50), class: 'budget' }], [point('P1', 900), point('P2', 400)], ZONES)).toEqual([
      { class: 'household', zoneCode: 'EAST', nowLitres: 0, heldLines: 0, beforeLitres: 400 }, { class: 'household', zoneCode: 'WEST', nowLitres: 700, heldLines: 1, beforeLitres: 900 },
      { class: 'budget', zoneCode: null, nowLitres: 50, heldLines: 0, beforeLitres: 0 }]);
  });

  it('adds up to both', () => {
    const points = fc.array(fc.record({ servicePointCode: fc.constantFrom('P1', 'P2', 'P3'), class: fc.constantFrom('household' as const, 'budget' as const, 'commercial' as const), registeredLitres: fc.integer({ min: -9_999, max: 99_999 }) }));
    fc.assert(fc.property(points, points, (now, before) => {
      const rows = periodDifference(now, before, ZONES);
      const sum = (amounts: readonly number[]): number => amounts.reduce((whole, amount) => whole + amount, 0);
      expect(sum(rows.map(({ nowLitres }) => nowLitres))).toBe(sum(now.map(({ registeredLitres }) => registeredLitres)));
      expect(sum(rows.map(({ beforeLitres }) => beforeLitres))).toBe(sum(before.map(({ registeredLitres }) => registeredLitres)));
    }));
  });
});
