import type { Described } from './comment-statements.js';

const USER_ID = 'Person of the utility: staff_user.user_id';

/** Words for every table and column of this migration; a test refuses one without. */
export const TRUST_COMMENTS: Readonly<Record<string, Described>> = {
  staff_user: {
    row: 'Who may sign in: one row a person, never deleted. The name stands in schema personal',
    columns: {
      user_id: 'Number of the person in this database', login: 'Name at sign-in: lower case, no personal name is asked for',
      role: 'What the person may do: dispatcher, clerk, field, city, contributor or administrator',
      version: 'Rises with every change, so that two who change the same person at once notice',
      password_hash: 'Argon2id of the password with its salt and parameters; null until the one-time link is used',
      password_set_at: 'When the password was last set', totp_secret: 'Secret of the second factor (RFC 6238), 160 random bits; null until enrolment begins',
      totp_confirmed_at: 'When the person first proved the second factor; null while enrolment is under way',
      totp_last_step: 'Latest 30-second step whose code was accepted: a code is taken once', created_at: 'When the person was entered',
      disabled_at: 'From this instant the person cannot sign in; null while allowed',
    },
  },
  'personal.staff_person': {
    row: 'Names of the people who sign in, apart from everything else about them',
    columns: { user_id: USER_ID, full_name: 'Name as it stands on documents', is_invented: 'True for people of the sample town, who do not exist' },
  },
  staff_zone: {
    row: 'Zones that a person is limited to, with all zones below them; none means the whole city',
    columns: { user_id: USER_ID, zone_id: 'Zone the person may see; no foreign key: zones come with the register' },
  },
  signing_permission: {
    row: 'Right of a named person to sign balances, snapshots and restatements; at most one open a person',
    columns: {
      permission_id: 'Number of the permission', user_id: USER_ID, office: 'Office in which the person signs: director or chief_engineer',
      document: 'Order or other paper that gives the right, in words', granted_at: 'When it was recorded', granted_by: 'Who recorded it; null for an operator at the machine',
      revoked_at: 'From this instant it no longer holds; null while it does', revoked_by: 'Who ended it; null while it holds',
    },
  },
  one_time_link: {
    row: 'Links that let a person set a password or begin the second factor anew; used once',
    columns: {
      token_sha256: 'SHA-256 of the 256-bit token; the token itself is not kept', user_id: USER_ID, purpose: 'set_password or reset_second_factor',
      created_at: 'When it was issued', expires_at: 'From this instant it is refused', used_at: 'When it was used or replaced by a newer one; null while it is open',
    },
  },
  user_session: {
    row: 'Sessions of people, the ended ones too',
    columns: {
      session_id: 'Number of the session, by which it is listed and ended', token_sha256: 'SHA-256 of the 256-bit token in the cookie; the token itself is not kept',
      user_id: USER_ID, created_at: 'When the password was accepted', last_seen_at: 'Latest request, to the minute', expires_at: 'Absolute limit: from this instant it is refused, however busy',
      second_factor_at: 'When the second factor was accepted; null before, or where none is needed', ended_at: 'When it was ended; null while open, even past its limits',
      ended_because: 'sign_out, password_changed, disabled, role_changed, second_factor_reset or ended_by_administrator',
      client_address: 'Address the sign-in came from', user_agent: 'Program that the client said it was, cut to 200 characters',
    },
  },
  sign_in_throttle: {
    row: 'Failed sign-ins of one login or one address, for the growing delay between tries',
    columns: {
      subject_sha256: 'SHA-256 of the login or address counted, so that what was typed is not kept', failures: 'Tries since the last success, counted before the password is looked at',
      latest_failure_at: 'When the latest was counted', next_try_at: 'Until this instant further tries are refused',
    },
  },
  'personal.idempotent_request': {
    row: 'Requests made with an Idempotency-Key, with their answers, which may name people, so that a repeat changes nothing; kept 90 days',
    columns: {
      user_id: USER_ID, idempotency_key: 'Key the client chose', request_sha256: 'SHA-256 of method, path and body: another request under the same key is refused',
      route: 'Method and path asked for', claim_id: 'Which run of the request holds the key; a run that lost it cannot commit', created_at: 'When this run began',
      took_effect_at: 'Set in the transaction that made the change; null until then', answered_at: 'When the answer was known; null while it runs or after its server died',
      status: 'HTTP status of the answer', answer: 'Body of the answer as sent; null where it has none or held a secret',
    },
  },
  audit_entry: {
    row: 'What was done, by whom and why: inserted only, each row chained to the one before by its hash',
    columns: {
      seq: 'Position in the chain, from 1 without a gap', happened_at: 'When it was done', actor_kind: 'user: signed in; operator: at the command line; service: by itself',
      actor_user_id: 'Person, for actor_kind user', actor_name: 'Login, account on the machine, or name of the service', role: 'Role of the person then', client_address: 'Address the request came from',
      action: 'What was done, such as well.change', object_kind: 'Kind of thing it was done to', object_key: 'Which one', before: 'What was there before; personal values as salted hashes only',
      after: 'What is there now; personal values as salted hashes only', reason: 'Why, in the words of the person', request_id: 'Request that did it, as in the log',
      previous_hash: 'hash of the entry before; 32 zero bytes for the first', hash: 'SHA-256 over previous_hash and the entry in canonical form',
    },
  },
  'personal.audit_salt': {
    row: 'What the personal texts of one object are hashed with before they stand in the audit; deleted together with the texts',
    columns: { object_kind: 'Kind of thing, as in audit_entry', object_key: 'Which one, as in audit_entry', salt: '16 random bytes' },
  },
  audit_head_export: {
    row: 'When the end of the audit chain was written outside the database, against which a cut-off chain is found out',
    columns: { exported_at: 'When', seq: 'Last position then', hash: 'Its hash', destination: 'Where it was written' },
  },
  backup_run: {
    row: 'Backups that were begun, and how they ended',
    columns: {
      backup_id: 'Number of the backup', started_at: 'When it began', finished_at: 'When it ended; null while it runs or after it was killed', outcome: 'complete or failed; null before it ended',
      file_name: 'Name of the file, without its folder', file_bytes: 'Length of the file in bytes', file_sha256: 'SHA-256 of the file', rows_copied: 'Rows of all tables in it',
      audit_seq: 'Last position of the audit chain in it', detail: 'Why it failed, in words',
    },
  },
};
