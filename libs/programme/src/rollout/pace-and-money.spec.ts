import { standingMeters } from './funnel.js';
import { costOf, warrantyAlarms } from './money.js';
import { forecastCompletion, type MonthOfProofs, proofsByMonth } from './pace.js';
import { ROLLOUT_RULES, type RolloutLot, type RolloutMeter } from './rollout-facts.js';

const LOT: RolloutLot = {
  lotId: 1, code: 'L-1', class: 'budget', contractor: null, isProgramme: false, plannedMeters: 60, acceptedMeters: 4, acceptedOn: '2024-01-10', unitPriceTyiyn: 1_250_000, warrantyUntilOn: '2024-09-28', retentionDueOn: null, retentionTyiyn: null,
};
const proved = (meterId: number, provedOn: string | null): RolloutMeter => ({
  meterId, serial: `M-${meterId}`, lotId: 1, zoneId: null, accountId: null, accountClass: null, isInPlace: true, met: null, fittedIsolatingValve: null, fittedCheckValve: null, deliveredOn: '2024-01-10', installedOn: '2024-02-01', firstReadOn: '2024-02-01', lastReadOn: '2024-06-30', provedOn, billedOn: null, wayOut: null, missedOn: null,
});
const months = (...counts: readonly number[]): MonthOfProofs[] => counts.map((count, at) => ({ month: `2024-${String(at + 1).padStart(2, '0')}`, proved: count }));

describe('the pace', () => {
  it('counts whole months from the first proof on, months without any among them', () => {
    expect(proofsByMonth(['2024-03-31', '2024-01-31', '2024-03-01', '2024-05-02'], '2024-05-30')).toEqual([{ month: '2024-01', proved: 1 }, { month: '2024-02', proved: 0 }, { month: '2024-03', proved: 2 }, { month: '2024-04', proved: 0 }]);
    expect(proofsByMonth(['2024-03-31'], '2024-03-31')).toEqual([{ month: '2024-03', proved: 1 }]);
    expect(proofsByMonth(['2024-03-31'], '2024-03-30')).toEqual([]);
  });
});

