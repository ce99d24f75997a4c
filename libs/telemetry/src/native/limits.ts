/**
 * What one message may hold. A gateway's compact message of {@link MAX_ROWS} rows and a history of {@link MAX_READINGS}
 * readings with every field pass; what lies beyond is no meter's message and would only cost time.
 */
export const MAX_MESSAGE_BYTES = 262_144;
export const MAX_DEPTH = 32;
export const MAX_KEYS_OF_ONE_OBJECT = 512;
export const MAX_KEYS = 16_384;
export const MAX_VALUES = 50_000;

/** Items of one message: readings of a history or a list and rows of measures, rows of the compact form. */
export const MAX_READINGS = 1_000;
export const MAX_ROWS = 2_000;

/** Alarms that one row of measures may name. */
export const MAX_ALARMS = 16;

/** Characters of a serial, and of the escaped copies that quarantine and logs keep. */
export const MAX_SERIAL_LENGTH = 64;
export const MAX_DETAIL_LENGTH = 200;

/** Furthest instant that the platform's dates can hold, in epoch milliseconds and seconds. */
export const MAX_INSTANT_MS = 8_640_000_000_000_000;
export const MAX_INSTANT_SECONDS = MAX_INSTANT_MS / 1_000;
