import { assessProgramme, type IndicatorFact } from './assess-programme.js';
import type { GatheredEntry, GatheredProgramme } from './gathered-programme.js';
import { BALANCE, gathered } from './made-programme.js';

const factOf = (code: string, from: GatheredProgramme): IndicatorFact => assessProgramme(from).indicators.find((one) => one.code === code)!.fact;
const ZERO = { installed: 0, proved: 0 };
const NONE = { household: ZERO, budget: ZERO, commercial: ZERO, larger: ZERO, ofUnknownSize: 0 };

const entry = (indicatorCode: string, fromOn: string, amount: string): GatheredEntry => ({ entryId: Number(fromOn.slice(0, 4)) * 10 + Number(fromOn.slice(5, 7)), indicatorCode, fromOn, amount });

describe('an indicator that is measured', () => {
  it.each<[string, Partial<IndicatorFact>]>([
    ['meters-budget', { amount: 3, numerator: 3, denominator: 4, deviation: -57, deviationRatio: -0.95, progressRatio: 0.05, state: 'final' }],
    ['meters-commercial', { amount: 6, deviation: -494, progressRatio: 0.012 }],
    ['meters-household', { amount: 18, denominator: 20, deviation: -24_982, progressRatio: 0.00072 }],
    ['meters-larger', { amount: 1, denominator: 2, deviation: -999 }],
    ['metered-accounts', { amount: 30, numerator: 30, denominator: 100, progressRatio: null, noProgress: 'base_not_measured', against: null, deviation: null }],
    ['metered-volume', { amount: 45, numerator: 315, denominator: 700 }],
    ['non-revenue-water', { amount: 40, low: 35, high: 45, numerator: 400, denominator: 1_000, noProgress: 'base_not_measured', evidence: { page: 'balance', of: 'CITY/half_year/2024-01-01/3' } }],
    ['real-losses', { amount: 25, low: 10, high: 40, numerator: 250 }],
    ['litres-per-person', { amount: 182.5, low: 160, high: 205, deviation: 12.5, against: { year: null, amount: '170' }, progressRatio: null, noProgress: 'base_not_measured' }],
    ['wells-winter', { amount: 1, denominator: 3, deviation: -13, noProgress: 'target_is_base' }],
    ['wells-summer', { amount: 2, deviation: -20 }],
    ['pump-hours', { amount: 2_000, against: null }],
    ['pump-energy', { amount: 0.48, numerator: 480, denominator: 1_000 }],
    ['supply-continuity', { amount: 2.5, numerator: 250, denominator: 100, state: 'final' }],
    ['business-connections', { amount: 35, noProgress: 'target_not_set', against: null }],
  ])('%s', (code, told) => {
    expect(factOf(code, gathered())).toMatchObject(told);
  });

  it.each<[string, string, Partial<GatheredProgramme>, Partial<IndicatorFact>]>([
    ['is not computed without a zone of the city', 'real-losses', { hasCityZone: false, balance: null }, { amount: null, state: 'not_computed', reason: 'no_city_zone' }],
    ['is not computed without a balance, and names the half-year', 'metered-accounts', { balance: null }, { reason: 'no_balance', reasonAbout: '2024-01-01' }],
    ['is not computed while a well has no figure, and names the well', 'real-losses', { balance: { ...BALANCE, realLossesOfSupplied: { figure: null, low: null, high: null }, reasons: { real_losses: 'supply_not_computed' }, missingPlace: 'W2' } }, { amount: null, reason: 'supply_not_computed', reasonAbout: 'W2' }],
    ['says that a norm is missing', 'non-revenue-water', { balance: { ...BALANCE, nonRevenueOfSupplied: { figure: null, low: null, high: null }, reasons: { non_revenue: 'norm_unknown' } } }, { reason: 'norm_unknown' }],
    ['says that residents are missing', 'litres-per-person', { balance: { ...BALANCE, litresPerPersonDay: { figure: null, low: null, high: null } } }, { reason: 'persons_unknown' }],
    ['stays provisional while nobody signed the balance', 'real-losses', { balance: { ...BALANCE, isSigned: false } }, { amount: 25, state: 'provisional' }],
    ['stays provisional while the period goes on', 'meters-budget', { isOver: false }, { amount: 3, state: 'provisional' }],
    ['stays provisional while some supply is not known', 'real-losses', { balance: { ...BALANCE, supplyCompletenessRatio: 0.8 } }, { completenessRatio: 0.8, state: 'provisional' }],
    ['is none of an empty register, not zero', 'meters-budget', { accounts: { household: 0, budget: 0, commercial: 0 }, meters: NONE }, { amount: null, reason: 'register_empty' }],
    ['is zero where the register has customers and no meter', 'meters-budget', { meters: NONE }, { amount: 0, progressRatio: 0 }],
    ['tells no number of large meters where no size is known', 'meters-larger', { meters: { ...gathered().meters, larger: { installed: 0, proved: 0 }, ofUnknownSize: 30 } }, { amount: null, state: 'not_computed', reason: 'sizes_unknown', deviation: null }],
    ['tells how many meters have an unknown size', 'meters-larger', { meters: { ...gathered().meters, ofUnknownSize: 3 } }, { completenessRatio: 0.9, state: 'provisional' }],
    ['is none of summer before May', 'wells-summer', { wellMonths: gathered().wellMonths.slice(0, 4) }, { amount: null, reason: 'season_not_begun' }],
    ['is none of wells that nobody read', 'wells-winter', { wellMonths: gathered().wellMonths.map((one) => ({ ...one, known: 0, ran: [] })) }, { amount: null, reason: 'wells_unknown' }],
    ['is none of pumps of which too little is known', 'pump-hours', { pumps: { ...gathered().pumps, hoursKnownRatio: 0.7 } }, { amount: null, reason: 'pumps_unmeasured', completenessRatio: 0.7 }],
    ['is none of energy of which too little is known', 'pump-energy', { pumps: { ...gathered().pumps, energyKnownRatio: 0.5 } }, { amount: null, reason: 'energy_unmeasured' }],
    ['is none of a journal that nobody kept', 'supply-continuity', { continuity: { journalKeptRatio: 0, shutOffs: 0, accountHours: 0, accounts: 100 } }, { amount: null, reason: 'journal_empty' }],
    ['is of a shut-off that began before the half-year, though nothing was entered since', 'supply-continuity', { continuity: { journalKeptRatio: 0, shutOffs: 1, accountHours: 250, accounts: 100 } }, { amount: 2.5, completenessRatio: 0, state: 'provisional' }],
    ['stays provisional where the journal was kept on some days', 'supply-continuity', { continuity: { journalKeptRatio: 0.4, shutOffs: 1, accountHours: 250, accounts: 100 } }, { amount: 2.5, completenessRatio: 0.4, state: 'provisional' }],
    ['is none where accounts were not counted', 'supply-continuity', { continuity: { journalKeptRatio: 1, shutOffs: 1, accountHours: null, accounts: 100 } }, { amount: null, reason: 'accounts_not_counted' }],
    ['is none by a formula that is not known', 'meters-budget', { indicators: gathered().indicators.map((one) => ({ ...one, formula: 'of_later' })) }, { amount: null, reason: 'formula_unknown', formulaVersion: null }],
  ])('%s: %s', (_, code, over, told) => {
    expect(factOf(code, gathered(over))).toMatchObject(told);
  });

  it('has its formula and its version', () => {
    expect(factOf('real-losses', gathered())).toMatchObject({ formula: 'real_losses', formulaVersion: 1 });
  });
});

