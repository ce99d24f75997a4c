import fc from 'fast-check';

import { keyOf, noise32, RandomStream } from './random-stream.js';

const drawn = (seed: number, name: string, count: number): number[] => {
  const random = new RandomStream(seed, name);
  return Array.from({ length: count }, () => random.bits());
};

describe('random numbers of the town', () => {
  it('are the same for the same seed and name, in every version of the program', () => {
    expect(drawn(1, 'wells', 4)).toEqual([4_107_302_021, 4_196_890_731, 199_434_639, 1_152_305_961]);
  });

  it('differ from stream to stream and from seed to seed', () => {
    const firsts = Array.from({ length: 2_000 }, (_, at) => drawn(1, `customer ${at}`, 2).join());
    expect(new Set(firsts).size).toBe(2_000);
    expect(drawn(1, 'wells', 4)).not.toEqual(drawn(2, 'wells', 4));
  });

  it('keep their distributions', () => {
    const random = new RandomStream(3, 'distributions');
    const mean = (of: () => number): number => Array.from({ length: 20_000 }, of).reduce((sum, each) => sum + each, 0) / 20_000;
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 1);
    expect(Math.abs(mean(() => random.exponential(10)) - 10)).toBeLessThan(0.4);
    expect(Math.abs(mean(() => Number(random.lognormal(7, 0.8) < 7)) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(mean(() => Number(random.weighted([1, 0, 3]) === 2)) - 0.75)).toBeLessThan(0.02);
    expect(mean(() => Number(random.weighted([1, 0, 3]) === 1))).toBe(0);
  });

  it('are whole numbers of a range, both ends included', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.nat(30), (seed, least, span) => {
      const random = new RandomStream(seed, 'range');
      for (let i = 0; i < 20; i++) {
        const whole = random.whole(least, least + span);
        expect(Number.isInteger(whole) && whole >= least && whole <= least + span).toBe(true);
      }
    }), { numRuns: 50 });
  });
});

describe('noise of a counter', () => {
  it('never gives two counters of one key the same bits', () => {
    const key = keyOf(1, 'use household');
    expect(new Set(Array.from({ length: 100_000 }, (_, counter) => noise32(key, counter))).size).toBe(100_000);
  });

  it('has every bit set half of the time, for neighbouring keys too', () => {
    for (let bit = 0; bit < 32; bit++) {
      let set = 0;
      for (let i = 0; i < 4_000; i++) set += (noise32(i & 63, i >>> 6) >>> bit) & 1;
      expect(Math.abs(set / 4_000 - 0.5)).toBeLessThan(0.04);
    }
  });
});
