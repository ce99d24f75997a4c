import type { MeasuredQuarter } from './measured-quarter.js';
import { flowByCurves, flowOnCurve, isPumpCurve, type PumpCurve } from './pump-curve.js';
import { byPumpHours } from './well-supply.js';

const QUARTER_MS = 900_000;
const TWO_HOURS = { fromMs: 0, toMs: 8 * QUARTER_MS };
const POINTS = [{ headMetres: 100, flowLitresPerHour: 20_000 }, { headMetres: 60, flowLitresPerHour: 40_000 }];
/** 40 m from the water up to the gauge, so that 20 to 60 m at the gauge lie on the curve. */
const CURVE: PumpCurve = { validFromMs: -QUARTER_MS, points: POINTS, liftMetres: 40, limitRatio: 0.1 };
/** A column of water of so many metres presses 9.80665 kPa a metre. */
const kPa = (metres: number): number => metres * 9.806_65;

const quarters = (amounts: readonly (number | null)[]): MeasuredQuarter[] => amounts.flatMap((amount, at) => (amount === null ? [] : [{
  quarterAtMs: at * QUARTER_MS, least: amount, most: amount, firstAtMs: at * QUARTER_MS, first: amount, lastAtMs: at * QUARTER_MS, last: amount, heldMs: QUARTER_MS, amountMs: amount * QUARTER_MS,
}]));
const RUNS = quarters([1, 1, 1, 1, 1, 1, 1, 1]);
const at = (metres: readonly (number | null)[]): MeasuredQuarter[] => quarters(metres.map((one) => (one === null ? null : kPa(one))));

describe('the curve of a pump', () => {
  it.each([[60, 40_000], [80, 30_000], [100, 20_000], [59, null], [101, null]])('at a head of %d m gives %p litres an hour: outside its points it says nothing', (head, flow) => {
    expect(flowOnCurve(POINTS, head)).toBe(flow);
  });
});

describe('points of a curve', () => {
  const curve = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([headMetres, flowLitresPerHour]) => ({ headMetres, flowLitresPerHour }));
  it.each([
    ['fall in flow as the head rises', curve([60, 40_000], [80, 30_000], [100, 0]), true], ['may come in any order', POINTS, true], ['are two at least', curve([60, 40_000]), false],
    ['have one flow at a head', curve([60, 40_000], [60, 39_000]), false], ['do not rise in flow', curve([60, 40_000], [80, 41_000]), false], ['do not keep a flow', curve([60, 40_000], [80, 40_000]), false],
  ])('%s', (_what, points, isCurve) => {
    expect(isPumpCurve(points)).toBe(isCurve);
  });
});

describe('the flow of a well by the curve of its pump', () => {
  it.each<[string, readonly MeasuredQuarter[], readonly MeasuredQuarter[], number, number]>([
    ['at one pressure', RUNS, at([40, 40, 40, 40, 40, 40, 40, 40]), 30_000, 0.1],
    ['follows the pressure: half of the time at 20 m, half at 60', RUNS, at([20, 20, 20, 20, 60, 60, 60, 60]), 30_000, 0.1],
    ['is that of the time that the pump ran', quarters([1, 1, 0, 0, 0, 0, 0, 0]), at([20, 20, 60, 60, 60, 60, 60, 60]), 40_000, 0.1],
    ['takes a quarter in which the pump also stood as the others', quarters([1, 1, 1, 0.5, 0, 0, 0, 0]), at([20, 20, 20, 50, 0, 0, 0, 0]), 40_000, Math.hypot(0.1, 1 / 7)],
    ['takes the time without a gauge as the rest, and is wider for it', RUNS, at([20, 20, 20, 20, 20, 20, null, null]), 40_000, Math.hypot(0.1, 0.25)],
  ])('%s', (_what, pump, pressure, flow, limit) => {
    const known = flowByCurves(pump, pressure, [CURVE], TWO_HOURS)!;
    expect(known.flowLitresPerHour).toBeCloseTo(flow, 6);
    expect(known.limitRatio).toBeCloseTo(limit, 9);
  });

  it('is that of the pump which was there: a new curve holds from its own time on', () => {
    const stronger: PumpCurve = { ...CURVE, validFromMs: 4 * QUARTER_MS, points: POINTS.map((one) => ({ ...one, flowLitresPerHour: 2 * one.flowLitresPerHour })) };
    expect(flowByCurves(RUNS, at([20, 20, 20, 20, 20, 20, 20, 20]), [stronger, CURVE], TWO_HOURS)!.flowLitresPerHour).toBeCloseTo(60_000, 6);
  });

  it.each<[string, readonly MeasuredQuarter[], readonly MeasuredQuarter[], readonly PumpCurve[]]>([
    ['without a curve', RUNS, at([20, 20, 20, 20, 20, 20, 20, 20]), []],
    ['before the curve holds', RUNS, at([20, 20, 20, 20, 20, 20, 20, 20]), [{ ...CURVE, validFromMs: TWO_HOURS.toMs }]],
    ['where the gauge told less than three quarters of the time that it ran', RUNS, at([20, 20, 20, 20, 20, null, null, null]), [CURVE]],
    ['where most of the time lies outside the curve', RUNS, at([20, 70, 70, 70, 10, 10, 10, 10]), [CURVE]],
    ['of a pump that stood', quarters([0, 0, 0, 0, 0, 0, 0, 0]), at([20, 20, 20, 20, 20, 20, 20, 20]), [CURVE]],
  ])('is not told %s', (_what, pump, pressure, curves) => {
    expect(flowByCurves(pump, pressure, curves, TWO_HOURS)).toBeNull();
  });

  it('times the pump hours is the volume, before the rated flow and after a portable test', () => {
    const known = { tests: [], curve: { flowLitresPerHour: 30_000, limitRatio: 0.1 }, ratedLitresPerHour: 50_000 };
    expect(byPumpHours({ runHours: 2, coveredRatio: 1 }, known, TWO_HOURS)).toEqual({ method: 'pump_hours_curve', litres: 60_000, limitRatio: 0.1 });
    expect(byPumpHours({ runHours: 2, coveredRatio: 1 }, { ...known, tests: [{ testedAtMs: -1, flowLitresPerHour: 31_000, limitRatio: 0.05 }] }, TWO_HOURS)).toMatchObject({ method: 'portable_test', litres: 62_000 });
  });
});
