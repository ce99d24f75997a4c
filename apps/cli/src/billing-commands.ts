import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';

import { BATCH_COLUMNS, batchCells, BILL_STATUSES, canonicalContent, countStatuses, monthPeriod, totalsByClass } from '@app/billing';
import { batchOf, billingPeriod, closeBillingPeriod, correctBillingPeriod, inTransaction, type IssuedBatch, openBillingPeriod, previewBills, rowsOfBatch, sealOf, sqlOf } from '@app/persistence';
import { CODE_PAGES, type CodePage, dbfFile, fileOf } from '@app/platform';
import { ACCOUNT_CLASSES, FILE_LANGUAGES } from '@app/registry';
import { localDayOf } from '@app/time';
import { formatCubicMetres } from '@app/units';

import { type Command, UsageError } from './command.js';
import { writeIssued } from './issued-file.js';
import { operator } from './operator.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

function oneOf(args: readonly string[], what: string): string {
  const [first, ...rest] = args;
  if (first === undefined || rest.length > 0) throw new UsageError(`name ${what}, and nothing else`);
  return first;
}

function printBatch({ batchNo, kind, totals, contentSha256 }: IssuedBatch, print: (line: string) => void): void {
  print(`batch ${batchNo} (${kind}): ${totals.rows} rows, ${formatCubicMetres(totals.registeredLitres)} m3 registered, ${totals.billedM3} m3 billed; SHA-256 ${contentSha256}`);
}

export const billingOpen: Command = {
  usage: 'billing open YYYY-MM [--cut-off-days N]',
  purpose: 'enter a local month as a billing period, cut off N days after its end (3, if nothing is said)',
  async run(args, { pool, timeZone, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { 'cut-off-days': { type: 'string', default: '3' } } });
    const month = oneOf(positionals, 'a month, as 2026-10');
    if (!MONTH.test(month)) throw new UsageError(`${JSON.stringify(month)} is not a month, as 2026-10`);
    if (!/^\d{1,2}$/.test(values['cut-off-days'])) throw new UsageError('--cut-off-days is a whole number of days, at most 99');
    const period = monthPeriod(month, Number(values['cut-off-days']), timeZone);
    await inTransaction(pool, (sql) => openBillingPeriod(sql, period, timeZone, { actor: operator(), reason: null }));
    print(`${month} is open; it can be closed from ${new Date(period.cutOffMs).toISOString()} on`);
  },
};

export const billingPreview: Command = {
  usage: 'billing preview PERIOD',
  purpose: 'say what would be issued now: accounts by status, litres by class, and the lines to be acted on',
  async run(args, { pool, timeZone, print }) {
    const code = oneOf(args, 'a billing period');
    const bills = await inTransaction(pool, async (sql) => previewBills(sql, await billingPeriod(sql, code), timeZone));
    const lines = bills.flatMap((bill) => bill.lines);
    const [counts, totals] = [countStatuses(bills), totalsByClass(lines)];
    print(`${bills.length} accounts`);
    for (const status of BILL_STATUSES) if (counts[status] > 0) print(`  ${String(counts[status]).padStart(7)}  ${status}`);
    for (const of of ACCOUNT_CLASSES) print(`${of}: ${totals[of].lines} lines, ${totals[of].heldLines} held, ${formatCubicMetres(totals[of].registeredLitres)} m3`);
    for (const { accountNo, servicePointCode, meterSerial, status, action } of lines.filter((line) => line.action !== null).slice(0, 20)) {
      print(`  ${accountNo}  ${servicePointCode}  ${meterSerial ?? '-'}  ${status}: ${action!.replaceAll('_', ' ')}`);
    }
    const open = lines.filter((line) => line.action !== null).length;
    if (open > 20) print(`  … and ${open - 20} more`);
  },
};

