import { sqlstateOf } from './series/sqlstate.js';

/** What a failed statement means to whoever asked: come again later, or the request itself collides with what is kept. */
export type DatabaseFaultKind = 'away' | 'duplicate' | 'overlap' | 'unknown_reference' | 'lost_claim';

const AWAY_SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** Said by the driver without any code. */
const AWAY_WORDS = /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed)/;
/** Connection, resources, operator intervention, system error; and what a repeat alone cures: deadlock, serialisation, lock timeout. */
const AWAY_SQLSTATES = /^(08|53|57|58|40001|40P01|55P03|25P03)/;

const KIND_BY_SQLSTATE: Readonly<Record<string, DatabaseFaultKind>> = { 23505: 'duplicate', '23P01': 'overlap', 23503: 'unknown_reference' };

/** Kind of a fault that came from the database; undefined for anything that is a mistake of ours. */
export function databaseFaultKind(error: unknown): DatabaseFaultKind | undefined {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown };
  if (name === 'LostClaimError') return 'lost_claim';
  const sqlstate = sqlstateOf(error);
  if (sqlstate !== undefined) return AWAY_SQLSTATES.test(sqlstate) ? 'away' : KIND_BY_SQLSTATE[sqlstate];
  if (typeof code === 'string' && AWAY_SYSTEM_CODES.has(code)) return 'away';
  return typeof message === 'string' && AWAY_WORDS.test(message) ? 'away' : undefined;
}