describe('an indicator that a body enters', () => {
  const LOWER = 'irrigation-lower-park';
  const all = ['2023-01-01', '2023-07-01', '2024-01-01', '2024-07-01'].map((fromOn) => entry(LOWER, fromOn, '4185.7'));

  it('is not entered until it is, and then zero is a figure', () => {
    expect(factOf(LOWER, gathered())).toMatchObject({ amount: null, state: 'not_computed', reason: 'not_entered', reasonAbout: '2024-01-01', deviation: null, progressRatio: null, noProgress: 'not_computed' });
    expect(factOf('sensor-taps', gathered({ entries: ['2023-01-01', '2023-07-01', '2024-01-01'].map((fromOn) => entry('sensor-taps', fromOn, '0')) }))).toMatchObject({ amount: 0, sinceBase: 0, state: 'final', noProgress: 'target_not_set' });
  });

  it('is held against the increment of its year, and its progress against the end', () => {
    expect(factOf(LOWER, gathered({ entries: all.slice(0, 3) }))).toMatchObject({ amount: 4_185.7, yearToDate: 4_185.7, sinceBase: 12_557.1, against: { year: 2024, amount: '8371.4' }, deviation: -4_185.7, deviationRatio: -0.5, progressRatio: 0.374997 });
    expect(factOf(LOWER, gathered({ entries: all }, 'half_year', '2024-07-01'))).toMatchObject({ yearToDate: 8_371.4, deviation: 0, deviationRatio: 0 });
    expect(factOf(LOWER, gathered({ entries: all }, 'year', '2024-01-01'))).toMatchObject({ amount: 8_371.4, deviation: 0, state: 'final' });
  });

  it('has no year while one of its half-years is missing, and no sum since the base while an earlier one is', () => {
    expect(factOf(LOWER, gathered({ entries: all.slice(0, 3) }, 'year', '2024-01-01'))).toMatchObject({ amount: null, reason: 'half_year_not_entered', reasonAbout: '2024-07-01' });
    expect(factOf(LOWER, gathered({ entries: all.slice(1) }))).toMatchObject({ amount: 4_185.7, yearToDate: 4_185.7, sinceBase: null, progressRatio: null, noProgress: 'not_computed' });
  });

  it('begins from the base that the document states', () => {
    const entries = ['2023-01-01', '2023-07-01', '2024-01-01'].map((fromOn) => entry('irrigation-network', fromOn, '2530.5'));
    expect(factOf('irrigation-network', gathered({ entries }))).toMatchObject({ sinceBase: 27_834.5, progressRatio: 0.375019 });
  });
});

it('the same goes out whenever the same goes in, and the figures of a period name no person', () => {
  const one = JSON.stringify(assessProgramme(gathered()));
  expect(JSON.stringify(assessProgramme(structuredClone(gathered())))).toBe(one);
  expect(one).not.toMatch(/login|fullName|enteredBy|evidenceText/);
});

it('reasons stand as they were stated; what was gathered before there were any has the bytes that it had', () => {
  const reasons = [{ indicatorCode: 'meters-budget', fromOn: '2024-01-01', bodyCode: 'kvk', said: 'Delivered late.', statedOn: '2024-07-10' }];
  expect(assessProgramme({ ...gathered(), reasons }).reasons).toEqual(reasons);
  expect(Object.keys(assessProgramme(gathered()))).not.toContain('reasons');
});
