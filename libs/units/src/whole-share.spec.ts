import fc from 'fast-check';

import { wholeShare } from './whole-share.js';

describe('a share of whole litres', () => {
  it.each([
    ['half of 7 litres', 7, 1, 2, 3], ['nothing', 7, 0, 2, 0], ['all', 7, 2, 2, 7], ['of nothing', 0, 1, 2, 0],
    ['past the exact range of a product', 9_007_199_254_740_991, 9_007_199_254_740_990, 9_007_199_254_740_991, 9_007_199_254_740_990],
    ['just below a whole litre', 3, 333_333_333_333_333, 1_000_000_000_000_000, 0],
  ])('%s', (_case, total, part, whole, share) => {
    expect(wholeShare(total, part, whole)).toBe(share);
  });

  it('is what integer arithmetic of any size gives', () => {
    const safe = fc.maxSafeNat();
    fc.assert(fc.property(safe, safe, safe, (total, one, other) => {
      const [part, whole] = [Math.min(one, other), Math.max(one, other, 1)];
      expect(BigInt(wholeShare(total, part, whole))).toBe((BigInt(total) * BigInt(part)) / BigInt(whole));
    }));
  });

  it.each([[-1, 0, 1], [1, -1, 1], [1, 2, 1], [1, 0, 0], [0.5, 0, 1], [1, Number.NaN, 1], [2 ** 53, 0, 1]])('%d times %d/%d is refused', (total, part, whole) => {
    expect(() => wholeShare(total, part, whole)).toThrow(RangeError);
  });
});
