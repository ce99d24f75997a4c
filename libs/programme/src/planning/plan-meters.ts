import { type BalanceInputs, LEAST_SAMPLE, limitsOf, STANDARD_ERRORS_OF_95_PERCENT, type WaterBalance, waterBalance } from '@app/balance';

import { daysOf, type MeterStratum, meterStrata, type MeterTarget, type NewSupplyMeter, type SharedSource } from './meter-strata.js';

/** What a plan is asked for. */
export interface PlanQuestion {
  readonly inputs: BalanceInputs;
  readonly meters: number;
  /** Price of a meter with its fitting. */
  readonly pricesTyiyn: Readonly<Record<MeterTarget, number>>;
  /** Tariff; null where it is not known: then no money is told. */
  readonly retailTyiynPerCubicMetre: number | null;
  readonly supplyMeter: NewSupplyMeter;
}

/** Meters by the name of their stratum. */
export type Allocation = ReadonlyMap<string, number>;

/** One line of a plan: so many meters here, and what they bring after those above. */
export interface PlanLine {
  readonly name: string;
  readonly target: MeterTarget;
  readonly place: string | null;
  readonly meters: number;
  readonly available: number;
  /** Metered customers of the kind that tell of the others before and after. */
  readonly sampleBefore: number;
  readonly sampleAfter: number;
  readonly costTyiyn: number;
  /** By how many litres of the period the half-width of the 95 % interval of real losses shrinks. */
  readonly shrinkLitres: number;
  /** What is used beyond what is billed by norm, in a year at the tariff; below zero where less is used. Null where nobody knows. */
  readonly foundTyiynPerYear: number | null;
}

/** What a way of spending meters promises. */
export interface PlanPromise {
  readonly meters: number;
  readonly costTyiyn: number;
  /** Half-width of the 95 % interval of real losses afterwards, in litres of the period. */
  readonly limitLitres: number;
  readonly shrinkLitres: number;
  readonly shrinkLitresPerSom: number;
}

export interface MeterPlan {
  readonly realLossesLitres: number;
  readonly limitLitres: number;
  readonly lines: readonly PlanLine[];
  readonly promise: PlanPromise;
  /** The same number of meters in the order of the programme, and spread over everything alike, as chance would on the whole. */
  readonly inPlanOrder: PlanPromise;
  readonly byChance: PlanPromise;
}

/** Order of the programme: schools and offices, then legal entities, then households; it says nothing of wells. */
const PLAN_ORDER: readonly MeterTarget[] = ['budget', 'commercial', 'household', 'well'];
/** A kind is metered in parts of a hundredth, so that the next part may go elsewhere. */
const PARTS = 100;
const TYIYN_PER_SOM = 100;
const LITRES_PER_CUBIC_METRE = 1_000;
const DAYS_OF_YEAR = 365;

/** Real losses of a balance as they depend on what is metered next. */
export class LossInterval {
  readonly strata: readonly MeterStratum[];
  readonly realLossesLitres: number;
  readonly limitLitres: number;
  private readonly fixedVariance: number;
  private readonly shared: Readonly<Record<SharedSource, number>>;

  /** @throws RangeError where real losses are not computed */
  constructor(private readonly question: Omit<PlanQuestion, 'meters'>, balance: WaterBalance = waterBalance(question.inputs)) {
    const real = balance.volumes.get('real_losses');
    if (real === null || real === undefined) throw new RangeError('real losses are not computed: nothing can be promised of them');
    this.strata = meterStrata(question.inputs, balance, question.supplyMeter);
    const { litres, limitLitres } = limitsOf(real);
    [this.realLossesLitres, this.limitLitres] = [litres, limitLitres];
    this.shared = { under_registration: real.errors.get('under_registration') ?? 0, untested_meters: real.errors.get('untested_meters') ?? 0 };
    const own = new Set<string>([...this.strata.flatMap(({ sources }) => sources), ...Object.keys(this.shared)]);
    this.fixedVariance = [...real.errors].reduce((sum, [source, error]) => sum + (own.has(source) ? 0 : error ** 2), 0);
  }

  /** Half-width of the 95 % interval with so many meters in each stratum. */
  limitWith(allocation: Allocation): number {
    let variance = this.fixedVariance;
    const shared = { ...this.shared };
    for (const stratum of this.strata) {
      const errors = stratum.errorsWith(allocation.get(stratum.name) ?? 0);
      variance += errors.variance;
      for (const source of Object.keys(shared) as SharedSource[]) shared[source] += errors.shared[source] ?? 0;
    }
    for (const error of Object.values(shared)) variance += error ** 2;
    return STANDARD_ERRORS_OF_95_PERCENT * Math.sqrt(variance);
  }

  priceOf({ target }: MeterStratum): number {
    return this.question.pricesTyiyn[target];
  }

