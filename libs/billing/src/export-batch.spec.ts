import { createHash } from 'node:crypto';

import fc from 'fast-check';

import type { BillLine } from './account-bill.js';
import { canonicalContent, correctBatch, issueBatch, lineKey, standingAfter, totalsOfBatch } from './export-batch.js';
import { settleWhole } from './whole-cubic-metres.js';

const LINE: BillLine = {
  accountNo: '00012', class: 'household', servicePointCode: 'SP-1', meterSerial: 'M-1', fromDay: '2026-10-01', toDay: '2026-11-01', days: 31, opening: { readAtMs: 0, indexLitres: 5 }, closing: { readAtMs: 9, indexLitres: 10 },
  registeredLitres: 1_700, sewerLitres: 0, quantityType: 'REAL', method: null, status: 'RETRIEVED', action: null,
};
const line = (accountNo: string, registeredLitres: number | null, more: Partial<BillLine> = {}): BillLine => ({ ...LINE, accountNo, servicePointCode: `SP-${accountNo}`, registeredLitres, ...more });
const NONE = new Map<string, number>();

describe('whole cubic metres', () => {
  it.each([[0, 1_700, 1, 700], [700, 1_700, 2, 400], [400, 599, 0, 999], [999, 1, 1, 0], [0, -1, -1, 999], [300, -1_300, -1, 0], [0, 0, 0, 0]])('with %i litres carried, %i litres are %i m3 and %i litres', (carry, litres, billedM3, carryLitres) => {
    expect(settleWhole(carry, litres)).toEqual({ billedM3, carryLitres });
  });

  it('bills all that was registered, to the litre, over any history', () => {
    fc.assert(fc.property(fc.nat(999), fc.array(fc.integer({ min: -3_000_000, max: 3_000_000 }), { maxLength: 60 }), (first, amounts) => {
      let [carry, billed] = [first, 0];
      for (const litres of amounts) {
        const settled = settleWhole(carry, litres);
        [carry, billed] = [settled.carryLitres, billed + settled.billedM3];
        expect(carry >= 0 && carry < 1_000).toBe(true);
      }
      expect(billed * 1_000 + carry).toBe(first + amounts.reduce((sum, litres) => sum + litres, 0));
    }), { numRuns: 300 });
  });

  it.each([[-1, 0], [1_000, 0], [0.5, 0], [0, 0.5], [0, Number.NaN]])('refuses a rest of %d and an amount of %d', (carry, litres) => expect(() => settleWhole(carry, litres)).toThrow(RangeError));
});

describe('a batch', () => {
  it('holds what is not held, in one order, and carries the rest by point', () => {
    const { rows, carries } = issueBatch([line('2', 1_700), line('1', null), line('3', 900)], new Map([['SP-2', 400]]));
    expect(rows.map(({ rowNo, accountNo, registeredLitres, billedM3, carryLitres }) => [rowNo, accountNo, registeredLitres, billedM3, carryLitres])).toEqual([[1, '2', 1_700, 2, 100], [2, '3', 900, 0, 900]]);
    expect([...carries]).toEqual([['SP-2', 100], ['SP-3', 900]]);
  });

  it('adds up an exchange at one point: two rows, one rest', () => {
    const { rows } = issueBatch([line('1', 600), line('1', 600, { meterSerial: 'M-2', fromDay: '2026-10-15' })], NONE);
    expect(rows.map(({ billedM3, carryLitres }) => [billedM3, carryLitres])).toEqual([[0, 600], [1, 200]]);
  });

  it('is refused with two lines of one key', () => expect(() => issueBatch([line('1', 1), line('1', 2)], NONE)).toThrow(RangeError));

  it('has one content for ever, whatever order its lines or names come in', () => {
    const hash = (lines: readonly BillLine[]): string => {
      const seal = createHash('sha256');
      for (const piece of canonicalContent(issueBatch(lines, NONE).rows)) seal.update(piece);
      return seal.digest('hex');
    };
    const lines = [line('1', 1_700), line('2', 40), line('3', 0)];
    const backwards = lines.toReversed().map((one) => Object.fromEntries(Object.entries(one).toReversed()) as unknown as BillLine);
    expect(hash(backwards)).toBe(hash(lines));
    expect(hash(lines)).not.toBe(hash([line('1', 1_701), ...lines.slice(1)]));
    expect([...canonicalContent(issueBatch([line('1', 1_700)], NONE).rows)]).toEqual([
      '{"accountNo":"1","billedM3":1,"carryLitres":700,"class":"household","closing":{"indexLitres":10,"readAtMs":9},"days":31,"fromDay":"2026-10-01","meterSerial":"M-1","method":null,"opening":{"indexLitres":5,"readAtMs":0},"quantityType":"REAL","registeredLitres":1700,"rowNo":1,"servicePointCode":"SP-1","sewerLitres":0,"status":"RETRIEVED","toDay":"2026-11-01"}\n',
      '{"totals":{"billedM3":1,"billedM3ByClass":{"budget":0,"commercial":0,"household":1},"registeredLitres":1700,"rows":1}}\n']);
  });
});

