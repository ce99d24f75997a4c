import { localDayOf } from '@app/time';
import fc from 'fast-check';

import { FUNNEL_GROUPS, funnelOf, funnelsBy, standingMeters } from './funnel.js';
import { halfYearDays, halfYearOf, plusDays } from './local-days.js';
import { METER_TROUBLES, ROLLOUT_RULES, type RolloutLot, type RolloutMeter } from './rollout-facts.js';

const LOT: RolloutLot = {
  lotId: 1, code: 'L-1', class: 'household', contractor: 'Builder', isProgramme: false, plannedMeters: 10, acceptedMeters: 8, acceptedOn: '2024-01-10', unitPriceTyiyn: 1_250_000, warrantyUntilOn: null, retentionDueOn: null, retentionTyiyn: null,
};
const METER: RolloutMeter = {
  meterId: 1, serial: 'M-1', lotId: 1, zoneId: 7, accountId: 3, accountClass: 'household', isInPlace: true, met: null, fittedIsolatingValve: null, fittedCheckValve: null, deliveredOn: '2024-01-10', installedOn: '2024-02-01', firstReadOn: '2024-02-02', lastReadOn: '2024-06-30', provedOn: '2024-03-02', billedOn: '2024-04-01',
  wayOut: null, missedOn: null,
};
const bare = { installedOn: null, firstReadOn: null, lastReadOn: null, provedOn: null, billedOn: null } as const;
const standing = (meter: Partial<RolloutMeter>, onDay: string) => {
  const [one] = standingMeters([LOT], [{ ...METER, ...meter }], onDay, ROLLOUT_RULES);
  return [one!.step, one!.trouble, one!.wasLate, one!.isBilledUnproved];
};

describe('where a meter stands at the end of a day', () => {
  it.each([
    ['ordered', {}, '2024-01-09', [null, null, false, false]],
    ['delivered on that day', {}, '2024-01-10', ['delivered', null, false, false]],
    ['installed on that day', {}, '2024-02-01', ['installed', null, false, false]],
    ['heard on that day', { lastReadOn: '2024-02-02' }, '2024-02-02', ['heard', null, false, false]],
    ['proved on that day', { lastReadOn: '2024-03-02' }, '2024-03-02', ['proved', null, false, false]],
    ['used in a bill on that day', { lastReadOn: '2024-04-01' }, '2024-04-01', ['billed', null, false, false]],
    ['no reading 13 days after the act: it waits', { ...bare, installedOn: '2024-02-01' }, '2024-02-14', ['installed', null, false, false]],
    ['no reading 14 days after the act: dead', { ...bare, installedOn: '2024-02-01' }, '2024-02-15', ['installed', 'dead', false, false]],
    ['heard on the 15th day: no longer dead, but late', { firstReadOn: '2024-02-16', lastReadOn: '2024-02-16', provedOn: null, billedOn: null }, '2024-02-16', ['heard', null, true, false]],
    ['heard for 29 days and not proved: it waits', { lastReadOn: '2024-03-01', provedOn: null, billedOn: null }, '2024-03-01', ['heard', null, false, false]],
    ['heard for 30 days and not proved: weak', { lastReadOn: '2024-03-02', provedOn: null, billedOn: null }, '2024-03-02', ['heard', 'weak', false, false]],
    ['silent for 29 days', { lastReadOn: '2024-06-01' }, '2024-06-30', ['billed', null, false, false]],
    ['silent for 30 days: stopped', { lastReadOn: '2024-05-31' }, '2024-06-30', ['billed', 'stopped', false, false]],
    ['stopped before it was proved', { provedOn: null, billedOn: null, lastReadOn: '2024-02-20' }, '2024-06-30', ['heard', 'stopped', false, false]],
    ['not found in stock', { ...bare, missedOn: '2024-05-01' }, '2024-05-01', ['delivered', 'missing', false, false]],
    ['not found in stock, and installed after all', { missedOn: '2024-01-20' }, '2024-06-30', ['billed', null, false, false]],
    ['not found in stock the day after', { ...bare, missedOn: '2024-05-01' }, '2024-04-30', ['delivered', null, false, false]],
    ['lost by entry', { ...bare, missedOn: '2024-05-01', wayOut: { as: 'lost' as const, on: '2024-05-02' } }, '2024-05-02', ['delivered', 'lost', false, false]],
    ['given back', { wayOut: { as: 'returned' as const, on: '2024-06-01' } }, '2024-06-01', ['billed', 'returned', false, false]],
    ['billed by readings of people alone', { ...bare, installedOn: '2024-02-01', billedOn: '2024-04-01' }, '2024-04-01', ['installed', 'dead', false, true]],
  ] as const)('%s', (_, meter, onDay, expected) => {
    expect(standing(meter, onDay)).toEqual(expected);
  });
});

