import { limitsOf } from '../uncertainty/index.js';
import { balanceOf, customer, days, group, line, well } from './made-balance.js';
import { nextMetersOf, type NextMeter } from './next-meters.js';
import { type BalanceInputs, waterBalance } from './water-balance.js';

const PRICES = { supply: 50_000_000, household: 500_000, budget: 900_000, commercial: 900_000 };
/** Twenty metered houses of four persons that differ from one another. */
const HOUSES = Array.from({ length: 20 }, (_, at) => customer({ customerId: `C${at}`, kind: 'household', lines: [line(0, 30, at % 2 === 0 ? 14_400 : 9_600)] }));
const declared = (pointId: string, litres: number, limitRatio = 0.2) => well({ pointId, place: `well ${pointId}`, meter: null, lines: [], declared: { method: 'pump_hours_rated_flow' as const, litres, limitRatio } });
const untested = (pointId: string, litres: number) => well({ pointId, place: `well ${pointId}`, meter: { meterId: pointId, overRegistrationRatio: 0, limitRatio: 0.02, sharedLimitRatio: 0.04 }, lines: [line(0, 30, litres)] });

const inputs = (over: Partial<BalanceInputs> = {}): BalanceInputs => balanceOf({ supply: [untested('A', 20_000_000), declared('B', 10_000_000), untested('C', 5_000_000)], metered: HOUSES, unmetered: [group({ kind: 'household', customers: 400, units: 1_600 })], ...over });
const limitOf = (balance: BalanceInputs): number => limitsOf(waterBalance(balance).volumes.get('real_losses')!).limitLitres;
const ranked = (balance: BalanceInputs, parts: Parameters<typeof nextMetersOf>[3] = []): readonly NextMeter[] => nextMetersOf(balance, new Map(), PRICES, parts).items;
const nameOf = ({ at }: NextMeter): string => (at.by === 'point' ? at.pointId : at.by === 'customer' ? at.kind : at.zoneCode);

describe('the next meter', () => {
  it('at a well without one narrows real losses by what the balance itself says once it has one', () => {
    const one = ranked(inputs()).find((next) => nameOf(next) === 'B')!;
    const metered = inputs({ supply: [untested('A', 20_000_000), declared('B', 10_000_000, 0.02), untested('C', 5_000_000)] });
    expect(one.narrowsLitres! / (limitOf(inputs()) - limitOf(metered))).toBeCloseTo(1, 4);
    expect([one.at, one.limitNowLitres, one.limitAfterLitres]).toEqual([{ by: 'point', pointId: 'B', place: 'well B', wellCode: null, step: 'install' }, expect.closeTo(2_000_000, 3), expect.closeTo(200_000, 3)]);
  });

  it('where one of several that nobody tested is tested takes its own share of their common error away', () => {
    const one = ranked(inputs()).find((next) => nameOf(next) === 'A')!;
    const tested = inputs({ supply: [well({ pointId: 'A', place: 'well A', meter: { meterId: 'new', overRegistrationRatio: 0, limitRatio: 0.02 }, lines: [line(0, 30, 20_000_000)] }), declared('B', 10_000_000), untested('C', 5_000_000)] });
    expect(one.at).toMatchObject({ step: 'test' });
    expect(one.narrowsLitres! / (limitOf(inputs()) - limitOf(tested))).toBeCloseTo(1, 4);
  });

  it('at one customer takes away its chance and its share of what is common to its kind', () => {
    const one = ranked(inputs()).find((next) => nameOf(next) === 'household')!;
    const oneLess = inputs({ unmetered: [group({ kind: 'household', customers: 399, units: 1_596 })] });
    expect(one.at).toEqual({ by: 'customer', kind: 'household', customers: 400 });
    // The balance rounds to litres, and one house's own error is as small as that.
    expect(Math.abs(one.narrowsLitres! - (limitOf(inputs()) - limitOf(oneLess)))).toBeLessThan(Math.abs(one.narrowsLitres!) * 0.05 + 5);
  });

  it('at all customers of a zone is the sum of its kinds, priced for all of them', () => {
    const part = { zoneCode: 'Z-2', unmetered: [group({ kind: 'household', customers: 200, units: 800 })] };
    const one = ranked(inputs(), [part]).find((next) => nameOf(next) === 'Z-2')!;
    const half = inputs({ unmetered: [group({ kind: 'household', customers: 200, units: 800 })] });
    // What else hangs on use that nobody meters is left as it is: a little less is promised than the balance then has.
    const promised = one.narrowsLitres! / (limitOf(inputs()) - limitOf(half));
    expect(promised).toBeGreaterThan(0.9);
    expect(promised).toBeLessThanOrEqual(1);
    expect([one.priceTyiyn, one.at]).toEqual([200 * 500_000, { by: 'zone', zoneCode: 'Z-2', customers: 200 }]);
  });

  it('is ranked by what it narrows for its price; without a price it comes after those that have one', () => {
    const names = (prices: typeof PRICES | { supply: null; household: number; budget: number; commercial: number }): string[] => nextMetersOf(inputs(), new Map(), prices, []).items.map(nameOf);
    const all = ranked(inputs());
    expect(all.map((one) => one.narrowsLitresPerThousandSom)).toEqual(all.map((one) => one.narrowsLitresPerThousandSom).toSorted((one, other) => other! - one!));
    expect(names({ ...PRICES, supply: null }).indexOf('household')).toBe(0);
  });

  it('where a well has no figure at all that well is first, and nothing else can be told', () => {
    const all = nextMetersOf(inputs({ supply: [untested('A', 20_000_000), well({ pointId: 'D', place: 'well D', meter: null, lines: [] })] }), new Map([['D', 'W-D']]), PRICES, []);
    expect([all.realLossLitres, all.items[0]]).toEqual([null, { at: { by: 'point', pointId: 'D', place: 'well D', wellCode: 'W-D', step: 'install' }, litres: null, limitNowLitres: null, limitAfterLitres: null, narrowsLitres: null, priceTyiyn: PRICES.supply, narrowsLitresPerThousandSom: null }]);
    expect(all.items.slice(1).every(({ narrowsLitres }) => narrowsLitres === null)).toBe(true);
  });

  it('leaves out what would change nothing', () => {
    expect(ranked(balanceOf({ supply: [well({ lines: [line(0, 30, 1_000_000)] })], metered: [customer()], period: days(0, 30) })).map(nameOf)).toEqual([]);
  });
});
