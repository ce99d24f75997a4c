import { combine, limitsOf, STANDARD_ERRORS_OF_95_PERCENT, standardErrorOf, type Uncertain, withLimitRatio } from '../uncertainty/index.js';
import { isHouseholdKind } from './balance-record.js';
import type { UnmeteredGroup, UnmeteredUse } from './consumption.js';
import { balanceInputsOf, type GatheredBalance } from './gathered-balance.js';
import type { PointSupply, SupplyPoint } from './supply.js';
import { type BalanceInputs, waterBalance } from './water-balance.js';

const TYIYN_PER_THOUSAND_SOM = 100_000;
/** ± share of a new supply meter of class 2, tested when it was fitted (OIML R 49). */
const NEW_SUPPLY_METER_RATIO = 0.02;

/** What a meter costs, by where it goes; null where nobody knows. */
export interface MeterPrices {
  readonly supply: number | null;
  readonly household: number | null;
  readonly budget: number | null;
  readonly commercial: number | null;
}

/** Where a meter would go. A well or boundary, one customer of a kind, or every customer of a part of the zone that has none. */
export type MeterPlace =
  | { readonly by: 'point'; readonly pointId: string; readonly place: string; readonly wellCode: string | null; readonly step: 'install' | 'test' }
  | { readonly by: 'customer'; readonly kind: string; readonly customers: number }
  | { readonly by: 'zone'; readonly zoneCode: string; readonly customers: number };

/** A zone within the zone of the balance, with its customers without a meter. */
export interface ZonePart { readonly zoneCode: string; readonly unmetered: readonly UnmeteredGroup[] }

/** A meter that might come next, and what it would do for the limits of real losses. */
export interface NextMeter {
  readonly at: MeterPlace;
  /** Water of the place in the period as now known; null where it is not. */
  readonly litres: number | null;
  /** ± of it in 95 of 100 cases, now and with the meter. */
  readonly limitNowLitres: number | null;
  readonly limitAfterLitres: number | null;
  /** By how much the ± of real losses would shrink, if this were done and nothing else; null where they are not computed without it. */
  readonly narrowsLitres: number | null;
  readonly priceTyiyn: number | null;
  /** The same for a thousand som; null where one of both is not known. */
  readonly narrowsLitresPerThousandSom: number | null;
}

export interface NextMeters {
  /** Real losses of the period with their ±; null where they are not computed. */
  readonly realLossLitres: number | null;
  readonly realLossLimitLitres: number | null;
  readonly items: readonly NextMeter[];
}

/**
 * Where a meter narrows the limits of real losses most for its price: each place is taken as metered, and the errors of real losses are put together again by their sources, since errors of one source
 * go together (ADR 0024): one meter among many that nobody tested takes its own share of their common error away and no more.
 *
 * What hinders the balance from being computed comes first; then what narrows most for a thousand som; then what has no price, by how much it narrows.
 * @param parts zones within this one with their customers without a meter
 */
export function nextMeters(gathered: GatheredBalance, prices: MeterPrices, parts: readonly ZonePart[] = []): NextMeters {
  return nextMetersOf(balanceInputsOf(gathered), new Map(gathered.points.map(({ pointId, wellCode }) => [pointId, wellCode])), prices, parts);
}

/** The same from the inputs of a balance. @param wellCodes code of the well, by point */
export function nextMetersOf(inputs: BalanceInputs, wellCodes: ReadonlyMap<string, string | null>, prices: MeterPrices, parts: readonly ZonePart[]): NextMeters {
  const balance = waterBalance(inputs);
  const real = balance.volumes.get('real_losses') ?? null;
  const factor = real === null || balance.supply.supplied === null ? 1 : factorOf(real, balance.supply.supplied, inputs.supply);
  const points = balance.supply.points.map((point, at) => nextAtPoint(point, inputs.supply[at]!, wellCodes.get(point.pointId) ?? null, real, factor, prices.supply));
  const { unmetered } = balance.consumption;
  const kinds = [...new Set(unmetered.map(({ kind }) => kind))].flatMap((kind) => nextCustomer(kind, unmetered.filter((use) => use.kind === kind && use.customers > 0), real, priceOf(kind, prices)));
  const zones = parts.flatMap((part) => nextZone(part, unmetered, real, prices));
  // Less than a litre is what is left of counting with fractions.
  const items = [...points, ...kinds, ...zones].filter(({ narrowsLitres }) => narrowsLitres === null || narrowsLitres >= 1);
  return {
    realLossLitres: real?.litres ?? null, realLossLimitLitres: real === null ? null : limitsOf(real).limitLitres,
    items: items.toSorted((one, other) => rankOf(one) - rankOf(other) || amountOf(other) - amountOf(one) || (nameOf(one) < nameOf(other) ? -1 : 1)),
  };
}

/** By how much an error of the supply counts in real losses: shares that are assumed of the supply take some of it. */
function factorOf(real: Uncertain, supplied: Uncertain, supply: readonly SupplyPoint[]): number {
  const own = [...supplied.errors].filter(([source]) => source === 'untested_meters' || supply.some(({ pointId, meter }) => source === `meter:${meter?.meterId}` || source.endsWith(`:${pointId}`)));
  const [source, error] = own.toSorted((one, other) => Math.abs(other[1]) - Math.abs(one[1]))[0] ?? [undefined, 0];
  return source === undefined || error === 0 ? 1 : (real.errors.get(source) ?? 0) / error;
}

