import { parseInstant } from '@app/time';
import fc from 'fast-check';

import { type AccountInPeriod, billOfAccount, type PointInPeriod, type StayInPeriod } from './account-bill.js';
import { daysOf, monthPeriod } from './billing-period.js';
import { DEFAULT_BILLING_RULES } from './billing-rules.js';
import { houseDifference } from './house-difference.js';
import { BILL_STATUSES } from './judge-part.js';
import { splitPointDays } from './point-days.js';
import { countStatuses, exceptionsOf, totalsByClass } from './preview.js';

const ZONE = 'Asia/Bishkek';
const OCTOBER = monthPeriod('2026-10', 3, ZONE);
const ALWAYS = [{ fromDay: '2000-01-01', toDay: null }];
const NORMS = [{ ...ALWAYS[0]!, residents: 4, normLitresPerPersonDay: 250 }];

function stay(stayNo: number, fromDay: string, toDay: string | null, volumeLitres: number | null, more: Partial<StayInPeriod['facts']> = {}): StayInPeriod {
  const endsMs = parseInstant(`${toDay ?? '2026-11-01'}T23:59:59+06:00`)! + 1_000;
  return {
    stayNo, fromDay, toDay, meterSerial: `M-${stayNo}`, opening: null, closing: null,
    facts: { provenUntilMs: endsMs, volumeLitres, estimatedLitres: 0, estimationMethod: null, silentSinceMs: null, suspectLitres: 0, messagesInQuarantine: 0, realignedLitres: 0, verificationEndsDay: null, ...more },
  };
}
const point = (stays: readonly StayInPeriod[], more: Partial<PointInPeriod> = {}): PointInPeriod => ({ servicePointCode: 'SP-1', opened: ALWAYS, stays, norms: NORMS, sewer: 'none', sewerShare: null, ...more });
const account = (points: readonly PointInPeriod[]): AccountInPeriod => ({ accountNo: '00012', class: 'household', points });
const told = (given: AccountInPeriod): (string | number | null)[][] =>
  billOfAccount(given, OCTOBER, DEFAULT_BILLING_RULES.household, ZONE).lines.map(({ servicePointCode, meterSerial, fromDay, days, registeredLitres, status }) => [servicePointCode, meterSerial, fromDay, days, registeredLitres, status]);

