import type { SeededRandom } from '../support/seeded-random.js';

/** Who a customer is, what it truly uses, and how much of that its meter would miss beyond what meters of the town miss. */
export interface TownCustomer {
  readonly id: string;
  readonly kind: 'household_house' | 'household_flat' | 'budget' | 'commercial';
  readonly units: number;
  readonly trueLitres: number;
}

export interface TownWell {
  readonly id: string;
  readonly trueLitres: number;
  /** Error of a meter on it, and of the hours of its pump by which it goes without one: as shares of the truth. */
  readonly meterError: number;
  readonly declaredError: number;
  readonly declaredLimitRatio: number;
  readonly isMetered: boolean;
}

/** A month of a made town: everything in it, what is true, and who has a meter at the beginning. */
export interface UnmeteredTown {
  readonly days: number;
  readonly customers: readonly TownCustomer[];
  readonly wells: readonly TownWell[];
  readonly meteredIds: ReadonlySet<string>;
  /** Litres a unit and day by which customers without a meter are billed. */
  readonly norms: Readonly<Record<TownCustomer['kind'], number>>;
  /** Share of the truth that customers' meters miss. */
  readonly missedRatio: number;
  readonly leakLitres: number;
}

const DAYS = 30;
/** Limits are of 95 %: so much of one is a standard error. */
const OF_LIMIT = 1 / 1.96;

/** Normal by twelve uniform ones. */
function normal(random: SeededRandom): number {
  let sum = -6;
  for (let at = 0; at < 12; at++) sum += random.next();
  return sum;
}

/** Use of one about a mean, with a long tail to above: the mean of many is the mean. */
const aboutMean = (mean: number, spread: number, random: SeededRandom): number => {
  const sigma = Math.sqrt(Math.log(1 + spread ** 2));
  return mean * Math.exp(sigma * normal(random) - sigma ** 2 / 2);
};

/**
 * Makes a month of a town without most of its meters. It knows nothing of the product's formulas: volumes are added up as water flows. How much customers differ, how wrong norms and declared hours are, and how much
 * leaks is drawn by chance within what the product's assumptions say.
 */
export function makeUnmeteredTown(random: SeededRandom): UnmeteredTown {
  const [personLitres, spread] = [random.between(90, 210), { household: random.between(0.5, 0.8), budget: random.between(0.7, 1.3), commercial: random.between(0.9, 1.5) }];
  const customers: TownCustomer[] = [];
  const add = (kind: TownCustomer['kind'], count: number, of: () => { readonly units: number; readonly litresPerDay: number }): void => {
    for (let at = 0; at < count; at++) {
      const { units, litresPerDay } = of();
      customers.push({ id: `${kind} ${at}`, kind, units, trueLitres: Math.round(litresPerDay * DAYS) });
    }
  };
  const household = (most: number) => () => {
    const units = random.whole(1, most);
    return { units, litresPerDay: aboutMean(units * personLitres, spread.household, random) };
  };
  // Of the size of the programme's city, and as far metered as a city is that has begun: some tens to some hundreds of each kind tell of the others.
  add('household_house', random.whole(9_000, 12_000), household(7));
  add('household_flat', random.whole(5_000, 8_000), household(4));
  const [school, shop] = [random.between(3_000, 12_000), random.between(600, 2_500)];
  add('budget', random.whole(30, 60), () => ({ units: 1, litresPerDay: aboutMean(school, spread.budget, random) }));
  add('commercial', random.whole(500, 800), () => ({ units: 1, litresPerDay: aboutMean(shop, spread.commercial, random) }));

  const meteredIds = new Set<string>();
  const meteredRatio = random.between(0.01, 0.08);
  for (const kind of ['household_house', 'household_flat', 'budget', 'commercial'] as const) {
    const own = customers.filter((one) => one.kind === kind);
    // Of schools sometimes so few have a meter that they tell nothing of the others.
    const count = kind === 'budget' ? (random.chance(0.5) ? random.whole(0, 5) : random.whole(12, 20)) : kind === 'commercial' ? random.whole(12, 200) : Math.round(own.length * meteredRatio);
    for (const { id } of drawn(own, count, random)) meteredIds.add(id);
  }
  const used = customers.reduce((sum, { trueLitres }) => sum + trueLitres, 0);
  const [stolen, flushed] = [Math.max(0, 0.01 + 0.01 * OF_LIMIT * normal(random)), Math.max(0, 0.0125 + 0.0125 * OF_LIMIT * normal(random))];
  const leakRatio = random.between(0.15, 0.45);
  const supplied = used / (1 - stolen - flushed - leakRatio);
  const sharedMeterError = 0.04 * OF_LIMIT * normal(random);
  const shares = Array.from({ length: random.whole(14, 24) }, () => random.between(0.3, 1));
  const meteredWells = random.between(0, 0.7);
  const whole = shares.reduce((sum, one) => sum + one, 0);
  const wells = shares.map((share, at): TownWell => {
    const declaredLimitRatio = random.between(0.1, 0.3);
    return {
      id: `well ${at}`, trueLitres: Math.round((supplied * share) / whole), meterError: 0.02 * OF_LIMIT * normal(random) + sharedMeterError, declaredError: declaredLimitRatio * OF_LIMIT * normal(random), declaredLimitRatio, isMetered: random.chance(meteredWells),
    };
  });
  const normOf = (mean: number): number => mean * (1 + 0.5 * OF_LIMIT * normal(random));
  return {
    days: DAYS, customers, wells, meteredIds, missedRatio: Math.max(0, 0.02 + 0.02 * OF_LIMIT * normal(random)), leakLitres: supplied * leakRatio,
    norms: { household_house: normOf(personLitres), household_flat: normOf(personLitres), budget: Math.max(100, normOf(school)), commercial: Math.max(50, normOf(shop)) },
  };
}

/** So many of these, drawn by lot. */
export function drawn<Item>(items: readonly Item[], count: number, random: SeededRandom): Item[] {
  const left = [...items];
  const most = Math.min(count, left.length);
  for (let at = 0; at < most; at++) {
    const other = random.whole(at, left.length - 1);
    [left[at], left[other]] = [left[other]!, left[at]!];
  }
  return left.slice(0, most);
}