/** Both ways to issue take the period and a reason. */
function reasonOf(args: readonly string[]): { code: string; reason: string } {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { reason: { type: 'string' } } });
  if (values.reason === undefined || values.reason.trim() === '') throw new UsageError('say why with --reason: it stands in the audit');
  return { code: oneOf(positionals, 'a billing period'), reason: values.reason };
}

export const billingClose: Command = {
  usage: 'billing close PERIOD --reason TEXT',
  purpose: 'close a period after its cut-off and issue its batch, once',
  async run(args, { pool, timeZone, print }) {
    const { code, reason } = reasonOf(args);
    printBatch(await inTransaction(pool, (sql) => closeBillingPeriod(sql, code, timeZone, { actor: operator(), reason })), print);
  },
};

export const billingCorrect: Command = {
  usage: 'billing correct PERIOD --reason TEXT',
  purpose: 'issue what has changed in a closed period since its last batch',
  async run(args, { pool, timeZone, print }) {
    const { code, reason } = reasonOf(args);
    const batch = await inTransaction(pool, (sql) => correctBillingPeriod(sql, code, timeZone, { actor: operator(), reason }));
    if (batch === null) print(`nothing has changed in ${code}: no batch was issued`);
    else printBatch(batch, print);
  },
};

export const billingExport: Command = {
  usage: 'billing export BATCH FILE.(csv|xlsx|dbf|jsonl) [--language ru] [--code-page cp866]',
  purpose: 'write an issued batch to a file, the same bytes of content each time; jsonl is the sealed form itself',
  async run(args, { pool, timeZone, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { language: { type: 'string', default: 'ru' }, 'code-page': { type: 'string', default: 'cp866' } } });
    const [number = '', path, ...rest] = positionals;
    if (!/^\d{1,9}$/.test(number) || path === undefined || rest.length > 0) throw new UsageError('name the number of a batch and a file');
    const language = FILE_LANGUAGES.find((one) => one === values.language);
    if (language === undefined) throw new UsageError(`--language may be ${FILE_LANGUAGES.join(', ')}`);
    const codePage = Object.keys(CODE_PAGES).find((one): one is CodePage => one === values['code-page']);
    if (codePage === undefined) throw new UsageError(`--code-page may be ${Object.keys(CODE_PAGES).join(', ')}`);
    const sql = sqlOf(pool);
    const batch = await batchOf(sql, Number(number));
    const rows = await rowsOfBatch(sql, batch.batchNo);
    if (sealOf(rows) !== batch.contentSha256) throw new Error(`the rows of batch ${batch.batchNo} are not those that were sealed: no file is written`);
    const lines = rows.map((row) => batchCells(row, batch, timeZone));
    const losses = { foldedLetters: 0, lostLetters: 0 };
    const bytes = ((): Readable => {
      switch (extname(path)) {
        case '.csv': case '.xlsx':
          return fileOf({ title: `${batch.batchNo} ${batch.periodCode}`, headings: BATCH_COLUMNS.map(({ headings, form }) => ({ text: headings[language], isText: form === 'text' })), lines }, extname(path) === '.csv' ? 'csv' : 'xlsx');
        case '.dbf': return Readable.from(dbfFile(BATCH_COLUMNS, lines.length, lines, { codePage, onDay: localDayOf(batch.issuedAt.getTime(), timeZone), losses }), { objectMode: false });
        case '.jsonl': return Readable.from(canonicalContent(rows), { objectMode: false });
        default: throw new UsageError('the name of the file ends in .csv, .xlsx, .dbf or .jsonl');
      }
    })();
    await writeIssued(bytes, path);
    print(`${path}: batch ${batch.batchNo} of ${batch.periodCode}, ${rows.length} rows, SHA-256 of the content ${batch.contentSha256}`);
    if (losses.foldedLetters + losses.lostLetters > 0) print(`${losses.foldedLetters} Kyrgyz letters were written as their Russian neighbours, ${losses.lostLetters} as question marks: ${codePage} has none`);
  },
};
