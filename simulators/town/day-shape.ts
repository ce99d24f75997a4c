import type { UseKind } from './customers.js';
import { STEPS_PER_DAY, STEPS_PER_HOUR, type DayType, type TownDate } from './town-calendar.js';

/**
 * Relative use by local hour. Homes: morning and evening peaks and a night of about a tenth of the mean, the shape of
 * metered homes in reference data (92 Spanish households: mean night use 2 to 4 h is 5 l/h of a mean of about 10).
 */
const HOME_WEEKDAY = [10, 6, 4, 4, 5, 13, 32, 56, 58, 46, 42, 42, 44, 43, 40, 40, 44, 52, 62, 72, 74, 64, 46, 24];
const HOME_WEEKEND = [14, 8, 5, 4, 4, 7, 14, 30, 50, 64, 66, 62, 58, 54, 50, 48, 50, 54, 62, 70, 72, 62, 46, 28];
const SCHOOL = [1, 1, 1, 1, 1, 3, 12, 50, 80, 90, 90, 95, 95, 80, 65, 50, 35, 20, 8, 3, 1, 1, 1, 1];
const OFFICE = [1, 1, 1, 1, 1, 1, 4, 25, 70, 90, 85, 80, 75, 85, 80, 75, 70, 50, 15, 5, 2, 1, 1, 1];
const SHOP = [1, 1, 1, 1, 1, 1, 5, 20, 60, 80, 85, 85, 85, 80, 80, 80, 85, 85, 75, 50, 20, 5, 1, 1];
const CAFE = [6, 2, 1, 1, 1, 2, 8, 20, 40, 50, 55, 80, 95, 90, 70, 60, 60, 70, 90, 100, 95, 80, 50, 20];
const ROUND_THE_CLOCK = [30, 25, 25, 30, 40, 55, 70, 80, 85, 85, 80, 80, 80, 78, 75, 75, 75, 78, 80, 80, 75, 65, 50, 38];

const HOURS: Readonly<Record<UseKind, readonly number[]>> = {
  home: HOME_WEEKDAY, school: SCHOOL, office: OFFICE, shop: SHOP, cafe: CAFE, 'round-the-clock': ROUND_THE_CLOCK,
};

/** Use of a whole day against the mean, by kind and day of the week. */
const DAY_FACTOR: Readonly<Record<UseKind, Readonly<Record<DayType, number>>>> = {
  home: { weekday: 0.97, saturday: 1.08, sunday: 1.07 },
  school: { weekday: 1.35, saturday: 0.2, sunday: 0.05 },
  office: { weekday: 1.35, saturday: 0.2, sunday: 0.05 },
  shop: { weekday: 1.05, saturday: 1.1, sunday: 0.65 },
  cafe: { weekday: 0.9, saturday: 1.3, sunday: 1.2 },
  'round-the-clock': { weekday: 1, saturday: 1, sunday: 1 },
};

/** A school in its holidays: the guard, and the cleaning. */
const SCHOOL_HOLIDAY_FACTOR = 0.15;
/** Homes and enterprises use more in warm weather, gardens aside: showers, washing, cooling. */
const WARM_FACTOR = 0.22;

const shapes = new Map<string, Float64Array>();

/** Share of a day's use that falls on each of its steps, for a customer whose day lies some steps later; sums to 1. */
export function dayShape(kind: UseKind, dayType: DayType, laterSteps: number): Float64Array {
  const name = `${kind} ${dayType} ${laterSteps}`;
  let shape = shapes.get(name);
  if (shape === undefined) shapes.set(name, shape = shapeOf(kind === 'home' && dayType !== 'weekday' ? HOME_WEEKEND : HOURS[kind], laterSteps));
  return shape;
}

function shapeOf(hours: readonly number[], laterSteps: number): Float64Array {
  const shape = new Float64Array(STEPS_PER_DAY);
  for (let step = 0; step < STEPS_PER_DAY; step++) {
    const earlier = (step - laterSteps + STEPS_PER_DAY) % STEPS_PER_DAY;
    const hour = Math.floor(earlier / STEPS_PER_HOUR);
    const part = (earlier % STEPS_PER_HOUR) / STEPS_PER_HOUR;
    shape[step] = hours[hour]! * (1 - part) + hours[(hour + 1) % 24]! * part;
  }
  const sum = shape.reduce((total, weight) => total + weight, 0);
  return shape.map((weight) => weight / sum);
}

/** What a customer of this kind uses on a day against its mean day. */
export function dayFactor(kind: UseKind, date: TownDate): number {
  const holiday = kind === 'school' && date.isSchoolHoliday ? SCHOOL_HOLIDAY_FACTOR : 1;
  return DAY_FACTOR[kind][date.dayType] * holiday * (1 + WARM_FACTOR * (date.warmth - 0.5));
}
