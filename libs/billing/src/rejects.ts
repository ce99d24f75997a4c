/** A row that a billing program did not take, as it says so. */
export interface ToldReject {
  readonly accountNo: string;
  readonly rowNo: number | null;
  /** Its reason, in its own short words. */
  readonly code: string;
  readonly words: string | null;
}

/** Which row of the batch a reject means. */
export type RejectMatch = { readonly match: 'row'; readonly rowNo: number } | { readonly match: 'account' | 'none'; readonly rowNo: null };

/** What clears a reject. */
export type RejectAction = 'compare_accounts' | 'close_account' | 'compare_meter' | 'look_at_readings' | 'confirm_import' | 'find_row' | 'ask_recipient';

/** Reasons that we know; programs spell them as they like, so case, blanks and dashes do not matter. */
const ACTION_OF_CODE: Readonly<Record<string, RejectAction>> = {
  UNKNOWN_ACCOUNT: 'compare_accounts', CLOSED_ACCOUNT: 'close_account', UNKNOWN_METER: 'compare_meter', INDEX_DECREASE: 'look_at_readings', QUANTITY: 'look_at_readings', DUPLICATE: 'confirm_import',
};
export const KNOWN_REJECT_CODES = Object.keys(ACTION_OF_CODE);

/**
 * The row that a reject means. The number of the row decides where its account is the one that was named; without a number an account with one row is that row,
 * and one with several is the account alone: which of them was refused is not guessed.
 *
 * @param rows rows of the batch that have the number or the account
 */
export function matchReject({ accountNo, rowNo }: Pick<ToldReject, 'accountNo' | 'rowNo'>, rows: readonly { readonly rowNo: number; readonly accountNo: string }[]): RejectMatch {
  const own = rows.filter((row) => row.accountNo === accountNo);
  if (rowNo !== null) return own.some((row) => row.rowNo === rowNo) ? { match: 'row', rowNo } : { match: 'none', rowNo: null };
  if (own.length === 1) return { match: 'row', rowNo: own[0]!.rowNo };
  return { match: own.length > 1 ? 'account' : 'none', rowNo: null };
}

/** What is to be done about a reject. What is no row of the batch is looked for first; a reason that we do not know is for its program to explain. */
export function actionOfReject(code: string, match: RejectMatch['match']): RejectAction {
  if (match === 'none') return 'find_row';
  return ACTION_OF_CODE[code.trim().toUpperCase().replaceAll(/[\s-]+/g, '_')] ?? 'ask_recipient';
}