describe('the funnel', () => {
  const meters = (onDay: string) => standingMeters([LOT], [
    METER, { ...METER, meterId: 2, provedOn: null, billedOn: null, lastReadOn: '2024-02-20' }, { ...METER, ...bare, meterId: 3, installedOn: '2024-02-01' },
    { ...METER, ...bare, meterId: 4, missedOn: '2024-05-01' }, { ...METER, ...bare, meterId: 5 },
  ], onDay, ROLLOUT_RULES);

  it('counts what passed each step, what was lost at it, and to what', () => {
    const { steps, working, troubles } = funnelOf('x', [LOT], meters('2024-06-30'), '2024-06-30');
    expect(steps).toEqual([
      { step: 'planned', meters: 10, lost: null, lostTo: {} }, { step: 'accepted', meters: 8, lost: 2, lostTo: {} }, { step: 'delivered', meters: 5, lost: 3, lostTo: {} },
      { step: 'installed', meters: 3, lost: 2, lostTo: { missing: 1 } }, { step: 'heard', meters: 2, lost: 1, lostTo: { dead: 1 } },
      { step: 'proved', meters: 1, lost: 1, lostTo: { stopped: 1 } }, { step: 'billed', meters: 1, lost: 0, lostTo: {} },
    ]);
    expect([working, troubles.missing, troubles.dead, troubles.stopped, troubles.weak]).toEqual([1, 1, 1, 1, 0]);
  });

  it.each([
    ['more delivered than accepted is shown as it is', { acceptedMeters: 4 }, [4, -1]], ['an act without a number says nothing', { acceptedMeters: null }, [null, null]],
    ['before the act nothing is accepted', { acceptedOn: '2024-07-01' }, [0, -5]], ['an act without a day counts at all times', { acceptedOn: null }, [8, 3]],
  ] as const)('%s', (_, lot, expected) => {
    const { steps } = funnelOf('x', [{ ...LOT, ...lot }], meters('2024-06-30'), '2024-06-30');
    expect([steps[1]!.meters, steps[2]!.lost]).toEqual(expected);
  });

  it('knows no plan of a group that has one lot without', () => {
    expect(funnelOf('x', [LOT, { ...LOT, lotId: 2, plannedMeters: null }], [], '2024-06-30').steps[0]!.meters).toBeNull();
  });

  it.each<[string, Partial<RolloutLot>[], number | null, number | null]>([
    ['what is bought for a class that the programme plans is within that plan', [{ isProgramme: true, plannedMeters: 25_000, acceptedMeters: null, acceptedOn: null }, { plannedMeters: 12, acceptedMeters: 12 }], 25_000, 12],
    ['of two bought lots and no programme, the plan is their sum', [{ plannedMeters: 60 }, { plannedMeters: 40 }], 100, 16],
    ['a lot of the programme with an act of its own counts by it too', [{ isProgramme: true, plannedMeters: 500, acceptedMeters: 7 }, { plannedMeters: 12, acceptedMeters: 5 }], 500, 12],
    ['alone, a lot of the programme without an act is not known to be accepted', [{ isProgramme: true, plannedMeters: 500, acceptedMeters: null, acceptedOn: null }], 500, null],
    ['classes have plans of their own', [{ isProgramme: true, class: 'budget', plannedMeters: 60, acceptedMeters: null, acceptedOn: null }, { class: 'household', plannedMeters: 12, acceptedMeters: 12 }], 72, null],
  ])('%s', (_case, given, planned, accepted) => {
    const { steps } = funnelOf('x', given.map((one, at) => ({ ...LOT, lotId: at, ...one })), [], '2024-06-30');
    expect(steps.slice(0, 2).map(({ meters }) => meters)).toEqual([planned, accepted]);
  });

  it('knows neither plans nor acts by zone and half-year of delivery', () => {
    expect(funnelsBy('half_year', [LOT], meters('2024-06-30'), '2024-06-30').map(({ key, steps }) => [key, steps[0]!.meters, steps[1]!.meters, steps[2]!.meters])).toEqual([['2024-H1', null, null, 5]]);
    expect(funnelsBy('zone', [LOT], meters('2024-06-30'), '2024-06-30').map(({ key }) => key)).toEqual(['7']);
  });

  it('shows a lot of which nothing came', () => {
    expect(funnelsBy('contractor', [{ ...LOT, contractor: null }], [], '2024-06-30').map(({ key, steps }) => [key, steps[2]!.meters, steps[2]!.lost])).toEqual([[null, 0, 8]]);
  });
});

