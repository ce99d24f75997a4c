import fc from 'fast-check';

import { certain, combine, isIndistinguishableFromZero, less, limitsOf, multiplied, standardErrorOf, sumOf, type Uncertain, variancesBySource, withLimitRatio, withStandardError } from './uncertain.js';

const volume = (): fc.Arbitrary<Uncertain> => fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: -1e6, max: 1e6 })))
  .map(([litres, errors]) => ({ litres, errors: new Map(Object.entries(errors)) }));

describe('errors by their source', () => {
  it('one meter over twelve months: its error adds up, in full', () => {
    const months = Array.from({ length: 12 }, () => withLimitRatio(1_000, 'meter W1', 0.02));
    expect(limitsOf(sumOf(months)).limitLitres).toBeCloseTo(12 * 20, 9);
  });

  it('twelve meters of one month: their errors are chance to each other, and add up in quadrature', () => {
    const meters = Array.from({ length: 12 }, (_, at) => withLimitRatio(1_000, `meter ${at}`, 0.02));
    expect(limitsOf(sumOf(meters)).limitLitres).toBeCloseTo(Math.sqrt(12) * 20, 9);
  });

  it('what a source adds on one side and takes off on the other cancels', () => {
    const inlet = withLimitRatio(5_000, 'meter', 0.05);
    expect(standardErrorOf(less(inlet, inlet))).toBe(0);
  });

  it('a share of a volume carries the error of the volume and that of the share', () => {
    const share = multiplied(withStandardError(10_000, 'meter', 300), 0.1, 'share', 0.04);
    expect(share.litres).toBe(1_000);
    expect(standardErrorOf(share)).toBeCloseTo(Math.hypot(30, 400), 9);
  });

  it.each([
    ['100 ± 98 litres', 50, false], ['100 ± 196 litres', 100, true], ['a volume without error', 0, false],
  ])('%s', (_case, standardError, isIndistinguishable) => {
    expect(isIndistinguishableFromZero(withStandardError(100, 'x', standardError))).toBe(isIndistinguishable);
  });

  it('the variance is told by source, the greatest first', () => {
    expect(variancesBySource({ litres: 1, errors: new Map([['norm', 4], ['well', 3]]) })).toEqual([{ source: 'norm', varianceRatio: 16 / 25 }, { source: 'well', varianceRatio: 9 / 25 }]);
  });

  it('a volume has no relative limit where it is zero', () => {
    expect(limitsOf(withStandardError(0, 'x', 3)).limitRatio).toBeNull();
    expect(limitsOf(certain(5)).limitRatio).toBe(0);
  });

  it('any order of adding gives the same, and taking away again leaves what was', () => {
    fc.assert(fc.property(volume(), volume(), volume(), (one, other, third) => {
      expect(limitsOf(sumOf([one, sumOf([other, third])]))).toEqual(limitsOf(sumOf([sumOf([third, one]), other])));
      expect(standardErrorOf(less(sumOf([one, other]), other))).toBeCloseTo(standardErrorOf(one), 6);
    }));
  });

  it('no sum is less certain than its parts in a row, nor more than independence allows', () => {
    fc.assert(fc.property(volume(), volume(), (one, other) => {
      const whole = standardErrorOf(sumOf([one, other]));
      expect(whole).toBeLessThanOrEqual(standardErrorOf(one) + standardErrorOf(other) + 1e-6);
      expect(standardErrorOf(combine([{ of: one, factor: -2 }]))).toBeCloseTo(2 * standardErrorOf(one), 6);
    }));
  });
});
