import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { appendAudit, createPool, exportAuditHead, inTransaction, type Pool } from '@app/persistence';
import { withDatabaseName } from '@app/platform';

import { cloneDatabase, onServer } from '../support/clone-database.js';

const CLI = resolve('dist/apps/cli/src/main.js');

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

function cli(environment: Readonly<Record<string, string>>, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment }, timeout: 100_000 });
  return { code: status, out: stdout, err: stderr };
}

class Rig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'suu-commands-'));
  private readonly made: string[] = [];

  private constructor(readonly database: Awaited<ReturnType<typeof cloneDatabase>>, readonly pool: Pool) {
    chmodSync(this.folder, 0o711); // as root PostgreSQL runs under another account, which must be able to enter
  }

  static async start(): Promise<Rig> {
    const database = await cloneDatabase();
    const pool = createPool({ url: database.url, applicationName: 'spec', connections: 2 }, () => undefined);
    const rig = new Rig(database, pool);
    for (const objectKey of ['1', '2', '3']) {
      await inTransaction(pool, (sql) => appendAudit(sql, {
        actor: { kind: 'operator', userId: null, name: 'root', role: null, clientAddress: null, requestId: null }, action: 'well.change', objectKind: 'well', objectKey, before: null, after: null, reason: null,
      }));
    }
    return rig;
  }

  cli(...args: string[]): Ended {
    return cli({ DATABASE_URL: this.database.url }, ...args);
  }

  /** Address of a database that does not exist yet. */
  newDatabase(): string {
    const name = `suu_${randomBytes(6).toString('hex')}`;
    this.made.push(name);
    return withDatabaseName(this.database.url, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    rmSync(this.folder, { recursive: true, force: true });
    for (const name of this.made) await onServer(this.database.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await this.database[Symbol.asyncDispose]();
  }
}

describe('npm run cli --', () => {
  it('backup and restore move everything into another database, once', async () => {
    await using rig = await Rig.start();
    const taken = rig.cli('backup', '--to', join(rig.folder, 'backups'));
    expect([taken.code, readdirSync(join(rig.folder, 'backups'))]).toEqual([0, [taken.out.trim().split('/').at(-1)]]);
    const url = rig.newDatabase();
    const restored = cli({}, 'restore', taken.out.trim(), '--database-url', url);
    expect([restored.code, restored.out]).toEqual([0, expect.stringMatching(/^Restored into .*\nThe audit chain is intact: 3 entries\.\n$/)]);
    expect(cli({ DATABASE_URL: url }, 'verify-audit').code).toBe(0);
    const again = cli({ DATABASE_URL: url }, 'restore', taken.out.trim());
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('NOT_EMPTY')]);
  }, 120_000);

  it('restore without an address fills the own database of npm start, and no samples come after', async () => {
    await using rig = await Rig.start();
    const file = rig.cli('backup', '--to', join(rig.folder, 'backups')).out.trim();
    const town = join(rig.folder, 'town');
    const restored = cli({ SUU_DATA_DIR: town }, 'restore', file);
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('The audit chain is intact: 3 entries.')]);
    expect([existsSync(join(town, 'first-light')), existsSync(join(town, 'town.json'))]).toEqual([true, false]);
    const again = cli({ SUU_DATA_DIR: town }, 'restore', file);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('NOT_EMPTY')]);
  }, 120_000);

  it('verify-audit says in a sentence what is wrong, with code 1', async () => {
    await using rig = await Rig.start();
    const heads = join(rig.folder, 'heads');
    await exportAuditHead(rig.pool, heads, new Date());
    const intact = rig.cli('verify-audit', '--heads', heads);
    expect([intact.code, intact.out]).toEqual([0, expect.stringMatching(/^The audit chain is intact: 3 entries, 2 published heads agree\. Head: 3 [0-9a-f]{64}\n$/)]);
    await rig.pool.query(`DELETE FROM audit_head_export; DELETE FROM audit_entry WHERE seq = 3`);
    expect(rig.cli('verify-audit').code).toBe(0);
    const cut = rig.cli('verify-audit', '--heads', heads);
    expect([cut.code, cut.out]).toEqual([1, expect.stringMatching(/^The audit chain is BROKEN \(CUT\): .*audit-heads\.txt, line 1.* The last good entry is 2\.\n$/)]);
    await rig.pool.query(`UPDATE audit_entry SET reason = 'forged' WHERE seq = 1`);
    const changed = rig.cli('verify-audit');
    expect([changed.code, changed.out]).toEqual([1, 'The audit chain is BROKEN (CHANGED): entry 1 was changed after it was written. No entry is known to be good.\n']);
  }, 120_000);

  it.each([
    [['restore'], 'name the backup file'], [['restore', 'a', 'b'], 'name the backup file'], [['backup', '--into', 'x'], "Unknown option '--into'"], [['backup'], 'name the folder'],
  ])('%j ends with code 2 and says what to do', async (args, words) => {
    await using rig = await Rig.start();
    const ended = cli({ DATABASE_URL: rig.database.url, SUU_DATA_DIR: join(rig.folder, 'town') }, ...args);
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining(words)]);
  }, 60_000);

  it('restore of something else ends with code 2, and makes no database', async () => {
    await using rig = await Rig.start();
    const file = join(rig.folder, 'picture.png');
    writeFileSync(file, 'x'.repeat(200));
    const url = rig.newDatabase();
    const ended = cli({}, 'restore', file, '--database-url', url);
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('FOREIGN')]);
    expect((await rig.pool.query('SELECT FROM pg_database WHERE datname = $1', [url.slice(url.lastIndexOf('/') + 1).split('?')[0]])).rowCount).toBe(0);
    expect(cli({}, 'restore', join(rig.folder, 'missing.zip'), '--database-url', url)).toMatchObject({ code: 1, err: expect.stringContaining('missing.zip') as string });
  }, 60_000);
});
