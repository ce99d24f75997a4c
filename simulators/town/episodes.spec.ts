import fc from 'fast-check';

import { type Episode, EpisodeSeries, litresInStep } from './episodes.js';
import { meterFaults } from './meter-faults.js';
import { RandomStream } from './random-stream.js';
import { STEPS_PER_YEAR } from './town-calendar.js';
import { KARA_BALTA } from './town-file.js';

describe('a steady flow', () => {
  it('brings exactly itself in every hour, in whole litres that differ by one at most', () => {
    fc.assert(fc.property(fc.nat(200_000), fc.nat(50_000), (flow, from) => {
      const steps = [0, 1, 2, 3].map((step) => litresInStep(flow, from + step));
      expect(steps.reduce((sum, litres) => sum + litres, 0)).toBe(flow);
      expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
    }));
  });
});

describe('episodes', () => {
  const drawSeries = (seed: number, perYear: number): EpisodeSeries<Episode> => {
    const random = new RandomStream(seed, 'episodes');
    return new EpisodeSeries<Episode>(random, perYear, (fromStep) => ({ fromStep, toStep: fromStep + random.whole(1, 400) }));
  };

  it('never overlap, and are found by every step in them and by no other', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, perYear) => {
      const series = drawSeries(seed, perYear);
      const found = Array.from({ length: 8_000 }, (_, step) => series.at(step));
      for (let at = 1; at < series.begun.length; at++) expect(series.begun[at]!.fromStep).toBeGreaterThanOrEqual(series.begun[at - 1]!.toStep);
      expect(found.map((episode, step) => series.begun.find(({ fromStep, toStep }) => step >= fromStep && step < toStep) === episode)).not.toContain(false);
    }), { numRuns: 20 });
  });

  it('are the same when the run is asked about in larger strides', () => {
    const fine = drawSeries(5, 300);
    const coarse = drawSeries(5, 300);
    const seen = Array.from({ length: 8_000 }, (_, step) => fine.at(step));
    for (let step = 0; step < 8_000; step += 17) expect(coarse.at(step)).toEqual(seen[step]);
  });

  it('never come at a rate of zero', () => {
    const series = drawSeries(1, 0);
    expect([series.at(0), series.at(1e9), series.nextFromStep]).toEqual([undefined, undefined, Infinity]);
  });
});

describe('the faults of 10 000 meters in a year', () => {
  const METERS = 10_000;
  const rates = KARA_BALTA.faultsPerThousandMetersYear;
  const counts = new Map<string, number>();
  beforeAll(() => {
    for (let meter = 0; meter < METERS; meter++) {
      const faults = meterFaults(`H${meter}-1`, rates, 7);
      while (faults.nextFromStep < STEPS_PER_YEAR) {
        const { kind, toStep } = faults.at(faults.nextFromStep)!;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        faults.at(toStep);
      }
    }
  });

  it.each([
    ['stopped', rates.stopped], ['reversed', rates.reversed], ['under_registering', rates.underRegistering], ['exchange', rates.exchange],
  ])('%s: %d per 1 000, within four standard deviations of a binomial draw', (kind, perThousand) => {
    const expected = METERS * perThousand / 1_000;
    // A meter that is out of order cannot fail again meanwhile: one in a hundred of the arrivals, at most.
    expect(Math.abs((counts.get(kind) ?? 0) - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - perThousand / 1_000)) + expected / 100);
  });
});
