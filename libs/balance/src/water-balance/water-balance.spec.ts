import fc from 'fast-check';

import { limitsOf } from '../uncertainty/index.js';
import { balanceIndicators, pricesOf, type WaterPrices, type ZoneNetwork } from './balance-indicators.js';
import { calibrate, smallSampleFactor } from './calibration.js';
import { DEFAULT_CONSUMPTION_ASSUMPTIONS, zoneConsumption } from './consumption.js';
import { balanceOf, customer, days, group, line, well } from './made-balance.js';
import { unaccountedView } from './russian-view.js';
import { type BalanceInputs, type BalanceLineName, DEFAULT_BALANCE_ASSUMPTIONS, waterBalance } from './water-balance.js';

const litresOf = (inputs: BalanceInputs, name: BalanceLineName): number | null => waterBalance(inputs).lines.find(({ line: one }) => one === name)!.litres;
const EXACT = { ratio: 0, limitPoints: 0 };
const NOTHING_ASSUMED = { ...DEFAULT_BALANCE_ASSUMPTIONS, underRegistration: EXACT, unauthorised: EXACT, unbilledUnmetered: EXACT, billingError: EXACT };
/** Twenty metered houses of four persons, 100 litres a person and day, half of them a tenth above and half a tenth below. */
const HOUSES = Array.from({ length: 20 }, (_, at) => customer({ customerId: `C${at}`, lines: [line(0, 30, at % 2 === 0 ? 13_200 : 10_800)] }));

describe('calibration', () => {
  it('is the ratio estimator, worked out by hand', () => {
    const sample = Array.from({ length: 10 }, (_, at) => ({ units: 2, litresPerDay: at % 2 === 0 ? 220 : 180 }));
    // R = 2,000 / 20; residuals ± 20: s² = 4,000 / 9; se = √(s² / 10) / 2, and Student's 2.262 for 9 degrees.
    const spread = Math.sqrt(4_000 / 9);
    expect(calibrate(sample)).toEqual({ litresPerUnitDay: 100, spreadLitresPerDay: expect.closeTo(spread, 9), standardErrorPerUnitDay: expect.closeTo((spread / Math.sqrt(10) / 2) * (2.2622 / 1.96), 3), sample: 10 });
  });

  it.each([['nine customers', Array.from({ length: 9 }, () => ({ units: 1, litresPerDay: 100 }))], ['customers without units', Array.from({ length: 12 }, () => ({ units: 0, litresPerDay: 100 }))]])('is refused with %s', (_case, sample) => {
    expect(calibrate(sample)).toBeNull();
  });

  it.each([[6, 2.4469], [9, 2.2622], [30, 2.0423], [1_000, 1.9623]])("Student's 97.5 %% point of %d degrees is %d", (degrees, point) => {
    expect(Math.abs((smallSampleFactor(degrees) * 1.96) / point - 1)).toBeLessThan(0.001);
  });
});

describe('lines of which there is nothing', () => {
  const outlet = well({ pointId: 'E1', role: 'export' });
  const tank = { reservoirId: 'R1', place: 'tank', startLitres: 1, endLitres: 1, limitLitres: 0 };

  it.each<[string, Partial<BalanceInputs>, readonly BalanceLineName[]]>([
    ['a zone of a well and metered customers', {}, ['exported', 'storage_change', 'billed_unmetered', 'unbilled_metered']],
    ['a zone with an outlet, a tank, customers without meters and a meter of the utility\'s own', { supply: [well(), outlet], stores: [tank], unmetered: [group()], metered: [customer(), customer({ customerId: 'C2', isBilled: false })] }, []],
    ['a zone without any meter of a customer', { metered: [], unmetered: [group()] }, ['exported', 'storage_change', 'billed_metered', 'unbilled_metered']],
  ])('%s: are named, so that their zero is not taken for a measured one', (_, over, absent) => {
    expect(waterBalance(balanceOf(over)).absent).toEqual(absent);
  });
});

