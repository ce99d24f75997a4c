import { limitsOf, standardErrorOf, sumOf } from '../uncertainty/index.js';
import { byPortableTest, byRatedFlow, byReservoir, storedLitres } from './declared-supply.js';
import { fillFlow } from './fill-flow.js';
import { days, line, well } from './made-balance.js';
import { flowAlone, pointSupply, zoneSupply } from './supply.js';

const MONTH = days(0, 30);
const HOURS = 720;
/** A flow with a day's shape, seen in so many of its hours. */
const flowSeen = (seenHours: number): (number | null)[] => Array.from({ length: HOURS }, (_, hour) => ((hour * 7) % HOURS < seenHours ? 1_000 + 500 * Math.sin((2 * Math.PI * (hour % 24)) / 24) : null));

describe('what a point supplied', () => {
  it('is the register difference where readings bracket the period, whatever hours are missing between them', () => {
    const supply = pointSupply(well({ lines: [line(0, 3, 100_000), line(3, 27, 800_000), line(27, 30, 100_000)] }), MONTH);
    expect(supply).toMatchObject({ method: 'register', meteredShareRatio: 1, coveredRatio: 1, unknown: null });
    expect(supply.volume!.litres).toBe(1_000_000);
    expect([...supply.volume!.errors]).toEqual([['meter:M1', expect.closeTo(20_000 / 1.96, 6)]]);
  });

  it('counts what passed between two readings of one instant, as at an exchange, in the period that holds the instant', () => {
    const lines = [line(0, 30, 900_000), line(30, 30, 500), line(30, 60, 900_000)];
    expect([MONTH, days(30, 60)].map((period) => pointSupply(well({ lines }), period).volume!.litres)).toEqual([900_000, 900_500]);
  });

  it('is corrected for the error that a test of its meter found', () => {
    expect(pointSupply(well({ meter: { meterId: 'M1', overRegistrationRatio: 0.25, limitRatio: 0 } }), MONTH).volume!.litres).toBe(800_000);
  });

  it('of meters that nobody tested is wrong together, of tested ones each by itself', () => {
    const of = (sharedLimitRatio?: number) => sumOf(['M1', 'M2', 'M3', 'M4'].map((meterId) => pointSupply(well({ pointId: meterId, meter: { meterId, overRegistrationRatio: 0, limitRatio: 0.02, ...(sharedLimitRatio === undefined ? {} : { sharedLimitRatio }) } }), MONTH).volume!));
    expect(limitsOf(of()).limitRatio).toBeCloseTo(0.02 / Math.sqrt(4), 9);
    expect(limitsOf(of(0.04)).limitRatio).toBeCloseTo(Math.hypot(0.01, 0.04), 9);
  });

  it('is not exact where a line is cut at an end of the period, and exact again over both sides of it', () => {
    const lines = [line(0, 25, 500_000), line(25, 35, 200_000), line(35, 60, 500_000)];
    const [first, second] = [days(0, 30), days(30, 60)].map((period) => pointSupply(well({ lines, meter: { meterId: 'M1', overRegistrationRatio: 0, limitRatio: 0 } }), period).volume!);
    // 20,000 litres a day, a memory of a day, 5 of 10 days on each side: 20,000 · √(1 · 5 · 5 / 10).
    expect(standardErrorOf(first!)).toBeCloseTo(20_000 * Math.sqrt(2.5), 6);
    expect(standardErrorOf(second!)).toBeCloseTo(20_000 * Math.sqrt(2.5), 6);
    expect(standardErrorOf(sumOf([first!, second!]))).toBeCloseTo(0, 6);
    expect(first!.litres + second!.litres).toBe(1_200_000);
  });

  it('is estimated within one line that is longer than the period', () => {
    const { volume } = pointSupply(well({ lines: [line(-30, 60, 900_000)], meter: { meterId: 'M1', overRegistrationRatio: 0, limitRatio: 0 } }), MONTH);
    expect(volume!.litres).toBe(300_000);
    expect(standardErrorOf(volume!)).toBeCloseTo(10_000 * Math.sqrt((30 * 60) / 90), 6);
  });

  it.each([[539, null, 'flow_below_three_quarters_of_the_time'], [540, 'flow', null]])('from %d of 720 hours of flow: %p', (seen, method, unknown) => {
    const supply = pointSupply(well({ lines: [line(0, 10, 1)], flowLitresByHour: flowSeen(seen) }), MONTH);
    expect(supply).toMatchObject({ method, unknown, coveredRatio: seen / HOURS });
    expect(supply.volume === null).toBe(method === null);
  });

  it('from flow tells how the rest was filled, and what share a meter counted', () => {
    const supply = pointSupply(well({ lines: [], flowLitresByHour: flowSeen(600) }), MONTH);
    expect(supply.filledBy).toBe('hour_of_day');
    expect(supply.volume!.litres).toBeCloseTo(HOURS * 1_000, -4);
    expect(supply.meteredShareRatio).toBeGreaterThan(0.8);
    expect(supply.meteredShareRatio).toBeLessThan(0.87);
  });

  it.each(['own_source', 'import'] as const)('of a point (%s) with flow and no meter in the register is its flow, ± 5 % in every month alike', (role) => {
    const point = well({ role, place: 'P1', meter: flowAlone('P1'), lines: [], flowLitresByHour: Array.from({ length: HOURS }, (_, hour) => (hour % 4 === 3 ? null : 1_000)) });
    const supply = pointSupply(point, MONTH);
    expect(supply).toMatchObject({ method: 'flow', unknown: null, coveredRatio: 0.75 });
    expect(supply.volume!.litres).toBeCloseTo(720_000, 6);
    expect(limitsOf(supply.volume!).limitRatio).toBeCloseTo(0.05, 9);
    expect(pointSupply({ ...point, flowLitresByHour: flowSeen(539) }, MONTH)).toMatchObject({ method: null, volume: null, unknown: 'flow_below_three_quarters_of_the_time' });
  });

  it('an estimate of the register does not bracket a period', () => {
    expect(pointSupply(well({ lines: [line(0, 20, 10), line(20, 30, 5, 'estimated')] }), MONTH)).toMatchObject({ method: null, volume: null, unknown: 'register_does_not_bracket_the_period' });
  });

  it('is declared where there is no meter, with the accuracy of the method and the same error every month', () => {
    const point = well({ meter: null, lines: [], declared: byRatedFlow(300, 25_000, 0.2) });
    const [first, second] = [MONTH, days(30, 60)].map((period) => pointSupply(point, period).volume!);
    expect(first!.litres).toBe(7_500_000);
    expect(limitsOf(first!).limitLitres).toBeCloseTo(1_500_000, 6);
    expect(limitsOf(sumOf([first!, second!])).limitLitres).toBeCloseTo(3_000_000, 6);
    expect(pointSupply(point, MONTH)).toMatchObject({ method: 'pump_hours_rated_flow', meteredShareRatio: 0 });
  });

  it('a meter that says nothing gives way to a declared method', () => {
    expect(pointSupply(well({ lines: [], declared: byPortableTest(10, 20_000, 0.05) }), MONTH)).toMatchObject({ method: 'portable_test', unknown: null });
  });

  it('is not known without any of them, and says what is missing', () => {
    expect(pointSupply(well({ meter: null, lines: [] }), MONTH)).toMatchObject({ method: null, volume: null, unknown: 'no_meter_and_no_method' });
    expect(pointSupply(well({ meter: null, lines: [], declaredLacks: 'hours_without_rated_flow' }), MONTH)).toMatchObject({ method: null, volume: null, unknown: 'hours_without_rated_flow' });
  });
});

