import fc from 'fast-check';

import { answerList, countAnswers, type KnownAccount } from './answered-list.js';

const KNOWN = new Map<string, KnownAccount>([['0012', { status: 'RETRIEVED', registeredLitres: 6_200, billedM3: 6 }], ['0013', { status: 'SUSPECT_HELD', registeredLitres: null, billedM3: null }]]);

describe('a list of accounts', () => {
  it('is answered in its order, the unknown and the repeated too', () => {
    expect(answerList(['0013', '12', '0012', '0013'], KNOWN).map(({ accountNo, status, billedM3 }) => [accountNo, status, billedM3])).toEqual([
      ['0013', 'SUSPECT_HELD', null], ['12', 'UNKNOWN_ACCOUNT', null], ['0012', 'RETRIEVED', 6], ['0013', 'SUSPECT_HELD', null]]);
  });

  it('has as many answers as lines, and their counts add up to it', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('0012', '0013', '12', '', 'x')), (asked) => {
      const answers = answerList(asked, KNOWN);
      expect(answers.map(({ accountNo }) => accountNo)).toEqual(asked);
      expect(Object.values(countAnswers(answers)).reduce((sum, count) => sum + count, 0)).toBe(asked.length);
    }));
  });
});