describe('consumption', () => {
  it('unmetered customers are told twice: by norm, and by what metered ones of their kind use', () => {
    const { unmetered } = zoneConsumption(HOUSES, [group()], days(0, 30));
    expect(unmetered[0]!.byNorm!.litres).toBe(40 * 200 * 30);
    expect(limitsOf(unmetered[0]!.byNorm!).limitLitres).toBe(0);
    expect(unmetered[0]!.likely!.litres).toBe(40 * 100 * 30);
    expect(unmetered[0]!.likelyBy).toBe('calibrated');
    expect(limitsOf(unmetered[0]!.likely!).limitLitres).toBeGreaterThan(0);
  });

  it('what is likely has the error of the ratio, common to the kind, and the chance of each household', () => {
    const { likely, calibration } = zoneConsumption(HOUSES, [group()], days(0, 30)).unmetered[0]!;
    // Twenty houses 40 litres a day above or below 400: s² = 20 · 1,600 / 19.
    expect(calibration!.spreadLitresPerDay).toBeCloseTo(Math.sqrt((20 * 1_600) / 19), 9);
    expect(likely!.errors.get('households:house:0')).toBeCloseTo(Math.sqrt((20 * 1_600) / 19) * Math.sqrt(10) * 30, 6);
    expect(likely!.errors.get('calibration:house:0')).toBeCloseTo(calibration!.standardErrorPerUnitDay * 40 * 30, 6);
  });

  it('a kind without enough metered customers stays with its norm and half of it as limits', () => {
    const { unmetered } = zoneConsumption(HOUSES, [group({ kind: 'flat' })], days(0, 30));
    expect(unmetered[0]).toMatchObject({ likelyBy: 'norm', calibration: null });
    expect(limitsOf(unmetered[0]!.likely!).limitRatio).toBeCloseTo(0.5, 9);
  });

  it('a kind without norm and without metered customers has no figure', () => {
    expect(zoneConsumption([], [group({ normLitresPerUnitDay: null })], days(0, 30)).unmetered[0]).toMatchObject({ byNorm: null, likely: null, likelyBy: null });
  });

  it('a norm counts for the time with pressure', () => {
    expect(zoneConsumption([], [group({ pressurisedRatio: 0.5 })], days(0, 30)).unmetered[0]!.byNorm!.litres).toBe(40 * 200 * 15);
  });

  it('a customer who was not read to the end counts for the rest as its kind uses, and is told', () => {
    const { billedMetered, unreadCustomers, uncountedCustomers } = zoneConsumption([...HOUSES, customer({ customerId: 'late', units: 2, lines: [line(0, 15, 1_000)] })], [], days(0, 30));
    expect(billedMetered.litres).toBe(20 * 12_000 + 1_000 + 2 * 100 * 15);
    expect([unreadCustomers, uncountedCustomers]).toEqual([1, []]);
  });

  it('where nothing stands in for a customer who was not read, it is named', () => {
    const { billedMetered, uncountedCustomers } = zoneConsumption([...HOUSES, customer({ customerId: 'late', units: null, lines: [line(0, 15, 1_000)] })], [], days(0, 30));
    expect(billedMetered.litres).toBe(20 * 12_000 + 1_000);
    expect(uncountedCustomers).toEqual(['late']);
  });

  it('a silent customer calibrates nothing', () => {
    expect(zoneConsumption([...HOUSES, customer({ customerId: 'gone', units: 400, lines: [line(0, 30, 1, 'estimated')] })], [group()], days(0, 30)).unmetered[0]!.calibration!.sample).toBe(20);
  });

  it('unbilled meters are a line of their own', () => {
    const { billedMetered, unbilledMetered } = zoneConsumption([customer(), customer({ customerId: 'own needs', isBilled: false, lines: [line(0, 30, 500)] })], [], days(0, 30));
    expect([billedMetered.litres, unbilledMetered.litres]).toEqual([12_000, 500]);
  });

  it('chance errors of many customers cancel, what the season does to all of them does not', () => {
    const cut = (count: number) => zoneConsumption(Array.from({ length: count }, (_, at) => customer({ customerId: `C${at}`, lines: [line(-15, 15, 12_000), line(15, 45, 12_000)] })), [], days(0, 30)).billedMetered;
    const ratios = [cut(1), cut(100)].map(({ litres, errors }) => ['timing', 'season'].map((kind) => [...errors].find(([source]) => source.startsWith(kind))![1] / litres));
    expect(ratios[1]![0]! / ratios[0]![0]!).toBeCloseTo(0.1, 9);
    // Lines of 30 days: 1.42 %, as measured.
    expect(ratios.map(([, season]) => season)).toEqual([expect.closeTo(0.0142, 9), expect.closeTo(0.0142, 9)]);
  });

  it('lines of 90 days cut to a month have the 3.68 % that was measured', () => {
    const { billedMetered } = zoneConsumption([customer({ lines: [line(-30, 60, 9_000)] })], [], days(0, 30));
    expect(billedMetered.errors.get('season:customers:0')! / billedMetered.litres).toBeCloseTo(0.0368, 9);
  });

  it('readings at both ends leave no error of timing', () => {
    expect(limitsOf(zoneConsumption(HOUSES, [], days(0, 30)).billedMetered).limitLitres).toBe(0);
  });

  it('estimates are uncertain, by chance and together', () => {
    const { billedMetered } = zoneConsumption([customer({ lines: [line(0, 30, 10_000, 'estimated')] })], [], days(0, 30), { ...DEFAULT_CONSUMPTION_ASSUMPTIONS, estimateLimitRatio: 0.3, estimateSharedLimitRatio: 0.4 });
    expect(limitsOf(billedMetered).limitRatio).toBeCloseTo(0.5, 9);
  });
});

