import { nodeAt } from './customer-nodes.js';
import { keyOf, noise32, RandomStream } from './random-stream.js';
import type { TownFile } from './town-file.js';

export type CustomerClass = 'household' | 'budget' | 'commercial' | 'unregistered';
/** What shapes the day: when people are there. */
export type UseKind = 'home' | 'school' | 'office' | 'shop' | 'cafe' | 'round-the-clock';

/** Someone who uses the town's water, whether metered, unmetered or nobody's customer. */
export interface Customer {
  readonly code: string;
  readonly customerClass: CustomerClass;
  readonly useKind: UseKind;
  readonly dwelling: 'house' | 'flat' | '';
  readonly residents: number;
  readonly isVacant: boolean;
  /** Litres of a mean day without irrigation, leaks and absence. */
  readonly meanLitresPerDay: number;
  readonly irrigates: boolean;
  /** Quarter hours by which the day of this customer lies later than the town's. */
  readonly laterSteps: number;
  /** Meters that its pipes have room for: two where there are two risers or two inlets. */
  readonly meterPlaces: 1 | 2;
  /** Meters that are installed: none, or one in each place. */
  readonly meters: 0 | 1 | 2;
  /** Key of what is drawn in each step; no two of a class are alike. */
  readonly noiseKey: number;
  /** Gateway that hears this customer's meters; undefined where their device has a connection of its own. */
  readonly gatewayNo: number | undefined;
  /** Whether somebody fitted a meter two sizes too large. */
  readonly hasLargeMeter: boolean;
  /** Node of the network at which this customer draws. */
  readonly nodeNo: number;
}

/** Larger households use less for each resident: shared washing, cooking, cleaning. */
const SIZE_EXPONENT = 0.75;

/** Everyone in the town, in an order that does not depend on who is metered. */
export function settleCustomers(town: TownFile, seed: number): Customer[] {
  const { customers, meters, use, network, radio } = town;
  const draftHome = homeDrafter(town, seed);
  const households = Array.from({ length: customers.households }, (_, at) => draftHome('household', at));
  const unregistered = Array.from({ length: customers.unregisteredHouseholds }, (_, at) => draftHome('unregistered', at));
  const business = (customerClass: 'budget' | 'commercial', at: number): Customer => {
    const code = `${customerClass === 'budget' ? 'B' : 'C'}${String(at + 1).padStart(4, '0')}`;
    const random = new RandomStream(seed, `customer ${code}`);
    const isBudget = customerClass === 'budget';
    const useKind = (isBudget ? ['school', 'office', 'round-the-clock'] as const : ['shop', 'office', 'cafe', 'round-the-clock'] as const)[
      random.weighted(isBudget ? [24, 10, 5] : [45, 25, 20, 10])]!;
    const sigma = use.spreadSigma * 2; // a kiosk and a bakery differ more than two households do
    return {
      code, customerClass, useKind, dwelling: '', residents: 0, isVacant: false,
      meanLitresPerDay: random.lognormal((isBudget ? use.budgetLitresPerDay : use.commercialLitresPerDay) * Math.exp(-sigma * sigma / 2), sigma),
      irrigates: false, laterSteps: random.whole(0, 4),
      meterPlaces: isBudget && at < meters.budget - customers.budget ? 2 : 1, meters: 0,
      noiseKey: noise32(keyOf(seed, `use ${customerClass}`), at),
      gatewayNo: random.chance(radio.gatewayShare) ? gatewayAt(at, isBudget ? customers.budget : customers.commercial, radio.gateways) : undefined,
      hasLargeMeter: noise32(keyOf(seed, 'large meter'), keyOf(seed, code)) / 2 ** 32 < town.customerTroubles.largeMeterShare,
      nodeNo: nodeAt((at + 0.5) / (isBudget ? customers.budget : customers.commercial), network),
    };
  };
  const budget = Array.from({ length: customers.budget }, (_, at) => business('budget', at));
  const commercial = Array.from({ length: customers.commercial }, (_, at) => business('commercial', at));
  return [
    ...fitMeters(households, meters.household, seed), ...fitMeters(budget, meters.budget, seed), ...fitMeters(commercial, meters.commercial, seed), ...unregistered,
  ];
}

function homeDrafter({ customers, use, network, radio }: TownFile, seed: number): (customerClass: 'household' | 'unregistered', at: number) => Customer {
  const weightSum = customers.residentsWeights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (residents: number) => number): number => customers.residentsWeights.reduce((sum, weight, at) => sum + weight * of(at + 1), 0) / weightSum;
  // The mean over all residents, empty dwellings aside, is the litres per person and day of the file.
  const litresOfOne = use.litresPerPersonDay * mean((residents) => residents) / mean((residents) => residents ** SIZE_EXPONENT);
  return (customerClass, at) => {
    const isCustomer = customerClass === 'household';
    const code = `${isCustomer ? 'H' : 'X'}${String(at + 1).padStart(5, '0')}`;
    const random = new RandomStream(seed, `customer ${code}`);
    const dwelling = isCustomer && at < customers.flats ? 'flat' : 'house';
    const residents = random.weighted(customers.residentsWeights) + 1;
    const sigma = use.spreadSigma;
    return {
      code, customerClass, useKind: 'home', dwelling, residents,
      meanLitresPerDay: litresOfOne * residents ** SIZE_EXPONENT * random.lognormal(Math.exp(-sigma * sigma / 2), sigma),
      isVacant: random.chance(customers.vacantShare),
      irrigates: random.chance(use.irrigation.houseShare) && dwelling === 'house',
      laterSteps: random.whole(0, 6),
      meterPlaces: isCustomer && at < customers.householdsWithTwoRisers ? 2 : 1, meters: 0,
      noiseKey: noise32(keyOf(seed, `use ${customerClass}`), at),
      gatewayNo: random.chance(radio.gatewayShare) ? gatewayAt(at, customers.households, radio.gateways) : undefined,
      hasLargeMeter: false,
      nodeNo: nodeAt((at + 0.5) / (isCustomer ? customers.households : customers.unregisteredHouseholds), network),
    };
  };
}

/** Neighbours have neighbouring numbers, and a gateway hears a neighbourhood. */
function gatewayAt(at: number, customers: number, gateways: number): number {
  return Math.min(gateways - 1, Math.floor(at / customers * gateways));
}

/**
 * Fits meters customer by customer in an order drawn once for all, so that a larger programme meters the same people and
 * more. A customer with two places gets both meters or none; the last meter of an odd number goes to the next with one
 * place or, where all of those have theirs, one of them gives way to a customer with two.
 */
function fitMeters(customers: readonly Customer[], meters: number, seed: number): Customer[] {
  const rank = new Map(customers.map((customer) => [customer, keyOf(seed, `turn ${customer.code}`)]));
  let left = meters;
  const fitted = new Set<Customer>();
  const inTurn = customers.toSorted((one, other) => rank.get(one)! - rank.get(other)!);
  for (const customer of inTurn) {
    if (customer.meterPlaces > left) continue;
    fitted.add(customer);
    left -= customer.meterPlaces;
  }
  const givesWay = left === 0 ? undefined : inTurn.findLast((customer) => customer.meterPlaces === 1 && fitted.has(customer));
  const comesIn = inTurn.find((customer) => customer.meterPlaces === 2 && !fitted.has(customer));
  if (givesWay !== undefined && comesIn !== undefined) {
    fitted.delete(givesWay);
    fitted.add(comesIn);
  }
  return customers.map((customer) => (fitted.has(customer) ? { ...customer, meters: customer.meterPlaces } : customer));
}
