/** What the interface answers about balances. */
export const KINDS = ['day', 'month', 'half_year', 'year'] as const;
export type Kind = (typeof KINDS)[number];

export type LineName = 'system_input' | 'exported' | 'storage_change' | 'water_supplied' | 'billed_metered' | 'billed_unmetered' | 'unbilled_metered' | 'unbilled_unmetered' | 'authorised' | 'revenue' | 'non_revenue' | 'norm_error'
  | 'water_losses' | 'unauthorised' | 'meter_inaccuracy' | 'billing_error' | 'apparent_losses' | 'real_losses';
export type Origin = 'measured' | 'estimated' | 'declared' | 'default' | 'computed' | 'none';
export type Unknown = 'no_meter_and_no_method' | 'register_does_not_bracket_the_period' | 'flow_below_three_quarters_of_the_time' | 'hours_without_rated_flow' | 'level_unknown'
  | 'reservoir_without_table' | 'reservoir_filled_by_several' | 'reservoir_levels_too_coarse' | 'reservoir_pump_state_unknown' | 'reservoir_pump_hardly_stands' | 'reservoir_fills_without_the_well';
export type Method = 'register' | 'flow' | 'pump_hours_rated_flow' | 'pump_hours_curve' | 'portable_test' | 'reservoir';
export type CustomerKind = 'household_flat' | 'household_house' | 'household_unknown_persons' | 'budget' | 'commercial' | 'own';
export type Cause = 'late_readings' | 'exchanged_meters' | 'metered_share' | 'corrections' | 'norm_change' | 'real_change' | 'unexplained';
export type NotApplicable = 'mains_unknown' | 'connections_unknown' | 'private_pipe_unknown' | 'pressure_unknown' | 'network_too_small' | 'pressure_too_low' | 'pressure_too_high' | 'intermittent_supply' | 'real_losses_unknown';
export type Remark = 'negative_non_revenue' | 'negative_real_losses' | 'real_above_water_losses' | 'real_losses_not_distinguishable_from_zero' | 'supply_not_computed' | 'unmetered_not_computed' | 'unread_customers_not_counted' | 'norm_not_calibrated'
  | 'norm_unknown' | 'storage_by_size';

export interface Limited { readonly litres: number | null; readonly lowLitres: number | null; readonly highLitres: number | null }
export interface Line extends Limited {
  readonly line: LineName; readonly origin: Origin; readonly completenessRatio: number | null; readonly reason: 'supply_not_computed' | 'unmetered_not_computed' | 'norm_unknown' | null;
}
interface LimitedFigure { readonly figure: number | null; readonly low: number | null; readonly high: number | null }
interface LossFigures {
  readonly ofWaterSupplied: LimitedFigure; readonly cubicMetresPerKmDay: number | null;
  readonly rate: { readonly per: 'connection'; readonly volumePerConnectionDay: number } | { readonly per: 'mains'; readonly volumePerMainsDay: number } | null;
}
export interface Indicators {
  readonly metered: { readonly customersRatio: number | null; readonly consumptionRatio: number | null };
  readonly nonRevenue: LossFigures; readonly realLosses: LossFigures;
  readonly leakageIndex: { readonly notApplicable: NotApplicable } | { readonly ili: number; readonly low: number; readonly high: number; readonly band: string | null };
  readonly costsTyiyn: { readonly nonRevenueCost: number | null };
  readonly litresPerPersonDay: LimitedFigure;
}
export interface Point extends Limited { readonly pointId: string; readonly place: string; readonly method: Method | null; readonly unknown: Unknown | null; readonly coveredRatio: number; readonly meterId: number | null; readonly meterSerial: string | null }
export interface Unmetered {
  readonly kind: CustomerKind; readonly customers: number; readonly units: number; readonly byNormLitres: number | null; readonly likelyLitres: number | null; readonly likelyLowLitres: number | null; readonly likelyHighLitres: number | null;
  readonly litresPerUnitDay: number | null; readonly standardErrorPerUnitDay: number | null; readonly sample: number | null;
}
export interface Version { readonly versionId: number; readonly versionNo: number; readonly computedAt: string; readonly fromOn: string }
export interface Balance extends Version {
  readonly lines: readonly Line[];
  readonly record: {
    readonly indicators: Indicators; readonly unaccounted: readonly ({ readonly line: UnaccountedName } & Limited)[]; readonly remarks: readonly Remark[]; readonly points: readonly Point[];
    readonly missing: readonly { readonly place: string; readonly reason: Unknown }[]; readonly unmetered: readonly Unmetered[]; readonly uncertainBecause: readonly { readonly source: string; readonly varianceRatio: number }[];
  };
}
export type UnaccountedName = 'delivered' | 'sold_by_meters' | 'sold_by_norms' | 'unaccounted_and_losses' | 'useful' | 'technological' | 'organisational' | 'losses';
export interface Answer {
  readonly zone: { readonly code: string }; readonly period: { readonly kind: Kind; readonly fromOn: string; readonly toOn: string }; readonly versions: readonly Version[];
  readonly signatures: readonly { readonly signedBy: string; readonly reason: string; readonly versionNo: number }[]; readonly isSigned: boolean; readonly isLatest: boolean; readonly balance: Balance;
}
export interface Listed { readonly versionId: number; readonly fromOn: string; readonly isSigned: boolean }
export interface Bridge { readonly beforeLitres: number; readonly afterLitres: number; readonly causes: readonly { readonly cause: Cause; readonly litres: number }[] }
export interface BridgeAnswer { readonly before: Version; readonly after: Version; readonly bridges: readonly { readonly line: LineName; readonly bridge: Bridge | null }[] }

const GUESSED: ReadonlySet<Origin> = new Set(['estimated', 'declared', 'default']);
/** Whether nobody measured it: drawn hatched, written in italics. */
export const isGuessed = ({ origin }: Line): boolean => GUESSED.has(origin);

/** Half the width of the limits; null where there are none. */
export const halfWidth = ({ lowLitres, highLitres }: Limited): number | null => (lowLitres === null || highLitres === null ? null : (highLitres - lowLitres) / 2);

/** Address of a balance, and of what stands behind one of its lines. */
export const addressOf = (zone: string, kind: Kind, fromOn: string): string => `/balance?${new URLSearchParams({ zone, period: kind, from: fromOn }).toString()}`;
export const behindAddress = (zone: string, kind: Kind, fromOn: string, version: number, line: LineName): string => `/balance/${encodeURIComponent(zone)}/${kind}/${fromOn}/${version}/${line}`;
