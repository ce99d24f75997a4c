import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { EXPORT_FORMATS, type IssuedRow, monthPeriod, totalsOfBatch } from '@app/billing';
import { inTransaction, openBillingPeriod, type Pool, sealOf } from '@app/persistence';
import { to as copyTo } from 'pg-copy-streams';

import { CHECKOUT, Stack } from '../../support/stack.js';
import { closeSuite, type SuiteCase, tableOf } from '../../support/suite-report.js';

const CHILD = join(CHECKOUT, 'dist/test/bench/export/one-export.js');
const ZONE = 'Asia/Bishkek';
const BY = { actor: { kind: 'operator', userId: null, name: 'bench', role: null, clientAddress: null, requestId: null }, reason: 'bench' } as const;
/** A file of ten times the rows may need so much more memory: what the collector of a longer run leaves lying. The rows themselves, held at once, would need several times that. */
const MOST_GROWTH_MB = 96;

interface Made { readonly madeMs: number; readonly givenMs: number; readonly bytes: number; readonly rows: number; readonly peakMb: number }

/**
 * `npm run bench -- export`: the batch of a month of 25,000 meters as the file of a recipient in each format, made (read, checked against its seal, spelled, sealed, stored) and given
 * out again, each in a process of its own; beside it what `COPY … TO` takes for the bare columns. Returns whether the memory of ten times the rows stayed flat.
 */
export async function benchExport(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, meters: { type: 'string', default: '25000' }, quick: { type: 'boolean', default: false } } });
  const meters = values.quick ? 2_500 : Number(values.meters);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  await using stack = await Stack.start();
  say(`two batches of ${meters / 10} and ${meters} rows …`);
  await batchOf(stack.pool, 1, '2026-09', Math.round(meters / 10));
  await batchOf(stack.pool, 2, '2026-10', meters);
  await stack.pool.query('ANALYZE');
  const figures: Record<string, number> = {};
  const cases: SuiteCase[] = [];
  const copied = await copiedMs(stack.pool);
  const copyRate = Math.round(meters / (copied / 1000));
  figures['copyRowsPerSecond'] = copyRate;
  const table: (string | number)[][] = [['format', 'rows', 'MB', 'made s', 'rows/s', 'of COPY', 'given out s', 'peak MB', 'peak MB of a tenth']];
  for (const format of EXPORT_FORMATS) {
    const [tenth, whole] = [await made(stack.databaseUrl, 1, format), await made(stack.databaseUrl, 2, format)];
    const rate = Math.round(whole.rows / (whole.madeMs / 1000));
    figures[`${format}RowsPerSecond`] = rate;
    figures[`${format}PeakMb`] = Math.round(whole.peakMb);
    table.push([format, whole.rows, Number((whole.bytes / 1e6).toFixed(1)), Number((whole.madeMs / 1000).toFixed(2)), rate, `${Math.round((rate / copyRate) * 100)} %`, Number((whole.givenMs / 1000).toFixed(2)), Math.round(whole.peakMb), Math.round(tenth.peakMb)]);
    const growthMb = whole.peakMb - tenth.peakMb;
    cases.push(growthMb < MOST_GROWTH_MB ? { id: `${format} is flat`, status: 'passed' } : { id: `${format} is flat`, status: 'failed', reason: `${growthMb.toFixed(0)} MB more for ten times the rows` });
  }
  table.push(['COPY … TO', meters, '', Number((copied / 1000).toFixed(2)), copyRate, '100 %', '', '', '']);
  say(tableOf(table));
  return closeSuite({ suite: 'bench export', figures, cases }, values.json);
}

/** A closed month of so many households that are read by meter, as billing stores it. */
async function batchOf(pool: Pool, batchNo: number, month: string, count: number): Promise<void> {
  const { fromDay, toDay } = monthPeriod(month, 0, ZONE);
  const [beginMs, endMs] = [Date.parse(`${fromDay}T00:00:00+06:00`), Date.parse(`${toDay}T00:00:00+06:00`)];
  const rows = Array.from({ length: count }, (_, at): IssuedRow => {
    const litres = 3_000 + ((at * 7_919) % 18_000);
    return {
      rowNo: at + 1, accountNo: String(at + 1).padStart(8, '0'), class: at % 50 === 0 ? 'commercial' : 'household', servicePointCode: `KB-${at + 1}`, meterSerial: String(10_000_000 + at), fromDay, toDay, days: Math.round((endMs - beginMs) / 86_400_000),
      opening: { readAtMs: beginMs - 600_000, indexLitres: 120_000 + at }, closing: { readAtMs: endMs - 600_000, indexLitres: 120_000 + at + litres },
      registeredLitres: litres, billedM3: Math.floor(litres / 1000), carryLitres: litres % 1000, sewerLitres: at % 2 === 0 ? litres : null, quantityType: 'REAL', method: null, status: 'RETRIEVED' };
  });
  await inTransaction(pool, (sql) => openBillingPeriod(sql, monthPeriod(month, 0, ZONE), ZONE, BY));
  await pool.query(`INSERT INTO billing_batch (batch_no, period_id, kind, row_count, totals, statuses, content_sha256, issued_at, reason) SELECT $1, period_id, 'regular', $2, $3, '{}', $4, now(), 'bench' FROM billing_period WHERE code = $5`,
    [batchNo, count, JSON.stringify(totalsOfBatch(rows)), Buffer.from(sealOf(rows), 'hex'), month]);
  for (let from = 0; from < rows.length; from += 2_000) {
    await pool.query(`INSERT INTO billing_row SELECT $1, (r ->> 'rowNo')::int, r ->> 'accountNo', r ->> 'servicePointCode', r, (r ->> 'registeredLitres')::bigint, (r ->> 'billedM3')::bigint, (r ->> 'carryLitres')::smallint FROM jsonb_array_elements($2::jsonb) r`,
      [batchNo, JSON.stringify(rows.slice(from, from + 2_000))]);
  }
}

/** The same rows as PostgreSQL writes them by itself: no seal, no rounding of days, no file kept. The best of three. */
async function copiedMs(pool: Pool): Promise<number> {
  const client = await pool.connect();
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const startedMs = performance.now();
    const stream = client.query(copyTo(`COPY (SELECT batch_no, row_no, account_no, service_point_code, content ->> 'class', content ->> 'meterSerial', content ->> 'fromDay', content ->> 'toDay', content ->> 'days', content -> 'opening' ->> 'readAtMs',
      content -> 'opening' ->> 'indexLitres', content -> 'closing' ->> 'readAtMs', content -> 'closing' ->> 'indexLitres', registered_litres, billed_m3, carry_litres, content ->> 'quantityType', content ->> 'status', content ->> 'sewerLitres'
      FROM billing_row WHERE batch_no = 2 ORDER BY row_no) TO STDOUT (FORMAT csv, DELIMITER ';')`));
    for await (const piece of stream) if ((piece as Buffer).length === 0) break;
    bestMs = Math.min(bestMs, performance.now() - startedMs);
  }
  client.release();
  return bestMs;
}

async function made(databaseUrl: string, batchNo: number, format: string): Promise<Made> {
  const child = spawn(process.execPath, [CHILD, databaseUrl, String(batchNo), format], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`making ${format} ended with ${code}`);
  return JSON.parse(out) as Made;
}
