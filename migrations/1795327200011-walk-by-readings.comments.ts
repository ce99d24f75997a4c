import type { Described } from './comment-statements.js';

export const WALK_BY_COMMENTS: Readonly<Record<string, Described>> = {
  reading_import: {
    row: 'Files of walk-by readings that were given in; their lines are in schema personal',
    columns: {
      import_id: 'Number of the import', file_name: 'Name of the file, without its path', file_bytes: 'Size of the file', file_sha256: 'SHA-256 of the file: the same file again has the same',
      file_form: 'xlsx, or the encoding of a CSV file: utf-8 or windows-1251', uploaded_by: 'Who gave it in: staff_user.user_id', uploaded_at: 'When it was given in', state: 'previewed, applied or cancelled', lines: 'Lines of the file',
      lines_new: 'Lines that would be stored as they are', lines_doubtful: 'Lines whose index is doubted: stored when somebody confirms them', lines_closed: 'Lines of closed months: stored with the approval of a second signer',
      lines_unchanged: 'Lines whose reading is held already', lines_refused: 'Lines that are refused', readings_stored: 'Readings that came of it so far', approval_id: 'Request for the lines of closed months: approval_request.request_id; null without one',
      applied_at: 'When the readings were stored; null until then', applied_by: 'Who had them stored: staff_user.user_id; null until then',
    },
  },
  'personal.reading_import_line': {
    row: 'Lines of files of readings. Cells and the facts of problems are emptied once the import is over',
    columns: {
      import_id: 'Import: reading_import.import_id', line_no: 'Number of the line in the file', outcome: 'new, doubtful, closed, unchanged or refused', meter_id: 'Meter that was read: meter.meter_id; null where the line names none',
      read_at: 'When it was read; a day alone stands for its noon', index_litres: 'Index that was read', note: 'What else the line says; null for nothing', warning: 'Why the index is doubted; null where it is not',
      expected_from_litres: 'Least index that was expected', expected_to_litres: 'Largest index that was expected; null where nothing bounds it', is_stored: 'Whether the reading was stored from this line',
      problems: 'What is wrong with the line, column by column', cells: 'Cells as given, by column; emptied once the import is over',
    },
  },
  reading_visit: {
    row: 'Visits to a meter that brought no reading: who was there, when, and why it could not be read',
    columns: {
      visit_id: 'Number of the visit', meter_id: 'Meter that was to be read: meter.meter_id', visited_at: 'When somebody stood there',
      reason: 'nobody_home, locked, refused, dog, flooded, unreadable, not_found or other, which the note explains', note: 'What else is to be said; null for nothing',
      recorded_by: 'Who was there: staff_user.user_id', recorded_at: 'When it reached us; later than the visit where there was no network',
    },
  },
};

export const ADDED_COLUMNS: Readonly<Record<string, string>> = {
  'manual_reading.method': 'How it was brought: desk for one that was typed in by itself, walk_by for a line of a file, route for a stop of a reading route',
  'manual_reading.import_id': 'File it stands in: reading_import.import_id; null for none',
  'manual_reading.import_line': 'Line of that file; null for none',
};
