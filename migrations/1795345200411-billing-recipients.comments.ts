import type { Described } from './comment-statements.js';

const FILE_OF = { batch_no: 'Batch: billing_batch.batch_no', recipient_id: 'Recipient: billing_recipient.recipient_id', version_no: 'Version of the profile that made the file: billing_profile.version_no' };

export const BILLING_RECIPIENT_COMMENTS: Readonly<Record<string, Described>> = {
  billing_recipient: {
    row: 'A program or office that takes files of batches. Each has one profile',
    columns: { recipient_id: 'Number of the recipient', name: 'Its name', recorded_at: 'When it was entered', recorded_by: 'User who entered it: staff_user.user_id; null for an operator' },
  },
  billing_profile: {
    row: 'How a recipient takes files, by version; never changed: the latest version holds, and files of batches name the one they were made by',
    columns: {
      recipient_id: 'Recipient: billing_recipient.recipient_id', version_no: 'Number of the version, from 1 on', content: 'Format, columns and spelling, as docs/billing.md has them', recorded_at: 'When it was recorded',
      recorded_by: 'User who recorded it: staff_user.user_id; null for an operator', reason: 'Why, in words',
    },
  },
  billing_file: {
    row: 'A file of a batch as a recipient got it: its hash and figures, which stay after its content is erased. Never changed',
    columns: {
      ...FILE_OF, file_name: 'Its name', byte_count: 'Bytes of it', part_count: 'Parts that it is kept in: personal.billing_file_part', file_sha256: 'SHA-256 of its bytes', row_count: 'Rows of the batch in it',
      folded_letters: 'Kyrgyz letters written as their Russian neighbours, for want of them in the code page', lost_letters: 'Letters written as question marks', made_at: 'When it was made', made_by: 'User who asked for it first: staff_user.user_id; null for an operator or a machine',
    },
  },
  'personal.billing_file_part': {
    row: 'A stretch of a file as it was issued, sealed by the key file; deleted by a lawful erasure',
    columns: { ...FILE_OF, part_no: 'Number of the stretch, from 1 on', sealed: 'The bytes, sealed as docs/adr/0025 has it, bound to their file and number' },
  },
  billing_file_erasure: {
    row: 'The content of a file was erased; never changed',
    columns: { ...FILE_OF, erased_at: 'When', erased_by: 'User who erased it: staff_user.user_id', reason: 'By which law or decision' },
  },
};
