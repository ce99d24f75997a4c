/** SQLSTATE codes the writer decides by (PostgreSQL manual, appendix A). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  /** no partition of relation found for row; also any CHECK */
  checkViolation: '23514',
  deadlockDetected: '40P01',
  serializationFailure: '40001',
  lockNotAvailable: '55P03',
  duplicateTable: '42P07',
  objectInUse: '55006',
} as const;

interface DatabaseFault { readonly code?: unknown; readonly table?: unknown; readonly constraint?: unknown }

/**
 * SQLSTATE of an error from the server, or undefined for everything that never reached it. Judged by shape, since errors of
 * other realms are no instances of ours; those of the operating system, such as EPIPE, look alike but begin with E.
 */
export function sqlstateOf(error: unknown): string | undefined {
  const code = (error as DatabaseFault | null | undefined)?.code;
  return typeof code === 'string' && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code) ? code : undefined;
}

/** Table the server named in its error, if it named one. */
export function tableOf(error: unknown): string | undefined {
  const table = (error as DatabaseFault | null)?.table;
  return typeof table === 'string' ? table : undefined;
}

/** True when no partition takes a row: a check violation that names no constraint. */
export function isMissingPartition(error: unknown): boolean {
  return sqlstateOf(error) === SQLSTATE.checkViolation && (error as DatabaseFault).constraint === undefined;
}

/**
 * True when the fault lies in what was sent (data exception, constraint), so that sending the same again cannot help.
 * Everything else (connection, resources, operator intervention, a missing table or partition) is worth waiting for.
 */
export function isFaultOfContent(error: unknown): boolean {
  const sqlstate = sqlstateOf(error);
  return sqlstate !== undefined && (sqlstate.startsWith('22') || sqlstate.startsWith('23')) && !isMissingPartition(error);
}
