import type { SeededRandom } from '../support/seeded-random.js';
import type { TrueRegister } from './household-year.js';

const DAY_MS = 86_400_000;
const READ_EVERY_DAYS = 30;

/** A real household of the recording: its true register and how many live there. */
export interface RealHousehold {
  readonly register: TrueRegister;
  readonly persons: number;
}

/** A reading as a person takes it: whole litres. */
export interface ZoneReading {
  readonly readAtMs: number;
  readonly indexLitres: number;
}

/** A customer of the zone as the service sees it: readings only where there is a meter. */
export interface ZoneCustomer {
  readonly id: string;
  readonly persons: number;
  readonly readings: readonly ZoneReading[] | null;
}

/** How large the errors of this zone are. The oracle is told, the service is not. */
export interface ErrorSizes {
  /** Half width of the uniform error of each bulk meter. */
  readonly bulkHalfWidth: number;
  /** Mean share that customers' meters miss, and the spread of that mean between zones. */
  readonly missedMean: number;
  readonly missedSpread: number;
  /** Mean and spread of stolen water and of flushing, as shares of what passes. */
  readonly stolenMean: number;
  readonly stolenSpread: number;
  readonly flushedMean: number;
  readonly flushedSpread: number;
  /** Relative spread of the norm about what people use. */
  readonly normSpread: number;
}

/** One month of a made zone: what is seen, and what is true. */
export interface VirtualZone {
  readonly sizes: ErrorSizes;
  readonly customers: readonly ZoneCustomer[];
  readonly normLitresPerPersonDay: number;
  /** What bulk meters registered over the month, by meter. */
  readonly bulkLitres: readonly number[];
  readonly truth: { readonly leakLitres: number; readonly suppliedLitres: number; readonly unmeteredLitres: number };
}

/**
 * Makes a month of a zone from real households and errors drawn by chance. It knows nothing of the product's formulas: volumes are added up as water flows.
 * Sizes of errors are drawn first and then the errors, so that neither a service nor its author can know them by heart.
 */
export function makeVirtualZone(
  households: readonly RealHousehold[], month: { readonly fromMs: number; readonly toMs: number }, { customers, meteredRatio, random }: { readonly customers: number; readonly meteredRatio: number; readonly random: SeededRandom },
): VirtualZone {
  const sizes: ErrorSizes = {
    bulkHalfWidth: random.between(0.005, 0.03), missedMean: random.between(0.01, 0.035), missedSpread: random.between(0.003, 0.012),
    stolenMean: random.between(0.004, 0.018), stolenSpread: random.between(0.002, 0.006), flushedMean: random.between(0.005, 0.018), flushedSpread: random.between(0.001, 0.005),
    normSpread: random.between(0.1, 0.4),
  };
  const zoneMissed = Math.max(0, sizes.missedMean + sizes.missedSpread * normal(random));
  const drawn = Array.from({ length: customers }, () => random.pick(households));
  const metered = new Set(shuffled(drawn.map((_, at) => at), random).slice(0, Math.round(customers * meteredRatio)));

  let [usedLitres, unmeteredLitres, persons] = [0, 0, 0];
  const seen = drawn.map((household, at): ZoneCustomer => {
    const litres = household.register.indexAt(month.toMs).litres - household.register.indexAt(month.fromMs).litres;
    usedLitres += litres;
    persons += household.persons;
    const id = `customer ${at}`;
    if (metered.has(at)) return { id, persons: household.persons, readings: readingsAround(household.register, month, 1 - zoneMissed - 0.015 * normal(random), random) };
    unmeteredLitres += litres;
    return { id, persons: household.persons, readings: null };
  });

  const stolen = Math.max(0, sizes.stolenMean + sizes.stolenSpread * normal(random));
  const flushed = Math.max(0, sizes.flushedMean + sizes.flushedSpread * normal(random));
  const leak = random.between(0.08, 0.45);
  const suppliedLitres = usedLitres / (1 - stolen - flushed - leak);
  const bulkLitres = [0.6, 0.4].map((share) => Math.round(share * suppliedLitres * (1 + sizes.bulkHalfWidth * random.between(-1, 1))));
  const days = (month.toMs - month.fromMs) / DAY_MS;
  return {
    sizes, customers: seen, bulkLitres, normLitresPerPersonDay: Math.max(20, (usedLitres / persons / days) * (1 + sizes.normSpread * normal(random))),
    truth: { leakLitres: leak * suppliedLitres, suppliedLitres, unmeteredLitres },
  };
}

/** Readings every 30 days on the customer's own day, from before the month to after it, of a meter that registers a share of the water. */
function readingsAround(register: TrueRegister, month: { readonly fromMs: number; readonly toMs: number }, registered: number, random: SeededRandom): ZoneReading[] {
  const readings: ZoneReading[] = [];
  const zero = register.indexAt(register.fromMs).litres;
  for (let atMs = month.fromMs - random.between(0, READ_EVERY_DAYS) * DAY_MS; ; atMs += READ_EVERY_DAYS * DAY_MS) {
    const readAtMs = Math.round(Math.min(Math.max(atMs, register.fromMs), register.toMs));
    readings.push({ readAtMs, indexLitres: Math.floor((register.indexAt(readAtMs).litres - zero) * registered) });
    if (atMs >= month.toMs) return readings;
  }
}

