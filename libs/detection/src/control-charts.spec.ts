import fc from 'fast-check';

import { CUSUM_AT_REST, cusumSignal, EWMA_AT_REST, ewmaSignal, stepCusum, stepEwma } from './control-charts.js';

/** Normal random numbers that a seed repeats, by Box and Muller over mulberry32. */
function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Mean number of figures until the signal. */
function averageRunLength<State>(runs: number, shift: number, rest: State, step: (state: State, figure: number) => State, hasSignal: (state: State) => boolean): number {
  const next = normals(7);
  let figures = 0;
  for (let run = 0; run < runs; run++) {
    let state = rest;
    do {
      state = step(state, next() + shift);
      figures++;
    } while (!hasSignal(state));
  }
  return figures / runs;
}

// Run lengths are spread about like their mean: 1,000 runs know it to 3 %, so 7 % is asked; the seed makes them repeat.
describe('run lengths of charts over independent normal figures', () => {
  // Montgomery, Introduction to Statistical Quality Control, tables 9.4 and 9.5: two-sided tabular CUSUM, slack 0.5.
  it.each([
    ['CUSUM, limit 4, in control', 4, 0, 1_500, 168],
    ['CUSUM, limit 5, in control', 5, 0, 1_000, 465],
    ['CUSUM, limit 4, shift of half a sigma', 4, 0.5, 3_000, 26.6],
    ['CUSUM, limit 5, shift of half a sigma', 5, 0.5, 3_000, 38],
    ['CUSUM, limit 4, shift of one sigma', 4, 1, 10_000, 8.38],
    ['CUSUM, limit 5, shift of one sigma', 5, 1, 10_000, 10.4],
    ['CUSUM, limit 4, shift of two sigmas', 4, 2, 10_000, 3.34],
    ['CUSUM, limit 5, shift of two sigmas', 5, 2, 10_000, 4.01],
  ])('%s', (_, limit, shift, runs, published) => {
    const found = averageRunLength(runs, shift, CUSUM_AT_REST, (state, figure) => stepCusum(state, figure, { slack: 0.5 }), (state) => cusumSignal(state, { limit }) !== null);
    expect(Math.abs(found / published - 1)).toBeLessThan(0.07);
  });

  // Montgomery, table 9.11 (Lucas and Saccucci 1990): about 500 in control for each of these pairs.
  it.each([
    ['EWMA, weight 0.4, width 3.054, in control', 0.4, 3.054, 0, 900, 500],
    ['EWMA, weight 0.1, width 2.814, in control', 0.1, 2.814, 0, 900, 500],
    ['EWMA, weight 0.4, width 3.054, shift of one sigma', 0.4, 3.054, 1, 8_000, 14.3],
    ['EWMA, weight 0.1, width 2.814, shift of one sigma', 0.1, 2.814, 1, 8_000, 10.3],
    ['EWMA, weight 1 (Shewhart), three sigmas, in control', 1, 3, 0, 1_000, 370.4],
  ])('%s', (_, weight, width, shift, runs, published) => {
    // The table is for limits that do not widen: the first figures of a chart at rest are let pass as by steady limits.
    const steady = 1_000;
    const found = averageRunLength(runs, shift, { ...EWMA_AT_REST, steps: steady }, (state, figure) => stepEwma(state, figure, { weight }), (state) => ewmaSignal(state, { weight, width }) !== null);
    expect(Math.abs(found / published - 1)).toBeLessThan(0.07);
  });
});

describe('a chart', () => {
  it('widens its limits from the first figure on: the first one is judged like a single one', () => {
    const first = (figure: number): unknown => ewmaSignal(stepEwma(EWMA_AT_REST, figure, { weight: 0.2 }), { weight: 0.2, width: 3 });
    expect([first(2.99), first(3.01), first(-3.01)]).toEqual([null, 'up', 'down']);
  });

  it('treats both sides alike', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 50 }), (figures) => {
      const run = (sign: number): { up: number; down: number } => figures.reduce((state, figure) => stepCusum(state, sign * figure, { slack: 0.5 }), CUSUM_AT_REST);
      expect(run(-1)).toEqual({ up: run(1).down, down: run(1).up });
    }));
  });

  it('rests at a deviation that is its slack', () => {
    expect(stepCusum(CUSUM_AT_REST, 0.5, { slack: 0.5 })).toEqual(CUSUM_AT_REST);
    expect(cusumSignal({ up: 4, down: 0 }, { limit: 4 })).toBeNull();
  });
});
