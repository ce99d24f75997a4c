import type { Described } from './comment-statements.js';

/** Who recorded a row and when, and from when on it is in force no more. */
const RECORDED = {
  recorded_at: 'When the row was entered', recorded_by: 'User who entered it; null for an operator or a service (the audit names them)',
  superseded_at: 'When it was replaced: from then on it is not in force; null while it is', superseded_by: 'User who replaced it; null for an operator or a service',
  reason: 'Why it was entered, in words; corrections always say it',
};

const DATED = {
  version_id: 'Number of the row', valid_from: 'First instant at which it holds', valid_to: 'First instant at which it holds no more; null while it does', ...RECORDED,
};

const ENTERED = 'When it was entered';
const NAMES = { name_ky: 'Name in Kyrgyz', name_ru: 'Name in Russian', name_en: 'Name in English' };
const WORDS = { words_ky: 'In Kyrgyz', words_ru: 'In Russian', words_en: 'In English' };
const INVENTED = 'True of made-up people and addresses of the demonstration city';
const LOT_CLASS = 'household, budget, commercial, or supply for meters of wells and mains';

/** Words for every table and column of this migration; a test refuses one without. */
export const REGISTER_COMMENTS: Readonly<Record<string, Described>> = {
  source_document: {
    row: 'A document that figures and plans are taken from, such as a resolution of the city council',
    columns: {
      document_id: 'Number of the document in this database', code: 'Short name by which statements refer to it', title_ky: 'Title in Kyrgyz', title_ru: 'Title in Russian',
      title_en: 'Title in English', issued_by: 'Who issued it', number: 'Its own number', adopted_on: 'Day it was adopted', recorded_at: ENTERED,
    },
  },
  source_statement: {
    row: 'What a document says at certain lines: one figure or one sentence',
    columns: {
      statement_id: 'Number of the statement in this database', code: 'Short name of the statement', document_id: 'Document that says it', line_from: 'First line of the document that says it',
      line_to: 'Last line that says it', topic: 'What it is about', ...WORDS, amount: 'The figure, in the unit beside it; null where it is words alone', unit: 'Unit of the figure',
      stated_for: 'Day, year or period that the figure is stated for', recorded_at: ENTERED,
    },
  },
  contradiction: {
    row: 'Two statements, or groups of them, that cannot both be right; both are kept and shown',
    columns: { contradiction_id: 'Number of the contradiction in this database', code: 'Short name of the contradiction', ...WORDS, recorded_at: ENTERED },
  },
  contradiction_side: {
    row: 'Which statements stand on which side of a contradiction',
    columns: { contradiction_id: 'Contradiction', side: 'Side: 1 or 2', statement_id: 'Statement on that side' },
  },
  zone: {
    row: 'A zone of the network (DMA): what is counted in it can be balanced',
    columns: { zone_id: 'Number of the zone in this database', code: 'Short name of the zone', recorded_at: ENTERED },
  },
  zone_version: {
    row: 'What holds of a zone, by time',
    columns: {
      ...DATED, zone_id: 'Zone', ...NAMES, parent_zone_id: 'Zone that it lies in; null for the whole network', mains_length_metres: 'Length of its mains; null where not known',
      service_connections: 'Service connections in it; null where not known', mean_pressure_kpa: 'Mean pressure; null where not known',
    },
  },
  zone_boundary: {
    row: 'Where water passes between two zones, or into the network and out of it',
    columns: { boundary_id: 'Number of the boundary in this database', code: 'Short name of the boundary', recorded_at: ENTERED },
  },
  zone_boundary_version: {
    row: 'What holds of a boundary, by time',
    columns: { ...DATED, boundary_id: 'Boundary', from_zone_id: 'Zone that forward flow leaves; null is outside the network', to_zone_id: 'Zone that it enters; null is outside the network', state: 'open or closed' },
  },
  well_field: {
    row: 'A group of wells that stand together',
    columns: { field_id: 'Number of the field in this database', code: 'Short name of the field', recorded_at: ENTERED },
  },
  well_field_version: { row: 'What holds of a well field, by time', columns: { ...DATED, field_id: 'Well field', ...NAMES, place: 'Where it is, in words' } },
  well: {
    row: 'A well that water is pumped from',
    columns: { well_id: 'Number of the well in this database', code: 'Short name of the well', recorded_at: ENTERED },
  },
  well_version: {
    row: 'What holds of a well, by time',
    columns: {
      ...DATED, well_id: 'Well', ...NAMES, field_id: 'Well field it belongs to', zone_id: 'Zone it feeds', state: 'operating, standby, mothballed, destroyed or in_repair',
      season: 'all_year, or summer for one that works in summer only', rated_flow_litres_per_hour: 'Rated flow; null where not known', depth_metres: 'Depth; null where not known',
      pump_model: 'Pump', pump_rated_watts: "Rated power of the pump's motor", energy_meter_serial: 'Serial of the electricity meter of the pump', document: 'Document that says so',
    },
  },
  reservoir: {
    row: 'A reservoir that holds water between wells and network',
    columns: { reservoir_id: 'Number of the reservoir in this database', code: 'Short name of the reservoir', recorded_at: ENTERED },
  },
  reservoir_version: {
    row: 'What holds of a reservoir, by time',
    columns: {
      ...DATED, reservoir_id: 'Reservoir', ...NAMES, field_id: 'Well field that fills it', zone_id: 'Zone it feeds', state: 'in_use or out_of_use', volume_litres: 'Volume when full; null where not known',
      levels: 'Volume by level, rising: [{"levelMillimetres": …, "volumeLitres": …}, …]; null where it was never gauged',
    },
  },
  account: {
    row: 'Who pays: an account of the utility; its holder stands in personal.account_holder_version',
    columns: { account_id: 'Number of the account in this database', account_no: 'Account number as the utility writes it: text, leading zeros kept', recorded_at: ENTERED },
  },
  account_version: {
    row: 'What holds of an account, by time',
    columns: {
      ...DATED, account_id: 'Account', class: 'household, budget or commercial', state: 'open or closed', residents: 'People who live there; null where not known, never 0 for that',
      norm_litres_per_person_day: 'Consumption norm of a person and day where there is no meter',
    },
  },
  'personal.account_holder_version': {
    row: 'Personal: who holds an account, by time',
    columns: { ...DATED, account_id: 'Account', full_name: 'Name of the person or organisation', phone: 'Telephone', is_invented: INVENTED },
  },
  service_point: {
    row: 'A service connection: where a consumer is connected to the network',
    columns: { service_point_id: 'Number of the service point in this database', code: 'Short name of the service point', recorded_at: ENTERED },
  },
  service_point_version: {
    row: 'What holds of a service point, by time',
    columns: {
      ...DATED, service_point_id: 'Service point', account_id: 'Account that pays for it; null for a meter of a whole building', zone_id: 'Zone it lies in', parent_service_point_id: 'Service point of the building whose meter counts this one too',
      state: 'open or closed', placement: 'Where the meter stands: yard_pit, branch, flat_riser, basement or inlet', dn_millimetres: 'Nominal diameter of the connection', has_isolating_valve: 'Whether it can be shut; null where not known',
      has_check_valve: 'Whether water cannot flow back; null where not known', sewer: 'Connection to the sewer: none, full, share of the water, or by norm', sewer_share: 'Part of the water that goes into the sewer, between 0 and 1',
    },
  },
  'personal.service_point_address_version': {
    row: 'Personal: where a service point is, by time',
    columns: { ...DATED, service_point_id: 'Service point', address: 'Address', is_invented: INVENTED },
  },
  meter_lot: {
    row: 'Meters bought together',
    columns: {
      lot_id: 'Number of the lot in this database', code: 'Short name of the lot', class: LOT_CLASS, planned_meters: 'Meters that were planned; null where not known', unit_price_tyiyn: 'Price of one, in tyiyn',
      supplier: 'Who supplies them', contract_no: 'Number of the contract', warranty_until_on: 'Last day of the warranty', statement_id: 'Statement of the programme that plans the lot', recorded_at: ENTERED,
    },
  },
  meter_model: {
    row: 'A type of meter, as its maker sells it',
    columns: {
      model_id: 'Number of the type in this database', code: 'Short name of the type', manufacturer: 'Who makes it', dn_millimetres: 'Nominal diameter', q3_litres_per_hour: 'Permanent flow Q3 (OIML R 49)',
      ratio_r: 'Ratio Q3/Q1 (OIML R 49)', register_digits: 'Digits of the register', register_capacity_litres: 'First litre count the register cannot show', pulse_litres: 'Litres a pulse',
      verification_interval_months: 'Months from one verification to the next', recorded_at: ENTERED,
    },
  },
  meter_version: {
    row: 'What holds of a meter, by time; whether it is installed is what installation says',
    columns: {
      ...DATED, meter_id: 'Meter', state: 'ordered, in_stock, removed, lost or scrapped; while an installation holds it is installed', model_id: 'Type of the meter', lot_id: 'Lot it was bought in',
      pulse_litres: "Litres a pulse, where it differs from the type's", verified_on: 'Day of the latest verification', verified_until_on: 'Last day for which the verification is good',
    },
  },
  installation: {
    row: 'Which meter was where, by time: one place of four, from putting in to taking out; one meter of a place at a time, two or more at a reservoir only',
    columns: {
      ...DATED, meter_id: 'Meter', service_point_id: 'Service point it measures', well_id: 'Well it measures', reservoir_id: 'Reservoir it measures', boundary_id: 'Boundary it measures',
      index_at_installation_litres: 'What the register showed when it was put in; null where nobody wrote it down', index_at_removal_litres: 'What it showed when it was taken out',
      index_decrease: 'Why it shows less than at installation: rolled_over or ran_backwards', act_no: 'Number of the act of installation', act_on: 'Day of that act', removal_act_no: 'Number of the act of removal',
      removal_act_on: 'Day of that act', seal_no: 'Number of the seal', wire_no: 'Number of the sealing wire', trouble: 'What was met: corroded_pipe, illegal_connection, non_standard_diameter or other',
    },
  },
  channel_mapping: { row: 'Which register of which meter a device channel counts, for an interval of time; half-open; rows superseded are not in force', columns: { mapping_id: 'Number of the row', ...RECORDED } },
  gateway_assignment: { row: 'Which devices a gateway may speak for, for an interval of time; half-open; rows superseded are not in force', columns: { assignment_id: 'Number of the row', ...RECORDED } },
  register_import: {
    row: 'A register file that was given in, and what became of it',
    columns: {
      import_id: 'Number of the import in this database', kind: 'What the file lists, such as accounts', file_name: 'Name of the file as given', file_bytes: 'Its length in bytes', file_sha256: 'SHA-256 of its bytes',
      uploaded_by: 'User who gave it in', uploaded_at: 'When', state: 'previewed, applied or cancelled', lines: 'Lines of the file without its head', lines_new: 'Lines that enter something new',
      lines_changed: 'Lines that change something', lines_unchanged: 'Lines that say what is recorded already', lines_refused: 'Lines that cannot be taken, each with its reason', applied_at: 'When it was applied', applied_by: 'User who applied it',
    },
  },
  'personal.register_import_line': {
    row: 'Lines of a register file as given; personal, for they hold names and addresses',
    columns: { import_id: 'Import', line_no: 'Line of the file', outcome: 'new, changed, unchanged or refused', problems: 'What is wrong with it: column, kind and words, for each; the words are dropped once the import is over', changes: 'What it changes of the register: column, from, to, for each; emptied once the import is over', cells: 'The cells as given, by column; emptied once the import is over' },
  },
};