/** A number of the normal distribution (Box and Muller). */
export function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): Item[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.whole(0, at);
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

/** How households differ, and what they do in common, over the whole recording: only the oracle is told. */
export interface PopulationSizes {
  /** Spread of a household's day about its persons' share. */
  readonly residualSpreadLitresPerDay: number;
  /** Spread over the months of what all households together use, as readings every 30 days tell it, about what they used. */
  readonly seasonSpread: number;
}

/** Sizes of a population in one month, its season over all the months given. */
export function populationSizes(households: readonly RealHousehold[], months: readonly { readonly fromMs: number; readonly toMs: number }[], month: { readonly fromMs: number; readonly toMs: number }, random: SeededRandom): PopulationSizes {
  const days = (month.toMs - month.fromMs) / DAY_MS;
  const used = ({ register }: RealHousehold, of: { readonly fromMs: number; readonly toMs: number }): number => register.indexAt(of.toMs).litres - register.indexAt(of.fromMs).litres;
  const sum = (figures: readonly number[]): number => figures.reduce((total, one) => total + one, 0);
  const perPerson = sum(households.map((one) => used(one, month))) / sum(households.map(({ persons }) => persons));
  const squares = households.map((one) => ((used(one, month) - perPerson * one.persons) / days) ** 2);
  const seasons = months.map((of) => {
    const told = sum(Array.from({ length: 10 }, () => sum(households.map(({ register }) => {
      const readings = readingsAround(register, of, 1, random);
      return betweenReadings(readings, of.toMs) - betweenReadings(readings, of.fromMs);
    })))) / 10;
    return (told / sum(households.map((one) => used(one, of))) - 1) ** 2;
  });
  return { residualSpreadLitresPerDay: Math.sqrt(sum(squares) / squares.length), seasonSpread: Math.sqrt(sum(seasons) / seasons.length) };
}

/**
 * What an oracle says of the leak that sees the same readings and is told how large each error is: the same water added up with the true means, ± 1.96 of the true
 * spread. Of households it knows the true spread of the whole recording, where a service has only the sample.
 */
export function oracleInterval(zone: VirtualZone, month: { readonly fromMs: number; readonly toMs: number }, population: PopulationSizes): { readonly low: number; readonly high: number } {
  const { sizes } = zone;
  const days = (month.toMs - month.fromMs) / DAY_MS;
  const supplied = zone.bulkLitres.reduce((sum, one) => sum + one, 0);
  let [registered, cutSquares, meteredPersons, unmeteredPersons, metered] = [0, 0, 0, 0, 0];
  for (const { persons, readings } of zone.customers) {
    if (readings === null) {
      unmeteredPersons += persons;
      continue;
    }
    metered++;
    meteredPersons += persons;
    registered += betweenReadings(readings, month.toMs) - betweenReadings(readings, month.fromMs);
    // Two cuts of lines of 30 days: what is known of ten days or so is only its mean.
    cutSquares += 2 * 5 * population.residualSpreadLitresPerDay ** 2;
  }
  const unmetered = zone.customers.length - metered;
  const trueMetered = registered / (1 - sizes.missedMean);
  const perPerson = trueMetered / meteredPersons;
  const used = trueMetered + perPerson * unmeteredPersons;
  const leak = supplied * (1 - sizes.stolenMean - sizes.flushedMean) - used;
  const household = population.residualSpreadLitresPerDay * days;
  const sampling = unmetered === 0 ? 0 : Math.hypot((household / Math.sqrt(metered)) * (unmeteredPersons / (meteredPersons / metered)), household * Math.sqrt(unmetered));
  const bulk = (sizes.bulkHalfWidth / Math.sqrt(3)) * Math.hypot(...zone.bulkLitres);
  const spread = Math.hypot(
    bulk, supplied * sizes.stolenSpread, supplied * sizes.flushedSpread, used * sizes.missedSpread, used * population.seasonSpread, Math.sqrt(cutSquares) * (used / trueMetered), sampling,
  );
  return { low: leak - 1.96 * spread, high: leak + 1.96 * spread };
}

/** The register at an instant, by simple proportion between the readings around it. */
function betweenReadings(readings: readonly ZoneReading[], atMs: number): number {
  const after = Math.max(1, readings.findIndex(({ readAtMs }) => readAtMs >= atMs));
  const [from, to] = [readings[after - 1]!, readings[after]!];
  return to.readAtMs === from.readAtMs ? to.indexLitres : from.indexLitres + ((to.indexLitres - from.indexLitres) * (atMs - from.readAtMs)) / (to.readAtMs - from.readAtMs);
}
