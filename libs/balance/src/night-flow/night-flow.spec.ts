import { standardErrorOf, withLimitRatio, withStandardError } from '../uncertainty/index.js';
import { compareLosses, isIrrigationMonth, isRefused, leakageOfDay, legitimateNightUse, minimumNightFlow, type NightFlow, type QuarterLitres, weekNightFlow, type ZoneQuarters } from './index.js';

/** A day of 1,000 litres a quarter, 200 between 03:00 and 04:00. */
const DAY: QuarterLitres = Array.from({ length: 96 }, (_, quarter) => (quarter >= 12 && quarter < 16 ? 200 : 1_000));
const zone = (over: Partial<ZoneQuarters> = {}): ZoneQuarters => ({ supply: [{ place: 'inlet', litres: DAY }], exports: [], stores: [], ...over });
const without = (quarters: readonly number[]): QuarterLitres => DAY.map((one, quarter) => (quarters.includes(quarter) ? null : one));
const tank = (storedLitres: readonly (number | null)[], limitLitres = 0) => [{ place: 'tank', storedLitres, limitLitres }];
const level = (change: number): number[] => Array.from({ length: 97 }, (_, quarter) => 500_000 + change * quarter);

describe('minimum night flow', () => {
  it('is the lowest hour of the night, wherever it begins', () => {
    expect(minimumNightFlow(zone())).toEqual({ flowLitresPerHour: 800, noiseLitresPerHour: 0, startQuarter: 12, fixedWindowLitresPerHour: (4 * 1_000 + 4 * 200) / 2 });
  });

  it('does not look past five in the morning', () => {
    const late = DAY.map((_, quarter) => (quarter >= 17 && quarter < 21 ? 0 : 1_000));
    expect((minimumNightFlow(zone({ supply: [{ place: 'inlet', litres: late }] })) as NightFlow).flowLitresPerHour).toBe(1_000);
  });

  it('takes off what leaves the zone, and what a tank took in over the same hour', () => {
    const found = minimumNightFlow(zone({ exports: [{ place: 'outlet', litres: DAY.map(() => 50) }], stores: tank(level(25)) })) as NightFlow;
    expect(found.flowLitresPerHour).toBe(800 - 200 - 100);
  });

  it('a tank that empties feeds the zone beside its inlet', () => {
    expect((minimumNightFlow(zone({ stores: tank(level(-100)) })) as NightFlow).flowLitresPerHour).toBe(1_200);
  });

  it.each<[string, ZoneQuarters, object]>([
    ['a quarter of the night without flow', zone({ supply: [{ place: 'inlet', litres: without([3]) }] }), { refused: 'meter_without_flow', place: 'inlet' }],
    ['an outlet without flow', zone({ exports: [{ place: 'outlet', litres: without([0]) }] }), { refused: 'meter_without_flow', place: 'outlet' }],
    ['a tank whose level comes every half an hour', zone({ stores: tank(level(0).map((one, quarter) => (quarter % 2 === 0 ? one : null))) }), { refused: 'tank_without_level', place: 'tank' }],
    ['a tank without any level', zone({ stores: tank([]) }), { refused: 'tank_without_level', place: 'tank' }],
    ['a day of 91 quarters', zone({ supply: [{ place: 'inlet', litres: without([40, 41, 42, 43, 44]) }] }), { refused: 'day_incomplete' }],
    ['a zone without inlet', zone({ supply: [] }), { refused: 'day_incomplete' }],
    ['levels whose noise is more than a fifth of it', zone({ stores: tank(level(0), 114) }), { refused: 'tank_noise', noiseRatio: expect.closeTo((114 * Math.SQRT2) / 800, 9) }],
  ])('is refused with %s', (_case, quarters, refusal) => {
    const found = minimumNightFlow(quarters);
    expect(isRefused(found)).toBe(true);
    expect(found).toEqual(refusal);
  });

  it('is told with 92 quarters, and with noise of a fifth', () => {
    expect(minimumNightFlow(zone({ supply: [{ place: 'inlet', litres: without([40, 41, 42, 43]) }] }))).toMatchObject({ flowLitresPerHour: 800 });
    expect(minimumNightFlow(zone({ stores: tank(level(0), 113) }))).toMatchObject({ flowLitresPerHour: 800, noiseLitresPerHour: expect.closeTo(113 * Math.SQRT2, 9) });
  });

  it.each<[string, (number | null)[], number | null]>([
    ['one night with a hydrant open changes little', [100, 101, 102, 103, 104, 105, 900], 101.2],
    ['one night too low changes little', [5, 100, 100, 100, 100, 100, 100], 100],
    ['five nights of seven are enough', [100, null, 110, 120, null, 130, 140], 108],
    ['four are not', [100, null, 110, null, null, 130, 140], null],
    ['only the last seven count', [1, 1, 1, 10, 10, 10, 10, 10, 10, 10], 10],
  ])('of a week is the 20th percentile: %s', (_case, nights, flow) => {
    const found = weekNightFlow(nights);
    if (flow === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(flow, 9);
  });

  it.each([['2026-03', false], ['2026-04', true], ['2026-10', true], ['2026-11', false], ['2026-01', false]])('gardens are watered in %s: %p', (month, isWatered) => {
    expect(isIrrigationMonth(month)).toBe(isWatered);
  });
});

describe('leakage of a night', () => {
  const users = { meteredLitres: [], unmeteredHouseholds: 100, unmeteredPersons: 400, exceptionalLitres: 0, otherCustomers: 0, otherLitresPerHour: 0 };

  it('night use of 400 people of whom nothing is metered is 6 % × 10 litres, ± all of it (SANFLOW)', () => {
    const use = legitimateNightUse(users)!;
    expect(use.litres).toBe(240);
    expect(standardErrorOf(use) * 1.96).toBeCloseTo(240, 9);
  });

  it('thirty metered households stand for the others, with the error of their mean and of the others themselves', () => {
    const meteredLitres = Array.from({ length: 30 }, (_, at) => (at % 3 === 0 ? 9 : 3));
    const use = legitimateNightUse({ ...users, meteredLitres, exceptionalLitres: 50, otherCustomers: 4, otherLitresPerHour: 20 })!;
    expect(use.litres).toBe(30 * 5 + 100 * 5 + 50 + 80);
    const variance = (30 * 8) / 29;
    expect(standardErrorOf(use)).toBeCloseTo(Math.hypot(Math.sqrt((variance / 30) * 100 ** 2 + variance * 100), 40 / 1.96), 9);
  });

  it('twenty-nine do not', () => {
    expect(legitimateNightUse({ ...users, meteredLitres: Array.from({ length: 29 }, () => 5) })!.litres).toBe(29 * 5 + 240);
  });

  it('of a day is the night less its use, times the night-day factor, and may be below zero', () => {
    const leakage = leakageOfDay(withStandardError(1_000, 'meter:M1', 30), withStandardError(400, 'night_use', 40), 22, 1.96);
    expect(leakage.litres).toBe(13_200);
    expect(standardErrorOf(leakage)).toBeCloseTo(Math.hypot(22 * 30, 22 * 40, 600), 6);
    expect(leakageOfDay(withStandardError(100, 'm', 0), withStandardError(400, 'u', 0), 24, 0).litres).toBe(-7_200);
  });

  it('stands beside the balance: errors of the same meter do not widen the gap', () => {
    const balance = withLimitRatio(20_000, 'meter:M1', 0.1);
    expect(compareLosses(balance, withLimitRatio(15_000, 'meter:M1', 0.1)).gap).toMatchObject({ litres: 5_000, lowLitres: expect.closeTo(4_500, 6), highLitres: expect.closeTo(5_500, 6) });
    expect(compareLosses(balance, withLimitRatio(15_000, 'meter:M1', 0.1)).isContradiction).toBe(true);
    expect(compareLosses(balance, withLimitRatio(19_000, 'night_use', 0.1)).isContradiction).toBe(false);
  });
});