const DAY = fc.integer({ min: 0, max: 1_460 }).map((at) => plusDays('2023-01-01', at));
/** A meter whose days come in order, each after the one before or never. */
const METERS = fc.array(fc.record({
  deliveredOn: DAY, gaps: fc.tuple(...[0, 1, 2, 3].map(() => fc.option(fc.integer({ min: 0, max: 120 }), { nil: null }))), isMissed: fc.boolean(), silentFor: fc.integer({ min: 0, max: 90 }), zoneId: fc.constantFrom(1, 2, null),
}), { maxLength: 40 }).map((drawn) => drawn.map(({ deliveredOn, gaps, isMissed, zoneId }, at): RolloutMeter => {
  const days: (string | null)[] = [];
  for (const gap of gaps) days.push(gap === null || days.includes(null) ? null : plusDays(days.at(-1) ?? deliveredOn, gap));
  const [installedOn, firstReadOn, provedOn, billedOn] = days as [string | null, string | null, string | null, string | null];
  return { ...METER, meterId: at, deliveredOn, installedOn, firstReadOn, lastReadOn: firstReadOn, provedOn, billedOn, zoneId, missedOn: isMissed ? plusDays(deliveredOn, 30) : null };
}));

describe('at the boundaries of half-years', () => {
  const HALF_YEARS = ['2023-H1', '2023-H2', '2024-H1', '2024-H2', '2025-H1', '2025-H2', '2026-H1', '2026-H2'];

  it('each day lies in one half-year, whose first and last day are its own', () => {
    fc.assert(fc.property(DAY, (day) => {
      const { firstOn, lastOn } = halfYearDays(halfYearOf(day));
      expect(firstOn <= day && day <= lastOn).toBe(true);
      expect([halfYearOf(firstOn), halfYearOf(lastOn)]).toEqual([halfYearOf(day), halfYearOf(day)]);
      expect(halfYearOf(plusDays(lastOn, 1))).not.toBe(halfYearOf(day));
    }));
  });

  it('an instant lies in the half-year that the clocks of Bishkek show, to the millisecond', () => {
    fc.assert(fc.property(fc.integer({ min: 2023, max: 2027 }), fc.boolean(), fc.oneof(fc.constantFrom(-1, 0, -21_600_000, -21_600_001), fc.integer({ min: -86_400_000, max: 86_400_000 })), (year, isSecond, offMs) => {
      // Midnight in Bishkek is six hours before that of Greenwich.
      const boundaryMs = Date.UTC(year, isSecond ? 6 : 0, 1) - 6 * 3_600_000;
      const [before, after] = isSecond ? [`${year}-H1`, `${year}-H2`] : [`${year - 1}-H2`, `${year}-H1`];
      expect(halfYearOf(localDayOf(boundaryMs + offMs, 'Asia/Bishkek'))).toBe(offMs < 0 ? before : after);
    }));
  });

  it('steps never lose a meter from one half-year to the next, and each group adds up to all', () => {
    fc.assert(fc.property(METERS, (drawn) => {
      let before = [0, 0, 0, 0, 0];
      for (const { lastOn } of HALF_YEARS.map(halfYearDays)) {
        const standings = standingMeters([LOT], drawn, lastOn, ROLLOUT_RULES);
        const counts = funnelOf(null, [LOT], standings, lastOn).steps.slice(2).map(({ meters }) => meters!);
        expect(counts.every((count, at) => count >= before[at]! && count <= (counts[at - 1] ?? Number.POSITIVE_INFINITY))).toBe(true);
        expect(counts).toEqual(['deliveredOn', 'installedOn', 'firstReadOn', 'provedOn', 'billedOn'].map((name) => drawn.filter((meter) => (meter[name as 'deliveredOn'] ?? '9999') <= lastOn).length));
        for (const by of FUNNEL_GROUPS) {
          const groups = funnelsBy(by, [LOT], standings, lastOn);
          expect(counts).toEqual(counts.map((_, at) => groups.reduce((sum, { steps }) => sum + steps[at + 2]!.meters!, 0)));
        }
        before = counts;
      }
    }));
  });

  it('what waits, what is in trouble and what went on are all that passed a step', () => {
    fc.assert(fc.property(METERS, fc.constantFrom(...HALF_YEARS), (drawn, halfYear) => {
      const { lastOn } = halfYearDays(halfYear);
      const standings = standingMeters([LOT], drawn, lastOn, ROLLOUT_RULES);
      const { steps, troubles } = funnelOf(null, [LOT], standings, lastOn);
      for (const { lost, lostTo } of steps.slice(3)) expect(lost).toBeGreaterThanOrEqual(Object.values(lostTo).reduce((sum, count) => sum + count, 0));
      expect(METER_TROUBLES.reduce((sum, trouble) => sum + troubles[trouble], 0)).toBe(standings.filter(({ trouble }) => trouble !== null).length);
    }));
  });
});
