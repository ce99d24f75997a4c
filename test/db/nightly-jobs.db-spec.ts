import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { appendAudit, auditHead, inTransaction, latestBackup, readAuditHeads, sqlOf, verifyAudit, type AuditEntry } from '@app/persistence';

import { publishAuditHead } from '../../apps/worker/src/audit-head.job.js';
import { NightlyBackup, removeOldBackups } from '../../apps/worker/src/nightly-backup.job.js';
import { SeriesRig } from './series-rig.js';

const ENTRY: AuditEntry = {
  actor: { kind: 'service', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, action: 'well.change', objectKind: 'well', objectKey: '1', before: null, after: null, reason: null,
};

class JobRig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'suu-jobs-'));
  private constructor(readonly rig: SeriesRig) {}

  static async start(): Promise<JobRig> {
    return new JobRig(await SeriesRig.start());
  }

  append(): Promise<void> {
    return inTransaction(this.rig.pool, (sql) => appendAudit(sql, ENTRY));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.rig[Symbol.asyncDispose]();
  }
}

describe('the head of the audit chain', () => {
  it('is published once a day, to a file and to the database, and a chain cut off later is found by either', async () => {
    await using town = await JobRig.start();
    const { pool } = town.rig;
    const heads = join(town.folder, 'heads');
    await town.append();
    await town.append();
    const first = await publishAuditHead(pool, heads, Date.parse('2026-11-21T00:01:00Z'));
    expect(await publishAuditHead(town.rig.newPool(1), heads, Date.parse('2026-11-21T23:59:00Z'))).toBeUndefined();
    await town.append();
    await publishAuditHead(pool, heads, Date.parse('2026-11-22T00:00:00Z'));
    const { hash } = await auditHead(sqlOf(pool));
    expect(readFileSync(join(heads, 'audit-heads.txt'), 'utf8')).toBe(`2026-11-21T00:01:00.000Z 2 ${first!.hash.toString('hex')}\n2026-11-22T00:00:00.000Z 3 ${hash.toString('hex')}\n`);
    expect(statSync(join(heads, 'audit-heads.txt')).mode & 0o777).toBe(0o600);
    expect((await pool.query('SELECT seq, hash FROM audit_head_export ORDER BY seq')).rows).toEqual([{ seq: '2', hash: first!.hash }, { seq: '3', hash }]);
    await pool.query('DELETE FROM audit_entry WHERE seq = 3; DELETE FROM audit_head_export');
    expect(await verifyAudit(sqlOf(pool), { heads: await readAuditHeads(heads) })).toMatchObject({ isIntact: false, fault: 'CUT', seq: 3, detail: expect.stringContaining('audit-heads.txt, line 2') as string });
  });

  it('of an empty chain is none; its first entry is published on the day it is written', async () => {
    await using town = await JobRig.start();
    const { pool } = town.rig;
    expect(await publishAuditHead(pool, undefined, Date.parse('2026-11-21T00:01:00Z'))).toBeUndefined();
    await town.append();
    expect(await publishAuditHead(pool, undefined, Date.parse('2026-11-21T00:02:00Z'))).toMatchObject({ seq: 1, foundIn: 'log' });
  });

  it('whose file cannot be written is tried again', async () => {
    await using town = await JobRig.start();
    await town.append();
    const notAFolder = join(town.folder, 'file');
    writeFileSync(notAFolder, '');
    await expect(publishAuditHead(town.rig.pool, notAFolder, Date.parse('2026-11-21T00:01:00Z'))).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) as string });
    expect(await publishAuditHead(town.rig.pool, town.folder, Date.parse('2026-11-21T00:02:00Z'))).toMatchObject({ seq: 1 });
  });

  it.each(['2026-11-21T00:01:00.000Z 2 abc', 'hello', '2026-11-21T00:01:00.000Z 0 ' + '0'.repeat(64)])('out of a file with the line %j is not taken for one', async (line) => {
    await using town = await JobRig.start();
    writeFileSync(join(town.folder, 'heads.txt'), `\n${line}\n`);
    await expect(readAuditHeads(town.folder)).rejects.toThrow('heads.txt, line 2 is no audit head');
  });
});

describe('the nightly backup', () => {
  it('is due from 2 o\'clock in Bishkek, once a night whatever the servers', async () => {
    await using town = await JobRig.start();
    const place = { pool: town.rig.pool, databaseUrl: town.rig.database.url, folder: join(town.folder, 'backups'), timeZone: 'Asia/Bishkek' };
    const [one, other] = [new NightlyBackup(place), new NightlyBackup(place)];
    // 2026-11-21 20:00 UTC is 2 o'clock of the 22nd in Bishkek.
    const taken = [];
    for (const at of ['2026-11-21T19:59:00Z', '2026-11-21T20:00:00Z', '2026-11-21T20:01:00Z', '2026-11-22T19:59:59Z']) {
      const nights = await Promise.all([one, other].map((server) => server.lookAround(Date.parse(at))));
      taken.push(nights.filter((backup) => backup !== undefined).length);
      await new Promise((resolve) => setTimeout(resolve, 1_001 - (Date.now() % 1_000))); // a file is named by its second
    }
    expect(taken).toEqual([1, 1, 0, 0]);
    expect(readdirSync(place.folder)).toHaveLength(2);
    expect(await latestBackup(sqlOf(town.rig.pool))).toMatchObject({ isOverdue: false, latest: { outcome: 'complete' } });
  }, 60_000);

  it('that failed is tried again after an hour, not every minute', async () => {
    await using town = await JobRig.start();
    const folder = join(town.folder, 'backups');
    writeFileSync(folder, '');
    const nightly = new NightlyBackup({ pool: town.rig.pool, databaseUrl: town.rig.database.url, folder, timeZone: 'Asia/Bishkek' });
    const atMs = Date.parse('2026-11-21T20:00:00Z');
    await expect(nightly.lookAround(atMs)).rejects.toMatchObject({ code: 'EEXIST' });
    rmSync(folder);
    expect(await nightly.lookAround(atMs + 3_599_000)).toBeUndefined();
    expect(await nightly.lookAround(atMs + 3_600_000)).toMatchObject({ tables: expect.any(Number) as number });
  }, 60_000);

  it('keeps the latest seven and the files of others, and clears away what was left unfinished a day ago', async () => {
    await using town = await JobRig.start();
    const nameOf = (day: number): string => `suu-esep-202611${String(day).padStart(2, '0')}T200000Z.backup.zip`;
    const others = ['notes.txt', 'suu-esep-before-the-move.backup.zip'];
    const unfinished = [`${nameOf(20)}.partial`, `${nameOf(21)}.partial`];
    for (const name of [...Array.from({ length: 9 }, (_, i) => nameOf(i + 10)), ...others, ...unfinished]) writeFileSync(join(town.folder, name), '');
    const nowMs = Date.now();
    utimesSync(join(town.folder, unfinished[0]!), new Date(nowMs - 25 * 3_600_000), new Date(nowMs - 25 * 3_600_000));
    await removeOldBackups(town.folder, nowMs);
    expect(readdirSync(town.folder).sort()).toEqual([...Array.from({ length: 7 }, (_, i) => nameOf(i + 12)), ...others, unfinished[1]!].sort());
  });
});
