import type { WordKey, Words } from '../../words/words.js';

const ALARMS = [
  'leak', 'leak_past', 'leak_or_no_usage', 'burst', 'backflow', 'tamper', 'tamper_past', 'dry', 'no_flow', 'no_flow_past', 'over_temp', 'level_alarm', 'battery_low', 'battery_end', 'hw_error', 'temp_error',
  'meter_blocked', 'underflow', 'pump_fault', 'power_lost',
] as const;

/** What a device alarms of, in words. */
export function alarmWord(t: Words, alarm: string): string {
  const known = ALARMS.find((one) => one === alarm);
  return known === undefined ? t('trouble.alarm_any') : t(`trouble.alarm_${known}` satisfies WordKey);
}
