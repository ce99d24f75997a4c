import type { Quantity, ReadingRole } from '../frames/decoded-frame.js';

/** A field of the JSON that wmbusmeters prints, and what it measures at the time of the telegram. */
export interface TelegramField {
  readonly field: string;
  readonly quantity: Quantity;
  readonly unit: string;
  readonly role: ReadingRole;
}

const current = (field: string, quantity: Quantity, unit: string): TelegramField => ({ field, quantity, unit, role: 'current' });

/** The suffix of a field is its unit; the drivers of all water meters share these names. */
export const TELEGRAM_FIELDS: readonly TelegramField[] = [
  current('total_m3', 'volume_total', 'm3'),
  current('total_forward_m3', 'volume_forward', 'm3'),
  current('total_backward_m3', 'volume_reverse', 'm3'),
  current('total_backwards_m3', 'volume_reverse', 'm3'),
  current('backflow_m3', 'volume_reverse', 'm3'),
  current('flow_m3h', 'flow', 'm3/h'),
  current('volume_flow_m3h', 'flow', 'm3/h'),
  { field: 'max_flow_m3h', quantity: 'flow', unit: 'm3/h', role: 'max' },
  { field: 'min_flow_m3h', quantity: 'flow', unit: 'm3/h', role: 'min' },
  current('flow_temperature_c', 'temp_water', 'degC'),
  { field: 'min_flow_temperature_c', quantity: 'temp_water', unit: 'degC', role: 'min' },
  { field: 'max_flow_temperature_c', quantity: 'temp_water', unit: 'degC', role: 'max' },
  current('external_temperature_c', 'temp_ambient', 'degC'),
  { field: 'min_external_temperature_c', quantity: 'temp_ambient', unit: 'degC', role: 'min' },
  { field: 'max_external_temperature_c', quantity: 'temp_ambient', unit: 'degC', role: 'max' },
  current('battery_y', 'battery', 'y'),
  current('remaining_battery_life_y', 'battery', 'y'),
  current('battery_v', 'battery', 'V'),
  current('voltage_v', 'battery', 'V'),
  current('battery_pct', 'battery', '%'),
];

/** An index of an earlier day, and the fields that may hold the day; without its day it is no reading. */
export interface LoggedIndex {
  readonly field: string;
  readonly days: readonly string[];
}

const MOST_HISTORY = 32;
const numbered = (from: number, to: number, of: (no: number) => LoggedIndex): LoggedIndex[] => Array.from({ length: to - from + 1 }, (_, at) => of(from + at));

export const LOGGED_INDEXES: readonly LoggedIndex[] = [
  { field: 'target_m3', days: ['target_date', 'target_datetime'] },
  { field: 'target_year_m3', days: ['target_year_date'] },
  { field: 'consumption_at_reporting_date_m3', days: ['reporting_date'] },
  { field: 'consumption_at_set_date_m3', days: ['set_date'] },
  { field: 'consumption_at_set_m3', days: ['set_datetime'] },
  { field: 'due_m3', days: ['due_date'] },
  { field: 'due_date_m3', days: ['due_date'] },
  { field: 'due_17_date_m3', days: ['due_17_date'] },
  { field: 'historic_m3', days: ['historic_datetime', 'historic_date'] },
  { field: 'last_month_total_m3', days: ['last_month_measure_date'] },
  ...numbered(1, MOST_HISTORY, (no) => ({ field: `consumption_at_set_date_${no}_m3`, days: [`set_date_${no}`] })),
  ...numbered(1, MOST_HISTORY, (no) => ({ field: `consumption_at_history_${no}_m3`, days: [`history_${no}_date`] })),
];

/** Words of the drivers' status fields. What is not here keeps its own word. */
export const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['DRY', 'dry'], ['AIR_IN_PIPE', 'dry'], ['EMPTY_PIPE', 'dry'], ['EMPTY_PIPE_DRY', 'dry'],
  ['LEAK', 'leak'], ['LEAKAGE', 'leak'], ['LEAKING', 'leak'], ['LEAK_FLOW_HIGH', 'leak'], ['LEAK_FLOW_LOW', 'leak'], ['LEAK_DETECTED', 'leak'],
  ['PREV_LEAKAGE', 'leak_past'], ['PREV_LEAK', 'leak_past'], ['LEAKAGE_OR_NO_USAGE', 'leak_or_no_usage'],
  ['BURST', 'burst'], ['BURSTING', 'burst'], ['PIPE_BURST', 'burst'],
  ['REVERSED', 'backflow'], ['REVERSE_FLOW', 'backflow'], ['BACKFLOW', 'backflow'], ['BACK_FLOW', 'backflow'], ['BACKWARD_FLOW', 'backflow'],
  ['TAMPER', 'tamper'], ['MANIPULATION', 'tamper'], ['FRAUD', 'tamper'], ['MAGNETIC_FIELD', 'tamper'], ['SENSOR_FRAUD', 'tamper'], ['MECHANICAL_FRAUD', 'tamper'],
  ['MAGNETIC_FRAUD', 'tamper'], ['REMOVAL', 'tamper'], ['SABOTAGE', 'tamper'], ['MAGNETIC_TAMPER', 'tamper'],
  ['PREV_SENSOR_FRAUD', 'tamper_past'], ['PREV_MECHANICAL_FRAUD', 'tamper_past'], ['PREV_TAMPER', 'tamper_past'],
  ['NO_FLOW', 'no_flow'], ['NO_USAGE', 'no_flow'], ['NO_CONSUMPTION', 'no_flow'], ['STAGNANT', 'no_flow'], ['PREV_NO_FLOW', 'no_flow_past'],
  ['METER_BLOCKED', 'meter_blocked'], ['BLOCKED', 'meter_blocked'], ['UNDERFLOW', 'underflow'],
  ['BATTERY_LOW', 'battery_low'], ['LOW_BATTERY', 'battery_low'], ['POWER_LOW', 'battery_low'], ['BATTERY_VOLTAGE_ERROR', 'battery_low'],
  ['BATTERY_END', 'battery_end'], ['BATTERY_EXHAUSTED', 'battery_end'], ['END_OF_BATTERY', 'battery_end'],
  ['PERMANENT_ERROR', 'hw_error'], ['HARDWARE_ERROR', 'hw_error'], ['HW_ERROR', 'hw_error'], ['SENSOR_ERROR', 'hw_error'],
  ['TEMPORARY_ERROR', 'temp_error'], ['OVER_TEMPERATURE', 'over_temp'], ['OVERTEMPERATURE', 'over_temp'],
]);

/** Words that say that nothing is wrong. */
export const WELL_WORDS: ReadonlySet<string> = new Set(['OK', 'NO_ALARMS', 'NULL', 'NONE']);

/** A word that only says that another one follows. */
export const SUMMARY_WORD = 'ALARM';

/** Fields that hold words of the present state, in the order in which they are read. */
export const STATUS_FIELDS: readonly string[] = ['status', 'current_status', 'current_alarms', 'error_flags', 'error_code'];