describe('the forecast', () => {
  it.each([
    ['without a plan', null, 5, months(5, 5, 5, 5, 5, 5), 'plan_not_known'], ['once the plan is reached', 30, 30, months(5, 5, 5, 5, 5, 5), 'plan_reached'], ['above the plan', 30, 31, months(5, 5, 5, 5, 5, 5), 'plan_reached'],
    ['after five months', 100, 25, months(5, 5, 5, 5, 5), 'too_few_months'], ['by nine meters', 100, 9, months(2, 2, 2, 1, 1, 1), 'too_few_proved'],
  ] as const)('is refused %s', (_, planned, soFar, history, reason) => {
    expect(forecastCompletion(planned, soFar, history, '2024-06-30')).toEqual({ kind: 'refused', reason });
  });

  it('of 100 meters a month and 1,200 left is a year, with a range that the chance of counts gives', () => {
    const made = forecastCompletion(2_400, 1_200, months(...Array.from({ length: 12 }, () => 100)), '2024-12-31');
    // z = 1.96, φ = 1, m = 100, k = 12, by hand: a = 9967.99, b = 240384.16, c = 1440000; t = 11.094 and 13.021 months of 30.437 days.
    expect(made).toMatchObject({ kind: 'forecast', left: 1_200, perMonth: 100, dispersion: 1, likelyOn: '2026-01-01', earliestOn: '2025-12-04', latestOn: '2026-02-01' });
  });

  it('looks back on twelve months and no further', () => {
    expect(forecastCompletion(2_400, 1_200, [{ month: '2023-12', proved: 90_000 }, ...months(...Array.from({ length: 12 }, () => 100))], '2024-12-31')).toMatchObject({ perMonth: 100, monthsLookedAt: 12 });
  });

  it('is wider where months differ, and open where they do not bear an end', () => {
    const even = forecastCompletion(1_000, 360, months(60, 60, 60, 60, 60, 60), '2024-06-30');
    const uneven = forecastCompletion(1_000, 360, months(0, 120, 10, 110, 20, 100), '2024-06-30');
    if (even.kind !== 'forecast' || uneven.kind !== 'forecast') throw new Error('refused');
    expect([uneven.likelyOn, uneven.earliestOn < even.earliestOn]).toEqual([even.likelyOn, true]);
    expect(uneven.latestOn! > even.latestOn!).toBe(true);
    expect(forecastCompletion(1_000, 30, months(0, 0, 0, 0, 0, 30), '2024-06-30')).toMatchObject({ latestOn: null });
  });

  it('covers the day on which it came true in at least nine of ten programmes of steady chance', () => {
    let covered = 0;
    let state = 7;
    const chance = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    // 3,000 chances of 1 % a month are close to a Poisson count of mean 30.
    const month = (): number => Array.from({ length: 3_000 }, () => (chance() < 0.01 ? 1 : 0) as number).reduce((sum, one) => sum + one, 0);
    for (let run = 0; run < 200; run++) {
      const history = months(...Array.from({ length: 12 }, month));
      const soFar = history.reduce((sum, one) => sum + one.proved, 0);
      const made = forecastCompletion(soFar + 300, soFar, history, '2024-12-31');
      if (made.kind !== 'forecast') continue;
      let [left, at] = [300, 0];
      while (left > 0) {
        const count = month();
        at += count >= left ? left / count : 1;
        left -= count;
      }
      const days = Math.ceil(at * 365.2425 / 12);
      const on = new Date(Date.parse('2024-12-31T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10);
      if (made.earliestOn <= on && (made.latestOn === null || on <= made.latestOn)) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
  });
});

describe('the alarm of a warranty', () => {
  const alarms = (lot: Partial<RolloutLot>, onDay = '2024-06-30', all = [proved(1, '2024-03-01'), proved(2, null), proved(3, '2024-07-01')]) => {
    const lots = [{ ...LOT, ...lot }];
    return warrantyAlarms(lots, standingMeters(lots, all, onDay, ROLLOUT_RULES), onDay, ROLLOUT_RULES);
  };

  it('comes 90 days before its end, with what is neither proved nor delivered and its price', () => {
    expect(alarms({})).toEqual([{ lotId: 1, cause: 'warranty_ends', dueOn: '2024-09-28', isPast: false, unproved: 2, undelivered: 1, atStakeTyiyn: 3 * 1_250_000, retentionTyiyn: null }]);
    expect(alarms({}, '2024-06-29')).toEqual([]);
  });

  it.each([
    ['stays when it is past', { warrantyUntilOn: '2024-06-29' }, [['warranty_ends', true, 3_750_000]]], ['is not past on its last day', { warrantyUntilOn: '2024-06-30' }, [['warranty_ends', false, 3_750_000]]],
    ['comes for retained money by itself', { warrantyUntilOn: null, retentionDueOn: '2024-07-15', retentionTyiyn: 500 }, [['retention_due', false, 3_750_000]]],
    ['names both, the nearest first', { retentionDueOn: '2024-07-15' }, [['retention_due', false, 3_750_000], ['warranty_ends', false, 3_750_000]]],
    ['does not know the money where there is no price', { unitPriceTyiyn: null }, [['warranty_ends', false, null]]],
    ['counts no undelivered ones where nothing says what was accepted', { acceptedMeters: null }, [['warranty_ends', false, 2_500_000]]],
  ] as const)('%s', (_, lot, expected) => {
    expect(alarms(lot).map(({ cause, isPast, atStakeTyiyn }) => [cause, isPast, atStakeTyiyn])).toEqual(expected);
  });

  it('is silent about a lot all of whose meters are proved', () => {
    expect(alarms({ acceptedMeters: 1 }, '2024-06-30', [proved(1, '2024-03-01')])).toEqual([]);
  });
});

describe('the cost', () => {
  const meters = standingMeters([LOT], [proved(1, '2024-03-01'), proved(2, '2024-03-01'), proved(3, null)], '2024-06-30', ROLLOUT_RULES);

  it('is price by plan, by act, and by what is proved', () => {
    expect(costOf([LOT], meters, '2024-06-30')).toEqual({ plannedTyiyn: 75_000_000, acceptedTyiyn: 5_000_000, perProvedTyiyn: 2_500_000, unknownLotIds: [] });
  });

  it('is not known, never 0, where a price is not', () => {
    expect(costOf([LOT, { ...LOT, lotId: 2, unitPriceTyiyn: null }], meters, '2024-06-30')).toEqual({ plannedTyiyn: null, acceptedTyiyn: null, perProvedTyiyn: null, unknownLotIds: [2] });
    expect(costOf([LOT], [], '2024-06-30').perProvedTyiyn).toBeNull();
  });

  it('plans at the price of the programme, and pays what was bought at its own', () => {
    const programme = { ...LOT, lotId: 2, isProgramme: true, plannedMeters: 60, acceptedMeters: null, acceptedOn: null, unitPriceTyiyn: 1_300_000 };
    expect(costOf([programme, LOT], [], '2024-06-30')).toEqual({ plannedTyiyn: 78_000_000, acceptedTyiyn: 5_000_000, perProvedTyiyn: null, unknownLotIds: [] });
  });
});
