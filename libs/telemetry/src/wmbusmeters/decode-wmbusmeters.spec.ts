import { decodeWmbusmeters } from './decode-wmbusmeters.js';

const telegram = (fields: Readonly<Record<string, unknown>>): unknown => ({
  _: 'telegram', media: 'cold water', meter: 'anydriver', name: 'House 12', id: '00417512', timestamp: '2026-11-01T06:00:00Z', ...fields,
});

const told = (fields: Readonly<Record<string, unknown>>): string[] => decodeWmbusmeters(telegram(fields)).readings.map(({ role, quantity, amount, unit, time }) =>
  `${role} ${quantity} ${amount} ${unit} ${time.local ?? (time.atMs === null ? 'no time' : new Date(time.atMs).toISOString())}`);

describe('a telegram of wmbusmeters', () => {
  it('keeps the leading zeros of the id', () => {
    expect(decodeWmbusmeters(telegram({ total_m3: 1 })).device).toEqual({ scheme: 'wmbus-id', id: '00417512' });
  });

  it.each([
    ['the receiver\'s time, where the meter shows none', { total_m3: 6.408 }, ['current volume_total 6.408 m3 2026-11-01T06:00:00.000Z'], []],
    ['the meter\'s clock, local and without a zone', { total_m3: 6.408, meter_datetime: '2026-10-31 23:59' }, ['current volume_total 6.408 m3 2026-10-31T23:59'], []],
    ['a meter\'s clock that was never set', { total_m3: 0, meter_datetime: '2000-00-00' }, ['current volume_total 0 m3 2026-11-01T06:00:00.000Z'], ['invalid_meter_clock']],
    ['three directions', { total_m3: 3, total_forward_m3: 4, total_backwards_m3: 1 },
      ['current volume_total 3 m3 2026-11-01T06:00:00.000Z', 'current volume_forward 4 m3 2026-11-01T06:00:00.000Z', 'current volume_reverse 1 m3 2026-11-01T06:00:00.000Z'], []],
    ['the index of the day of account', { target_m3: 2.5, target_date: '2026-10-31' }, ['log volume_total 2.5 m3 2026-10-31'], []],
    ['an index of no day stays in the frame', { target_m3: 2.5, target_date: null }, [], []],
    ['a day that was never set', { target_m3: 0, target_date: '2000-01-01' }, [], ['unset_log_date:target_m3']],
    ['a day of the next century', { consumption_at_set_date_m3: 0, set_date: '2128-03-31' }, [], ['unset_log_date:consumption_at_set_date_m3']],
    ['all bits set is no index', { consumption_at_history_8_m3: -0.001, history_8_date: '2026-03-20' }, [], ['sentinel:consumption_at_history_8_m3']],
    ['months of history', { consumption_at_history_1_m3: 53.832, history_1_date: '2026-10-23', consumption_at_history_2_m3: 52.211, history_2_date: '2026-09-23' },
      ['log volume_total 53.832 m3 2026-10-23', 'log volume_total 52.211 m3 2026-09-23'], []],
    ['a logged index above the present one', { total_m3: 0.055, target_m3: 80000, target_date: '2026-01-01' },
      ['current volume_total 0.055 m3 2026-11-01T06:00:00.000Z', 'log volume_total 80000 m3 2026-01-01'], ['log_gt_current:target_m3']],
    ['temperatures that only a broken sensor shows', { flow_temperature_c: 127, external_temperature_c: -100 }, [], ['sentinel:flow_temperature_c', 'sentinel:external_temperature_c']],
    ['more digits than a register has, as they stand', { total_m3: 1_234_567.890_12 }, ['current volume_total 1234567.89012 m3 2026-11-01T06:00:00.000Z'], []],
  ])('%s', (_what, fields, readings, quality) => {
    expect(told(fields)).toEqual(readings);
    expect(decodeWmbusmeters(telegram(fields)).quality).toEqual(quality);
  });

  it.each([
    ['OK', [], []], ['', [], []], ['DRY', ['dry'], ['DRY']], ['PREV_LEAKAGE', ['leak_past'], ['PREV_LEAKAGE']], ['LEAKAGE_OR_NO_USAGE POWER_LOW', ['leak_or_no_usage', 'battery_low'], ['LEAKAGE_OR_NO_USAGE', 'POWER_LOW']],
    ['ALARM LEAK_FLOW_HIGH', ['leak'], ['ALARM', 'LEAK_FLOW_HIGH']], ['ALARM', ['other:ALARM'], ['ALARM']], ['ERROR_FLAGS_800', ['other:ERROR_FLAGS_800'], ['ERROR_FLAGS_800']],
    ['PERMANENT_ERROR TEMPORARY_ERROR', ['hw_error', 'temp_error'], ['PERMANENT_ERROR', 'TEMPORARY_ERROR']],
    ['meter_blocked,back_flow', ['meter_blocked', 'backflow'], ['METER_BLOCKED', 'BACK_FLOW']],
  ])('status %j', (status, alarms, raw) => {
    const frame = decodeWmbusmeters(telegram({ status, current_status: status, total_m3: 1 }));
    expect([frame.alarms, frame.alarmsRaw]).toEqual([alarms, raw]);
  });

  it.each([['no id', { id: undefined }], ['an id that became a number', { id: 417512 }], ['no driver', { meter: undefined }]])('%s: undecodable', (_what, fields) => {
    expect(decodeWmbusmeters(telegram(fields)).kind).toBe('undecodable');
  });
});