  /** What a way of spending meters promises. */
  promiseOf(allocation: Allocation): PlanPromise {
    const costTyiyn = this.strata.reduce((sum, stratum) => sum + (allocation.get(stratum.name) ?? 0) * this.priceOf(stratum), 0);
    const limitLitres = this.limitWith(allocation);
    const shrinkLitres = this.limitLitres - limitLitres;
    return { meters: [...allocation.values()].reduce((sum, one) => sum + one, 0), costTyiyn, limitLitres, shrinkLitres, shrinkLitresPerSom: costTyiyn === 0 ? 0 : (shrinkLitres * TYIYN_PER_SOM) / costTyiyn };
  }
}

/**
 * Where the next meters go: again and again to whatever narrows the interval of real losses most for its price, until they are spent or no place narrows it any more. Where a kind has too few meters to tell of its others,
 * as many as are needed for that are weighed as one step.
 * @throws RangeError where real losses are not computed
 */
export function planMeters(question: PlanQuestion): MeterPlan {
  const interval = new LossInterval(question);
  const allocation = new Map<string, number>();
  let left = question.meters;
  for (;;) {
    const step = bestStep(interval, allocation, left);
    if (step === undefined) break;
    allocation.set(step.name, (allocation.get(step.name) ?? 0) + step.meters);
    left -= step.meters;
  }
  const spent = question.meters - left;
  return {
    realLossesLitres: interval.realLossesLitres, limitLitres: interval.limitLitres, lines: linesOf(question, interval, allocation), promise: interval.promiseOf(allocation),
    inPlanOrder: interval.promiseOf(inPlanOrder(interval.strata, spent)), byChance: interval.promiseOf(byChance(interval.strata, spent)),
  };
}

function bestStep(interval: LossInterval, allocation: Allocation, left: number): { readonly name: string; readonly meters: number } | undefined {
  const limit = interval.limitWith(allocation);
  let best: { readonly name: string; readonly meters: number; readonly gain: number } | undefined;
  for (const stratum of interval.strata) {
    const had = allocation.get(stratum.name) ?? 0;
    const room = Math.min(left, stratum.available - had);
    if (room <= 0) continue;
    const toTell = LEAST_SAMPLE - stratum.sample - had;
    // A few more of few may set a poor sample in place of a norm and widen the interval, where all of them would close it.
    for (const meters of new Set([Math.min(room, Math.max(1, Math.ceil(stratum.available / PARTS))), ...(toTell > 0 ? [Math.min(room, toTell)] : []), room])) {
      const gain = (limit - interval.limitWith(new Map([...allocation, [stratum.name, had + meters]]))) / (meters * interval.priceOf(stratum));
      if (gain > 0 && (best === undefined || gain > best.gain)) best = { name: stratum.name, meters, gain };
    }
  }
  return best;
}

/** Lines in the order in which they were chosen, each with what it brings after those before it. */
function linesOf({ inputs, retailTyiynPerCubicMetre }: PlanQuestion, interval: LossInterval, allocation: Allocation): PlanLine[] {
  const above = new Map<string, number>();
  let limit = interval.limitLitres;
  return [...allocation].map(([name, meters]) => {
    const stratum = interval.strata.find((one) => one.name === name)!;
    above.set(name, meters);
    const after = interval.limitWith(above);
    const shrinkLitres = limit - after;
    limit = after;
    const { unbilledLitresEach: each } = stratum;
    return {
      name, target: stratum.target, place: stratum.place, meters, available: stratum.available, sampleBefore: stratum.sample, sampleAfter: stratum.sample + meters, costTyiyn: meters * interval.priceOf(stratum), shrinkLitres,
      foundTyiynPerYear: each === null || retailTyiynPerCubicMetre === null ? null : Math.round((((each * meters) / LITRES_PER_CUBIC_METRE) * retailTyiynPerCubicMetre * DAYS_OF_YEAR) / daysOf(inputs)),
    };
  });
}

/** Meters in the order in which the programme names whom they are for. */
export function inPlanOrder(strata: readonly MeterStratum[], meters: number): Allocation {
  const allocation = new Map<string, number>();
  let left = meters;
  for (const stratum of PLAN_ORDER.flatMap((target) => strata.filter((one) => one.target === target))) {
    const here = Math.min(left, stratum.available);
    if (here > 0) allocation.set(stratum.name, here);
    left -= here;
  }
  return allocation;
}

/** Meters spread over everything that has none, in proportion; remainders go to the largest. */
function byChance(strata: readonly MeterStratum[], meters: number): Allocation {
  const whole = strata.reduce((sum, { available }) => sum + available, 0);
  const wanted = Math.min(meters, whole);
  const shares = strata.map(({ name, available }) => ({ name, here: Math.floor((wanted * available) / whole), part: ((wanted * available) / whole) % 1 }));
  let left = wanted - shares.reduce((sum, { here }) => sum + here, 0);
  return new Map(shares.toSorted((one, other) => other.part - one.part).map(({ name, here }) => [name, here + (left-- > 0 ? 1 : 0)]));
}
