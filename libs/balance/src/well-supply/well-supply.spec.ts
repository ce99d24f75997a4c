import { chartedQuarters, quarterStepOf } from './charted-quarters.js';
import { energyUsed, flowLitresByHour, type MeasuredQuarter, pumpRun } from './measured-quarter.js';
import { storedAtLevel } from './reservoir-level.js';
import { byPumpHours, checkWell, isPlannedToRun } from './well-supply.js';

const HOUR_MS = 3_600_000;
const DAY = { fromMs: 0, toMs: 24 * HOUR_MS };

/** Quarters that begin with the day: the amount of each, or null where nothing was measured; held for so much of the quarter. */
const quarters = (amounts: readonly (number | null)[], heldShare = 1): MeasuredQuarter[] => amounts.flatMap((amount, at) => {
  const [quarterAtMs, heldMs] = [at * 900_000, 900_000 * heldShare];
  return amount === null ? [] : [{ quarterAtMs, least: amount, most: amount, firstAtMs: quarterAtMs, first: amount, lastAtMs: quarterAtMs, last: amount, heldMs, amountMs: amount * heldMs }];
});
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

describe('flow by the hour', () => {
  it('is the litres of each hour; an hour that was seen for less than 45 minutes is not known', () => {
    expect(flowLitresByHour(quarters([60_000, 60_000, 30_000, 30_000, 10_000, 10_000, 10_000, null, 5, 5, null, null]), { fromMs: 0, toMs: 4 * HOUR_MS })).toEqual([45_000, 10_000, null, null]);
  });

  it('does not take 14 minutes of each quarter for less water', () => {
    expect(flowLitresByHour(quarters(times(4, 30_000), 14 / 15), { fromMs: 0, toMs: HOUR_MS })).toEqual([30_000]);
  });

  it('of the last half hour of a period is half an hour\'s', () => {
    expect(flowLitresByHour(quarters(times(6, 20_000)), { fromMs: 0, toMs: 1.5 * HOUR_MS })).toEqual([20_000, 10_000]);
  });
});

describe('the hours of a pump', () => {
  it.each([
    ['ran for half of a day', [...times(48, 1), ...times(48, 0)], { runHours: 12, coveredRatio: 1 }], ['stood', times(96, 0), { runHours: 0, coveredRatio: 1 }],
    ['was known for a quarter of the day', times(24, 1), { runHours: 6, coveredRatio: 0.25 }], ['was never known', [], null],
  ])('%s', (_what, amounts, run) => {
    expect(pumpRun(quarters(amounts), DAY)).toEqual(run);
  });
});

describe('energy', () => {
  const counter = (from: number, step: number): number[] => Array.from({ length: 96 }, (_, at) => from + at * step);
  it.each([
    ['between the readings near both ends', counter(1_000, 100), 9_500], ['never read', [], 'no_energy'], ['read from one o\'clock on', [...times(4, null), ...counter(0, 1).slice(4)], 'no_reading_at_start'],
    ['read until eleven', counter(0, 1).slice(0, 92), 'no_reading_at_end'], ['of a meter that was exchanged', [...counter(5_000, 100).slice(0, 50), ...counter(0, 100).slice(0, 46)], 'energy_fell'],
  ])('%s', (_what, amounts, used) => {
    expect(energyUsed(quarters(amounts), DAY)).toBe(used);
  });
});

describe('a volume by pump hours', () => {
  const tests = [{ testedAtMs: -2 * HOUR_MS, flowLitresPerHour: 50_000, limitRatio: 0.05 }, { testedAtMs: -HOUR_MS, flowLitresPerHour: 52_000, limitRatio: 0.06 }, { testedAtMs: 48 * HOUR_MS, flowLitresPerHour: 99_000, limitRatio: 0.01 }];
  const rated = (ratedLitresPerHour: number | null) => ({ tests: [], curve: null, ratedLitresPerHour });
  it('is the latest portable test before it, with its own accuracy', () => {
    expect(byPumpHours({ runHours: 10, coveredRatio: 1 }, { tests, curve: { flowLitresPerHour: 44_000, limitRatio: 0.1 }, ratedLitresPerHour: 60_000 }, DAY)).toEqual({ method: 'portable_test', litres: 520_000, limitRatio: 0.06 });
  });

  it('is the rated flow ± 20 % where nobody tested', () => {
    expect(byPumpHours({ runHours: 10, coveredRatio: 1 }, rated(60_000), DAY)).toEqual({ method: 'pump_hours_rated_flow', litres: 600_000, limitRatio: 0.2 });
  });

  it('takes unseen hours as those that were seen, and is wider for it', () => {
    const volume = byPumpHours({ runHours: 8, coveredRatio: 0.8 }, rated(60_000), DAY)!;
    expect(volume.litres).toBeCloseTo(600_000, 6);
    expect(volume.limitRatio).toBeCloseTo(Math.sqrt(0.08), 9);
  });

  it.each([['below three quarters of the time', { runHours: 5, coveredRatio: 0.74 }, 60_000], ['without a state', null, 60_000], ['without a flow', { runHours: 5, coveredRatio: 1 }, null]])('is not told %s', (_what, run, flow) => {
    expect(byPumpHours(run, rated(flow), DAY)).toBeNull();
  });
});

