import { type FileKind, type FileRow, said } from './file-kind.js';
import { accountNumber } from './kinds/shared-columns.js';
import { whole } from './number-cells.js';
import { named } from './reason.js';
import { words } from './text-cells.js';

const MOST_ROW = 1_000_000_000;
const CODE_LENGTH = 60;
const WORDS_LENGTH = 500;
/** Rejects at a time: more than this is a batch that was refused as a whole. */
export const MOST_REJECT_LINES = 30_000;

/** Rows of a batch that a billing program did not take. */
export const REJECT_FILE: FileKind<'rejects'> = {
  name: 'rejects',
  titles: { ru: 'Отказы программы начислений', ky: 'Эсептөө программасынын баш тартуулары', en: 'Rejects of the billing program' },
  columns: [
    { name: 'accountNo', headings: { ru: 'Лицевой счёт', ky: 'Жеке эсеп', en: 'Account number' }, cells: accountNumber, isNeeded: true, example: '00012345' },
    { name: 'rowNo', headings: { ru: 'Строка', ky: 'Сап', en: 'Row' }, cells: whole(1, MOST_ROW), isNeeded: false, example: '17' },
    { name: 'code', headings: { ru: 'Код отказа', ky: 'Баш тартуунун коду', en: 'Reason code' }, cells: words(CODE_LENGTH), isNeeded: true, example: 'UNKNOWN_ACCOUNT' },
    { name: 'words', headings: { ru: 'Пояснение', ky: 'Түшүндүрмө', en: 'Words' }, cells: words(WORDS_LENGTH), isNeeded: false, isPersonal: true, example: '' },
  ],
  keyOf: (row) => JSON.stringify([said(row, 'accountNo'), said(row, 'rowNo'), said(row, 'code'), said(row, 'words')]),
  thingOf: (row) => named('account', { key: String(said(row, 'accountNo')) }),
  faultsOf: () => [],
};

/** A line of it, as it is taken. */
export function rejectOf(row: FileRow): { readonly accountNo: string; readonly rowNo: number | null; readonly code: string; readonly words: string | null } {
  const [rowNo, text] = [said(row, 'rowNo'), said(row, 'words')];
  return { accountNo: String(said(row, 'accountNo')), rowNo: typeof rowNo === 'number' ? rowNo : null, code: String(said(row, 'code')), words: typeof text === 'string' ? text : null };
}