describe('supply of a zone', () => {
  it('is own sources and imports less exports and what reservoirs took in', () => {
    const supply = zoneSupply([
      well(), well({ pointId: 'I1', place: 'inlet', role: 'import', lines: [line(0, 30, 400_000)], meter: { meterId: 'M2', overRegistrationRatio: 0, limitRatio: 0.02 } }),
      well({ pointId: 'E1', place: 'outlet', role: 'export', lines: [line(0, 30, 300_000)], meter: { meterId: 'M3', overRegistrationRatio: 0, limitRatio: 0.02 } }),
    ], [{ reservoirId: 'R1', place: 'tank', startLitres: 500_000, endLitres: 450_000, limitLitres: 1_000 }], MONTH);
    expect([supply.input, supply.exported, supply.storageChange, supply.supplied].map((one) => one!.litres)).toEqual([1_400_000, 300_000, -50_000, 1_150_000]);
    expect(standardErrorOf(supply.supplied!)).toBeCloseTo(Math.hypot(20_000, 8_000, 6_000, 1_000 * Math.SQRT2) / 1.96, 6);
    expect(supply).toMatchObject({ meteredShareRatio: 1, estimatedShareRatio: 0, missing: [] });
  });

  it('is not computed while a point or a level is missing, and names it', () => {
    const supply = zoneSupply([well(), well({ pointId: 'W2', place: 'well 2', meter: null, lines: [] })], [{ reservoirId: 'R1', place: 'tank', startLitres: 1, endLitres: null, limitLitres: 1 }], MONTH);
    expect(supply).toMatchObject({ input: null, supplied: null, storageChange: null, meteredShareRatio: 1 });
    expect(supply.missing).toEqual([{ place: 'well 2', reason: 'no_meter_and_no_method' }, { place: 'tank', reason: 'level_unknown' }]);
  });

  it('is not computed where nothing leads in', () => {
    expect(zoneSupply([], [], MONTH)).toMatchObject({ input: null, supplied: null, meteredShareRatio: null });
  });

  it('tells the metered and the estimated share', () => {
    const supply = zoneSupply([well(), well({ pointId: 'W2', meter: null, lines: [], declared: byReservoir(500_000, 800_000, 600_000, 0.1) })], [], MONTH);
    expect(supply.meteredShareRatio).toBeCloseTo(1 / 1.3, 9);
    expect(supply.estimatedShareRatio).toBeCloseTo(0.3 / 1.3, 9);
  });

  it('a level error of one month is taken back by the next', () => {
    const store = (startLitres: number, endLitres: number) => [{ reservoirId: 'R1', place: 'tank', startLitres, endLitres, limitLitres: 1_960 }];
    const [first, second] = [zoneSupply([well()], store(0, 100), MONTH), zoneSupply([well()], store(100, 0), days(30, 60))];
    expect(standardErrorOf(first.storageChange!)).toBeCloseTo(1_000 * Math.SQRT2, 6);
    expect(standardErrorOf(sumOf([first.storageChange!, second.storageChange!]))).toBeCloseTo(1_000 * Math.SQRT2, 6);
  });
});

