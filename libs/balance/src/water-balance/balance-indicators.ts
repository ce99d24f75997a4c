import type { Interval } from '@app/time';

import { type Applicable, bandOfLeakageIndex, bandOfLossPerConnection, type CountryIncome, isApplicable, leakageIndex, type LeakageIndex, lossCosts, type LossCosts, type LossPrices, lossRate, type LossRate, type NotApplicable, type PerformanceBand, shareOf, unavoidableLossesPerDay } from '../standard/index.js';
import { limitsOf, type Uncertain } from '../uncertainty/index.js';
import type { BalanceLineName, WaterBalance } from './water-balance.js';

const DAY_MS = 86_400_000;
const LITRES_PER_CUBIC_METRE = 1_000;

/** The network of a zone, as far as it is known. Connections are pipes from the main, not subscribers. */
export interface ZoneNetwork {
  readonly mainsKm: number | null;
  readonly connections: number | null;
  readonly privatePipeKm: number | null;
  readonly meanPressureMetres: number | null;
  /** Share of the time with pressure. */
  readonly pressurisedRatio: number;
}

/** Prices in tyiyn for a cubic metre, of the tariff and cost table of the period. */
export interface WaterPrices {
  readonly retailTyiynPerCubicMetre: number | null;
  readonly productionTyiynPerCubicMetre: number | null;
  readonly realLossesAt: LossPrices['realLossesAt'];
}

