import fc from 'fast-check';

import { type ControlReading, type CountAround, displayDrift, type Mounting, mountingAt, mountingOffset, realign } from './display-offset.js';

const DAY_MS = 86_400_000;
/** Mounted on a meter that showed 1 234 567 litres, with a counter at 300 pulses of 10 litres. */
const MOUNTED: Mounting = { mountedAtMs: 0, displayLitres: 1_234_567, countedLitres: 3_000, pulseLitres: 10 };
const CAPACITY = 100_000_000;
const at = (litres: number): CountAround => ({ countedLitres: litres, leastLitres: litres, mostLitres: litres });
/** A month later the display shows 10 m3 more. */
const control = (given: Partial<ControlReading> = {}): ControlReading => ({ readAtMs: 30 * DAY_MS, displayLitres: 1_244_567, count: at(13_000), pulseLitres: 10, ...given });

describe('the offset of a mounting', () => {
  it('is display less pulses times weight', () => expect(mountingOffset(MOUNTED)).toBe(1_231_567));
  it('is negative where the radio had counted more than the display shows, such as after another meter', () =>
    expect(mountingOffset({ ...MOUNTED, displayLitres: 5, countedLitres: 9_000 })).toBe(-8_995));
});

describe('display and radio after 10 m3', () => {
  it.each<[string, Partial<ControlReading>, number, boolean]>([
    ['of one mind', {}, 0, false], ['one pulse apart', { count: at(12_990) }, 10, false], ['0.5 % apart: five pulses of ten litres', { count: at(12_950) }, 50, false],
    ['six pulses missed', { count: at(12_940) }, 60, true], ['six pulses too many', { count: at(13_060) }, -60, true], ['the radio stopped at the mounting', { count: at(3_000) }, 10_000, true],
    ['a display misread by a digit', { displayLitres: 1_344_567 }, 100_000, true],
  ])('%s', (_, given, driftLitres, isException) => expect(displayDrift(MOUNTED, control(given), CAPACITY)).toMatchObject({ driftLitres, isException }));

  it('may differ by a unit of the radio where next to nothing passed', () => {
    expect(displayDrift(MOUNTED, control({ displayLitres: 1_234_576, count: at(3_000) }), CAPACITY)).toMatchObject({ driftLitres: 9, allowedLitres: 10, isException: false });
    expect(displayDrift(MOUNTED, control({ displayLitres: 1_234_578, count: at(3_000) }), CAPACITY)).toMatchObject({ driftLitres: 11, isException: true });
  });

  it('are not compared across another pulse weight, or backwards in time', () => {
    expect(() => displayDrift(MOUNTED, control({ pulseLitres: 1 }), CAPACITY)).toThrow(RangeError);
    expect(() => displayDrift(MOUNTED, control({ readAtMs: -1 }), CAPACITY)).toThrow(RangeError);
  });
});

describe('a mounting that holds', () => {
  const earlier = { ...MOUNTED, displayLitres: 1 };
  it('is the latest by then, in whatever order they are told', () => {
    const later = { ...MOUNTED, mountedAtMs: DAY_MS };
    for (const told of [[MOUNTED, later], [later, MOUNTED]]) {
      expect(mountingAt(told, DAY_MS)).toBe(later);
      expect(mountingAt(told, DAY_MS - 1)).toBe(MOUNTED);
    }
  });
  it('of two at one instant is the one told last', () => expect(mountingAt([earlier, MOUNTED], 0)).toBe(MOUNTED));
});

