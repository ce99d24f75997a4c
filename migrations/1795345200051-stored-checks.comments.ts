import type { Described } from './comment-statements.js';

export const STORED_CHECKS_COMMENTS: Readonly<Record<string, Described>> = {
  check_decision: {
    row: 'What people accepted of what checks found, never changed. It covers the same finding while no more than twice as much hangs on it as was looked at',
    columns: {
      decision_id: 'Number of the decision', meter_id: 'Meter: meter.meter_id', register: 'Register of the meter: 1 volume, 2 reverse volume', kind: 'Check, as in check_exception.kind', from_at: 'Where the stretch begins, as in check_exception',
      to_at: 'Where it ended when it was looked at', litres_at_stake: 'What hung on it when it was looked at; null where nobody knew', reason: 'Why it is as it should be, in words', decided_by: 'Who accepted it: staff_user.user_id', decided_at: 'When',
    },
  },
};

/** Columns that tables before got here. */
export const STORED_CHECKS_COLUMNS: Readonly<Record<string, string>> = {
  'volume_change.old_method': 'Quality method before; null of an actual volume, and of changes recorded before methods were',
  'volume_change.new_method': 'Quality method since; null of an actual volume, and of changes recorded before methods were',
  'volume_change.judgement': 'What the replacement guard (R20) says of a month that was final, closed or billed: keep, a worse figure came without a person; ask, it changed by more than the rules let pass. Null where it says nothing',
  'volume_change.rule_id': 'Rule version that the guard judged by: metering_rule.rule_id; null of changes recorded before it did',
};

export const STORED_CHECKS_VIEWS = {
  check_standing: 'What checks found, as it stands: a standstill only where as many days of it had supply by the journal, final months that the guard would not have let change, and whether a person accepted it',
};
