import type { Described } from './comment-statements.js';

const CHANNEL = {
  device_id: 'Device that measured: device.device_id', channel: 'Input of the device',
  quantity: '1 flow in L/h, 2 level in mm, 3 pressure in kPa, 4 pump (1 runs, 0 stands), 5 energy meter in Wh, 6 battery in per cent; from 100 on alarms, docs/telemetry.md has their words',
};
const MEASUREMENT = {
  ...CHANNEL, measured_at: 'Time by the clock of the device', received_at: 'When it arrived', amount: 'Amount in the unit of the quantity; 1 for an alarm',
  frame_key: 'Message that carried it: frame.frame_key', is_clock_doubted: 'Whether the device’s clock was more than five minutes off when it came',
};
const RECORDED = {
  recorded_at: 'When it was recorded', recorded_by: 'User who recorded it; null for the programme or an operator', reason: 'Why, in words',
};

export const MEASUREMENT_COMMENTS: Readonly<Record<string, Described>> = {
  measurement: { row: 'What a device measured beside the register at an instant; thinned to measurement_quarter after the days of telemetry_rule', columns: MEASUREMENT },
  measurement_candidate: { row: 'Every amount of a key of measurement that came with more than one; none of them is used', columns: MEASUREMENT },
  measurement_quarter: {
    row: 'A quarter of an hour of measurements that were thinned; never changed',
    columns: {
      ...CHANNEL, quarter_at: 'Beginning of the quarter of an hour', samples: 'Measurements that went in', least_amount: 'Smallest amount', most_amount: 'Largest amount',
      first_at: 'Time of the first measurement', first_amount: 'Its amount', last_at: 'Time of the last measurement', last_amount: 'Its amount',
      held_ms: 'Milliseconds of the quarter for which an amount held: until the next one, at most a quarter of an hour', amount_ms: 'Sum of amount × milliseconds that it held: divided by held_ms it is the mean', thinned_at: 'When it was thinned',
    },
  },
  telemetry_rule: {
    row: 'Rules for what devices measure beside the register, never changed: the latest row holds',
    columns: { rule_id: 'Number of the rule version', thin_after_days: 'Whole local days that measurements are kept one by one; older ones are thinned to quarters of an hour', ...RECORDED },
  },
  measuring_channel: {
    row: 'Which quantity of which well or reservoir a channel of a device measures, for an interval of time; half-open; rows superseded are not in force',
    columns: {
      ...CHANNEL, measuring_id: 'Number of the row', quantity: 'Quantity: 1 flow, 2 level, 3 pressure, 4 pump, 5 energy', well_id: 'Well that it measures; null where it is a reservoir', reservoir_id: 'Reservoir that it measures; null where it is a well',
      measured_from: 'From when on', measured_to: 'Until when; null while it lasts', ...RECORDED, superseded_at: 'When it was replaced; null while it is in force', superseded_by: 'User who replaced it',
    },
  },
  well_flow_test: {
    row: 'A test of a well with a portable flow meter. A wrong one is voided and stays',
    columns: {
      test_id: 'Number of the test', well_id: 'Well: well.well_id', tested_at: 'When the flow was measured', flow_litres_per_hour: 'Flow that was found',
      limit_ppm: 'Millionths of the flow within which the true one lies in 95 of 100 cases', instrument: 'Instrument, in words; null where nobody wrote it down', ...RECORDED,
      voided_at: 'When it was voided; null while it counts', voided_by: 'User who voided it', void_reason: 'Why it was voided; null while it counts',
    },
  },
};

export const MEASUREMENT_VIEWS: Readonly<Record<string, string>> = { measurement_settled: 'Measurements of keys that came with one amount' };
