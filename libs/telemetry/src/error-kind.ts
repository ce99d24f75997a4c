/**
 * Stable, machine-readable kinds of everything that keeps a message or one item of it out of the readings.
 * They are an API from the first day: add, never rename.
 */
export const QUARANTINE_KINDS = [
  'MALFORMED_JSON', 'MALFORMED_ENCODING', 'SCHEMA', 'RANGE', 'AMBIGUOUS', 'TOO_DEEP', 'TOO_LARGE',
  'UNKNOWN_DEVICE', 'IDENTITY_MISMATCH', 'NOT_ASSIGNED', 'UNMAPPED_CHANNEL', 'TOPIC_INVALID',
  'TIME_FORMAT', 'TIME_PAST', 'TIME_FUTURE', 'STORAGE_REJECTED', 'UNDECODED', 'NO_INDEX',
] as const;

export type QuarantineKind = (typeof QUARANTINE_KINDS)[number];
