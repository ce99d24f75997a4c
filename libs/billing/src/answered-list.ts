import { BILL_STATUSES, type BillStatus } from './judge-part.js';

export const ANSWER_STATUSES = [...BILL_STATUSES, 'UNKNOWN_ACCOUNT'] as const;
export type AnswerStatus = BillStatus | 'UNKNOWN_ACCOUNT';

/** What is known of an account in a period. */
export interface KnownAccount { readonly status: BillStatus; readonly registeredLitres: number | null; readonly billedM3: number | null }

/** An account of somebody's list, answered. */
export interface AnsweredAccount { readonly accountNo: string; readonly status: AnswerStatus; readonly registeredLitres: number | null; readonly billedM3: number | null }

/**
 * Answers a list line by line, in its order: one status each, what is not in the register too, what stands there twice twice. Accounts are compared as they are
 * written: `12` is not `0012`, and nobody guesses which of the two was meant.
 */
export function answerList(asked: readonly string[], known: ReadonlyMap<string, KnownAccount>): AnsweredAccount[] {
  return asked.map((accountNo) => ({ accountNo, ...(known.get(accountNo) ?? { status: 'UNKNOWN_ACCOUNT' as const, registeredLitres: null, billedM3: null }) }));
}

/** Lines by status; they add up to the list. */
export function countAnswers(answers: readonly Pick<AnsweredAccount, 'status'>[]): Readonly<Record<AnswerStatus, number>> {
  const counts = Object.fromEntries(ANSWER_STATUSES.map((status) => [status, 0])) as Record<AnswerStatus, number>;
  for (const { status } of answers) counts[status] += 1;
  return counts;
}
