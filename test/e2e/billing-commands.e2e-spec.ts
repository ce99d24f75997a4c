import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { read, utils } from '@e965/xlsx';
import { DEFAULT_PROFILE, type ExportProfile, monthPeriod } from '@app/billing';
import { addRecipient, closeBillingPeriod, createPool, inTransaction, openBillingPeriod } from '@app/persistence';
import { newSecretKey } from '@app/platform';

import { cloneDatabase } from '../support/clone-database.js';

const CLI = resolve('dist/apps/cli/src/main.js');
/** Two households by the norm of 100 litres, of two and of three; a third whose residents nobody knows. */
const TOWN = [[1, 2], [2, 3], [3, null]].map(([id, residents]) => `
  INSERT INTO account (account_id, account_no) VALUES (${id}, '000${id}');
  INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) VALUES (${id}, '2020-01-01Z', 'household', 'open', ${residents}, 100);
  INSERT INTO service_point (service_point_id, code) VALUES (${id}, 'Чүй-${id}');
  INSERT INTO service_point_version (service_point_id, valid_from, account_id, state, sewer) VALUES (${id}, '2020-01-01Z', ${id}, 'open', 'full')`).join(';');

/** Runs a command on a database, as an operator types it. */
const commandsOf = (databaseUrl: string, keys?: string) => (...args: string[]): { code: number | null; out: string[]; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'billing', ...args], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: databaseUrl, ...(keys === undefined ? {} : { SUU_SECRET_KEYS_FILE: keys }) }, timeout: 60_000 });
  return { code: status, out: stdout.trimEnd().split('\n'), err: stderr };
};

