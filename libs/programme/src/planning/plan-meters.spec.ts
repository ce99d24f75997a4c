import { type BalanceInputs, DEFAULT_BALANCE_ASSUMPTIONS, limitsOf, type MeteredCustomer, type SupplyPoint, type UnmeteredGroup, waterBalance } from '@app/balance';
import fc from 'fast-check';

import { inPlanOrder, LossInterval, planMeters, type PlanQuestion } from './plan-meters.js';

const DAY_MS = 86_400_000;
const MONTH = { fromMs: 0, toMs: 30 * DAY_MS };
const lineOf = (volumeLitres: number): MeteredCustomer['lines'] => [{ ...MONTH, count: { ...MONTH, volumeLitres, profile: null }, origin: 'register', method: null, isQuestionable: false }];

const metered = (pointId: string, litres: number): SupplyPoint => ({ pointId, place: pointId, role: 'own_source', meter: { meterId: pointId, overRegistrationRatio: 0, limitRatio: 0.02 }, lines: lineOf(litres), flowLitresByHour: [], declared: null });
const declared = (pointId: string, litres: number, limitRatio: number): SupplyPoint => ({ pointId, place: pointId, role: 'own_source', meter: null, lines: [], flowLitresByHour: [], declared: { method: 'pump_hours_rated_flow', litres, limitRatio } });
/** Customers with meters whose use differs, of four persons each. */
const sampled = (kind: string, count: number, units = 4, litres = 16_000): MeteredCustomer[] => Array.from({ length: count }, (_, at) => ({ customerId: `${kind} ${at}`, kind, units, isBilled: true, lines: lineOf(litres + (at % 5 - 2) * litres * 0.3) }));
const without = (kind: string, customers: number, units: number, norm: number | null): UnmeteredGroup => ({ kind, customers, units, normLitresPerUnitDay: norm, pressurisedRatio: 1 });

function question(over: Partial<BalanceInputs> = {}, more: Partial<PlanQuestion> = {}): PlanQuestion {
  return {
    inputs: {
      period: MONTH, stores: [], assumptions: DEFAULT_BALANCE_ASSUMPTIONS, supply: [metered('W1', 30_000_000), declared('W2', 20_000_000, 0.2)],
      metered: [...sampled('household_house', 20), ...sampled('commercial', 12, 1, 40_000)], unmetered: [without('household_house', 1_000, 4_000, 170), without('commercial', 100, 1 * 100, 900), without('budget', 30, 30, 5_000)], ...over,
    },
    meters: 60, pricesTyiyn: { household: 600_000, budget: 1_250_000, commercial: 2_500_000, well: 15_000_000 }, retailTyiynPerCubicMetre: 1_000, supplyMeter: { limitRatio: 0.02, sharedLimitRatio: 0 }, ...more,
  };
}

