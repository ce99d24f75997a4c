import type { Described } from './comment-statements.js';

export const DATED_LOTS_COMMENTS: Readonly<Record<string, Described>> = {
  meter_lot_version: {
    row: 'What holds of a lot of meters, by time: its papers as they were on a day.',
    columns: {
      version_id: 'Number of the row', lot_id: 'Lot', valid_from: 'First instant at which it holds', valid_to: 'First instant at which it holds no more; null while it does', recorded_at: 'When the row was entered',
      recorded_by: 'User who entered it; null for an operator or a service (the audit names them)', superseded_at: 'When it was replaced: from then on it is not in force; null while it is',
      superseded_by: 'User who replaced it; null for an operator or a service', reason: 'Why it was entered, in words; corrections always say it', class: 'household, budget, commercial, or supply for meters of wells and mains',
      planned_meters: 'Meters that are planned; null where not known', unit_price_tyiyn: 'Price of one, in tyiyn; null where not known, never 0 for that', supplier: 'Who supplies them', contract_no: 'Number of the contract',
      contractor: 'Who puts them in', warranty_until_on: 'Last day of the warranty', accepted_meters: 'Meters that the act of acceptance says were taken over', acceptance_act_no: 'Number of the act of acceptance', accepted_on: 'Day of that act',
      retention_tyiyn: 'Money held back from the supplier until the warranty ends, in tyiyn', retention_due_on: 'Day on which that money falls due', statement_id: 'Statement of the programme that plans the lot',
    },
  },
};

/** Columns that tables before got here, and words that are others now. */
export const DATED_LOTS_COLUMNS: Readonly<Record<string, string>> = {
  'meter_version.state': 'ordered, in_stock, removed, lost, scrapped or returned (given back to its supplier); while an installation holds it is installed',
  'installation.fitted_isolating_valve': 'Whether an isolating valve was fitted with the meter; null where the act does not say',
  'installation.fitted_check_valve': 'Whether a check valve was fitted with the meter; null where the act does not say',
};