describe('the bill of an account for October', () => {
  it.each<[string, AccountInPeriod, unknown[][], string]>([
    ['with a meter all the time', account([point([stay(1, '2024-05-01', null, 12_000)])]), [['SP-1', 'M-1', '2026-10-01', 31, 12_000, 'RETRIEVED']], 'RETRIEVED'],
    ['without a meter goes by the norm of four persons', account([point([])]), [['SP-1', null, '2026-10-01', 31, 31_000, 'NO_METER']], 'NO_METER'],
    ['that got its meter on the 11th: ten days by the norm, the day of the act by the meter', account([point([stay(1, '2026-10-11', null, 5_000)])]),
      [['SP-1', null, '2026-10-01', 10, 10_000, 'NO_METER'], ['SP-1', 'M-1', '2026-10-11', 21, 5_000, 'RETRIEVED']], 'RETRIEVED'],
    ['that lost its meter on the 20th', account([point([stay(1, '2020-01-01', '2026-10-20', 7_000)])]),
      [['SP-1', 'M-1', '2026-10-01', 20, 7_000, 'RETRIEVED'], ['SP-1', null, '2026-10-21', 11, 11_000, 'NO_METER']], 'RETRIEVED'],
    ['with an exchange on the 15th: an old and a new line, both on that day', account([point([stay(1, '2020-01-01', '2026-10-15', 7_000), stay(2, '2026-10-15', null, 8_000)])]),
      [['SP-1', 'M-1', '2026-10-01', 15, 7_000, 'RETRIEVED'], ['SP-1', 'M-2', '2026-10-15', 17, 8_000, 'RETRIEVED']], 'RETRIEVED'],
    ['with a meter taken away on the 10th and another put in on the 13th: two days by the norm', account([point([stay(1, '2020-01-01', '2026-10-10', 7_000), stay(2, '2026-10-13', null, 8_000)])]),
      [['SP-1', 'M-1', '2026-10-01', 10, 7_000, 'RETRIEVED'], ['SP-1', null, '2026-10-11', 2, 2_000, 'NO_METER'], ['SP-1', 'M-2', '2026-10-13', 19, 8_000, 'RETRIEVED']], 'RETRIEVED'],
    ['of a flat with two risers: each is a point', account([point([stay(1, '2020-01-01', null, 3_000)]), point([stay(2, '2020-01-01', null, 4_000, { suspectLitres: 9_000 })], { servicePointCode: 'SP-2' })]),
      [['SP-1', 'M-1', '2026-10-01', 31, 3_000, 'RETRIEVED'], ['SP-2', 'M-2', '2026-10-01', 31, null, 'SUSPECT_HELD']], 'SUSPECT_HELD'],
    ['that was opened on the 30th', account([point([], { opened: [{ fromDay: '2026-10-30', toDay: null }] })]), [['SP-1', null, '2026-10-30', 2, 2_000, 'NO_METER']], 'NO_METER'],
    ['that was closed before', account([point([stay(1, '2020-01-01', null, 500)], { opened: [{ fromDay: '2020-01-01', toDay: '2026-10-01' }] })]), [], 'CLOSED'],
    ['whose residents nobody entered', account([point([], { norms: [] })]), [['SP-1', null, '2026-10-01', 31, null, 'NORM_UNKNOWN']], 'NORM_UNKNOWN'],
    ['whose residents are known for a part alone', account([point([], { norms: [{ ...NORMS[0]!, fromDay: '2026-10-02' }] })]), [['SP-1', null, '2026-10-01', 31, null, 'NORM_UNKNOWN']], 'NORM_UNKNOWN'],
    ['with a birth on the 21st', account([point([], { norms: [{ ...NORMS[0]!, toDay: '2026-10-21' }, { ...NORMS[0]!, fromDay: '2026-10-21', residents: 5 }] })]), [['SP-1', null, '2026-10-01', 31, 33_750, 'NO_METER']], 'NO_METER'],
    ['silent for too long: by the norm, and still to be read', account([point([stay(1, '2020-01-01', null, 900, { provenUntilMs: 0, silentSinceMs: 0 })])]), [['SP-1', 'M-1', '2026-10-01', 31, 31_000, 'NOT_FOUND']], 'NOT_FOUND'],
  ])('%s', (_, given, lines, status) => {
    expect(told(given)).toEqual(lines);
    expect(billOfAccount(given, OCTOBER, DEFAULT_BILLING_RULES.household, ZONE).status).toBe(status);
  });

  it.each<[string, Partial<StayInPeriod['facts']>, number | undefined]>([
    ['counted by a re-alignment are told', { realignedLitres: 300 }, 300], ['taken off by one are told as well', { realignedLitres: -40 }, -40], ['are left out where there is none', {}, undefined],
    ['are no part of a line that is held', { realignedLitres: 300, suspectLitres: 9_000 }, undefined],
  ])('litres %s', (_, facts, realignedLitres) => {
    expect(billOfAccount(account([point([stay(1, '2020-01-01', null, 12_000, facts)])]), OCTOBER, DEFAULT_BILLING_RULES.household, ZONE).lines[0]!.realignedLitres).toBe(realignedLitres);
  });

  it.each<[string, Partial<PointInPeriod>, number | null]>([
    ['not connected', { sewer: 'none' }, 0], ['all of it', { sewer: 'full' }, 12_345], ['three quarters of it, half a litre up', { sewer: 'share', sewerShare: 0.7 }, 8_642],
    ['a share that nobody entered', { sewer: 'share' }, null], ['by a norm of its own', { sewer: 'norm' }, null], ['not known', { sewer: null }, null],
  ])('tells what goes into the sewer: %s', (_, sewer, litres) => {
    expect(billOfAccount(account([point([stay(1, '2020-01-01', null, 12_345)], sewer)]), OCTOBER, DEFAULT_BILLING_RULES.household, ZONE).lines[0]!.sewerLitres).toBe(litres);
  });
});

