import type { Described } from './comment-statements.js';

export const ROLLOUT_COMMENTS: Readonly<Record<string, Described>> = {
  meter_read_month: {
    row: 'Derived: the local days of a month on which a good reading of the main register came by the radio of an installed meter.',
    columns: { meter_id: 'Meter: meter.meter_id', on_month: 'First day of the local month', read_days: 'Days as bits: bit 0 is the first day' },
  },
  meter_proof: {
    row: 'Derived: when a meter was first read by its radio, and when it was proved by 30 days of which it was read on at least 27. Meters that were never read have no row.',
    columns: { meter_id: 'Meter: meter.meter_id', first_read_on: 'First local day read', proved_on: 'Last local day of the first stretch that proves it; it may lie ahead, since no later day undoes the proof. Null: not proved yet' },
  },
  meter_first_bill: {
    row: 'The first batch that issued a row with an index of the meter.',
    columns: { meter_id: 'Meter: meter.meter_id', batch_no: 'Batch: billing_batch.batch_no' },
  },
  stock_count: {
    row: 'A count of the meters in stock: whoever was delivered and is neither in it nor installed is missing. Never changed; the next count says more.',
    columns: {
      count_id: 'Number of the count', counted_on: 'Local day on which it was counted', reason: 'Why and by whom it was counted, in words', unknown_serials: 'Serials that were found and are not in the register', entered_by: 'User who entered it; null for an operator or a service',
      entered_at: 'When it was entered',
    },
  },
  stock_count_meter: { row: 'A meter that a count of the stock found.', columns: { count_id: 'Count: stock_count.count_id', meter_id: 'Meter: meter.meter_id' } },
};
