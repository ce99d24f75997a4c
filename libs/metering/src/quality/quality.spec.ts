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
    ['a worse one does not ask, it stays out', actual, estimated, { ...machine, isFinal: true }, 'keep'],
    ['a person may put in anything', actual, norm, { ...machine, isPerson: true, isFinal: true }, 'replace'],
  ] as const)('%s', (_case, standing, coming, by, verdict) => {
    expect(judgeReplacement(standing, coming, by)).toBe(verdict);
  });

  it('speaks the codes of CIM', () => {
    expect(STATUS_CODES).toMatchObject({ VALID: '0.0', SUSPECT: '5.258', MISSING: '5.259', EDITED: '7.0', ESTIMATED: '8.0', ACCEPTED_QUESTIONABLE: '10.1', PROJECTED: '12.0' });
  });
});