describe('filling of missing hours', () => {
  const day = days(0, 2);

  it('takes the same hour of the other day, and has no error where days repeat themselves', () => {
    const hours = Array.from({ length: 48 }, (_, hour) => (hour === 30 ? null : 100 + (hour % 24)));
    expect(fillFlow(hours, day)).toMatchObject({ method: 'hour_of_day', filledLitres: 106, fillStandardErrorLitres: 0 });
  });

  it('takes the mean of all hours where that hour was never seen, and says so', () => {
    const hours = Array.from({ length: 48 }, (_, hour) => (hour % 24 === 5 ? null : 100));
    expect(fillFlow(hours, day)).toMatchObject({ method: 'mean', filledLitres: 200 });
  });

  it('hours that go with their neighbours make a wider error than hours of chance', () => {
    const spell = fillFlow(Array.from({ length: 480 }, (_, hour) => (hour >= 470 ? null : 100 + 50 * Math.sin(hour / 40))), days(0, 20))!;
    const chance = fillFlow(Array.from({ length: 480 }, (_, hour) => (hour >= 470 ? null : 100 + 35 * (Math.abs(Math.sin(hour * 12.9898) * 43_758.5453) % 1 > 0.5 ? 1 : -1))), days(0, 20))!;
    expect(spell.fillStandardErrorLitres).toBeGreaterThan(2 * chance.fillStandardErrorLitres);
  });

  it('has nothing to go by where no hour was seen', () => {
    expect(fillFlow([null, null], day)).toBeNull();
    expect(fillFlow([], day)).toBeNull();
  });
});

describe('declared methods', () => {
  it.each([[0, 0], [1, 100_000], [1.5, 175_000], [2, 250_000], [-0.1, null], [2.1, null]])('a level of %d m stores %p litres', (level, litres) => {
    expect(storedLitres([{ levelMetres: 0, litres: 0 }, { levelMetres: 2, litres: 250_000 }, { levelMetres: 1, litres: 100_000 }], level)).toBe(litres);
  });
});