describe('a correction', () => {
  const { rows: issued, carries } = issueBatch([line('1', 1_700), line('2', 2_000), line('3', 3_000)], NONE);
  it('is none where only what stands beside a line has changed: its house, alarms, or by which way an index came', () => {
    const house = { servicePointCode: 'H', meterSerial: null, litres: 9, differenceLitres: 1 };
    const told = line('1', 1_700, { house, alarms: ['leak'], closing: { readAtMs: 9, indexLitres: 10, source: 'person' } });
    expect(correctBatch(issueBatch([line('1', 1_700)], NONE).rows, [told], NONE).rows).toEqual([]);
    expect(correctBatch(issueBatch([told], NONE).rows, [line('1', 1_700)], NONE).rows).toEqual([]);
    expect(correctBatch(issueBatch([told], NONE).rows, [line('1', 1_700, { closing: { readAtMs: 9, indexLitres: 11 } })], NONE).rows).toMatchObject([{ old: { house, alarms: ['leak'] } }]);
  });

  it('holds the changed rows alone, with old and new', () => {
    const { rows } = correctBatch(issued, [line('1', 1_700), line('2', 2_500), line('3', 3_000)], carries);
    expect(rows.map(({ accountNo, old, now, differenceLitres, billedM3, carryLitres }) => [accountNo, old?.registeredLitres, now?.registeredLitres, differenceLitres, billedM3, carryLitres])).toEqual([['2', 2_000, 2_500, 500, 0, 500]]);
  });

  it.each<[string, BillLine[], unknown[][]]>([
    ['of nothing is empty', [line('1', 1_700), line('2', 2_000), line('3', 3_000)], []],
    ['bills back what is no longer so', [line('1', 700), line('2', 2_000), line('3', 3_000)], [['1', -1_000, -1]]],
    ['bills a line that was missing', [line('1', 1_700), line('2', 2_000), line('3', 3_000), line('4', 5_100)], [['4', 5_100, 5]]],
    ['takes back a line that should not have been', [line('1', 1_700), line('2', 2_000)], [['3', -3_000, -3]]],
    ['leaves what is held now as it was issued', [line('1', null, { status: 'SUSPECT_HELD' }), line('2', 2_000), line('3', 3_000)], []],
    ['tells that an estimate became a reading, though no litre changed', [line('1', 1_700, { status: 'STALE' }), line('2', 2_000), line('3', 3_000)], [['1', 0, 0]]],
  ])('%s', (_, now, expected) => {
    expect(correctBatch(issued, now, carries).rows.map(({ accountNo, differenceLitres, billedM3 }) => [accountNo, differenceLitres, billedM3])).toEqual(expected);
  });

  const month = fc.uniqueArray(fc.record({ no: fc.nat(9), litres: fc.option(fc.integer({ min: -5_000, max: 50_000 })) }), { selector: ({ no }) => no, maxLength: 10 }).map((some) => some.map(({ no, litres }) => line(String(no), litres)));
  it('and the batch together are what would be issued now, and all that was ever billed is what is registered', () => {
    fc.assert(fc.property(fc.array(month, { minLength: 1, maxLength: 6 }), ([first, ...later]) => {
      let { rows: standing, carries: rests } = issueBatch(first!, NONE);
      let billedM3 = totalsOfBatch(standing).billedM3;
      for (const now of later) {
        const corrected = correctBatch(standing, now, rests);
        standing = standingAfter(standing, corrected.rows);
        [rests, billedM3] = [corrected.carries, billedM3 + totalsOfBatch(corrected.rows).billedM3];
        const expected = new Map(now.filter(({ registeredLitres }) => registeredLitres !== null).map((one) => [lineKey(one), one.registeredLitres]));
        for (const row of standing) if (expected.has(lineKey(row))) expect(row.registeredLitres).toBe(expected.get(lineKey(row)));
        expect([...expected.keys()].every((key) => standing.some((row) => lineKey(row) === key))).toBe(true);
        expect(correctBatch(standing, now, rests).rows).toEqual([]);
      }
      const totals = totalsOfBatch(standing);
      const rest = [...rests.values()].reduce((sum, litres) => sum + litres, 0);
      expect(billedM3 * 1_000 + rest).toBe(totals.registeredLitres);
      expect(totals.billedM3).toBe(billedM3);
    }), { numRuns: 300 });
  });
});
