import type { Described } from './comment-statements.js';

export const BILLING_MACHINE_COMMENTS: Readonly<Record<string, Described>> = {
  machine_key: {
    row: 'A key by which the program of a recipient asks the interface. The secret itself is kept nowhere. Never changed',
    columns: {
      key_id: 'Number of the key', recipient_id: 'Whose program it is: billing_recipient.recipient_id', scopes: 'What it is good for, each by itself (docs/api.md)', secret_sha256: 'SHA-256 of the secret, which is 256 random bits',
      issued_at: 'When it was issued', issued_by: 'User who issued it: staff_user.user_id; null for an operator', reason: 'Why, in words',
    },
  },
  machine_key_revocation: {
    row: 'A key was revoked: it opens nothing from then on. Never changed',
    columns: { key_id: 'Key: machine_key.key_id', revoked_at: 'When', revoked_by: 'User who revoked it: staff_user.user_id; null for an operator', reason: 'Why, in words' },
  },
  billing_acknowledgement: {
    row: 'A recipient said that it imported a file of a batch. Never changed; said once more it changes nothing',
    columns: { batch_no: 'Batch: billing_batch.batch_no', recipient_id: 'Recipient: billing_recipient.recipient_id', version_no: 'Version of the profile that the file was made by', file_sha256: 'SHA-256 of the file that it imported', row_count: 'Rows that it imported', reference: 'Its own number for the import; null for none', came_at: 'When it was said', key_id: 'By which key: machine_key.key_id' },
  },
  billing_reject: {
    row: 'A row that a recipient did not take. Never changed; the same once more is no other',
    columns: {
      reject_id: 'Number of the reject', batch_no: 'Batch: billing_batch.batch_no', recipient_id: 'Who did not take it: billing_recipient.recipient_id', account_no: 'Account as it was named', row_no: 'Row as it was named; null where none was', code: 'Reason in the words of the recipient',
      words_sha256: 'Salted SHA-256 of what it said beside the code, which tells two rejects apart', match: 'row: it is a row of the batch. account: the account is in the batch, which of its rows is not said. none: the batch has no such row', matched_row_no: 'Row of the batch; null where it is not known',
      came_at: 'When it came', came_by: 'User who gave the file in: staff_user.user_id; null where a program posted it', key_id: 'Key of the program: machine_key.key_id; null where it came as a file',
    },
  },
  'personal.billing_reject_words': {
    row: 'What a recipient said of a reject beside its code: it may name people',
    columns: { reject_id: 'Reject: billing_reject.reject_id', salt: 'Random bytes that the hash of the words begins with', words: 'What it said' },
  },
  billing_reject_clearing: {
    row: 'A reject was cleared. Never changed',
    columns: { reject_id: 'Reject: billing_reject.reject_id', cleared_at: 'When', cleared_by: 'User who cleared it: staff_user.user_id; null for an operator', reason: 'What was done' },
  },
};
