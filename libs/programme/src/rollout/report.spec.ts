import { TROUBLES } from '@app/registry';

import { FUNNEL_GROUPS, standingMeters } from './funnel.js';
import { type InstallationsMet, VALVE_STATES } from './installations-met.js';
import { chosenMeters, type RolloutFacts, rolloutReport } from './report.js';
import { METER_STEPS, METER_TROUBLES, ROLLOUT_RULES, type RolloutLot, type RolloutMeter } from './rollout-facts.js';

const ON = '2024-06-30';
const lot = (lotId: number, given: Partial<RolloutLot>): RolloutLot => ({
  lotId, code: `L-${lotId}`, class: 'budget', contractor: null, isProgramme: false, plannedMeters: 60, acceptedMeters: null, acceptedOn: null, unitPriceTyiyn: null, warrantyUntilOn: null, retentionDueOn: null, retentionTyiyn: null, ...given,
});
const meter = (meterId: number, given: Partial<RolloutMeter>): RolloutMeter => ({
  meterId, serial: `M-${meterId}`, lotId: 1, zoneId: null, accountId: null, accountClass: null, met: null, fittedIsolatingValve: null, fittedCheckValve: null, deliveredOn: '2024-01-10', installedOn: null, firstReadOn: null, lastReadOn: null, provedOn: null, billedOn: null, isInPlace: false, wayOut: null,
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

  const acts: readonly (readonly [words: string, given: Partial<RolloutMeter>, met: Partial<Record<'corroded_pipe' | 'illegal_connection', 1>>, isolating: string | null, check: string | null])[] = [
    ['an act of a corroded pipe with both valves', { ...works, met: 'corroded_pipe', fittedIsolatingValve: true, fittedCheckValve: true }, { corroded_pipe: 1 }, 'fitted', 'fitted'],
    ['an act of a dead meter without a check valve', { installedOn: '2024-02-01', met: 'illegal_connection', fittedIsolatingValve: true, fittedCheckValve: false }, { illegal_connection: 1 }, 'fitted', 'not_fitted'],
    ['an act that says nothing', works, {}, 'not_said', 'not_said'],
    ['a meter in stock, of which nothing can be said', { fittedCheckValve: null }, {}, null, null],
    ['a meter whose act is of a later day', { installedOn: '2024-07-01', met: 'corroded_pipe', fittedCheckValve: true }, {}, null, null],
  ];
  it.each(acts)('counts trouble and valves of %s, each with its serials', (_, given, trouble, isolating, check) => {
    const facts: RolloutFacts = { ...FACTS, meters: [meter(1, given)] };
    const { met } = rolloutReport(facts, 'class', ON, ROLLOUT_RULES);
    const only = (state: string | null): InstallationsMet['checkValve'] => ({ fitted: 0, not_fitted: 0, not_said: 0, ...(state === null ? {} : { [state]: 1 }) });
    expect(met).toEqual({ installed: isolating === null ? 0 : 1, trouble: { corroded_pipe: 0, illegal_connection: 0, non_standard_diameter: 0, other: 0, ...trouble }, isolatingValve: only(isolating), checkValve: only(check) });
    const standings = standingMeters(facts.lots, facts.meters, ON, ROLLOUT_RULES);
    for (const one of TROUBLES) expect([one, chosenMeters(standings, { met: one }).length]).toEqual([one, met.trouble[one]]);
    for (const one of VALVE_STATES) expect([one, chosenMeters(standings, { isolatingValve: one }).length, chosenMeters(standings, { checkValve: one }).length]).toEqual([one, met.isolatingValve[one], met.checkValve[one]]);
  });
});
