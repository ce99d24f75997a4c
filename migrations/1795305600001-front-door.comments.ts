/** One table or view in words: what a row is, and what each column holds. */
interface Described {
  readonly row: string;
  readonly columns: Readonly<Record<string, string>>;
}

const READ_AT = 'Device time of the reading';
const METER_ID = 'Meter whose register was read; no foreign key: identity is judged in process';
const REGISTER = 'Register of the meter: 1 volume, 2 reverse volume';
const SOURCE = 'Source class: 1 telemetry, 2 person';
const FRAME_KEY = "First 64 bits of SHA-256 over topic, a zero byte and payload: the message's own identity";
const SENDER_ID = 'Device that had signed in; no foreign key: identity is judged in process';
const RECEIVED_AT = 'When the service received the message';
const KIND_OF_FAULT = 'Stable code of the reason, such as MALFORMED_JSON (docs/operations.md)';

/** Tables whose rows are one reading share these. */
const READING_COLUMNS = {
  read_at: READ_AT, received_at: RECEIVED_AT, index_litres: 'What the register showed, in litres',
  frame_key: 'Message it came in first: frame.frame_key', meter_id: METER_ID, register: REGISTER, source: SOURCE,
};

/** Words for every table and column of this migration; a test refuses one without. */
export const FRONT_DOOR_COMMENTS: Readonly<Record<string, Described>> = {
  meter: {
    row: 'A water meter: the thing whose register is read',
    columns: {
      meter_id: 'Number of the meter in this database', serial: 'Serial of the meter as written on it',
      register_capacity_litres: 'First litre count the register cannot show; an index at or above it is refused',
      registered_at: 'When the meter was entered',
    },
  },
  device: {
    row: "What signs in at the listener: one meter's radio, or a gateway",
    columns: {
      device_id: 'Number of the device in this database', serial: 'Name of the device on the wire: user name and topic level',
      kind: 'meter: speaks for itself; gateway: speaks for the devices assigned to it', secret_salt: 'Random bytes hashed with the secret; null where none was issued',
      secret_hash: 'SHA-256 of salt and secret; the secret is 128 random bits issued once and not kept',
      registered_at: 'When the device was entered', revoked_at: 'From this instant the device may not sign in; open sessions are ended',
    },
  },
  channel_mapping: {
    row: 'Which register of which meter a device channel counts, for an interval of time; half-open',
    columns: {
      device_id: 'Device that has the channel', channel: 'Input of the device; 1 where it has one only', mapped_from: 'First instant of the interval',
      mapped_to: 'First instant after the interval; null while it lasts', meter_id: 'Meter that the channel counts', register: REGISTER,
    },
  },
  gateway_assignment: {
    row: 'Which devices a gateway may speak for, for an interval of time; half-open',
    columns: {
      gateway_device_id: 'Gateway that speaks', device_id: 'Device it may speak for', assigned_from: 'First instant of the interval',
      assigned_to: 'First instant after the interval; null while it lasts',
    },
  },
  registry_version: {
    row: 'Rises with every change of devices, mappings or assignments, in the same transaction',
    columns: { only_row: 'Always true: the table has one row', version: 'Changes so far; a service that knows a lower one reads the register anew' },
  },
  frame: {
    row: 'Messages as they arrived, byte for byte; append-only; partitions by local month of receipt',
    columns: {
      received_at: RECEIVED_AT, frame_key: FRAME_KEY, sequence: 'Sequence number the device gave; null where it gave none',
      device_clock_at: "What the device's clock said when it sent; null where it said nothing", device_id: SENDER_ID, payload: 'The message, byte for byte',
    },
  },
  reading: {
    row: 'What a register showed at an instant; append-only; first arrival of each key; partitions by local month',
    columns: READING_COLUMNS,
  },
  reading_candidate: {
    row: 'All candidates of every key that came with two or more different indexes, the first one included',
    columns: READING_COLUMNS,
  },
  reading_flag: {
    row: 'Remarks of the door about a stored reading, such as CLOCK_SKEW; they do not keep it out',
    columns: { read_at: READ_AT, meter_id: METER_ID, register: REGISTER, source: SOURCE, flag: 'CLOCK_SKEW: the device clock is doubted; UNKNOWN_FIELD: the message said more than the format knows' },
  },
  meter_state: {
    row: 'Latest reading by device time and last arrival, for each register',
    columns: {
      meter_id: METER_ID, register: REGISTER, latest_read_at: 'Latest device time of all readings; late data never lower it',
      latest_index_litres: 'Index at that instant; the highest where there are several', last_heard_at: 'When a reading of this register last arrived, repeated or not',
    },
  },
  quarantine_item: {
    row: 'Messages or items that could not become readings, with reason and the first 4 kB; the whole bytes are in frame',
    columns: {
      device_id: SENDER_ID, frame_key: 'Message it came in: frame.frame_key', item_no: 'Position of the item in its message; -1 for the whole message',
      kind: KIND_OF_FAULT, detail: 'The reason in words, with control characters escaped', subject: 'Serial the item spoke of, escaped; null where it named none',
      topic: 'Topic of the message, escaped', payload_bytes: 'Length of the message in bytes', payload_sha256: 'SHA-256 of the whole message', payload_head: 'First 4,096 bytes of the message, on its first item; empty on the others',
      first_received_at: 'When it first arrived', last_received_at: 'When it last arrived', times_seen: 'Deliveries of this very item so far',
    },
  },
  quarantine_tally: {
    row: 'Quarantined items counted by sender, kind and UTC day, also those beyond the cap whose bytes were not kept',
    columns: {
      device_id: SENDER_ID, kind: KIND_OF_FAULT, on_day: 'UTC day of receipt', items: 'Items, the dropped ones included', dropped: 'Items beyond the cap: counted, bytes not kept',
      first_received_at: 'When the first of them arrived', last_received_at: 'When the last of them arrived',
    },
  },
  security_event: {
    row: 'Attempts to speak for another, counted by sender, kind and UTC day',
    columns: {
      device_id: SENDER_ID, kind: 'IDENTITY_MISMATCH: spoke as another device; NOT_ASSIGNED: a gateway spoke for a device that is not its own', on_day: 'UTC day of receipt',
      times: 'Messages that tried', first_at: 'When the first of them arrived', last_at: 'When the last of them arrived', last_detail: 'What the latest counted one tried, in words',
    },
  },
  job_run: {
    row: 'Ledger of scheduled work: the row claims the slot, so that a slot runs once on several servers',
    columns: {
      job: 'Name of the work', slot: 'Which turn of it, such as a day', claimed_at: 'When a server took it on', finished_at: 'When it ended; null while it runs or after the server died',
      outcome: 'How it ended, in words',
    },
  },
  migration: {
    row: 'Migrations that have been run; kept by the tool that runs them',
    columns: { id: 'Order of running', timestamp: 'Number of the migration, by which they are ordered', name: 'Class of the migration' },
  },
};

/** Words for the views; their columns are those of reading. */
export const FRONT_DOOR_VIEWS: Readonly<Record<string, string>> = {
  reading_settled: 'Readings whose key has one index only',
  reading_all: 'Every distinct index of every key, whatever the order of arrival',
};
