import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { appendAudits, createPool, inTransaction, Partitions, sqlOf, takeBackup, verifyAudit, type Pool } from '@app/persistence';
import { withDatabaseName } from '@app/platform';
import pg from 'pg';

import { eventually } from '../support/eventually.js';
import type { Publication } from '../support/field-device.js';
import { Fleet, type FleetMember } from '../support/fleet.js';
import { InvariantReport } from '../support/invariant-report.js';
import { differencesOf } from '../support/ledger.js';
import { CHECKOUT, Stack } from '../support/stack.js';

const FLEET = { single: 40, gateways: 5, metersPerGateway: 5, rowsPerBatch: 10, history: 5, readingsPerHistory: 12 };
const MOST_WAITING = 200;
/** Meters of the history that stands in the database before. */
const HISTORY_METERS = 100;
const RESTORED = 'suu_esep_restored';
const GOAL_ROWS = 50_000_000;
const GOAL_MINUTES = 15;
const LEAST_ROWS_FOR_A_RATE = 1_000_000;

const USAGE = 'usage: npm run drill [-- --readings 200000] [--audit-entries 20000] [--json FILE]';
const { values: given } = parseArgs({ options: { readings: { type: 'string', default: '200000' }, 'audit-entries': { type: 'string', default: '20000' }, json: { type: 'string' } } });
const [readings, auditEntries] = [Number(given.readings), Number(given['audit-entries'])];
if (![readings, auditEntries].every((count) => Number.isSafeInteger(count) && count >= 1_000)) {
  process.stderr.write(`--readings and --audit-entries take whole numbers of at least 1,000\n${USAGE}\n`);
  process.exit(64);
}

const say = (line: string): boolean => process.stderr.write(`drill: ${line}\n`);
const secondsSince = (atMs: number): number => (performance.now() - atMs) / 1000;

/** Readings of years that stand there already, so that a backup takes long enough for something to happen meanwhile. */
async function writeHistory(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await new Partitions('Asia/Bishkek').ensure(client, 'reading', ['2025-01', '2025-02']);
    await new Partitions('Asia/Bishkek').ensure(client, 'frame', ['2025-01']);
  } finally {
    client.release();
  }
  await pool.query(`
    INSERT INTO frame (received_at, frame_key, device_id, payload) VALUES ('2025-01-20Z', 1, 900000, 'history');
    INSERT INTO reading SELECT timestamptz '2025-01-01Z' + n / ${HISTORY_METERS} * (interval '50 days' / (${readings} / ${HISTORY_METERS})), '2025-01-20Z', n, 1, 900000 + n % ${HISTORY_METERS}, 1, 1 FROM generate_series(0, ${readings - 1}) AS n;
    INSERT INTO meter_state SELECT DISTINCT ON (meter_id) meter_id, register, read_at, index_litres, received_at FROM reading WHERE meter_id >= 900000 ORDER BY meter_id, read_at DESC`);
  await inTransaction(pool, (sql) => appendAudits(sql, Array.from({ length: auditEntries }, (_, i) => ({
    actor: { kind: 'service', userId: null, name: 'drill', role: null, clientAddress: null, requestId: null },
    action: 'account.change', objectKind: 'account', objectKey: String(i), before: { class: 'household' }, after: { class: 'budget', residents: i % 9 }, reason: 'drill',
  }))));
}

