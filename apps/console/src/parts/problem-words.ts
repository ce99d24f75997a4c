import { Problem } from '../api/problem.js';
import type { WordKey, Words } from '../words/words.js';

/** Every kind that the server's refusals have (`REFUSAL_STATUS` in libs/platform), and our own for silence and surprises. */
export const PROBLEM_KINDS = [
  'MALFORMED_JSON', 'MALFORMED_ENCODING', 'SCHEMA', 'RANGE', 'TIME_FORMAT', 'TIME_FUTURE', 'TIME_BEFORE_DATA', 'TOO_DEEP', 'AUTHN', 'SECOND_FACTOR', 'AUTHZ', 'CSRF', 'NOT_FOUND', 'METHOD',
  'CONFLICT', 'DUPLICATE', 'IDEMPOTENCY_MISMATCH', 'TOO_LARGE', 'UNSUPPORTED_MEDIA', 'RATE_LIMIT', 'UNAVAILABLE', 'REGISTER_DECREASE', 'OVERLAP', 'STALE_VERSION',
  'UNKNOWN_REFERENCE', 'UNKNOWN_DEVICE', 'CONFLICT_DUPLICATE', 'PASSWORD_WEAK', 'PERIOD_CLOSED', 'IMPLAUSIBLE', 'CSV_EMPTY', 'CSV_HEADER', 'CSV_SYNTAX', 'CSV_DELIMITER', 'NETWORK', 'INTERNAL', 'REFUSED',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

function kindOf(kind: string): ProblemKind {
  return PROBLEM_KINDS.find((known) => known === kind) ?? 'REFUSED';
}

/** What happened, and what was kept and is to be done now; `place` is the number that support asks for. */
export function problemWords(t: Words, problem: unknown): { happened: string; next: string; place: string | undefined } {
  const kind = problem instanceof Problem ? kindOf(problem.kind) : 'INTERNAL';
  const seconds = problem instanceof Problem ? problem.retryAfterSeconds : undefined;
  const next = kind === 'RATE_LIMIT' && seconds !== undefined ? t('problem.waitSeconds', { count: seconds }) : t(`problem.${kind}.next` satisfies WordKey);
  const requestId = problem instanceof Problem ? problem.requestId : undefined;
  return { happened: t(`problem.${kind}` satisfies WordKey), next, place: requestId === undefined ? undefined : t('problem.requestId', { id: requestId }) };
}

/** Short words beside a field. */
export function faultWords(t: Words, kind: string): string {
  return t(`problem.${kindOf(kind)}` satisfies WordKey);
}
