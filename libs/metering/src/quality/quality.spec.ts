import { judgeReplacement, type Quality, qualityRank, STATUS_CODES } from './quality.js';

const quality = (status: Quality['status'], method: Quality['method'] = null): Quality => ({ source: 'AUTO', status, method });
const actual = { quality: quality('VALIDATED'), volumeLitres: 9_000 };
const edited = { quality: quality('EDITED', 'MANUAL'), volumeLitres: 8_000 };
const estimated = { quality: quality('ESTIMATED', 'AVG_OWN'), volumeLitres: 7_000 };
const norm = { quality: quality('ESTIMATED', 'NORM'), volumeLitres: 10_500 };
const missing = { quality: quality('MISSING'), volumeLitres: 0 };
const machine = { isPerson: false, isFinal: false, askAboveLitres: 500 };

describe('replacement by rank (R20)', () => {
  it('ranks actual above edited above estimated above norm above nothing', () => {
    const ranks = [actual, edited, estimated, norm, missing].map((one) => qualityRank(one.quality));
    expect(ranks).toEqual([...ranks].sort((one, other) => other - one));
    expect(new Set(ranks).size).toBe(5);
  });

  it.each([
    ['an estimate never takes the place of an actual figure', actual, estimated, machine, 'keep'],
    ['nor of an edited one', edited, estimated, machine, 'keep'],
    ['nor a norm that of an estimate', estimated, norm, machine, 'keep'],
    ['nor a suspect reading that of a norm', norm, { quality: quality('SUSPECT'), volumeLitres: 1 }, machine, 'keep'],
    ['an actual figure takes the place of an estimate', estimated, actual, machine, 'replace'],
    ['another of the same rank too', actual, { ...actual, volumeLitres: 1 }, machine, 'replace'],
    ['a final figure is changed a little', { ...estimated, volumeLitres: 8_500 }, actual, { ...machine, isFinal: true }, 'replace'],
    ['a final figure is changed by more than the threshold only by a person', estimated, actual, { ...machine, isFinal: true }, 'ask'],
    ['a figure that grew is asked about as one that fell', { ...actual, volumeLitres: 9_501 }, actual, { ...machine, isFinal: true }, 'ask'],
    ['a worse one does not ask, it stays out', actual, estimated, { ...machine, isFinal: true }, 'keep'],
    ['a person may put in anything', actual, norm, { ...machine, isPerson: true, isFinal: true }, 'replace'],
  ] as const)('%s', (_case, standing, coming, by, verdict) => {
    expect(judgeReplacement(standing, coming, by)).toBe(verdict);
  });

  it.each([
    ['a derived figure is as good as what it is derived from', 'DERIVED', null, 4],
    ['a questionable one that was accepted is an actual one', 'ACCEPTED_QUESTIONABLE', null, 4],
    ['one that was added by hand is an edited one', 'ADDED', 'MANUAL', 3],
    ['an inferred one is an estimate', 'INFERRED', 'INTERP', 2],
    ['so is a projected one', 'PROJECTED', 'AVG_OWN', 2],
    ['a fixed one is no better than the norm', 'PROJECTED', 'FIXED', 1],
    ['a failed one is none', 'FAILED', null, 0],
    ['nor is a rejected one', 'REJECTED', null, 0],
  ] as const)('%s', (_case, status, method, rank) => {
    expect(qualityRank(quality(status, method))).toBe(rank);
  });

  it('speaks the codes of CIM', () => {
    expect(STATUS_CODES).toEqual({
      VALID: '0.0', VALIDATED: '0.1', SUSPECT: '5.258', FAILED: '6.0', MISSING: '5.259', ESTIMATED: '8.0', EDITED: '7.0', ADDED: '7.1', REJECTED: '7.3',
      ACCEPTED_QUESTIONABLE: '10.1', DERIVED: '11.0', INFERRED: '11.1', PROJECTED: '12.0',
    });
  });
});
