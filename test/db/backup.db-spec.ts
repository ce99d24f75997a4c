import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { appendAudits, BackupReader, createPool, inTransaction, latestBackup, restoreBackup, sqlOf, takeBackup, type BackupError, type Pool, type RestoredBackup, type TakenBackup } from '@app/persistence';
import { withDatabaseName } from '@app/platform';

import { createDataSource } from '../../migrations/data-source.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { onServer } from '../support/clone-database.js';
import { message, SeriesRig } from './series-rig.js';

const KNOWN = MIGRATIONS.map(({ name }) => name);

/** A database with something in most kinds of tables, and a folder for its backups. */
class BackupRig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'suu-backup-'));
  private readonly restored: { name: string; pool: Pool }[] = [];

  private constructor(readonly rig: SeriesRig) {}

  static async start(): Promise<BackupRig> {
    const rig = await SeriesRig.start();
    await rig.pool.query(`
      INSERT INTO zone (code) VALUES ('Z-1'), ('Z-2');
      INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id) VALUES (1, '2026-01-01Z', E'tab\\there', E'back\\\\slash', E'line\\nend', 2);
      INSERT INTO account (account_no) SELECT 'A-' || n FROM generate_series(1, 3000) AS n;
      INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, is_invented) VALUES (1, '2026-01-01 00:00:00.123456+06', 'Асан', true);
      INSERT INTO device (serial, kind, secret_salt, secret_hash) VALUES ('KB-1', 'meter', '\\x00ff0a', '\\x5c4e');
      INSERT INTO source_document (code, title_ky, title_ru, title_en, issued_by) VALUES ('D', '', '\\N', 'NULL', '');
      INSERT INTO source_statement (code, document_id, line_from, line_to, topic, words_ky, words_ru, words_en, amount, unit) VALUES ('S', 1, 1, 1, 't', '', '', '', 0.1000000000000000000001, 'm3')`);
    // Two partitions, one of them around a month's edge in Bishkek.
    await rig.newWriter().write([
      message({ readings: [{ litres: 5, at: '2026-10-31T17:59:59Z' }, { litres: 6, at: '2026-10-31T18:00:00Z' }, { litres: 7, at: '2026-11-01T00:00:00Z' }] }),
      message({ readings: [{ litres: 8, at: '2026-11-01T00:00:00Z' }], quarantined: [{ subject: 'x' }] }),
    ]);
    await inTransaction(rig.pool, (sql) => appendAudits(sql, Array.from({ length: 50 }, (_, i) => ({
      actor: { kind: 'service', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, action: 'well.change', objectKind: 'well', objectKey: String(i), before: null, after: { n: i / 3 }, reason: null,
    }))));
    return new BackupRig(rig);
  }

  take(options: { onSnapshot?: (id: string) => Promise<void>; folder?: string } = {}): Promise<TakenBackup> {
    return takeBackup({ databaseUrl: this.rig.database.url, pool: this.rig.pool, folder: this.folder, ...options });
  }

  /** An empty database on the same server. */
  async emptyDatabase(): Promise<{ url: string; pool: Pool }> {
    const name = `suu_${randomBytes(6).toString('hex')}`;
    const url = withDatabaseName(this.rig.database.url, name);
    await onServer(url, `CREATE DATABASE ${name}`);
    const pool = createPool({ url, applicationName: 'spec', connections: 2 }, () => undefined);
    this.restored.push({ name, pool });
    return { url, pool };
  }

  restore(file: string, url: string, onProgress?: () => void): Promise<RestoredBackup> {
    return restoreBackup({ file, knownMigrations: KNOWN, dataSourceWith: (count) => createDataSource(url, count), ...(onProgress === undefined ? {} : { onProgress }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    for (const { name, pool } of this.restored) {
      await pool.end();
      await onServer(this.rig.database.url, `DROP DATABASE ${name} WITH (FORCE)`);
    }
    await this.rig[Symbol.asyncDispose]();
  }
}

/** Every table with the number of its rows and a hash over their text, by plain SQL. */
async function contentOf(pool: Pool): Promise<Record<string, string>> {
  const tables = await pool.query<{ name: string }>(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'personal') AND tablename <> 'migration' ORDER BY 1`);
  const content: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const counted = await pool.query<{ content: string }>(`SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")), '') AS content FROM ${name} t`);
    content[name] = counted.rows[0]!.content;
  }
  return content;
}

/** The schema as PostgreSQL describes it: columns, constraints, indexes and partitions. */
async function schemaOf(pool: Pool): Promise<unknown[]> {
  return (await pool.query<Record<string, unknown>>(`
    SELECT c.oid::regclass::text AS name, c.relkind, pg_get_expr(c.relpartbound, c.oid) AS bound, obj_description(c.oid) AS words,
      (SELECT array_agg(concat(attname, ' ', format_type(atttypid, atttypmod), attnotnull, attidentity) ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS columns,
      (SELECT array_agg(concat(conname, pg_get_constraintdef(oid), convalidated) ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid) AS constraints,
      (SELECT array_agg(concat(pg_get_indexdef(indexrelid), indisvalid) ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = c.oid) AS indexes
    FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ('public', 'personal') AND c.relkind IN ('r', 'p', 'v', 'S') ORDER BY 1`)).rows;
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'not refused';
  } catch (error) {
    const { name, kind } = error as BackupError;
    if (name !== 'BackupError') throw error;
    return kind;
  }
}

describe('a backup', () => {
  it('restored elsewhere is the same database: rows, schema, partitions, next numbers, audit chain', async () => {
    await using town = await BackupRig.start();
    const taken = await town.take();
    // The record of the backup itself came after its snapshot.
    await town.rig.pool.query('DELETE FROM backup_run');
    const empty = await town.emptyDatabase();
    const restored = await town.restore(taken.file, empty.url);
    expect(restored.audit).toMatchObject({ isIntact: true, entries: 50 });
    expect(restored.leftOut).toEqual([]);
    expect(await contentOf(empty.pool)).toEqual(await contentOf(town.rig.pool));
    expect(await schemaOf(empty.pool)).toEqual(await schemaOf(town.rig.pool));
    const next = await Promise.all([empty.pool, town.rig.pool].map(async (pool) => (await pool.query(`INSERT INTO account (account_no) VALUES ('next') RETURNING account_id`)).rows[0] as unknown));
    expect(next).toEqual([{ account_id: 3001 }, { account_id: 3001 }]);
    expect(taken).toMatchObject({ auditSeq: 50, rows: restored.rows });
  }, 120_000);

  it('is of one instant, whatever is written meanwhile', async () => {
    await using town = await BackupRig.start();
    const before = await contentOf(town.rig.pool);
    const taken = await town.take({
      onSnapshot: async () => {
        await town.rig.newWriter().write([message({ deviceId: 9, readings: [{ litres: 9, at: '2026-12-05T00:00:00Z' }, { litres: 10, at: '2026-11-05T00:00:00Z' }] })]);
        await town.rig.pool.query(`DELETE FROM account WHERE account_id > 10; UPDATE zone SET code = 'changed' WHERE zone_id = 2`);
      },
    });
    const empty = await town.emptyDatabase();
    await town.restore(taken.file, empty.url);
    expect(await contentOf(empty.pool)).toEqual(before);
    expect(before).not.toEqual(await contentOf(town.rig.pool));
  }, 120_000);

  it('loses no table that a migration would write anew meanwhile: that waits', async () => {
    await using town = await BackupRig.start();
    const before = await contentOf(town.rig.pool);
    const attempts: unknown[] = [];
    const taken = await town.take({
      onSnapshot: async () => {
        for (const table of ['account', 'reading']) {
          const migration = `BEGIN; SET LOCAL lock_timeout = '200ms'; ALTER TABLE ${table} ADD COLUMN beginning timestamptz DEFAULT clock_timestamp(); COMMIT`;
          attempts.push(await town.rig.pool.query(migration).then(() => 'done', (error: { code: string }) => error.code));
          await town.rig.pool.query('ROLLBACK');
        }
      },
    });
    expect(attempts).toEqual(['55P03', '55P03']);
    const empty = await town.emptyDatabase();
    await town.restore(taken.file, empty.url);
    expect(await contentOf(empty.pool)).toEqual(before);
  }, 120_000);

  it('is readable by its owner alone, has no half-written neighbour, and can be read with any ZIP program', async () => {
    await using town = await BackupRig.start();
    const { file, bytes } = await town.take();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(town.folder)).toEqual([file.split('/').at(-1)]);
    const content = readFileSync(file);
    expect(content.length).toBe(bytes);
    // As the file says of itself: its comment is the SHA-256 of everything before.
    expect(content.subarray(-64).toString()).toBe(createHash('sha256').update(content.subarray(0, -64)).digest('hex'));
    const run = (await town.rig.pool.query<{ sha: Buffer; file_bytes: string; outcome: string }>('SELECT file_sha256 AS sha, file_bytes, outcome FROM backup_run')).rows[0]!;
    expect(run).toEqual({ sha: createHash('sha256').update(content).digest(), file_bytes: String(bytes), outcome: 'complete' });
    await using reader = await BackupReader.open(file);
    const accounts = reader.manifest.tables.find(({ name }) => name === 'account')!;
    let text = '';
    for await (const chunk of await reader.rowsOf(accounts)) text += String(chunk);
    expect(text.split('\n')[0]).toMatch(/^1\tA-1\t\d{4}-/);
    expect([text.split('\n').length - 1, createHash('sha256').update(text).digest('hex')]).toEqual([3000, accounts.sha256]);
  }, 60_000);

  it('that fails leaves no file and is recorded with the reason', async () => {
    await using town = await BackupRig.start();
    await expect(town.take({ onSnapshot: () => Promise.reject(new Error('the disk is gone')) })).rejects.toThrow('the disk is gone');
    await town.rig.pool.query('CREATE TABLE locked (n integer); INSERT INTO locked VALUES (1)');
    // COPY of a table whose rows cannot be read: the connection is lost under it.
    const lost = town.take({ onSnapshot: async () => void (await town.rig.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'suu-backup' AND datname = current_database()`)) });
    await expect(lost).rejects.toThrow();
    expect(readdirSync(town.folder)).toEqual([]);
    const runs = (await town.rig.pool.query('SELECT outcome, detail, finished_at IS NOT NULL AS finished FROM backup_run ORDER BY backup_id')).rows;
    expect(runs).toEqual([{ outcome: 'failed', detail: 'Error: the disk is gone', finished: true }, { outcome: 'failed', detail: expect.any(String) as string, finished: true }]);
    expect(await latestBackup(sqlOf(town.rig.pool))).toEqual({ latest: null, ageSeconds: null, isOverdue: true });
  }, 60_000);

  it('never overwrites a file', async () => {
    await using town = await BackupRig.start();
    const { file } = await town.take();
    const content = readFileSync(file);
    // Two within one second have one name.
    const again = await Promise.all([1, 2, 3].map(() => refusal(town.take())));
    expect(again.every((kind) => kind === 'EXISTS' || kind === 'not refused')).toBe(true);
    expect(readFileSync(file)).toEqual(content);
  }, 60_000);
});

describe('the age of the latest backup', () => {
  it.each([[25.9, false], [26.1, true]])('of %d hours is overdue: %s', async (hours, isOverdue) => {
    await using rig = await SeriesRig.start();
    await rig.pool.query(`INSERT INTO backup_run (started_at, finished_at, outcome, file_name) VALUES (now() - make_interval(secs => $1::float8 * 3600), now(), 'complete', 'a'), (now(), now(), 'failed', 'b'), (now(), NULL, NULL, 'c')`, [hours]);
    const latest = await latestBackup(sqlOf(rig.pool));
    expect([latest.latest?.fileName, latest.isOverdue]).toEqual(['a', isOverdue]);
    expect(latest.ageSeconds).toBeCloseTo(hours * 3600, -1);
  });
});

describe('restoring', () => {
  it('is refused into a database that holds anything, and changes nothing there', async () => {
    await using town = await BackupRig.start();
    const { file } = await town.take();
    const before = await contentOf(town.rig.pool);
    expect(await refusal(town.restore(file, town.rig.database.url))).toBe('NOT_EMPTY');
    expect(await contentOf(town.rig.pool)).toEqual(before);
    const empty = await town.emptyDatabase();
    await empty.pool.query('CREATE SCHEMA other; CREATE VIEW other.mine AS SELECT 1 AS one');
    expect(await refusal(town.restore(file, empty.url))).toBe('NOT_EMPTY');
  }, 60_000);

  it('of a file with one bit turned is refused wherever the bit is, before anything is written', async () => {
    await using town = await BackupRig.start();
    const { file } = await town.take();
    const whole = readFileSync(file);
    const damaged = join(town.folder, 'damaged.zip');
    const places = [0, 29, 35, 60, whole.length - 1, whole.length - 64, whole.length - 65, whole.length - 90, ...Array.from({ length: 60 }, (_, i) => Math.floor((whole.length / 61) * (i + 1)))];
    const kinds = new Set<string>();
    for (const at of places) {
      const copy = Buffer.from(whole);
      copy[at]! ^= 1 << (at % 8);
      writeFileSync(damaged, copy);
      kinds.add(await refusal(BackupReader.open(damaged)));
    }
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['DAMAGED', 'FOREIGN']));
    expect([...kinds].filter((kind) => !['DAMAGED', 'FOREIGN', 'CUT'].includes(kind))).toEqual([]);
  }, 60_000);

  it.each([
    ['cut in the middle', (whole: Buffer) => whole.subarray(0, whole.length >> 1), 'CUT'], ['without its last byte', (whole: Buffer) => whole.subarray(0, -1), 'CUT'],
    ['cut after its greeting', (whole: Buffer) => whole.subarray(0, 60), 'CUT'], ['empty', () => Buffer.alloc(0), 'FOREIGN'],
    ['another ZIP archive', (whole: Buffer) => Buffer.concat([whole.subarray(0, 30), Buffer.from('x'), whole.subarray(31)]), 'FOREIGN'],
    ['a picture', () => Buffer.from('\x89PNG\r\n\x1a\n'.repeat(20), 'latin1'), 'FOREIGN'],
  ])('of a file that is %s is refused', async (_, spoil, kind) => {
    await using town = await BackupRig.start();
    const { file } = await town.take();
    const spoilt = join(town.folder, 'spoilt.zip');
    writeFileSync(spoilt, spoil(readFileSync(file)));
    const empty = await town.emptyDatabase();
    expect(await refusal(town.restore(spoilt, empty.url))).toBe(kind);
    expect(await schemaOf(empty.pool)).toEqual([]);
  }, 60_000);

  it('of a backup of a later version is refused', async () => {
    await using town = await BackupRig.start();
    await town.rig.pool.query(`INSERT INTO migration (timestamp, name) VALUES (1895309200001, 'Later1895309200001')`);
    const { file } = await town.take();
    const empty = await town.emptyDatabase();
    expect(await refusal(town.restore(file, empty.url))).toBe('NEWER');
    expect(await schemaOf(empty.pool)).toEqual([]);
  }, 60_000);

  it('of a backup of an earlier version makes the schema of that day, which the newer migrations then bring on', async () => {
    await using town = await BackupRig.start();
    const earlier = await createDataSource(town.rig.database.url).initialize();
    await earlier.undoLastMigration();
    await earlier.destroy();
    const { file } = await town.take();
    const empty = await town.emptyDatabase();
    await town.restore(file, empty.url);
    const applied = async (): Promise<string[]> => (await empty.pool.query<{ name: string }>('SELECT name FROM migration ORDER BY id')).rows.map(({ name }) => name);
    expect(await applied()).toEqual(KNOWN.slice(0, -1));
    const onward = await createDataSource(empty.url).initialize();
    expect((await onward.runMigrations()).map(({ name }) => name)).toEqual(KNOWN.slice(-1));
    await onward.destroy();
    expect(await applied()).toEqual(KNOWN);
    expect((await empty.pool.query('SELECT FROM reading')).rowCount).toBe(3);
  }, 60_000);

  it('that is interrupted leaves the database empty', async () => {
    await using town = await BackupRig.start();
    const { file } = await town.take();
    const empty = await town.emptyDatabase();
    let tables = 0;
    await expect(town.restore(file, empty.url, () => {
      if (++tables === 20) throw new Error('pulled the plug');
    })).rejects.toThrow('pulled the plug');
    expect(await schemaOf(empty.pool)).toEqual([]);
    await town.restore(file, empty.url);
    expect((await empty.pool.query('SELECT FROM reading')).rowCount).toBe(3);
  }, 60_000);

  it('tells a chain that was broken before the backup, and keeps the readings all the same', async () => {
    await using town = await BackupRig.start();
    await town.rig.pool.query(`UPDATE audit_entry SET reason = 'forged' WHERE seq = 7`);
    const { file } = await town.take();
    const empty = await town.emptyDatabase();
    const { audit } = await town.restore(file, empty.url);
    expect(audit).toMatchObject({ isIntact: false, fault: 'CHANGED', seq: 7 });
    expect((await empty.pool.query('SELECT FROM reading')).rowCount).toBe(3);
  }, 60_000);

  it('leaves a table out that is not of the product, and says so', async () => {
    await using town = await BackupRig.start();
    await town.rig.pool.query('CREATE TABLE notes_of_the_operator (line text)');
    const { file } = await town.take();
    const empty = await town.emptyDatabase();
    expect((await town.restore(file, empty.url)).leftOut).toEqual(['public.notes_of_the_operator']);
  }, 60_000);
});