describe('billing at the command line', () => {
  it('opens a month, shows what is missing, closes it once and writes its file in every form', async () => {
    await using database = await cloneDatabase();
    const pool = createPool({ url: database.url, applicationName: 'test', connections: 1 }, () => undefined);
    await pool.query(TOWN);
    const folder = mkdtempSync(join(tmpdir(), 'suu-billing-'));
    const billing = commandsOf(database.url);
    try {
      expect(billing('open', '2026-10')).toMatchObject({ code: 0, out: ['2026-10 is open; it can be closed from 2026-11-03T18:00:00.000Z on'] });
      expect(billing('preview', '2026-10').out).toEqual([
        '3 accounts', '        1  NORM_UNKNOWN', '        2  NO_METER', 'household: 3 lines, 1 held, 15.500 m3', 'budget: 0 lines, 0 held, 0.000 m3', 'commercial: 0 lines, 0 held, 0.000 m3',
        '  0003  Чүй-3  -  NORM_UNKNOWN: enter residents']);
      expect(billing('close', '2026-10')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
      const closed = billing('close', '2026-10', '--reason', 'the month is over');
      expect(closed).toMatchObject({ code: 0, out: [expect.stringMatching(/^batch 1 \(regular\): 2 rows, 15\.500 m3 registered, 15 m3 billed; SHA-256 [0-9a-f]{64}$/)] });
      const seal = closed.out[0]!.slice(-64);
      expect(billing('close', '2026-10', '--reason', 'again')).toMatchObject({ code: 2, err: expect.stringContaining('closed already') });
      expect(billing('correct', '2026-10', '--reason', 'late papers')).toMatchObject({ code: 0, out: ['nothing has changed in 2026-10: no batch was issued'] });
      for (const form of ['csv', 'xlsx', 'dbf', 'jsonl']) {
        const file = join(folder, `1.${form}`);
        expect(billing('export', '1', file).out[0]).toBe(`${file}: batch 1 of 2026-10, 2 rows, SHA-256 of the content ${seal}`);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        if (form === 'jsonl') continue;
        const book = form === 'csv' ? read(readFileSync(file, 'utf8'), { type: 'string', raw: true, FS: ';' }) : read(readFileSync(file), { type: 'buffer', raw: true });
        const sheet = Object.values(book.Sheets)[0]!;
        const [headings, ...lines] = utils.sheet_to_json<string[]>(sheet, { header: 1, raw: false });
        expect([headings![3], ...lines.map((line) => line[3])]).toEqual([form === 'dbf' ? 'LS' : 'Лицевой счёт', '0001', '0002']);
        expect(lines.map((line) => line[15])).toEqual(['6', '9']);
      }
      expect(readFileSync(join(folder, '1.jsonl'), 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { carryLitres?: number }).carryLitres)).toEqual([200, 300, undefined]);
      expect(billing('export', '1', join(folder, '2.dbf')).out[1]).toBe('2 Kyrgyz letters were written as their Russian neighbours, 0 as question marks: cp866 has none');
      expect(billing('export', '1', join(folder, '1.csv'))).toMatchObject({ code: 2, err: expect.stringContaining('not written over') });
      expect(billing('export', '1', join(folder, '1.doc'))).toMatchObject({ code: 2, err: expect.stringContaining('.dbf') });
      expect(billing('export', '9', join(folder, '9.csv'))).toMatchObject({ code: 2, err: expect.stringContaining('no batch 9') });
      await pool.query(`UPDATE account_version SET residents = 1 WHERE account_id = 3`);
      expect(billing('correct', '2026-10', '--reason', 'the residents of 0003')).toMatchObject({ code: 0, out: [expect.stringContaining('batch 2 (correction): 1 rows, 3.100 m3 registered, 3 m3 billed')] });
      await pool.query(`UPDATE billing_row SET content = jsonb_set(content, '{registeredLitres}', '1') WHERE row_no = 1 AND batch_no = 1`);
      expect(billing('export', '1', join(folder, '3.csv'))).toMatchObject({ code: 1, err: expect.stringContaining('not those that were sealed') });
    } finally {
      await pool.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);

  it('writes the file of a batch for a recipient by its profile, under its name, the same bytes ever after', async () => {
    await using database = await cloneDatabase();
    const pool = createPool({ url: database.url, applicationName: 'test', connections: 1 }, () => undefined);
    await pool.query(TOWN);
    const folder = mkdtempSync(join(tmpdir(), 'suu-billing-'));
    const keys = join(folder, 'keys');
    writeFileSync(keys, `${newSecretKey()}\n`, { mode: 0o600 });
    const billing = commandsOf(database.url, keys);
    const by = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the program of 2026' } as const;
    try {
      await inTransaction(pool, (sql) => openBillingPeriod(sql, monthPeriod('2026-10', 3, 'Asia/Bishkek'), 'Asia/Bishkek', by));
      await inTransaction(pool, (sql) => closeBillingPeriod(sql, '2026-10', 'Asia/Bishkek', by));
      expect(billing('file', '1', 'Эсеп')).toMatchObject({ code: 2, err: expect.stringContaining('no recipient yet') });
      const profile: ExportProfile = { ...DEFAULT_PROFILE, format: 'csv', columns: [{ name: 'LS', as: 'Счёт' }, { name: 'QTY', as: 'Кол' }, { name: 'OPER', as: null }] };
      await inTransaction(pool, (sql) => addRecipient(sql, 'Эсеп', profile, by));
      expect(billing('file', '1', 'Чоочун')).toMatchObject({ code: 2, err: expect.stringContaining('"Эсеп"') });
      const made = billing('file', '1', 'Эсеп', '--out', folder);
      expect(made).toMatchObject({ code: 0, out: [expect.stringMatching(/batch-2026-10-1\.csv: batch 1 for Эсеп by version 1 of its profile, 2 rows, SHA-256 of the file [0-9a-f]{64}$/)] });
      const bytes = readFileSync(join(folder, 'batch-2026-10-1.csv'));
      expect(bytes.toString('utf8')).toBe('\uFEFFСчёт;Кол;Кто выпустил\r\n0001;6;\r\n0002;9;\r\n');
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.out[0]!.slice(-64));
      expect(billing('file', '1', 'Эсеп', '--out', folder)).toMatchObject({ code: 2, err: expect.stringContaining('not written over') });
      expect((await pool.query("SELECT count(*)::integer AS fetched FROM audit_entry WHERE action = 'billing.fetch_file'")).rows).toEqual([{ fetched: 2 }]);
    } finally {
      await pool.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
});