describe('the bounds of a drift', () => {
  it('half a round of the register is told as ahead', () => {
    expect(displayDrift({ ...MOUNTED, displayLitres: 0, countedLitres: 0 }, control({ displayLitres: 50_000, count: at(0) }), 100_000)).toMatchObject({ driftLitres: 50_000 });
  });
  it('a control of the very instant of the mounting is compared', () => {
    expect(displayDrift(MOUNTED, control({ readAtMs: 0, displayLitres: 1_234_567, count: at(3_000) }), CAPACITY)).toMatchObject({ driftLitres: 0, passedLitres: 0 });
  });
  it('what cannot be compared says why', () => {
    expect(() => displayDrift(MOUNTED, control({ pulseLitres: 1 }), CAPACITY)).toThrow('a pulse was 10 litres at the mounting and is 1 now');
    expect(() => displayDrift(MOUNTED, control({ readAtMs: -1 }), CAPACITY)).toThrow('the control reading is older than the mounting');
  });
  it('pulses too many are an exception beyond what is allowed, and only where the radio was beyond it at its least', () => {
    // 50 litres are allowed after 10 m3.
    expect(displayDrift(MOUNTED, control({ count: at(13_050) }), CAPACITY).isException).toBe(false);
    const between: CountAround = { countedLitres: 13_060, leastLitres: 13_055, mostLitres: 13_090 };
    expect(displayDrift(MOUNTED, control({ count: between }), CAPACITY).isException).toBe(true);
    expect(displayDrift(MOUNTED, control({ count: { ...between, leastLitres: 13_040 } }), CAPACITY).isException).toBe(false);
  });
});

describe('a re-alignment', () => {
  it('lists the litres that telemetry had missed, and both are of one mind from then on', () => {
    const { mounting, correctedLitres, fromMs, toMs } = realign(MOUNTED, control({ count: at(12_940) }), CAPACITY);
    expect({ correctedLitres, fromMs, toMs }).toEqual({ correctedLitres: 60, fromMs: 0, toMs: 30 * DAY_MS });
    expect(displayDrift(mounting, control({ readAtMs: 31 * DAY_MS, displayLitres: 1_244_867, count: at(13_240) }), CAPACITY)).toMatchObject({ driftLitres: 0, isException: false });
    expect(mountingAt([mounting, MOUNTED], 30 * DAY_MS)).toBe(mounting);
    expect(mountingAt([mounting, MOUNTED], 30 * DAY_MS - 1)).toBe(MOUNTED);
    expect(mountingAt([mounting, MOUNTED], -1)).toBeNull();
  });

  it('conserves: what telemetry counted and what re-alignments corrected add up to the display, however often both go around', () => {
    const litres = fc.nat({ max: 5_000 }).map((units) => units * 10);
    fc.assert(fc.property(fc.array(fc.record({ counted: litres, missed: fc.integer({ min: -500, max: 500 }).map((units) => units * 10) }), { minLength: 1, maxLength: 20 }), fc.nat({ max: 99_999 }), (months, begin) => {
      const capacity = 100_000;
      let mounting: Mounting = { mountedAtMs: 0, displayLitres: 77_770, countedLitres: begin, pulseLitres: 10 };
      let [display, count, corrected, counted] = [77_770, begin, 0, 0];
      months.forEach((month, no) => {
        display += month.counted + month.missed;
        count += month.counted;
        counted += month.counted;
        const shown = ((display % capacity) + capacity) % capacity;
        const step = realign(mounting, { readAtMs: (no + 1) * DAY_MS, displayLitres: shown, count: at(count % capacity), pulseLitres: 10 }, capacity);
        corrected += step.correctedLitres;
        mounting = step.mounting;
      });
      expect(counted + corrected).toBe(display - 77_770);
    }));
  });

  it('is not asked for where the water between two readings of the radio may explain it', () => {
    const between: CountAround = { countedLitres: 12_940, leastLitres: 12_900, mostLitres: 12_960 };
    expect(displayDrift(MOUNTED, control({ count: between }), CAPACITY)).toMatchObject({ driftLitres: 60, uncertainLitres: 60, isException: false });
    expect(displayDrift(MOUNTED, control({ count: { ...between, mostLitres: 12_945 } }), CAPACITY)).toMatchObject({ driftLitres: 60, isException: true });
  });
});
