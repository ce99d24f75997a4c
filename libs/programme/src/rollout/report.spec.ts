import { FUNNEL_GROUPS, standingMeters } from './funnel.js';
import { chosenMeters, type RolloutFacts, rolloutReport } from './report.js';
import { METER_STEPS, METER_TROUBLES, ROLLOUT_RULES, type RolloutLot, type RolloutMeter } from './rollout-facts.js';

const ON = '2024-06-30';
const lot = (lotId: number, given: Partial<RolloutLot>): RolloutLot => ({
  lotId, code: `L-${lotId}`, class: 'budget', contractor: null, isProgramme: false, plannedMeters: 60, acceptedMeters: null, acceptedOn: null, unitPriceTyiyn: null, warrantyUntilOn: null, retentionDueOn: null, retentionTyiyn: null, ...given,
});
const meter = (meterId: number, given: Partial<RolloutMeter>): RolloutMeter => ({
  meterId, serial: `M-${meterId}`, lotId: 1, zoneId: null, accountId: null, accountClass: null, deliveredOn: '2024-01-10', installedOn: null, firstReadOn: null, lastReadOn: null, provedOn: null, billedOn: null, isInPlace: false, wayOut: null,
  missedOn: null, ...given,
});
const works = { installedOn: '2024-02-01', firstReadOn: '2024-02-02', lastReadOn: ON, provedOn: '2024-03-02', isInPlace: true, accountClass: 'budget' } as const;
const FACTS: RolloutFacts = {
  lots: [lot(1, { contractor: 'Builder', acceptedMeters: 9, acceptedOn: '2024-01-05' }), lot(2, { class: 'household', plannedMeters: null })],
  meters: [
    meter(1, { ...works, accountId: 7, zoneId: 1, billedOn: '2024-04-05' }), meter(2, { ...works, accountId: 7, zoneId: 1, firstReadOn: '2024-02-20' }), meter(3, { ...works, accountId: 8, provedOn: null, firstReadOn: null, lastReadOn: null, billedOn: '2024-04-05' }),
    meter(4, { ...works, accountId: 9, isInPlace: false, wayOut: { as: 'returned', on: '2024-06-01' } }), meter(5, { deliveredOn: null }), meter(6, { missedOn: '2024-05-01' }), meter(7, { lotId: 2, deliveredOn: '2023-12-31' }),
    meter(8, { lotId: 99 }),
  ],
  accounts: [{ class: 'budget', open: 39 }, { class: 'household', open: 17_575 }],
};

describe('the report', () => {
  it('counts accounts whose meter stands there, once however many meters they have', () => {
    expect(rolloutReport(FACTS, 'class', ON, ROLLOUT_RULES).accounts).toEqual([{ class: 'budget', open: 39, metered: 2, proved: 1 }, { class: 'household', open: 17_575, metered: 0, proved: 0 }]);
  });

  it('forecasts each class by its own plan, and refuses where there is none', () => {
    expect(rolloutReport(FACTS, 'class', ON, ROLLOUT_RULES).outlooks.map(({ class: ofClass, planned, proved, forecast }) => [ofClass, planned, proved, forecast])).toEqual([
      ['household', null, 0, { kind: 'refused', reason: 'plan_not_known' }], ['budget', 60, 3, { kind: 'refused', reason: 'too_few_months' }]]);
  });

  it.each(FUNNEL_GROUPS)('has as many serials behind each figure as it says, by %s', (by) => {
    const { groups, total } = rolloutReport(FACTS, by, ON, ROLLOUT_RULES);
    const standings = standingMeters(FACTS.lots, FACTS.meters, ON, ROLLOUT_RULES);
    const count = (choice: Parameters<typeof chosenMeters>[1]): number => chosenMeters(standings, choice).length;
    for (const { key, steps, troubles, late, billedUnproved } of groups) {
      for (const step of METER_STEPS) expect([step, count({ by, key, reached: step })]).toEqual([step, steps.find((one) => one.step === step)!.meters]);
      for (const trouble of METER_TROUBLES) expect([trouble, count({ by, key, trouble })]).toEqual([trouble, troubles[trouble]]);
      expect([count({ by, key, isLate: true }), count({ by, key, isBilledUnproved: true })]).toEqual([late, billedUnproved]);
      for (const [at, step] of METER_STEPS.entries()) if (at > 0) expect(count({ by, key, stoppedAt: METER_STEPS[at - 1]! })).toBe(steps.find((one) => one.step === step)!.lost);
    }
    expect([total.steps[2]!.meters, count({}), count({ isProved: true }), count({ class: 'household' }), count({ search: 'm-1' })]).toEqual([6, 6, 3, 1, 1]);
  });
});