/** A figure with its 95 % limits; null where an input is not known. */
export interface LimitedFigure {
  readonly figure: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Share of the customers and of the consumption that have a meter: shown beside every figure, since both move when meters are put in. */
export interface MeteredShare {
  readonly customersRatio: number | null;
  readonly consumptionRatio: number | null;
}

/** Losses of one line, in the units in which they are told. */
export interface LossFigures {
  readonly cubicMetres: LimitedFigure;
  readonly ofWaterSupplied: LimitedFigure;
  readonly ofSystemInput: LimitedFigure;
  /** By connection and day in litres, or by km of mains and day in m³, as the density of the network asks. */
  readonly rate: LossRate | null;
  readonly cubicMetresPerKmDay: number | null;
}

/** Indicators of a balance. */
export interface BalanceIndicators {
  readonly metered: MeteredShare;
  readonly nonRevenue: LossFigures;
  readonly waterLosses: LossFigures;
  readonly realLosses: LossFigures;
  readonly unavoidableCubicMetres: Applicable<number>;
  readonly leakageIndex: Applicable<LeakageIndex & { readonly low: number; readonly high: number; readonly band: PerformanceBand | null }>;
  readonly bandByConnection: Applicable<PerformanceBand>;
  /** In whole tyiyn. */
  readonly costsTyiyn: LossCosts;
  readonly litresPerPersonDay: LimitedFigure;
}

/** Litres a person and day that the programme reckons with (facts of the city). */
export const REFERENCE_LITRES_PER_PERSON_DAY = 170;

/**
 * Indicators of a balance: losses in m³, as a share of a named base, by connection or km and day; UARL, ILI and bands only where they apply, the reason else; cost;
 * use by person. Sources stand at the functions of `standard`.
 * @param householdKinds kinds whose units are persons
 */
export function balanceIndicators(balance: WaterBalance, network: ZoneNetwork, prices: WaterPrices, householdKinds: ReadonlySet<string>, income: CountryIncome = 'developing'): BalanceIndicators {
  const days = (balance.period.toMs - balance.period.fromMs) / DAY_MS;
  const volume = (line: BalanceLineName): Uncertain | null => balance.volumes.get(line) ?? null;
  const cubicMetres = (line: BalanceLineName): number | null => shareOf(volume(line)?.litres ?? null, LITRES_PER_CUBIC_METRE);
  const lossFigures = (line: BalanceLineName): LossFigures => {
    const loss = volume(line);
    const { connections, mainsKm, pressurisedRatio } = network;
    return {
      cubicMetres: limited(loss, LITRES_PER_CUBIC_METRE),
      ofWaterSupplied: shareWithLimits(loss, volume('water_supplied')), ofSystemInput: shareWithLimits(loss, volume('system_input')),
      rate: rateIn(lossRate({ volume: loss?.litres ?? null, days, connections, mainsLength: mainsKm, pressurisedRatio })),
      cubicMetresPerKmDay: loss === null || mainsKm === null ? null : shareOf(loss.litres / LITRES_PER_CUBIC_METRE / days / pressurisedRatio, mainsKm),
    };
  };
  const perDay = unavoidableLossesPerDay({ mainsLength: network.mainsKm, connections: network.connections, privatePipeLength: network.privatePipeKm, meanPressure: network.meanPressureMetres });
  const unavoidable = isApplicable(perDay) ? (perDay * days) / LITRES_PER_CUBIC_METRE : perDay;
  const real = lossFigures('real_losses');
  const index = leakageIndex(real.cubicMetres.figure, unavoidable, network.pressurisedRatio);
  return {
    metered: { customersRatio: balance.meteredCustomersRatio, consumptionRatio: balance.meteredConsumptionRatio },
    nonRevenue: lossFigures('non_revenue'), waterLosses: lossFigures('water_losses'), realLosses: real,
    unavoidableCubicMetres: unavoidable,
    leakageIndex: isApplicable(index) && isApplicable(unavoidable)
      ? { ...index, low: real.cubicMetres.low! / unavoidable, high: real.cubicMetres.high! / unavoidable, band: index.ili < 0 ? null : bandOfLeakageIndex(index.ili, income) }
      : (index as { readonly notApplicable: NotApplicable }),
    bandByConnection: real.rate?.per === 'connection' && real.rate.volumePerConnectionDay >= 0
      ? bandOfLossPerConnection(real.rate.volumePerConnectionDay, network.meanPressureMetres) : { notApplicable: real.rate === null ? 'real_losses_unknown' : 'network_too_small' },
    costsTyiyn: inWholeTyiyn(lossCosts(
      { apparent: cubicMetres('apparent_losses'), real: cubicMetres('real_losses'), nonRevenue: cubicMetres('non_revenue') },
      { retail: prices.retailTyiynPerCubicMetre, production: prices.productionTyiynPerCubicMetre, realLossesAt: prices.realLossesAt },
    )),
    litresPerPersonDay: usePerPerson(balance, householdKinds, days),
  };
}

/** A line of the table of tariffs and costs: prices that hold from an instant on until the next line. */
export interface PriceRow extends WaterPrices {
  readonly fromMs: number;
}

/**
 * Prices of a period: where they change within it, each counts for its time. A price is not known where it is not known for all of the period; real losses are valued as
 * the last line says.
 */
export function pricesOf(table: readonly PriceRow[], { fromMs, toMs }: Interval): WaterPrices {
  const rows = [...table].sort((one, other) => one.fromMs - other.fromMs)
    .map((row, at, all) => ({ row, timeMs: Math.min(toMs, all[at + 1]?.fromMs ?? toMs) - Math.max(fromMs, row.fromMs) })).filter(({ timeMs }) => timeMs > 0);
  const isWhole = rows.reduce((sum, { timeMs }) => sum + timeMs, 0) === toMs - fromMs;
  const mean = (price: (row: PriceRow) => number | null): number | null => (isWhole && rows.every(({ row }) => price(row) !== null)
    ? rows.reduce((sum, { row, timeMs }) => sum + price(row)! * (timeMs / (toMs - fromMs)), 0) : null);
  return {
    retailTyiynPerCubicMetre: mean((row) => row.retailTyiynPerCubicMetre), productionTyiynPerCubicMetre: mean((row) => row.productionTyiynPerCubicMetre),
    realLossesAt: rows.at(-1)?.row.realLossesAt ?? 'production',
  };
}

const inWholeTyiyn = ({ apparentCost, realCost, nonRevenueCost }: LossCosts): LossCosts => {
  const whole = (cost: number | null): number | null => (cost === null ? null : Math.round(cost));
  return { apparentCost: whole(apparentCost), realCost: whole(realCost), nonRevenueCost: whole(nonRevenueCost) };
};

function limited(volume: Uncertain | null, unit: number): LimitedFigure {
  if (volume === null) return { figure: null, low: null, high: null };
  const { litres, lowLitres, highLitres } = limitsOf(volume);
  return { figure: litres / unit, low: lowLitres / unit, high: highLitres / unit };
}

/**
 * A part of a whole that it was taken from: the errors of one source move both, so the limits come from the errors together (first order), not from adding relative
 * variances, which is for independent figures.
 */
function shareWithLimits(part: Uncertain | null, whole: Uncertain | null): LimitedFigure {
  if (part === null || whole === null || !(whole.litres > 0)) return { figure: null, low: null, high: null };
  const figure = part.litres / whole.litres;
  const errors = new Map<string, number>();
  for (const source of new Set([...part.errors.keys(), ...whole.errors.keys()])) {
    errors.set(source, ((part.errors.get(source) ?? 0) - figure * (whole.errors.get(source) ?? 0)) / whole.litres);
  }
  const { lowLitres: low, highLitres: high } = limitsOf({ litres: figure, errors });
  return { figure, low, high };
}

const rateIn = (rate: LossRate | null): LossRate | null => (rate?.per === 'mains' ? { per: 'mains', volumePerMainsDay: rate.volumePerMainsDay / LITRES_PER_CUBIC_METRE } : rate);

function usePerPerson({ consumption }: WaterBalance, householdKinds: ReadonlySet<string>, days: number): LimitedFigure {
  const metered = consumption.meteredByKind.filter(({ kind }) => householdKinds.has(kind));
  const unmetered = consumption.unmetered.filter(({ kind }) => householdKinds.has(kind));
  const persons = [...metered, ...unmetered].reduce((sum, { units }) => sum + units, 0);
  if (!(persons > 0) || unmetered.some(({ likely }) => likely === null)) return { figure: null, low: null, high: null };
  const errors = new Map<string, number>();
  let litres = metered.reduce((sum, one) => sum + one.litres, 0);
  for (const { likely } of unmetered) {
    litres += likely!.litres;
    for (const [source, error] of likely!.errors) errors.set(source, (errors.get(source) ?? 0) + error);
  }
  return limited({ litres, errors }, persons * days);
}
