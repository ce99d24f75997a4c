import { accountNumber, code, serial } from './files/kinds/shared-columns.js';
import { RegisterRefusal } from './register-refusal.js';

const RULES = { code, account_no: accountNumber, serial } as const;

/** What a thing is called by: a short name, an account number or a serial. */
export type KeyKind = keyof typeof RULES;

/**
 * Holds a name of a thing against its rule: text, leading zeros kept, one alphabet, nothing invisible. Two names that look
 * the same would be two things, so nothing is folded: the look-alike is named and refused.
 *
 * @throws RegisterRefusal SCHEMA
 */
export function requireKey(kind: KeyKind, text: string): string {
  const reading = RULES[kind].read({ form: 'text', text }, { timeZone: 'UTC', language: 'en' });
  if ('kind' in reading) throw new RegisterRefusal('SCHEMA', reading.reason, text, kind === 'account_no' ? 'accountNo' : kind);
  return text;
}
