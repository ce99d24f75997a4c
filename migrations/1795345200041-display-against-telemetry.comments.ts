import type { Described } from './comment-statements.js';

const METER = 'Meter: meter.meter_id';

export const DISPLAY_COMMENTS: Readonly<Record<string, Described>> = {
  display_reading: {
    row: 'What the display of a meter showed when a radio was mounted on it, or when somebody looked again. Never changed: a wrong one is voided and entered anew',
    columns: {
      display_id: 'Number of the entry', meter_id: METER, kind: 'mounting: from then on the radio counts from here. control: the display is compared with telemetry', read_at: 'When the display was read',
      display_litres: 'What it showed', pulses: 'Of a mounting what the radio had counted; null of a control reading: telemetry is looked up', pulse_litres: 'Of a mounting the litres a pulse',
      photo_sha256: 'Picture of the display: personal.reading_photo; null without one', note: 'What else there is to say; null for nothing', entered_by: 'Who entered it: staff_user.user_id', entered_at: 'When it was entered',
    },
  },
  display_realignment: {
    row: 'Accepted re-alignments: from their instant on the display is right, and what telemetry had missed or counted too much is counted there. Never changed: taken back by display_void',
    columns: {
      realignment_id: 'Number of the re-alignment', meter_id: METER, control_id: 'Control reading that it rests on: display_reading.display_id', from_at: 'Mounting or re-alignment before it: the litres passed since', at: 'Instant of the control reading: the litres belong to it',
      display_litres: 'What the display showed', counted_litres: 'What telemetry said at the instant when this was accepted', pulse_litres: 'Litres a pulse', corrected_litres: 'Display less telemetry: positive where the radio had missed pulses',
      reason: 'Why, in words', accepted_by: 'Who accepted it: staff_user.user_id', approval_id: 'Approval by a second signer, where the month was closed; otherwise null', recorded_at: 'When it was accepted',
    },
  },
  display_void: {
    row: 'Entries of a display that do not count, and re-alignments that were taken back, with why; once for each',
    columns: {
      void_id: 'Number of the voiding', meter_id: METER, display_id: 'Entry that is voided: display_reading.display_id; null of a re-alignment', realignment_id: 'Re-alignment that is taken back; null of an entry', reason: 'Why, in words',
      voided_by: 'Who voided it: staff_user.user_id', approval_id: 'Approval by a second signer, where the month was closed; otherwise null', voided_at: 'When it was voided',
    },
  },
  check_exception: {
    row: 'Derived: what checks found on a stretch of time of a register. None takes a litre away',
    columns: {
      meter_id: METER, register: 'Register of the meter: 1 volume, 2 reverse volume', kind: 'Which check, as words of docs/metering.md', from_at: 'Where the stretch begins', to_at: 'Where it ends; of an instant the same', use: 'used: an event, the volume is billed as it is. suspect: the volume may not be what passed',
      litres_at_stake: 'How much water hangs on it; null where nobody knows', evidence: 'The figures that it rests on, as docs/metering.md has them', rule_id: 'Rule version that it was judged by: metering_rule.rule_id', is_final: 'Whether no later reading will change it',
    },
  },
};

export const DISPLAY_VIEWS = {
  display_counted: 'Entries of displays that count: not voided',
  realignment_counted: 'Re-alignments that count: not taken back',
};