describe('a water balance', () => {
  const zone = balanceOf({ metered: HOUSES, unmetered: [group()] });

  it('of a zone, line by line as worked out by hand', () => {
    // Supplied 1,000,000; metered 240,000; unmetered registered 120,000, true 120,000 / 0.98; norm 240,000.
    const expected: Record<string, number> = {
      system_input: 1_000_000, exported: 0, storage_change: 0, water_supplied: 1_000_000, billed_metered: 240_000, billed_unmetered: 122_449, unbilled_metered: 0, unbilled_unmetered: 12_500,
      authorised: 374_949, revenue: 480_000, non_revenue: 520_000, norm_error: -117_551, water_losses: 625_051, unauthorised: 10_000, meter_inaccuracy: 4_898, billing_error: 0,
      apparent_losses: 14_898, real_losses: 610_153,
    };
    expect(Object.fromEntries(waterBalance(zone).lines.map(({ line: name, litres }) => [name, litres]))).toEqual(expected);
  });

  it('has one source for what meters miss: the metered line and the calibrated one are wrong together', () => {
    const real = waterBalance({ ...zone, assumptions: { ...NOTHING_ASSUMED, underRegistration: { ratio: 0, limitPoints: 0.0196 } } }).volumes.get('real_losses')!;
    expect(real.errors.get('under_registration')).toBeCloseTo(-0.01 * 360_000, 6);
  });

  it('says what makes real losses uncertain, the greatest first', () => {
    const { uncertainBecause } = waterBalance(balanceOf({ metered: [customer()], unmetered: [group()] }));
    expect(uncertainBecause[0]!.source).toBe('norm:house');
    expect(uncertainBecause.reduce((sum, { varianceRatio }) => sum + varianceRatio, 0)).toBeCloseTo(1, 9);
  });

  it.each<[string, BalanceInputs, string[]]>([
    ['more consumption than supply is shown as implausible', balanceOf({ supply: [well({ lines: [line(0, 30, 9_000)] })] }), ['negative_non_revenue', 'negative_real_losses']],
    ['losses within their limits are not distinguishable from zero', balanceOf({ supply: [well({ lines: [line(0, 30, 250_000)] })], metered: [], unmetered: [group()] }), ['norm_not_calibrated', 'real_losses_not_distinguishable_from_zero']],
    ['a missing well leaves it not computed', balanceOf({ supply: [well({ meter: null, lines: [] })] }), ['supply_not_computed']],
    ['a kind without norm and meters', balanceOf({ unmetered: [group({ normLitresPerUnitDay: null })] }), ['unmetered_not_computed', 'norm_unknown']],
    ['customers of whom nothing is known', balanceOf({ metered: [customer({ units: null, lines: [] })] }), ['unread_customers_not_counted']],
    ['a sound balance has no remark', zone, []],
  ])('%s', (_case, inputs, remarks) => {
    expect(waterBalance(inputs).remarks).toEqual(remarks);
  });

  it('below zero is not clamped', () => {
    expect(litresOf(balanceOf({ supply: [well({ lines: [line(0, 30, 9_000)] })], assumptions: NOTHING_ASSUMED }), 'real_losses')).toBe(-3_000);
  });

  it('without supply still tells consumption, and nothing that hangs on supply', () => {
    const inputs = balanceOf({ supply: [well({ meter: null, lines: [] })] });
    expect((['billed_metered', 'revenue', 'meter_inaccuracy'] as const).map((name) => litresOf(inputs, name))).toEqual([12_000, 12_000, 245]);
    expect((['system_input', 'water_supplied', 'non_revenue', 'water_losses', 'real_losses', 'unauthorised'] as const).map((name) => litresOf(inputs, name))).toEqual([null, null, null, null, null, null]);
  });

  it.each<[string, Partial<BalanceInputs>, BalanceLineName, string, number | null]>([
    ['a register', {}, 'system_input', 'measured', 1],
    ['pump hours', { supply: [well({ meter: null, lines: [], declared: { method: 'pump_hours_rated_flow', litres: 5, limitRatio: 0.2 } })] }, 'system_input', 'declared', 1],
    ['one well of two', { supply: [well(), well({ pointId: 'W2', meter: null, lines: [] })] }, 'system_input', 'estimated', 0.5],
    ['readings', {}, 'billed_metered', 'measured', 1],
    ['readings of one of two customers', { metered: [...HOUSES, customer({ lines: [] })] }, 'billed_metered', 'estimated', 20 / 21],
    ['a calibrated kind', { metered: HOUSES, unmetered: [group()] }, 'billed_unmetered', 'estimated', 1],
    ['a norm', { unmetered: [group()] }, 'billed_unmetered', 'default', 1],
    ['an assumed share', {}, 'unauthorised', 'default', null],
    ['litres of the journal', { assumptions: { ...DEFAULT_BALANCE_ASSUMPTIONS, unbilledUnmetered: { litres: 300, limitRatio: 0.3 } } }, 'unbilled_unmetered', 'declared', null],
    ['the residual', {}, 'real_losses', 'computed', null],
  ])('a line says where it comes from and how complete it is: %s', (_case, over, name, origin, completenessRatio) => {
    expect(waterBalance(balanceOf(over)).lines.find(({ line: one }) => one === name)).toMatchObject({ origin, completenessRatio });
  });

  it('the metered share stands beside it, of customers and of consumption', () => {
    const balance = waterBalance(zone);
    expect(balance.meteredCustomersRatio).toBeCloseTo(20 / 30, 9);
    expect(balance.meteredConsumptionRatio).toBeCloseTo(240_000 / 362_449, 9);
  });

  const inputs = (): fc.Arbitrary<BalanceInputs> => fc.record({
    supplied: fc.integer({ min: 0, max: 5_000_000 }), stored: fc.integer({ min: -100_000, max: 100_000 }), uses: fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 8 }), fc.boolean()), { maxLength: 30 }),
    unmetered: fc.integer({ min: 0, max: 500 }), norm: fc.integer({ min: 1, max: 400 }), missed: fc.integer({ min: 0, max: 90 }), stolen: fc.integer({ min: 0, max: 200 }),
  }).map(({ supplied, stored, uses, unmetered, norm, missed, stolen }) => balanceOf({
    supply: [well({ lines: [line(0, 30, supplied)] })], stores: [{ reservoirId: 'R', place: 'tank', startLitres: 100_000, endLitres: 100_000 + stored, limitLitres: 10 }],
    metered: uses.map(([litres, units, isBilled], at) => customer({ customerId: `C${at}`, units, isBilled, lines: [line(-7, 13, litres), line(13, 40, litres)] })),
    unmetered: [group({ customers: Math.ceil(unmetered / 3), units: unmetered, normLitresPerUnitDay: norm })],
    assumptions: { ...DEFAULT_BALANCE_ASSUMPTIONS, underRegistration: { ratio: missed / 1_000, limitPoints: 0.02 }, unauthorised: { ratio: stolen / 1_000, limitPoints: 0.01 } },
  }));

  it('adds up to the litre, whatever goes in: no water appears and none is lost', () => {
    fc.assert(fc.property(inputs(), (made) => {
      const of = Object.fromEntries(waterBalance(made).lines.map(({ line: name, litres }) => [name, litres!])) as Record<BalanceLineName, number>;
      expect(Object.values(of).every(Number.isInteger)).toBe(true);
      expect(of.system_input - of.exported - of.storage_change).toBe(of.water_supplied);
      expect(of.billed_metered + of.billed_unmetered + of.unbilled_metered + of.unbilled_unmetered).toBe(of.authorised);
      expect(of.authorised + of.apparent_losses + of.real_losses).toBe(of.water_supplied);
      expect(of.revenue + of.non_revenue).toBe(of.water_supplied);
      expect(of.non_revenue).toBe(of.water_losses + of.unbilled_metered + of.unbilled_unmetered + of.norm_error);
      expect(of.unauthorised + of.meter_inaccuracy + of.billing_error).toBe(of.apparent_losses);
    }));
  });

  it('the Russian view is the same water: its parts add up to non-revenue water, and leakage is leakage', () => {
    fc.assert(fc.property(inputs(), (made) => {
      const balance = waterBalance(made);
      const of = Object.fromEntries(unaccountedView(balance).map(({ line: name, litres }) => [name, litres!]));
      expect(of['sold_by_meters']! + of['sold_by_norms']! + of['unaccounted_and_losses']!).toBe(of['delivered']);
      expect(of['technological']! + of['organisational']! + of['losses']!).toBe(of['unaccounted_and_losses']);
      expect(of['losses']).toBe(balance.volumes.get('real_losses')!.litres);
    }));
  });

  it('does not depend on the order of customers', () => {
    fc.assert(fc.property(inputs(), (made) => {
      const [one, other] = [made, { ...made, metered: [...made.metered].reverse() }].map((given) => waterBalance(given).lines);
      expect(other!.map(({ litres }) => litres)).toEqual(one!.map(({ litres }) => litres));
      other!.forEach(({ highLitres }, at) => expect(Math.abs(highLitres! - one![at]!.highLitres!)).toBeLessThan(1e-3));
    }));
  });
});

