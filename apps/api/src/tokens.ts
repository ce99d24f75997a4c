/** The connections to PostgreSQL. */
export const POOL = Symbol('pool');
/** The log of the service. */
export const LOG = Symbol('log');
