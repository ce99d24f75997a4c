/**
 * Kinds of refusal that a client may act on: stable, in the words of the bad-input catalogue. `status` is the HTTP status
 * that goes with each.
 */
export const REFUSAL_STATUS = {
  MALFORMED_JSON: 400, MALFORMED_ENCODING: 400, SCHEMA: 400, RANGE: 400, TIME_FORMAT: 400, TIME_FUTURE: 422, TIME_BEFORE_DATA: 422, TOO_DEEP: 400,
  AUTHN: 401, SECOND_FACTOR: 401, AUTHZ: 403, CSRF: 403, NOT_FOUND: 404, METHOD: 405, CONFLICT: 409, DUPLICATE: 409, IDEMPOTENCY_MISMATCH: 422,
  TOO_LARGE: 413, UNSUPPORTED_MEDIA: 415, RATE_LIMIT: 429, UNAVAILABLE: 503, REGISTER_DECREASE: 422, OVERLAP: 409, STALE_VERSION: 409,
  UNKNOWN_REFERENCE: 422, PASSWORD_WEAK: 422, PERIOD_CLOSED: 422, IMPLAUSIBLE: 422,
  CSV_EMPTY: 422, CSV_HEADER: 422, CSV_SYNTAX: 422, CSV_DELIMITER: 422,
} as const;
export type RefusalKind = keyof typeof REFUSAL_STATUS;

/** One field that is wrong: where (JSON pointer or column), which kind, and words for the developer of a client. */
export interface FieldFault {
  readonly field: string;
  readonly kind: RefusalKind;
  readonly detail: string;
}

/** What a person or client asked cannot be done, and why. Answered as problem+json; never an error of ours. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** @param retryAfterSeconds when to come again, for RATE_LIMIT, UNAVAILABLE and CONFLICT */
  constructor(readonly kind: RefusalKind, detail: string, readonly faults: readonly FieldFault[] = [], readonly retryAfterSeconds?: number) {
    super(detail);
  }
}