/** Every table with its number of rows and a hash over their text in an order of their own: plain SQL, nothing of the backup's. */
async function contentOf(ask: (text: string) => Promise<{ rows: unknown[] }>): Promise<Map<string, string>> {
  await ask(`SET LOCAL work_mem = '128MB'; SET LOCAL timezone = 'UTC'`);
  const tables = (await ask(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'personal') AND tablename <> 'migration' ORDER BY 1`)).rows as { name: string }[];
  const content = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = (await ask(`SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) || ' ' || coalesce(sum(hashtextextended(t::text, 7)::numeric), 0) AS content FROM ${name} t`)).rows as { content: string }[];
    content.set(name, row!.content);
  }
  return content;
}

async function contentInTransaction(url: string, begin: readonly string[]): Promise<Map<string, string>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of begin) await client.query(statement);
    return await contentOf((text) => client.query(text));
  } finally {
    await client.end();
  }
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}

/** Runs a command of the operator as built; its output goes to standard error. */
function command(args: readonly string[], databaseUrl: string): Promise<number | null> {
  const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], { cwd: CHECKOUT, stdio: ['ignore', 2, 2], env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl } });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

/** Devices that publish as fast as they are answered, and remember all they ever published. */
class Publishing implements Disposable {
  readonly sent: { readonly member: FleetMember; readonly publication: Publication }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(fleet: Fleet) {
    this.timer = setInterval(() => {
      for (const member of fleet.members) if (member.device.unacknowledged < MOST_WAITING) this.sent.push({ member, publication: fleet.publishNext(member) });
    }, 20);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }
}

async function run(stack: Stack, folder: string): Promise<InvariantReport> {
  const report = new InvariantReport('drill');
  await writeHistory(stack.pool);
  await using fleet = await Fleet.enrol(stack, FLEET);
  const ingest = stack.startIngest();
  await ingest.ready;
  fleet.start();
  using publishing = new Publishing(fleet);
  await eventually('readings flow', () => fleet.ledger.acknowledgedMessages() > 500, 60_000);

  say('taking a backup while readings flow');
  const acknowledgedBefore = fleet.ledger.acknowledgedMessages();
  let begunAtMs = performance.now();
  let seen = new Map<string, string>();
  const { file, rows, bytes, auditSeq } = await takeBackup({
    databaseUrl: stack.databaseUrl, pool: stack.pool, folder,
    onSnapshot: async (id) => {
      seen = await contentInTransaction(stack.databaseUrl, ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', `SET TRANSACTION SNAPSHOT '${id}'`]);
      begunAtMs = performance.now();
    },
  });
  const backupSeconds = secondsSince(begunAtMs);
  const acknowledgedMeanwhile = fleet.ledger.acknowledgedMessages() - acknowledgedBefore;
  publishing[Symbol.dispose]();
  await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 60_000);
  ingest.child.kill('SIGTERM');
  await ingest.exited;

  say('restoring it into another database');
  const restoredUrl = withDatabaseName(stack.databaseUrl, RESTORED);
  begunAtMs = performance.now();
  const restoreCode = await command(['restore', file, '--database-url', restoredUrl], stack.databaseUrl);
  const restoreSeconds = secondsSince(begunAtMs);
  const restored = createPool({ url: restoredUrl, applicationName: 'drill', connections: 2, statementTimeoutMs: 600_000 }, () => undefined);
  try {
    const differences = differing(seen, await contentInTransaction(restoredUrl, ['BEGIN']));
    begunAtMs = performance.now();
    const verdict = await verifyAudit(sqlOf(restored));
    const verifySeconds = secondsSince(begunAtMs);
    const verifyCode = await command(['verify-audit'], restoredUrl);

    say('ingest starts on the restored database; the devices send everything they ever sent once more');
    await stack.startIngest({ DATABASE_URL: restoredUrl }).ready;
    for (const { member, publication } of publishing.sent) member.device.publishAgain(publication);
    await eventually('everything is acknowledged again', () => fleet.unacknowledged === 0, 120_000);
    const books = await fleet.ledger.compare(restored);

    for (const [name, amount] of Object.entries({
      rows, fileMb: bytes / 1e6, bytesPerRow: bytes / rows, backupSeconds, backupRowsPerSecond: rows / backupSeconds, restoreSeconds, restoreRowsPerSecond: rows / restoreSeconds,
      minutesFor50MillionRows: GOAL_ROWS / (rows / restoreSeconds) / 60, verifySeconds, verifiedEntriesPerSecond: auditSeq / verifySeconds,
      messagesAcknowledgedMeanwhile: acknowledgedMeanwhile, messagesSentAgain: publishing.sent.length,
    })) report.figure(name, Math.round(amount * 10) / 10);
    report.expect('readings were acknowledged while the backup was taken', acknowledgedMeanwhile > 0, acknowledgedMeanwhile);
    report.expect('the restore ends with code 0', restoreCode === 0, String(restoreCode));
    report.expect('every table is as the snapshot saw it, by count and hash', differences.length === 0 && seen.size > 30, differences.join(', ') || `${seen.size} tables`);
    report.expect('the audit chain of the restored database is intact', verdict.isIntact && verdict.entries === auditSeq && auditSeq >= auditEntries, JSON.stringify(verdict));
    report.expect('verify-audit ends with code 0', verifyCode === 0, String(verifyCode));
    const rest = differencesOf(books);
    report.expect('after the devices sent all again nothing is lost, and nothing is there twice', Object.keys(rest).length === 0, JSON.stringify(rest));
    report.expect('the restored database took in what came after the backup', books.storedReadings === books.publishedReadings, `${books.storedReadings} of ${books.publishedReadings}`);
    // Below, the start of the program and the making of the tables take longer than the rows.
    if (rows >= LEAST_ROWS_FOR_A_RATE) report.expect(`at this rate ${GOAL_ROWS / 1e6} million rows are restored within ${GOAL_MINUTES} minutes`, GOAL_ROWS / (rows / restoreSeconds) / 60 <= GOAL_MINUTES, `${Math.round(GOAL_ROWS / (rows / restoreSeconds) / 60)} minutes`);
  } finally {
    await restored.end();
  }
  return report;
}

const folder = mkdtempSync(join(tmpdir(), 'suu-drill-'));
chmodSync(folder, 0o700);
const stack = await Stack.start();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack[Symbol.asyncDispose]().finally(() => process.exit(130)));
}
let report: InvariantReport;
try {
  report = await run(stack, folder);
} finally {
  await stack[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(report.close(given.json) ? 0 : 1);
