import fc from 'fast-check';

import { type ControlReading, displayDrift, type Mounting, mountingAt, mountingOffset, realign } from './display-offset.js';

const DAY_MS = 86_400_000;
/** Mounted on a meter that showed 1 234 567 litres, with a counter at 300 pulses of 10 litres. */
const MOUNTED: Mounting = { mountedAtMs: 0, displayLitres: 1_234_567, pulses: 300, pulseLitres: 10 };
/** A month later the display shows 10 m3 more. */
const control = (given: Partial<ControlReading> = {}): ControlReading => ({ readAtMs: 30 * DAY_MS, displayLitres: 1_244_567, pulses: 1_300, pulseLitres: 10, ...given });

describe('the offset of a mounting', () => {
  it('is display less pulses times weight', () => expect(mountingOffset(MOUNTED)).toBe(1_231_567));
  it('is negative where the radio had counted more than the display shows, such as after another meter', () =>
    expect(mountingOffset({ ...MOUNTED, displayLitres: 5, pulses: 900 })).toBe(-8_995));
});

describe('display and radio after 10 m3', () => {
  it.each<[string, Partial<ControlReading>, number, boolean]>([
    ['of one mind', {}, 0, false], ['one pulse apart', { pulses: 1_299 }, 10, false], ['0.5 % apart: five pulses of ten litres', { pulses: 1_295 }, 50, false],
    ['six pulses missed', { pulses: 1_294 }, 60, true], ['six pulses too many', { pulses: 1_306 }, -60, true], ['the radio stopped at the mounting', { pulses: 300 }, 10_000, true],
    ['a display misread by a digit', { displayLitres: 1_344_567 }, 100_000, true],
  ])('%s', (_, given, driftLitres, isException) => expect(displayDrift(MOUNTED, control(given))).toMatchObject({ driftLitres, isException }));

  it('may differ by a unit of the radio where next to nothing passed', () => {
    expect(displayDrift(MOUNTED, control({ displayLitres: 1_234_576, pulses: 300 }))).toMatchObject({ driftLitres: 9, allowedLitres: 10, isException: false });
    expect(displayDrift(MOUNTED, control({ displayLitres: 1_234_578, pulses: 300 }))).toMatchObject({ driftLitres: 11, isException: true });
  });

  it('are not compared across another pulse weight, or backwards in time', () => {
    expect(() => displayDrift(MOUNTED, control({ pulseLitres: 1 }))).toThrow(RangeError);
    expect(() => displayDrift(MOUNTED, control({ readAtMs: -1 }))).toThrow(RangeError);
  });
});

describe('a re-alignment', () => {
  it('lists the litres that telemetry had missed, and both are of one mind from then on', () => {
    const { mounting, correctedLitres, fromMs, toMs } = realign(MOUNTED, control({ pulses: 1_294 }));
    expect({ correctedLitres, fromMs, toMs }).toEqual({ correctedLitres: 60, fromMs: 0, toMs: 30 * DAY_MS });
    expect(displayDrift(mounting, control({ readAtMs: 31 * DAY_MS, displayLitres: 1_244_867, pulses: 1_324 }))).toMatchObject({ driftLitres: 0, isException: false });
    expect(mountingAt([mounting, MOUNTED], 30 * DAY_MS)).toBe(mounting);
    expect(mountingAt([mounting, MOUNTED], 30 * DAY_MS - 1)).toBe(MOUNTED);
    expect(mountingAt([mounting, MOUNTED], -1)).toBeNull();
  });

  it('conserves: what telemetry counted and what re-alignments corrected add up to the display', () => {
    const pulses = fc.nat({ max: 1_000_000 });
    fc.assert(fc.property(fc.array(fc.record({ counted: fc.nat({ max: 5_000 }), missed: fc.nat({ max: 500 }) }), { minLength: 1, maxLength: 20 }), pulses, (months, begin) => {
      let mounting: Mounting = { ...MOUNTED, pulses: begin };
      let [display, count, corrected, counted] = [MOUNTED.displayLitres, begin, 0, 0];
      months.forEach((month, at) => {
        display += (month.counted + month.missed) * 10;
        count += month.counted;
        counted += month.counted * 10;
        const step = realign(mounting, { readAtMs: (at + 1) * DAY_MS, displayLitres: display, pulses: count, pulseLitres: 10 });
        corrected += step.correctedLitres;
        mounting = step.mounting;
      });
      return counted + corrected === display - MOUNTED.displayLitres;
    }));
  });
});
