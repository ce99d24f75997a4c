import type { Described } from './comment-statements.js';

export const BILLING_COMMENTS: Readonly<Record<string, Described>> = {
  billing_rule: {
    row: 'How readings of a class become bills, from a day on; never changed: the latest row of a class and day holds',
    columns: {
      rule_id: 'Number of the rule version', class: 'Class of accounts: household, budget, commercial', valid_from: 'First local day it holds for', rules: 'What it sets, as in docs/billing.md',
      document: 'Paper that it stands in; null for a proposal of ours', recorded_at: 'When it was recorded', recorded_by: 'User who recorded it; null for the programme or an operator', reason: 'Why, in words',
    },
  },
  billing_period: {
    row: 'Days that are billed at once. Periods do not overlap; a closed one stays closed',
    columns: {
      period_id: 'Number of the period', code: 'Its name, as 2026-10', from_day: 'First local day', to_day: 'Day after the last one', cut_off_at: 'From when on it may be closed', opened_at: 'When it was entered', opened_by: 'Who entered it: staff_user.user_id; null for an operator',
      closed_at: 'When it was closed; null while it is open', closed_by: 'Who closed it; null while it is open, or for an operator',
    },
  },
  billing_batch: {
    row: 'What was issued for a period: its one regular batch, and corrections. Never changed',
    columns: {
      batch_no: 'Number of the batch, without gaps', period_id: 'Period: billing_period.period_id', kind: 'regular or correction', row_count: 'Rows of it', totals: 'Sums to check a file against', statuses: 'Accounts by status when it was issued: they add up to the register',
      content_sha256: 'SHA-256 of the canonical content (docs/billing.md): the seal', issued_at: 'When it was issued', issued_by: 'Who issued it: staff_user.user_id; null for an operator', reason: 'Why, in words',
    },
  },
  billing_row: {
    row: 'A row of a batch as it was issued. Never changed. Names and addresses are not in it',
    columns: {
      batch_no: 'Batch: billing_batch.batch_no', row_no: 'Number of the row in it, from 1 on', account_no: 'Account', service_point_code: 'Service point', content: 'The row, as docs/billing.md has it',
      registered_litres: 'Litres registered; of a correction the difference', billed_m3: 'Whole cubic metres billed; of a correction the difference', carry_litres: 'Left over at the point after this row, below a cubic metre',
    },
  },
};
