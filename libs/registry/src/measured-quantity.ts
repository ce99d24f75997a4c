/**
 * What devices tell beside the register: the number that stands for it in storage, and the least and the most that can be
 * true. Amounts are whole numbers: flow in litres an hour (below zero where water runs back), level in millimetres, pressure
 * in kilopascal, pump 1 while it runs and 0 while it stands, energy in watt-hours as its meter shows them, battery in per cent.
 */
export const MEASURED = {
  flow: { number: 1, least: -10_000_000, most: 10_000_000 },
  level: { number: 2, least: -10_000, most: 500_000 },
  pressure: { number: 3, least: -100, most: 10_000 },
  pump: { number: 4, least: 0, most: 1 },
  energy: { number: 5, least: 0, most: 9_000_000_000_000 },
  battery: { number: 6, least: 0, most: 100 },
} as const;

export type MeasuredName = keyof typeof MEASURED;

export const MEASURED_NAMES = Object.keys(MEASURED) as readonly MeasuredName[];

/**
 * Alarms of devices by their canonical word (docs/telemetry.md), with the number in storage: an alarm is stored as the amount 1
 * at the instant it was told. A word that is not here is stored as `other`. Numbers are never given twice.
 */
export const ALARM_NUMBER = {
  other: 100, leak: 101, leak_past: 102, leak_or_no_usage: 103, burst: 104, backflow: 105, tamper: 106, tamper_past: 107, dry: 108, no_flow: 109,
  no_flow_past: 110, over_temp: 111, level_alarm: 112, battery_low: 113, battery_end: 114, hw_error: 115, temp_error: 116, meter_blocked: 117, underflow: 118,
  pump_fault: 119, power_lost: 120,
} as const;

export type AlarmName = keyof typeof ALARM_NUMBER;

/** Amount that stands for a raised alarm. */
export const ALARM_RAISED = 1;

const ALARM_OF_NUMBER: ReadonlyMap<number, AlarmName> = new Map((Object.keys(ALARM_NUMBER) as AlarmName[]).map((name) => [ALARM_NUMBER[name], name]));

/** The number of an alarm's word; `other` for a word that nobody has given a number. */
export function alarmNumberOf(word: string): number {
  return Object.hasOwn(ALARM_NUMBER, word) ? ALARM_NUMBER[word as AlarmName] : ALARM_NUMBER.other;
}

/** The word of a number in storage; `undefined` where it stands for no alarm. */
export function alarmOfNumber(quantity: number): AlarmName | undefined {
  return ALARM_OF_NUMBER.get(quantity);
}

/** Kinds of places that quantities are measured at, with the quantities that make sense there. */
export const MEASURED_AT = { well: ['flow', 'level', 'pressure', 'pump', 'energy'], reservoir: ['level', 'flow', 'pressure'] } as const satisfies Readonly<Record<string, readonly MeasuredName[]>>;

export type MeasuredPlaceKind = keyof typeof MEASURED_AT;
