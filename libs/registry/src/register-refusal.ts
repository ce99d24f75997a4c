import { type Reason, reasonInWords } from './files/reason.js';

/** Why the register refuses a change; the kinds are those of the HTTP interface (docs/api.md). */
export type RegisterRefusalKind = 'RANGE' | 'SCHEMA' | 'CONFLICT' | 'DUPLICATE' | 'OVERLAP' | 'STALE_VERSION' | 'UNKNOWN_REFERENCE' | 'NOT_FOUND' | 'REGISTER_DECREASE' | 'TIME_FUTURE' | 'TIME_BEFORE_DATA' | 'PERIOD_CLOSED' | 'IMPLAUSIBLE' | 'AUTHZ';

/** A change of the register that cannot be made, in words that say what to do. Never an error of ours. */
export class RegisterRefusal extends Error {
  override readonly name: string = 'RegisterRefusal';
  /** The reason by its stable name, where a line of a file may be refused for it. */
  readonly reason: Reason | null;

  /**
   * @param why in words, or by the name that stands for its words in every language
   * @param subject which thing of a bulk change it was about: its code, number or serial
   * @param field name of the attribute that is wrong, where it is one
   */
  constructor(readonly kind: RegisterRefusalKind, why: string | Reason, readonly subject: string | null = null, readonly field: string | null = null) {
    super(typeof why === 'string' ? why : reasonInWords(why).en);
    this.reason = typeof why === 'string' ? null : why;
  }
}