describe('indicators of a balance', () => {
  const network: ZoneNetwork = { mainsKm: 179, connections: 18_000, privatePipeKm: 0, meanPressureMetres: 30, pressurisedRatio: 1 };
  const prices: WaterPrices = { retailTyiynPerCubicMetre: 2_000, productionTyiynPerCubicMetre: 500, realLossesAt: 'production' };
  // 30 days: supplied 1,000,000 m³, metered 300,000 m³, nothing else: real losses 700,000 m³.
  const balance = waterBalance(balanceOf({ supply: [well({ lines: [line(0, 30, 1e9)] })], metered: [customer({ lines: [line(0, 30, 3e8)] })], assumptions: NOTHING_ASSUMED }));
  const found = balanceIndicators(balance, network, prices, new Set(['house']));

  it('tell losses in m³, by connection and km, and as a share of a named base', () => {
    expect(found.realLosses).toMatchObject({
      cubicMetres: { figure: 700_000 }, ofWaterSupplied: { figure: 0.7 }, ofSystemInput: { figure: 0.7 },
      rate: { per: 'connection', volumePerConnectionDay: expect.closeTo(7e8 / 30 / 18_000, 6) }, cubicMetresPerKmDay: expect.closeTo(700_000 / 30 / 179, 6),
    });
  });

  it('the limits of a share know that part and base are wrong together: 1 − 300 / WS, WS ± 2 %', () => {
    expect(found.realLosses.ofWaterSupplied.high! - 0.7).toBeCloseTo(0.3 * 0.02, 9);
  });

  it('UARL, ILI with limits and band', () => {
    expect(found.unavoidableCubicMetres).toBeCloseTo(528.66 * 30, 6);
    expect(found.leakageIndex).toMatchObject({ ili: expect.closeTo(700_000 / 15_859.8, 6), low: expect.closeTo(680_000 / 15_859.8, 6), band: 'D', remark: null });
    expect(found.bandByConnection).toBe('D');
  });

  it('cost, use by person beside the metered share', () => {
    expect(found.costsTyiyn).toEqual({ apparentCost: 0, realCost: 350_000_000, nonRevenueCost: 350_000_000 });
    expect(found.litresPerPersonDay.figure).toBeCloseTo(3e8 / 4 / 30, 6);
    expect(found.metered).toEqual({ customersRatio: 1, consumptionRatio: 1 });
  });

  it('losses of a thin network are told by km, in m³', () => {
    expect(balanceIndicators(balance, { ...network, connections: 3_000 }, prices, new Set()).realLosses.rate).toEqual({ per: 'mains', volumePerMainsDay: expect.closeTo(700_000 / 30 / 179, 6) });
  });

  it.each<[string, Partial<ZoneNetwork>, string]>([['an unmeasured pressure', { meanPressureMetres: null }, 'pressure_unknown'], ['intermittent supply', { pressurisedRatio: 0.8 }, 'intermittent_supply'], ['unknown connections', { connections: null }, 'connections_unknown']])('no index with %s', (_case, over, notApplicable) => {
    expect(balanceIndicators(balance, { ...network, ...over }, prices, new Set()).leakageIndex).toEqual({ notApplicable });
  });

  it('prices that change within a period count for their time; before the first line there is none', () => {
    const table = [{ ...prices, fromMs: days(20, 30).fromMs, retailTyiynPerCubicMetre: 3_500, realLossesAt: 'retail' as const }, { ...prices, fromMs: 0, productionTyiynPerCubicMetre: null }];
    expect(pricesOf(table, days(0, 30))).toEqual({ retailTyiynPerCubicMetre: expect.closeTo(2_500, 9), productionTyiynPerCubicMetre: null, realLossesAt: 'retail' });
    expect(pricesOf(table, days(20, 30))).toEqual({ retailTyiynPerCubicMetre: 3_500, productionTyiynPerCubicMetre: 500, realLossesAt: 'retail' });
    expect(pricesOf(table, days(-1, 10)).retailTyiynPerCubicMetre).toBeNull();
  });

  it('without supply no loss is a figure, and none is zero', () => {
    const blind = balanceIndicators(waterBalance(balanceOf({ supply: [well({ meter: null, lines: [] })] })), network, prices, new Set(['house']));
    expect(blind.realLosses).toEqual({ cubicMetres: { figure: null, low: null, high: null }, ofWaterSupplied: { figure: null, low: null, high: null }, ofSystemInput: { figure: null, low: null, high: null }, rate: null, cubicMetresPerKmDay: null });
    expect(blind.costsTyiyn.realCost).toBeNull();
    expect(blind.leakageIndex).toEqual({ notApplicable: 'real_losses_unknown' });
  });

  it('negative losses have an index that says so, and no band', () => {
    const less = balanceIndicators(waterBalance(balanceOf({ supply: [well({ lines: [line(0, 30, 1e8)] })], metered: [customer({ lines: [line(0, 30, 3e8)] })], assumptions: NOTHING_ASSUMED })), network, prices, new Set());
    expect(less.leakageIndex).toMatchObject({ remark: 'negative', band: null });
  });
});
