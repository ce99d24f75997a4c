import type { Customer } from './customers.js';
import { dayFactor, dayShape } from './day-shape.js';
import { noise32 } from './random-stream.js';
import { STEPS_PER_DAY, type TownDate } from './town-calendar.js';
import type { TownFile } from './town-file.js';

const { floor } = Math;

/**
 * Litres that a home draws in a quarter of an hour in which it draws any, each entry as likely as another: a tap, a flush
 * (6 to 9), dishes, a shower, a bath or a washing machine. Order of magnitude of end-use studies; mean about 16.
 */
const DRAWS_LITRES = Uint8Array.of(
  1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 8, 8, 8, 8, 9, 9,
  9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 25, 26, 28, 30, 32, 34, 36, 38, 40, 45, 48, 50, 55, 60, 70, 85);
const MEAN_DRAW_LITRES = DRAWS_LITRES.reduce((sum, litres) => sum + litres, 0) / DRAWS_LITRES.length;
/** Beyond this chance of a draw in one step, draws become larger instead. */
const MOST_LIKELY = 0.9;

/** Counters above every step number of a run (30 000 years of steps), so that what is drawn once a day is drawn apart. */
const DAILY_COUNTER = 0x40000000;
const SIZE_COUNTER = 0x80000000;

/** What one customer wants in each step of a day, in whole litres: never negative. */
export interface DayUse {
  readonly indoorLitres: Int32Array;
  readonly gardenLitres: Int32Array;
}

export function emptyDayUse(): DayUse {
  return { indoorLitres: new Int32Array(STEPS_PER_DAY), gardenLitres: new Int32Array(STEPS_PER_DAY) };
}

/** Fills in one customer's day; an absent household uses nothing, its garden included. */
export function fillDayUse(customer: Customer, date: TownDate, { irrigation }: TownFile['use'], isAway: boolean, into: DayUse): void {
  into.indoorLitres.fill(0);
  into.gardenLitres.fill(0);
  if (isAway || customer.isVacant) return;
  const shape = dayShape(customer.useKind, date.dayType, customer.laterSteps);
  const dayLitres = customer.meanLitresPerDay * dayFactor(customer.useKind, date);
  if (customer.useKind === 'home') drawAtHome(customer.noiseKey, date.firstStep, dayLitres, shape, into.indoorLitres);
  else drawSteadily(customer.noiseKey, date.firstStep, dayLitres, shape, into.indoorLitres);
  if (customer.irrigates && date.irrigation > 0 && !date.isRainy) irrigate(customer.noiseKey, date, irrigation, into.gardenLitres);
}

/** A home draws rarely and then some litres: most of its quarter hours, at night nearly all, are zero. */
function drawAtHome(key: number, firstStep: number, dayLitres: number, shape: Float64Array, into: Int32Array): void {
  const drawsPerDay = dayLitres / MEAN_DRAW_LITRES;
  for (let step = 0; step < STEPS_PER_DAY; step++) {
    const expectedDraws = drawsPerDay * shape[step]!;
    const likely = expectedDraws < MOST_LIKELY ? expectedDraws : MOST_LIKELY;
    if (noise32(key, firstStep + step) >= likely * 2 ** 32) continue;
    const bits = noise32(key, SIZE_COUNTER + firstStep + step);
    const litres = DRAWS_LITRES[bits & 63]!;
    into[step] = likely === expectedDraws ? litres : floor(litres * expectedDraws / MOST_LIKELY + (bits >>> 8) / 2 ** 24);
  }
}

/** Many people behind one pipe: near the mean in every step, rounded to litres at random so that the mean is kept. */
function drawSteadily(key: number, firstStep: number, dayLitres: number, shape: Float64Array, into: Int32Array): void {
  for (let step = 0; step < STEPS_PER_DAY; step++) {
    const bits = noise32(key, firstStep + step);
    const restlessness = 0.4 + 1.2 * (bits & 0xffff) / 0x10000;
    into[step] = floor(dayLitres * shape[step]! * restlessness + (bits >>> 16) / 0x10000);
  }
}

/** A hose for one to two hours, in the early morning or in the evening. */
function irrigate(key: number, date: TownDate, { daysShare, litresPerQuarterHour }: TownFile['use']['irrigation'], into: Int32Array): void {
  const bits = noise32(key, DAILY_COUNTER + date.dayNo);
  if ((bits & 0xffff) >= daysShare * date.irrigation * 0x10000) return;
  const shifted = (bits >>> 16) & 7;
  const fromStep = (bits & 0x1000000 ? 22 : 75) + shifted;
  const steps = 4 + ((bits >>> 20) & 3);
  const litres = Math.round(litresPerQuarterHour * (0.7 + 0.6 * ((bits >>> 25) & 63) / 63));
  for (let step = fromStep; step < fromStep + steps; step++) into[step] = litres;
}