/** ± of real losses less what it would be once a volume in them were another. */
function narrowing(real: Uncertain | null, now: Uncertain, after: Uncertain, factor: number): number | null {
  if (real === null) return null;
  const changed = combine([{ of: real, factor: 1 }, { of: after, factor }, { of: now, factor: -factor }]);
  return STANDARD_ERRORS_OF_95_PERCENT * (standardErrorOf(real) - standardErrorOf(changed));
}

function nextAtPoint({ pointId, place, role, volume, method }: PointSupply, { meter }: SupplyPoint, wellCode: string | null, real: Uncertain | null, factor: number, priceTyiyn: number | null): NextMeter {
  const step = meter !== null && method === 'register' ? 'test' : 'install';
  const at = { by: 'point', pointId, place, wellCode, step } as const;
  if (volume === null) return { at, litres: null, limitNowLitres: null, limitAfterLitres: null, narrowsLitres: null, priceTyiyn, narrowsLitresPerThousandSom: null };
  const after = withLimitRatio(volume.litres, `meter:new:${pointId}`, NEW_SUPPLY_METER_RATIO);
  return priced(at, volume, after, narrowing(real, volume, after, role === 'export' ? -factor : factor), priceTyiyn);
}

/** One customer of a kind: the chance of its household goes, and its share of what is common to the kind. */
function nextCustomer(kind: string, uses: readonly UnmeteredUse[], real: Uncertain | null, priceTyiyn: number | null): NextMeter[] {
  const customers = Math.round(uses.reduce((sum, use) => sum + use.customers, 0));
  if (customers === 0 || uses.some(({ likely }) => likely === null)) return [];
  const now = combine(uses.map(({ likely }) => ({ of: likely!, factor: 1 })));
  const after = without(now, 1 / customers);
  const one = { litres: now.litres / customers, errors: new Map([...now.errors].map(([source, error]) => [source, isChance(source) ? error / Math.sqrt(customers) : error / customers])) };
  return [priced({ by: 'customer', kind, customers }, one, { litres: one.litres, errors: new Map() }, narrowing(real, now, after, -1), priceTyiyn)];
}

function nextZone({ zoneCode, unmetered: own }: ZonePart, all: readonly UnmeteredUse[], real: Uncertain | null, prices: MeterPrices): NextMeter[] {
  const customers = Math.round(own.reduce((sum, group) => sum + group.customers, 0));
  if (customers === 0 || all.some(({ likely }) => likely === null)) return [];
  const parts = [...new Set(own.map(({ kind }) => kind))].map((kind) => {
    const whole = combine(all.filter((use) => use.kind === kind).map(({ likely }) => ({ of: likely!, factor: 1 })));
    const units = (groups: readonly { readonly kind: string; readonly units: number }[]): number => groups.filter((group) => group.kind === kind).reduce((sum, group) => sum + group.units, 0);
    const share = units(all) === 0 ? 0 : Math.min(1, units(own) / units(all));
    return { whole, share };
  });
  const now = combine(parts.map(({ whole }) => ({ of: whole, factor: 1 })));
  const after = combine(parts.map(({ whole, share }) => ({ of: without(whole, share), factor: 1 })));
  const inZone = combine(parts.map(({ whole, share }) => ({ of: { litres: whole.litres * share, errors: new Map([...whole.errors].map(([source, error]) => [source, error * (isChance(source) ? Math.sqrt(share) : share)])) }, factor: 1 })));
  const price = own.reduce<number | null>((sum, { kind, customers: count }) => (sum === null || priceOf(kind, prices) === null ? null : sum + priceOf(kind, prices)! * Math.round(count)), 0);
  return [priced({ by: 'zone', zoneCode, customers }, inZone, { litres: inZone.litres, errors: new Map() }, narrowing(real, now, after, -1), price)];
}

/** What is left of unmetered use when a share of the customers has meters: what is common shrinks with it, chance with its root. */
function without(use: Uncertain, share: number): Uncertain {
  return { litres: use.litres * (1 - share), errors: new Map([...use.errors].map(([source, error]) => [source, error * (isChance(source) ? Math.sqrt(1 - share) : 1 - share)])) };
}

const isChance = (source: string): boolean => source.startsWith('households:');
const priceOf = (kind: string, prices: MeterPrices): number | null => (isHouseholdKind(kind) ? prices.household : kind === 'budget' ? prices.budget : prices.commercial);

function priced(at: MeterPlace, now: Uncertain, after: Uncertain, narrowsLitres: number | null, priceTyiyn: number | null): NextMeter {
  return {
    at, litres: now.litres, limitNowLitres: limitsOf(now).limitLitres, limitAfterLitres: limitsOf(after).limitLitres, narrowsLitres, priceTyiyn,
    narrowsLitresPerThousandSom: narrowsLitres === null || priceTyiyn === null || !(priceTyiyn > 0) ? null : (narrowsLitres * TYIYN_PER_THOUSAND_SOM) / priceTyiyn,
  };
}

const rankOf = ({ narrowsLitres, litres, narrowsLitresPerThousandSom }: NextMeter): number => (litres === null ? 0 : narrowsLitres === null ? 3 : narrowsLitresPerThousandSom === null ? 2 : 1);
const amountOf = ({ narrowsLitres, narrowsLitresPerThousandSom }: NextMeter): number => narrowsLitresPerThousandSom ?? narrowsLitres ?? 0;
const nameOf = ({ at }: NextMeter): string => (at.by === 'point' ? `point ${at.pointId}` : at.by === 'customer' ? `kind ${at.kind}` : `zone ${at.zoneCode}`);
