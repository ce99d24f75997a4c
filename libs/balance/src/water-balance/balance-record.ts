import { limitsOf } from '../uncertainty/index.js';
import { balanceIndicators, type BalanceIndicators, pricesOf, type WaterPrices } from './balance-indicators.js';
import { balanceInputsOf, type GatheredBalance } from './gathered-balance.js';
import { unaccountedView, type UnaccountedLine } from './russian-view.js';
import type { PointSupply } from './supply.js';
import { type BalanceLine, type BalanceLineName, type BalanceRemark, waterBalance, type WaterBalance } from './water-balance.js';

/** Changes with the formulas: a balance that other formulas made is another version. */
export const BALANCE_FORMULAS = 2;

/** Why a line is not computed. */
export type LineUnknown = 'supply_not_computed' | 'unmetered_not_computed' | 'norm_unknown';

/** A line with the reason where it has no figure. */
export interface RecordedLine extends BalanceLine {
  readonly reason: LineUnknown | null;
}

/** What a supply point gave, without its errors by source. */
export interface RecordedPoint extends Omit<PointSupply, 'volume'> {
  readonly litres: number | null;
  readonly lowLitres: number | null;
  readonly highLitres: number | null;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
}

/** Unmetered customers of a kind. */
export interface RecordedUnmetered {
  readonly kind: string;
  readonly customers: number;
  readonly units: number;
  readonly byNormLitres: number | null;
  readonly likelyLitres: number | null;
  readonly likelyLowLitres: number | null;
  readonly likelyHighLitres: number | null;
  readonly likelyBy: 'calibrated' | 'norm' | null;
  /** Of the calibration: litres a unit and day, its standard error, and the customers it was found on. */
  readonly litresPerUnitDay: number | null;
  readonly standardErrorPerUnitDay: number | null;
  readonly sample: number | null;
}

/** A balance as it is kept and shown: plain values, everything that a reader is told. */
export interface BalanceRecord {
  readonly lines: readonly RecordedLine[];
  readonly indicators: BalanceIndicators;
  readonly unaccounted: readonly UnaccountedLine[];
  readonly remarks: readonly BalanceRemark[];
  /** Lines of which there is nothing in the zone; left out of versions that were kept before it was told. */
  readonly absent?: readonly BalanceLineName[];
  readonly points: readonly RecordedPoint[];
  readonly missing: WaterBalance['supply']['missing'];
  readonly storedBySize: readonly string[];
  readonly unmetered: readonly RecordedUnmetered[];
  readonly supplyMeteredRatio: number | null;
  readonly meteredCustomers: number;
  readonly unmeteredCustomers: number;
  readonly unreadCustomers: number;
  readonly uncountedCustomers: number;
  readonly provenLitres: number;
  readonly estimatedLitres: number;
  readonly prices: WaterPrices;
  readonly uncertainBecause: readonly { readonly source: string; readonly varianceRatio: number }[];
}

/** Sources of uncertainty that are told; what is below is not worth a meter. */
const MOST_SOURCES = 12;

/** Kinds of customers whose units are persons. */
export const isHouseholdKind = (kind: string): boolean => kind.startsWith('household');

/** Computes the balance of what was gathered. The same goes out whenever the same goes in. */
export function recordBalance(gathered: GatheredBalance): BalanceRecord {
  const balance = waterBalance(balanceInputsOf(gathered));
  const { rules, network } = gathered;
  const kinds = new Set([...gathered.customers, ...gathered.unmetered].map(({ kind }) => kind).filter(isHouseholdKind));
  const prices = pricesOf(gathered.prices, gathered.period);
  const { supply, consumption } = balance;
  return {
    lines: balance.lines.map((line) => ({ ...line, reason: line.litres === null ? reasonOf(line.line, balance) : null })),
    indicators: balanceIndicators(balance, { ...network, privatePipeKm: rules.privatePipeKm, pressurisedRatio: rules.pressurisedRatio }, prices, kinds, rules.countryIncome),
    unaccounted: unaccountedView(balance), remarks: balance.remarks, absent: balance.absent, missing: supply.missing, storedBySize: supply.storedBySize, supplyMeteredRatio: supply.meteredShareRatio, prices,
    points: supply.points.map(({ volume, ...point }, at) => ({ ...point, ...limited(volume), meterId: gathered.points[at]!.meterId, meterSerial: gathered.points[at]!.meterSerial })),
    unmetered: consumption.unmetered.map(({ kind, customers, units, byNorm, likely, likelyBy, calibration }) => {
      const { litres, lowLitres, highLitres } = limited(likely);
      return {
        kind, customers: Math.round(customers), units: Math.round(units), byNormLitres: byNorm?.litres ?? null, likelyLitres: litres, likelyLowLitres: lowLitres, likelyHighLitres: highLitres, likelyBy,
        litresPerUnitDay: calibration?.litresPerUnitDay ?? null, standardErrorPerUnitDay: calibration?.standardErrorPerUnitDay ?? null, sample: calibration?.sample ?? null,
      };
    }),
    meteredCustomers: consumption.meteredCustomers, unmeteredCustomers: Math.round(consumption.unmeteredCustomers), unreadCustomers: consumption.unreadCustomers,
    uncountedCustomers: consumption.uncountedCustomers.length, provenLitres: consumption.provenLitres, estimatedLitres: consumption.estimatedLitres,
    uncertainBecause: balance.uncertainBecause.slice(0, MOST_SOURCES),
  };
}

function limited(volume: PointSupply['volume']): { litres: number | null; lowLitres: number | null; highLitres: number | null } {
  if (volume === null) return { litres: null, lowLitres: null, highLitres: null };
  const { litres, lowLitres, highLitres } = limitsOf(volume);
  return { litres, lowLitres, highLitres };
}

/** Lines that need what unmetered customers are billed by, and lines that need what they likely used. */
const BY_NORM: ReadonlySet<BalanceLineName> = new Set(['revenue', 'non_revenue', 'norm_error']);
const BY_USE: ReadonlySet<BalanceLineName> = new Set(['billed_unmetered', 'authorised', 'norm_error', 'water_losses', 'real_losses']);

function reasonOf(line: BalanceLineName, { supply, consumption }: WaterBalance): LineUnknown {
  if (BY_NORM.has(line) && consumption.unmetered.some(({ byNorm }) => byNorm === null)) return 'norm_unknown';
  if (BY_USE.has(line) && supply.supplied !== null) return 'unmetered_not_computed';
  return line === 'billed_unmetered' ? 'unmetered_not_computed' : 'supply_not_computed';
}