describe('the days of a point', () => {
  it('are each of one meter or more, or by the norm, whatever stays there are', () => {
    const days = daysOf({ fromDay: '2026-09-20', toDay: '2026-11-10' });
    const aDay = fc.constantFrom(...days);
    const stays = fc.array(fc.tuple(aDay, fc.option(aDay)), { maxLength: 5 }).map((some) => some.map(([one, other], stayNo) => ({ stayNo, fromDay: other === null || one < other ? one : other, toDay: other === null ? null : one < other ? other : one })));
    const opened = fc.array(fc.tuple(aDay, fc.option(aDay)), { maxLength: 3 }).map((some) => some.map(([fromDay, toDay]) => ({ fromDay, toDay })));
    fc.assert(fc.property(stays, opened, (there, open) => {
      const parts = splitPointDays(OCTOBER, open, there);
      for (const day of daysOf(OCTOBER)) {
        const isOpen = open.some(({ fromDay, toDay }) => fromDay <= day && (toDay === null || day < toDay));
        const byMeter = there.filter(({ fromDay, toDay }) => fromDay <= day && (toDay === null || day <= toDay));
        const of = parts.filter(({ fromDay, toDay }) => fromDay <= day && day < toDay);
        const named = (some: readonly (number | string)[]): string[] => some.map(String).toSorted((one, other) => one.localeCompare(other));
        expect(named(of.map((part) => (part.kind === 'metered' ? part.stayNo : 'norm')))).toEqual(!isOpen ? [] : byMeter.length > 0 ? named(byMeter.map(({ stayNo }) => stayNo)) : ['norm']);
      }
    }), { numRuns: 200 });
  });
});

describe('a preview', () => {
  const bills = [account([point([])]), account([point([stay(1, '2020-01-01', null, 500, { suspectLitres: 5_000 })])]), account([])].map((one) => billOfAccount(one, OCTOBER, DEFAULT_BILLING_RULES.household, ZONE));
  it('counts every account once', () => {
    const counts = countStatuses(bills);
    expect(counts).toMatchObject({ NO_METER: 1, SUSPECT_HELD: 1, CLOSED: 1 });
    expect(BILL_STATUSES.reduce((sum, status) => sum + counts[status], 0)).toBe(bills.length);
  });

  it('sums a class without what is held, and says how much is', () => {
    expect(totalsByClass(bills.flatMap(({ lines }) => lines)).household).toEqual({ lines: 2, heldLines: 1, registeredLitres: 31_000 });
  });

  it('puts the exception first that nobody can price, then the dearest', () => {
    const lines = [['00001', 4_000], ['00002', 90_000], ['00003', null]].map(([accountNo, stake]) => ({ stake, line: { ...bills[1]!.lines[0]!, accountNo: accountNo as string } }));
    const found = exceptionsOf(lines.map(({ line }) => line), (asked) => lines.find(({ line }) => line === asked)!.stake as number | null, { household: 1_250, budget: null, commercial: null });
    expect(found.map(({ line, tyiynAtStake }) => [line.accountNo, tyiynAtStake])).toEqual([['00003', null], ['00002', 112_500], ['00001', 5_000]]);
    expect(exceptionsOf(bills[0]!.lines, () => 1, { household: 1, budget: 1, commercial: 1 })).toEqual([]);
  });
});

describe('the difference of a house', () => {
  it.each<[string, number | null, (number | null)[], number | null | undefined]>([
    ['is what no flat used', 100_000, [30_000, 60_000], 10_000], ['is below zero where the flats show more', 80_000, [30_000, 60_000], -10_000],
    ['is not told while a flat is held', 100_000, [30_000, null], null], ['is none without a house meter', null, [1], undefined],
  ])('%s', (_, house, flats, difference) => expect(houseDifference(house, flats)?.differenceLitres).toBe(difference));
});
