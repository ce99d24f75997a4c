import { DAY_MS } from '@app/time';

import { linesOfTally, type PeriodTally } from './tally-lines.js';
import { shareWithin } from './share-within.js';

const PERIOD = { fromMs: 100 * DAY_MS, toMs: 130 * DAY_MS };
const ONE_DAY = { fromMs: 100 * DAY_MS, toMs: 101 * DAY_MS };
const tally = (over: Partial<PeriodTally>): PeriodTally => ({ provenLitres: 12_345, estimatedLitres: 0, provenRatio: 1, estimatedRatio: 0, isCutAtStart: false, isCutAtEnd: false, cutLineMs: 2 * DAY_MS, ...over });

describe('lines of what is stored of a period', () => {
  it.each([
    ['read at both ends', PERIOD, tally({})],
    ['cut at both ends by lines of two days', PERIOD, tally({ isCutAtStart: true, isCutAtEnd: true })],
    ['cut at its beginning by a line of 30 days', PERIOD, tally({ isCutAtStart: true, cutLineMs: 30 * DAY_MS })],
    ['a day within a line of 30 days', ONE_DAY, tally({ isCutAtStart: true, isCutAtEnd: true, cutLineMs: 30 * DAY_MS, provenLitres: 411 })],
    ['a day within a line of two days', ONE_DAY, tally({ isCutAtStart: true, isCutAtEnd: true, provenLitres: 1 })],
    ['a third of it estimated', PERIOD, tally({ provenRatio: 2 / 3, estimatedRatio: 1 / 3, estimatedLitres: 777, isCutAtEnd: true })],
    ['a third estimated, a third missing', PERIOD, tally({ provenRatio: 1 / 3, estimatedRatio: 1 / 3, estimatedLitres: 777, isCutAtStart: true, isCutAtEnd: true })],
    ['nothing known', PERIOD, tally({ provenLitres: 0, provenRatio: 0 })],
    ['estimated as a whole', PERIOD, tally({ provenLitres: 0, provenRatio: 0, estimatedRatio: 1, estimatedLitres: 5_000 })],
  ])('%s: the same litres and the same shares of time', (_, period, given) => {
    const share = shareWithin(linesOfTally(given, period), period, DAY_MS);
    expect([share.provenLitres, share.estimatedLitres]).toEqual([given.provenLitres, given.estimatedLitres]);
    expect(share.provenRatio).toBeCloseTo(given.provenRatio, 9);
    expect(share.coveredRatio).toBeCloseTo(given.provenRatio + given.estimatedRatio, 9);
    expect(share.isBracketed).toBe(given.provenRatio === 1);
  });

  it('has the error of cutting where a line goes across an end, and none where a reading lies there', () => {
    const errors = (given: PeriodTally): number => shareWithin(linesOfTally(given, PERIOD), PERIOD, DAY_MS).boundaryErrors.size;
    expect(errors(tally({}))).toBe(0);
    expect(errors(tally({ isCutAtEnd: true }))).toBe(1);
    expect(errors(tally({ isCutAtStart: true, isCutAtEnd: true }))).toBe(2);
  });
});
