import { Refusal } from '../http/refusal.js';
import { csvLines, type Delimiter, delimiterOf } from './csv-lines.js';
import { MOST_FILE_LINES } from './file-line.js';
import { formOfFile, inUtf8 } from './file-form.js';
import { xlsxLines } from './xlsx-lines.js';

/** How programs head the column of accounts; case, `ё` and blanks do not matter. */
const HEADINGS = new Set(['accountno', 'account number', 'account', 'лицевой счет', 'л/с', 'лс', 'номер лицевого счета', 'жеке эсеп', 'өздүк эсеп', 'эсеп', 'ls', 'nls']);
const folded = (heading: string): string => heading.normalize('NFC').trim().toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ');
const LONGEST = 60;

/**
 * Accounts of somebody's own list in their order: CSV or XLSX, of one column without a header, or with a header that names the column
 * of accounts among others. What else stands there is not read. Numbers of a spreadsheet are taken as they are spelled.
 *
 * @throws Refusal CSV_EMPTY, CSV_HEADER where no column is known to hold accounts, CSV_SYNTAX, SCHEMA for a line without an account, TOO_LARGE, and of the form of the file
 */
export async function readAccountList(given: Buffer): Promise<string[]> {
  const { bytes } = inUtf8(given);
  const lines = formOfFile(bytes) === 'xlsx' ? xlsxLines(bytes) : csvLines(bytes, delimiterOfList(bytes));
  const accounts: string[] = [];
  let at: number | undefined;
  for await (const { lineNo, cells } of lines) {
    if (at === undefined) {
      const named = cells.findIndex(({ text }) => HEADINGS.has(folded(text)));
      if (named >= 0) {
        at = named;
        continue;
      }
      if (cells.filter(({ text }) => text !== '').length > 1) throw new Refusal('CSV_HEADER', 'no column is headed «Лицевой счёт», «Жеке эсеп», «Account number» or LS: nothing says where the accounts stand');
      at = cells.findIndex(({ text }) => text !== '');
    }
    const cell = cells[at];
    const text = cell?.text.trim() ?? '';
    if (text === '' || text.length > LONGEST || cell?.form === 'formula' || cell?.form === 'error') throw new Refusal('SCHEMA', `line ${lineNo} has no account number`, [{ field: `line ${lineNo}`, kind: 'SCHEMA', detail: 'no account number' }]);
    accounts.push(text);
    if (accounts.length > MOST_FILE_LINES) throw new Refusal('TOO_LARGE', `the list has more than ${MOST_FILE_LINES} lines; divide it`);
  }
  if (accounts.length === 0) throw new Refusal('CSV_EMPTY', 'the list holds no account');
  return accounts;
}

/** A list of one column has no delimiter: any will do that does not stand in it. */
function delimiterOfList(bytes: Buffer): Delimiter {
  try {
    return delimiterOf(bytes, (headings) => headings.filter((heading) => HEADINGS.has(folded(heading))).length);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'CSV_DELIMITER') return ';';
    throw error;
  }
}