describe('where the next meters go', () => {
  it('begins from the interval of the balance itself', () => {
    const asked = question();
    const real = limitsOf(waterBalance(asked.inputs).volumes.get('real_losses')!);
    const interval = new LossInterval(asked);
    expect(interval.limitLitres).toBe(real.limitLitres);
    expect(interval.limitWith(new Map())).toBeCloseTo(real.limitLitres, 3);
    expect(planMeters(asked).promise.limitLitres).toBeLessThan(real.limitLitres);
  });

  it('promises of a well what the balance says once it has a meter that counts the same', () => {
    const asked = question();
    const after = limitsOf(waterBalance({ ...asked.inputs, supply: [metered('W1', 30_000_000), metered('W2', 20_000_000)] }).volumes.get('real_losses')!).limitLitres;
    expect(new LossInterval(asked).limitWith(new Map([['W2', 1]])) / after).toBeCloseTo(1, 2);
  });

  it('promises of all customers of a kind what the balance says once nobody of it is without', () => {
    const asked = question();
    const after = limitsOf(waterBalance({ ...asked.inputs, metered: [...asked.inputs.metered, ...sampled('commercial', 100, 1, 40_000).map((one) => ({ ...one, customerId: `new ${one.customerId}` }))], unmetered: asked.inputs.unmetered.filter(({ kind }) => kind !== 'commercial') }).volumes.get('real_losses')!).limitLitres;
    expect(new LossInterval(asked).limitWith(new Map([['commercial', 100]])) / after).toBeCloseTo(1, 2);
  });

  it('weighs ten flats as one step where none of them tells of the others', () => {
    const { lines } = planMeters(question({ supply: [metered('W1', 50_000_000)], unmetered: [without('household_flat', 1_000, 4_000, 170)] }, { meters: 40 }));
    expect(lines).toMatchObject([{ name: 'household_flat', target: 'household', meters: 40, sampleBefore: 0, sampleAfter: 40, available: 1_000 }]);
  });

  it('gives few schools no tenth meter, which would set a poor sample in place of the norm, unless all of them get one', () => {
    const schools = { supply: [metered('W1', 50_000_000)], unmetered: [without('budget', 30, 30, 20_000)] };
    expect(planMeters(question(schools, { meters: 12 })).lines).toMatchObject([{ name: 'budget', meters: 9 }]);
    expect(planMeters(question(schools, { meters: 30 })).lines).toMatchObject([{ name: 'budget', meters: 30 }]);
  });

  it.each([
    ['a well of which the hours are known to ± 50 %', 'W2', { supply: [metered('W1', 30_000_000), declared('W2', 20_000_000, 0.5)] }, {}],
    ['households, where all wells have meters and they are many', 'household_house', { supply: [metered('W1', 50_000_000)], unmetered: [without('household_house', 5_000, 20_000, 170)] }, {}],
    ['the same households while a well costs nothing to speak of', 'household_house', { supply: [metered('W1', 50_000_000)], unmetered: [without('household_house', 5_000, 20_000, 170)] }, { pricesTyiyn: { household: 600_000, budget: 1, commercial: 1, well: 1 } }],
  ])('begins with %s', (_, first, over, more) => {
    expect(planMeters(question(over, more)).lines[0]!.name).toBe(first);
  });

  it('is never below the order of the programme for a som where as many meters are bought', () => {
    const { promise, inPlanOrder: ordered, byChance } = planMeters(question());
    expect(ordered.meters).toBe(promise.meters);
    expect(byChance.meters).toBe(promise.meters);
    expect(promise.shrinkLitresPerSom).toBeGreaterThan(ordered.shrinkLitresPerSom);
  });

  it('follows the order of the programme: schools, then legal entities, then households', () => {
    expect([...inPlanOrder(new LossInterval(question()).strata, 140)]).toEqual([['budget', 30], ['commercial', 100], ['household_house', 10]]);
  });

  it('tells money where meters say more than the norm, below zero where they say less, and none where nobody knows', () => {
    const found = (norm: number | null, tariff: number | null): number | null => planMeters(question({ supply: [metered('W1', 50_000_000)], unmetered: [without('household_house', 1_000, 4_000, norm)] }, { meters: 10, retailTyiynPerCubicMetre: tariff })).lines[0]!.foundTyiynPerYear;
    // Sixteen cubic metres a month by meters of four persons; by a norm of 100 litres twelve: 4 m³ of ten customers for 10 som, twelve months and a bit.
    expect(found(100, 1_000)! / (10 * 4 * 1_000 * (365 / 30))).toBeCloseTo(1, 1);
    expect(found(200, 1_000)).toBeLessThan(0);
    expect(found(100, null)).toBeNull();
  });

  it('promises nothing where real losses are not computed', () => {
    expect(() => planMeters(question({ unmetered: [without('household_unknown_persons', 10, 0, null)] }))).toThrow(RangeError);
  });

  it('law: buys no more than it may, adds up to its promise, and narrows with every line', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 50, max: 400 }), fc.double({ min: 0.05, max: 0.5, noNaN: true }), (meters, sample, norm, limitRatio) => {
      const asked = question({ supply: [metered('W1', 40_000_000), declared('W2', 20_000_000, limitRatio)], metered: sampled('household_house', sample), unmetered: [without('household_house', 500, 2_000, norm), without('budget', 20, 20, norm * 10)] }, { meters });
      const { lines, promise, limitLitres } = planMeters(asked);
      expect(promise.meters).toBeLessThanOrEqual(meters);
      expect(lines.reduce((sum, line) => sum + line.meters, 0)).toBe(promise.meters);
      for (const line of lines) expect(line.meters).toBeLessThanOrEqual(line.available);
      expect(lines.reduce((sum, line) => sum + line.costTyiyn, 0)).toBe(promise.costTyiyn);
      expect(lines.reduce((sum, line) => sum + line.shrinkLitres, 0)).toBeCloseTo(promise.shrinkLitres, 3);
      expect(limitLitres - promise.limitLitres).toBeCloseTo(promise.shrinkLitres, 3);
    }));
  });
});