describe('a metered well against its pump and its energy', () => {
  const well = { volumeLitres: 600_000, run: { runHours: 10, coveredRatio: 1 }, knownFlowLitresPerHour: 60_000, knownFlowLimitRatio: 0.2, energyWattHours: 300_000, usualWattHoursPerM3: 500 };
  it('agrees', () => {
    expect(checkWell(well)).toEqual({ litresPerRunHour: 60_000, byHoursRatio: 1, wattHoursPerM3: 500, byEnergyRatio: 1, contradictions: [] });
  });

  it.each([
    ['a meter that counts a third less', { volumeLitres: 400_000 }, ['unlike_pump_hours', 'unlike_energy']], ['a tenth less is within what is known of the flow', { volumeLitres: 545_000 }, []],
    ['a meter that stands while the pump runs', { volumeLitres: 0 }, ['no_flow_while_pump_ran']], ['water while the pump stands', { run: { runHours: 0, coveredRatio: 1 } }, ['flow_while_pump_stood']],
    ['a pump that draws a fifth more', { energyWattHours: 360_000 }, ['unlike_energy']], ['hours that nobody knows check nothing', { run: { runHours: 0, coveredRatio: 0.2 }, energyWattHours: null }, []],
    ['a meter that does not tell checks nothing', { volumeLitres: null }, []],
  ] as const)('%s', (_what, changed, contradictions) => {
    expect(checkWell({ ...well, ...changed }).contradictions).toEqual(contradictions);
  });
});

describe('the plan of a well', () => {
  it.each([
    ['operating', 'all_year', '2026-01-10', true], ['operating', 'summer', '2026-04-30', false], ['operating', 'summer', '2026-05-01', true], ['operating', 'summer', '2026-09-30', true], ['operating', 'summer', '2026-10-01', false],
    ['operating', null, '2026-07-01', null], ['standby', 'all_year', '2026-07-01', false], ['mothballed', null, '2026-07-01', false],
  ])('%s, %s, on %s: %p', (state, season, day, planned) => {
    expect(isPlannedToRun(state, season, day)).toBe(planned);
  });
});

describe('what a reservoir holds', () => {
  const table = [{ levelMillimetres: 0, volumeLitres: 0 }, { levelMillimetres: 2_000, volumeLitres: 400_000 }, { levelMillimetres: 4_000, volumeLitres: 1_000_000 }];
  it.each([
    ['between two rows', 3_000, { litres: 700_000, limitLitres: 3_000, unknown: null }], ['at the lowest row', 0, { litres: 0, limitLitres: 2_000, unknown: null }],
    ['above the table', 4_001, { litres: null, limitLitres: 0, unknown: 'level_outside_the_table' }], ['without a level', null, { litres: null, limitLitres: 0, unknown: 'no_level' }],
  ])('%s', (_what, level, stored) => {
    expect(storedAtLevel(table, level)).toEqual(stored);
  });

  it('is not known without a table', () => {
    expect(storedAtLevel(null, 100)).toMatchObject({ litres: null, unknown: 'no_table' });
  });
});

describe('a chart of quarters', () => {
  it('has a point a quarter for a week, an hour for two months, a day beyond', () => {
    expect([7, 8, 9, 62, 63].map((days) => quarterStepOf(days * 24 * HOUR_MS))).toEqual(['quarter', 'quarter', 'hour', 'hour', 'day']);
  });

  it('weighs amounts by the time that they held, keeps extremes and leaves gaps', () => {
    const [first, second] = quarters([10, 40, null, null, null, null, null, null, 7]);
    expect(chartedQuarters([{ ...first!, heldMs: 300_000, amountMs: 10 * 300_000 }, second!, ...quarters([...times(8, null), 7])], 'hour', 'Asia/Bishkek')).toEqual([
      { atMs: 0, mean: 32.5, least: 10, most: 40, last: 40, knownHours: 1 / 3 }, { atMs: 2 * HOUR_MS, mean: 7, least: 7, most: 7, last: 7, knownHours: 0.25 },
    ]);
  });

  it('cuts days at the city\'s midnight, 18:00 UTC', () => {
    expect(chartedQuarters(quarters([...times(72, 1), 2]), 'day', 'Asia/Bishkek').map(({ atMs, mean }) => [atMs / HOUR_MS, mean])).toEqual([[-6, 1], [18, 2]]);
  });
});
