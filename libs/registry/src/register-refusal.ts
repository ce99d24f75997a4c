/** Why the register refuses a change; the kinds are those of the HTTP interface (docs/api.md). */
export type RegisterRefusalKind = 'RANGE' | 'SCHEMA' | 'CONFLICT' | 'DUPLICATE' | 'OVERLAP' | 'STALE_VERSION' | 'UNKNOWN_REFERENCE' | 'NOT_FOUND' | 'REGISTER_DECREASE' | 'TIME_FUTURE' | 'PERIOD_CLOSED' | 'IMPLAUSIBLE' | 'AUTHZ';

/** A change of the register that cannot be made, in words that say what to do. Never an error of ours. */
export class RegisterRefusal extends Error {
  override readonly name: string = 'RegisterRefusal';

  /**
   * @param subject which thing of a bulk change it was about: its code, number or serial
   * @param field name of the attribute that is wrong, where it is one
   */
  constructor(readonly kind: RegisterRefusalKind, detail: string, readonly subject: string | null = null, readonly field: string | null = null) {
    super(detail);
  }
}
