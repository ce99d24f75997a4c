import type { VolumeLine } from '@app/metering';

import { type BalanceInputs, type MeteredCustomer, shareWithin, type SupplyPoint, type UnmeteredGroup } from '../water-balance/index.js';
import type { BridgeStep } from './bridge.js';

/** A customer who got a meter between two balances, and as what it counted before. */
export interface NewlyMetered {
  readonly customerId: string;
  readonly kind: string;
  readonly units: number;
}

/** What is known to have happened between two balances, from the register, the acts and the times at which readings arrived. */
export interface BridgeFacts {
  /** Customers and points of supply of whom readings came after the first balance. */
  readonly late: ReadonlySet<string>;
  readonly exchanged: ReadonlySet<string>;
  readonly newlyMetered: readonly NewlyMetered[];
  /** Customers and points whose readings, cards or declared volumes somebody corrected. */
  readonly corrected: ReadonlySet<string>;
}

/**
 * Steps between two versions of the balance of one period. Things are put into their later state cause by cause, each with the first cause that is known of it; what is
 * different without any is left for the end and is unexplained. Assumptions that were changed count as corrections. Nothing real changes in a period that has passed.
 */
export function versionSteps(before: BalanceInputs, after: BalanceInputs, facts: BridgeFacts): BridgeStep[] {
  const newcomers = new Set(facts.newlyMetered.map(({ customerId }) => customerId));
  const taken = new Set(newcomers);
  const first = (ids: ReadonlySet<string>): ReadonlySet<string> => {
    const own = new Set([...ids].filter((id) => !taken.has(id)));
    own.forEach((id) => taken.add(id));
    return own;
  };
  const late = withLater(before, after, first(facts.late));
  const exchanged = withLater(late, after, first(facts.exchanged));
  const metered = withNewlyMetered(exchanged, after, newcomers, facts.newlyMetered);
  const corrected = { ...withLater(metered, after, first(facts.corrected)), assumptions: after.assumptions };
  const norms = withNorms(corrected, after.unmetered);
  return [
    { cause: 'late_readings', after: late }, { cause: 'exchanged_meters', after: exchanged }, { cause: 'metered_share', after: metered }, { cause: 'corrections', after: corrected },
    { cause: 'norm_change', after: norms }, { cause: 'unexplained', after },
  ];
}

/**
 * Steps between two periods. Causes of accounting are taken out of the later balance one by one; between what is left and the earlier one lies the real change:
 * more or less water supplied, used or lost. Exchanged meters are taken out by what their kind did otherwise. Points and customers that are on the later side
 * only, and points that got or lost a meter, cannot be compared: what they change is unexplained.
 */
export function periodSteps(before: BalanceInputs, after: BalanceInputs, facts: BridgeFacts): BridgeStep[] {
  const newcomers = new Set(facts.newlyMetered.map(({ customerId }) => customerId));
  const oldNorms = withNorms(after, before.unmetered);
  const oldAssumptions = { ...oldNorms, assumptions: before.assumptions };
  const unmetered = withoutMeters(oldAssumptions, newcomers, facts.newlyMetered);
  const unexchanged = withoutExchange(before, unmetered, facts.exchanged, newcomers);
  const comparable = withoutStrangers(before, unexchanged);
  return [
    { cause: 'real_change', after: comparable }, { cause: 'unexplained', after: unexchanged }, { cause: 'exchanged_meters', after: unmetered }, { cause: 'metered_share', after: oldAssumptions },
    { cause: 'corrections', after: oldNorms }, { cause: 'norm_change', after },
  ];
}

function withLater(inputs: BalanceInputs, after: BalanceInputs, ids: ReadonlySet<string>): BalanceInputs {
  if (ids.size === 0) return inputs;
  const customers = new Map(after.metered.map((one) => [one.customerId, one]));
  const points = new Map(after.supply.map((one) => [one.pointId, one]));
  const stores = new Map(after.stores.map((one) => [one.reservoirId, one]));
  const later = <One>(one: One, id: string, among: ReadonlyMap<string, One>): One => (ids.has(id) ? among.get(id) ?? one : one);
  return {
    ...inputs, metered: inputs.metered.map((one) => later(one, one.customerId, customers)), supply: inputs.supply.map((one) => later(one, one.pointId, points)),
    stores: inputs.stores.map((one) => later(one, one.reservoirId, stores)),
  };
}

function withNewlyMetered(inputs: BalanceInputs, after: BalanceInputs, ids: ReadonlySet<string>, newcomers: readonly NewlyMetered[]): BalanceInputs {
  if (ids.size === 0) return inputs;
  const here = new Set(inputs.metered.map(({ customerId }) => customerId));
  const added = after.metered.filter(({ customerId }) => ids.has(customerId) && !here.has(customerId));
  const addedIds = new Set(added.map(({ customerId }) => customerId));
  return { ...inputs, metered: [...inputs.metered, ...added], unmetered: regrouped(inputs.unmetered, newcomers.filter(({ customerId }) => addedIds.has(customerId)), -1) };
}

