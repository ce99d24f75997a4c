import type { Described } from './comment-statements.js';

const NAMES = { name_ky: 'Name in Kyrgyz', name_ru: 'Name in Russian', name_en: 'Name in English' };
const PERIOD = { period_kind: 'Length of the period: half_year or year', from_on: 'First local day of the period' };
const INDICATOR = 'Indicator: programme_indicator.indicator_id';
const SNAPSHOT = 'Snapshot: programme_snapshot.snapshot_id';

/** Words for every table and column of this migration. */
export const PROGRAMME_COMMENTS: Readonly<Record<string, Described>> = {
  programme: {
    row: 'The programme that the city answers for, with its document and years; one row',
    columns: {
      programme_id: 'Number of the programme', document_id: 'Document that sets it: source_document.document_id', from_year: 'First year', to_year: 'Last year, included',
      entered_at: 'When it was entered: snapshots fall due by themselves from then on',
    },
  },
  programme_body: { row: 'Who answers for tasks and indicators of the programme', columns: { body_code: 'Short name', ...NAMES } },
  programme_task: {
    row: 'A task of the action plan',
    columns: { task_no: 'Number that the document gives it', position: 'Place in lists', ...NAMES, body_codes: 'Who answers for it: programme_body.body_code', statement_id: 'Where the document says so: source_statement.statement_id' },
  },
  programme_indicator: {
    row: 'What the programme is measured by. Its base year is frozen: nothing changes it',
    columns: {
      indicator_id: 'Number of the indicator', code: 'Short name', position: 'Place in lists', task_no: 'Task that it belongs to; null for none', ...NAMES, unit: 'Unit of its amounts, as in docs/programme.md',
      accrual: 'increment: amounts of half-years add up. level: an amount holds over a period or at its end', direction: 'Which way is better: up, down, or hold the target',
      formula: 'Formula of docs/programme.md that it is computed by; null where the responsible body enters it', body_codes: 'Who answers for it: programme_body.body_code', is_of_matrix: 'Whether it is a row of the document’s own matrix',
      base_kind: 'stated: the document names the amount of 2022. not_measured: nobody measured it. from_start: the target counts what the programme adds', base_amount: 'Amount of the base year; null where it was not measured or has no part',
      base_statement_id: 'Where the document says so; null where it does not', statement_id: 'Where the indicator stands in the document; null where it does not', entered_at: 'When it was entered',
    },
  },
  indicator_target: {
    row: 'What is to be reached, by which document; never changed: of an indicator and year the row holds that no other replaces',
    columns: {
      target_id: 'Number of the target', indicator_id: INDICATOR, for_year: 'Year that it is for; null for the end of the programme', amount: 'Amount in the unit of the indicator, with the digits of the document', document: 'Document that decides it',
      line: 'Line of the document; null where it has none', decided_on: 'Day of the decision', statement_id: 'Statement of the document: source_statement.statement_id; null of a later decision', recorded_at: 'When it was recorded',
      recorded_by: 'User who recorded it: staff_user.user_id; null for the seed', reason: 'Why, in words', replaces: 'Target that this one replaces: indicator_target.target_id; null for the first. At most one replaces another',
    },
  },
  programme_contributor: {
    row: 'Who may enter indicators of a responsible body; never changed: of a user and body the latest row holds',
    columns: {
      contributor_id: 'Number of the row', user_id: 'User: staff_user.user_id', body_code: 'Body: programme_body.body_code', is_held: 'Whether the user may enter for it from now on', recorded_at: 'When it was recorded',
      recorded_by: 'User who recorded it: staff_user.user_id', reason: 'Why, in words',
    },
  },
  indicator_entry: {
    row: 'What a responsible body entered for a half-year; never changed: of an indicator and half-year the row holds that no other replaces',
    columns: {
      entry_id: 'Number of the entry', indicator_id: INDICATOR, from_on: 'First local day of the half-year', amount: 'Amount in the unit of the indicator', evidence: 'Act, contract or other paper that shows it', reason: 'Why it replaces another; null of the first',
      entered_by: 'User who entered it: staff_user.user_id', entered_at: 'When it was entered', replaces: 'Entry that this one replaces: indicator_entry.entry_id; null for the first. At most one replaces another',
    },
  },
  programme_standing: {
    row: 'Derived: what the indicators of a period are by what is stored now; thrown away whenever it is computed again',
    columns: { ...PERIOD, computed_at: 'When it was computed', content: 'Indicators with their facts, as canonical JSON' },
  },
  programme_snapshot: {
    row: 'What the indicators of a period were at an instant; never changed, whatever is read, corrected or rebuilt afterwards',
    columns: {
      snapshot_id: 'Number of the snapshot', ...PERIOD, version_no: 'Number of the snapshot of this period, from 1 on', cause: 'scheduled: on its day by itself. asked: by a person, who says why', reason: 'Why it was asked for; null of one on its day',
      taken_at: 'When it was taken', taken_by: 'User who asked for it: staff_user.user_id; null of one on its day', inputs: 'Everything it was computed from, as compressed JSON: it can be computed again to the byte',
      content: 'What is reported, as canonical JSON; it names no person', content_sha256: 'SHA-256 of the content, which the database checks itself',
    },
  },
  programme_signature: {
    row: 'Somebody with the right to sign made a snapshot the one that holds for its period; never changed: the latest holds, and each after the first is a restatement',
    columns: {
      signature_id: 'Number of the signature', snapshot_id: SNAPSHOT, ...PERIOD, signed_by: 'Who signed: staff_user.user_id', office: 'Office in which it was signed', signed_at: 'When', reason: 'By which paper, or why it was restated',
      replaces: 'Signature that this one replaces: programme_signature.signature_id; null for the first. At most one replaces another',
    },
  },
  programme_publication: {
    row: 'A signed snapshot was made public; never changed, never taken back',
    columns: { publication_id: 'Number of the publication', snapshot_id: SNAPSHOT, published_by: 'Who published it: staff_user.user_id', published_at: 'When', reason: 'Why or by which paper' },
  },
};
