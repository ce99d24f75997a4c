import { compareDisplay, countBetween, type Mounting } from './index.js';

const HOUR_MS = 3_600_000;
const MOUNTED: Mounting = { mountedAtMs: 0, displayLitres: 5_000, countedLitres: 0, pulseLitres: 10 };
const PLACE = { installedFromMs: 0, pulseLitres: 10, capacityLitres: 100_000_000 };

describe('the count of the radio at an instant', () => {
  const [before, after] = [{ atMs: 10 * HOUR_MS, indexLitres: 1_000 }, { atMs: 11 * HOUR_MS, indexLitres: 1_060 }];

  it.each([
    ['half way between two readings', 10.5, { countedLitres: 1_030, leastLitres: 1_000, mostLitres: 1_060 }], ['at the earlier one', 10, { countedLitres: 1_000, leastLitres: 1_000, mostLitres: 1_000 }],
    ['at the later one', 11, { countedLitres: 1_060, leastLitres: 1_060, mostLitres: 1_060 }],
  ])('%s', (_, hour, count) => expect(countBetween(before, after, hour * HOUR_MS)).toEqual(count));

  it('is not known between readings more than a week apart', () => {
    expect(countBetween(before, { ...after, atMs: before.atMs + 168 * HOUR_MS }, 11 * HOUR_MS)).not.toBeNull();
    expect(countBetween(before, { ...after, atMs: before.atMs + 169 * HOUR_MS }, 11 * HOUR_MS)).toBeNull();
  });

  it('is not known where the index fell', () => expect(countBetween(after, { ...before, atMs: 12 * HOUR_MS }, 11.5 * HOUR_MS)).toBeNull());
});

describe('a display beside telemetry', () => {
  const count = { countedLitres: 2_000, leastLitres: 2_000, mostLitres: 2_000 };
  const control = { readAtMs: 100 * HOUR_MS, displayLitres: 7_000 };

  it('agrees, or is an exception with its litres', () => {
    expect(compareDisplay([MOUNTED], control, count, PLACE)).toMatchObject({ drift: { driftLitres: 0, isException: false }, reason: null });
    expect(compareDisplay([MOUNTED], { ...control, displayLitres: 7_200 }, count, PLACE)).toMatchObject({ drift: { driftLitres: 200, isException: true }, reason: null });
  });

  it.each([
    ['before any mounting', [], count, PLACE, 'NO_MOUNTING'], ['of another place than that of the mounting', [MOUNTED], count, { ...PLACE, installedFromMs: 50 * HOUR_MS }, 'NO_MOUNTING'],
    ['without readings of the radio around it', [MOUNTED], null, PLACE, 'NO_TELEMETRY'], ['when a pulse weighs another', [MOUNTED], count, { ...PLACE, pulseLitres: 1 }, 'PULSE_WEIGHT_CHANGED'],
  ])('%s nothing is said, and why', (_, mountings, given, place, reason) => expect(compareDisplay(mountings, control, given, place)).toMatchObject({ drift: null, reason }));
});
