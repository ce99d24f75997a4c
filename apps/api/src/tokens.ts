/** The connections to PostgreSQL. */
export const POOL = Symbol('pool');
/** Connections with the rights of the door, for what appends or moves readings and nothing else; the others cannot write a reading. */
export const DOOR_POOL = Symbol('door pool');
/** The log of the service. */
export const LOG = Symbol('log');
/** Seals and opens the secrets that are stored. */
export const CIPHER = Symbol('cipher');
