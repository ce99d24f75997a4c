import type { Named } from './views.js';

/** What the API answers of wells and reservoirs as they are measured. Null is "not known", never zero. */
export interface SupplyView {
  readonly from: string;
  readonly to: string;
  readonly volumeLitres: number | null;
  readonly limitLitres: number | null;
  readonly method: SupplyMethod | null;
  readonly unknown: SupplyUnknown | null;
  readonly coveredRatio: number;
  readonly runHours: number | null;
  readonly runCoveredRatio: number;
  readonly energyWattHours: number | null;
  readonly wattHoursPerM3: number | null;
  readonly byHoursRatio: number | null;
  readonly byEnergyRatio: number | null;
  readonly contradictions: readonly Contradiction[];
  readonly isPlanned: boolean | null;
  readonly hasRun: boolean | null;
}

export type SupplyMethod = 'register' | 'flow' | 'pump_hours_rated_flow' | 'pump_hours_curve' | 'portable_test' | 'reservoir';
export type SupplyUnknown = 'no_meter_and_no_method' | 'register_does_not_bracket_the_period' | 'flow_below_three_quarters_of_the_time' | 'hours_without_rated_flow' | 'out_of_service';
export type Contradiction = 'flow_while_pump_stood' | 'no_flow_while_pump_ran' | 'unlike_pump_hours' | 'unlike_energy';
type Alarm = 'other' | 'leak' | 'leak_past' | 'leak_or_no_usage' | 'burst' | 'backflow' | 'tamper' | 'tamper_past' | 'dry' | 'no_flow' | 'no_flow_past' | 'over_temp' | 'level_alarm' | 'battery_low' | 'battery_end' | 'hw_error'
  | 'temp_error' | 'meter_blocked' | 'underflow' | 'pump_fault' | 'power_lost';
export type Trouble = Contradiction | 'planned_and_did_not_run' | 'ran_without_plan' | 'silent' | 'sensor_fault' | `alarm_${Alarm}`;

export interface MeasuredNow { readonly amount: number; readonly measuredAt: string }

export interface WellOnBoard {
  readonly wellId: number;
  readonly last24h: SupplyView;
  readonly flowLitresByHour: readonly (number | null)[];
  readonly now: Readonly<Partial<Record<Quantity, MeasuredNow>>>;
  readonly troubles: readonly { readonly kind: Trouble; readonly since: string | null }[];
}

export interface WellsBoard { readonly at: string; readonly from: string; readonly to: string; readonly items: readonly WellOnBoard[] }

export const WELL_QUANTITIES = ['flow', 'pressure', 'pump', 'energy', 'level'] as const;
export type Quantity = (typeof WELL_QUANTITIES)[number];

export interface ChartedMeasure {
  readonly quantity: Quantity;
  readonly step: 'quarter' | 'hour' | 'day';
  readonly items: readonly { readonly atMs: number; readonly mean: number; readonly least: number; readonly most: number; readonly last: number; readonly knownHours: number }[];
}

export interface WellDays { readonly items: readonly (SupplyView & { readonly day: string })[]; readonly usualWattHoursPerM3: number | null }

/** What is recorded of a well and may be voided. */
export interface WellRecord {
  readonly reason: string;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
}

export interface FlowTest extends WellRecord {
  readonly testId: number;
  readonly testedAt: string;
  readonly flowLitresPerHour: number;
  readonly limitPpm: number;
  readonly instrument: string | null;
}

export interface PumpCurve extends WellRecord {
  readonly curveId: number;
  readonly validFrom: string;
  readonly points: readonly { readonly headMillimetres: number; readonly flowLitresPerHour: number }[];
  readonly liftMillimetres: number;
  readonly limitPpm: number;
  readonly pump: string | null;
}

export type StoredUnknown = 'no_level' | 'no_table' | 'level_outside_the_table';

export interface Stored {
  readonly at: string;
  readonly levelMillimetres: number | null;
  readonly measuredAt: string | null;
  readonly storedLitres: number | null;
  readonly limitLitres: number;
  readonly unknown: StoredUnknown | null;
}

export const RESERVOIR_STATES = ['in_use', 'out_of_use'] as const;

export interface ReservoirNow extends Named {
  readonly reservoirId: number;
  readonly code: string;
  readonly fieldId: number | null;
  readonly state: (typeof RESERVOIR_STATES)[number];
  readonly fullLitres: number | null;
  readonly hasTable: boolean;
  readonly now: Stored;
  readonly changeTodayLitres: number | null;
  readonly change24hLitres: number | null;
  readonly faultySince: string | null;
}

/** A reservoir as the register has it. */
export interface Reservoir extends Named {
  readonly id: number;
  readonly version: number;
  readonly code: string;
  readonly fieldCode: string | null;
  readonly zoneCode: string | null;
  readonly state: (typeof RESERVOIR_STATES)[number];
  readonly volumeLitres: number | null;
  readonly levels: readonly { readonly levelMillimetres: number; readonly volumeLitres: number }[] | null;
}

export interface StorageDay { readonly day: string; readonly start: Stored; readonly end: Stored; readonly changeLitres: number | null }