function withoutMeters(inputs: BalanceInputs, ids: ReadonlySet<string>, newcomers: readonly NewlyMetered[]): BalanceInputs {
  if (ids.size === 0) return inputs;
  return { ...inputs, metered: inputs.metered.filter(({ customerId }) => !ids.has(customerId)), unmetered: regrouped(inputs.unmetered, newcomers, 1) };
}

/** Groups with customers moved in or out. Moved in, a kind that has no group yet gets one without a norm; moved out, who was in no group is taken from none. */
function regrouped(groups: readonly UnmeteredGroup[], moved: readonly NewlyMetered[], sign: 1 | -1): UnmeteredGroup[] {
  const result = groups.map((group) => {
    const own = moved.filter(({ kind }) => kind === group.kind && groups.find((one) => one.kind === kind) === group);
    return { ...group, customers: group.customers + sign * own.length, units: group.units + sign * own.reduce((sum, { units }) => sum + units, 0) };
  });
  for (const { kind, units } of moved) {
    if (sign < 0 || groups.some((group) => group.kind === kind)) continue;
    const at = result.findIndex((group) => group.kind === kind);
    if (at < 0) result.push({ kind, customers: 1, units, normLitresPerUnitDay: null, pressurisedRatio: 1 });
    else result[at] = { ...result[at]!, customers: result[at]!.customers + 1, units: result[at]!.units + units };
  }
  return result;
}

function withNorms(inputs: BalanceInputs, from: readonly UnmeteredGroup[]): BalanceInputs {
  const norms = new Map(from.map((group) => [group.kind, group]));
  if (inputs.unmetered.every(({ kind, normLitresPerUnitDay }) => (norms.get(kind)?.normLitresPerUnitDay ?? normLitresPerUnitDay) === normLitresPerUnitDay)) return inputs;
  return { ...inputs, unmetered: inputs.unmetered.map((group) => ({ ...group, normLitresPerUnitDay: norms.get(group.kind)?.normLitresPerUnitDay ?? group.normLitresPerUnitDay })) };
}

/** The later balance as if exchanged meters had gone on registering what they registered before, grown as the rest of their kind did. */
function withoutExchange(before: BalanceInputs, inputs: BalanceInputs, exchanged: ReadonlySet<string>, newcomers: ReadonlySet<string>): BalanceInputs {
  if (exchanged.size === 0) return inputs;
  const used = (one: MeteredCustomer, { period }: BalanceInputs): number => shareWithin(one.lines, period, 0).provenLitres;
  const earlier = new Map(before.metered.map((one) => [one.customerId, one]));
  const growth = new Map<string, { before: number; after: number }>();
  for (const one of inputs.metered) {
    const was = earlier.get(one.customerId);
    if (was === undefined || exchanged.has(one.customerId) || newcomers.has(one.customerId)) continue;
    const sums = growth.get(one.kind) ?? { before: 0, after: 0 };
    growth.set(one.kind, { before: sums.before + used(was, before), after: sums.after + used(one, inputs) });
  }
  return {
    ...inputs,
    metered: inputs.metered.map((one) => {
      const was = exchanged.has(one.customerId) ? earlier.get(one.customerId) : undefined;
      const kind = growth.get(one.kind);
      return was === undefined || kind === undefined || kind.before === 0 ? one : { ...one, lines: [wholePeriod(inputs, Math.round((used(was, before) * kind.after) / kind.before))] };
    }),
  };
}

function wholePeriod({ period }: BalanceInputs, volumeLitres: number): VolumeLine {
  const { fromMs, toMs } = period;
  return { fromMs, toMs, count: { fromMs, toMs, volumeLitres, profile: null }, origin: 'register', method: null, isQuestionable: false };
}

/** The later balance with the customers and points of the earlier one alone. */
function withoutStrangers(before: BalanceInputs, inputs: BalanceInputs): BalanceInputs {
  const customers = new Set(before.metered.map(({ customerId }) => customerId));
  const points = new Map(before.supply.map((one) => [one.pointId, one]));
  const isSameWay = (one: SupplyPoint): boolean => ((points.get(one.pointId)?.meter ?? null) === null) === (one.meter === null);
  const metered = inputs.metered.filter(({ customerId }) => customers.has(customerId));
  const supply = inputs.supply.filter((one) => points.has(one.pointId) && isSameWay(one));
  // Without any point there is no supply to compare; then nothing is taken out.
  if (supply.length === 0 || (metered.length === inputs.metered.length && supply.length === inputs.supply.length)) return inputs;
  return { ...inputs, metered, supply };
}
