import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { jest } from '@jest/globals';
import pg from 'pg';

import { startLastingPostgres, startThrowawayPostgres } from '../../libs/platform/src/embedded-postgres/index.js';
import { eventually } from '../support/eventually.js';
import { isRunning, parentOf, membersOf } from '../support/program-watch.js';

interface Abandoned {
  readonly parent: ChildProcess;
  readonly directory: string;
  readonly postmasterPid: number;
  readonly url: string;
}

const program = resolve(import.meta.dirname, '../support/abandoned-server.mjs');

/** A server started by another program, which the spec then kills. */
async function serverOfAnother(...args: string[]): Promise<Abandoned> {
  const parent = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: parent.stdout! })) return { parent, ...JSON.parse(line) as Omit<Abandoned, 'parent'> };
  throw new Error('it ended without a server');
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Inserts one row after the other until the connection breaks; tells how many commits were confirmed. */
async function insertUntilCutOff(url: string, enough: (confirmed: number) => void): Promise<number> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  for (let confirmed = 0; ; confirmed += 1) {
    try {
      await client.query('INSERT INTO kept VALUES ($1)', [confirmed + 1]);
    } catch {
      return confirmed;
    }
    enough(confirmed + 1);
  }
}

jest.setTimeout(60_000);

describe('embedded PostgreSQL', () => {
  let folder: string;
  let directory: string;

  beforeEach(() => {
    // Short, and open to the account that root lends the server.
    folder = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'suu-pg-'));
    chmodSync(folder, 0o711);
    directory = join(folder, 'cluster');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe('for tests', () => {
    it('answers, and leaves neither a program nor a folder; stopping twice is one stop', async () => {
      const server = await startThrowawayPostgres({ settings: { work_mem: '9MB' } });
      expect(await rowsOf(server.url('postgres'), `SELECT current_setting('fsync') AS fsync, current_setting('work_mem') AS memory`)).toEqual([{ fsync: 'off', memory: '9MB' }]);
      await Promise.all([server.stop(), server.stop()]);
      await server.stop();
      expect(await server.exited).toMatchObject({ code: 0, asked: true });
      expect([isRunning(server.postmasterPid), existsSync(dirname(server.directory))]).toEqual([false, false]);
    });

    it('listens on TCP only when asked to', async () => {
      await using silent = await startThrowawayPostgres();
      await using open = await startThrowawayPostgres({ trustedTcp: { port: 0 } });
      expect(await rowsOf(silent.url('postgres'), 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
      expect(() => silent.tcpUrl('postgres')).toThrow('trustedTcp');
      expect(await rowsOf(open.tcpUrl('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(await rowsOf(open.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('is closed to every account but its own', async () => {
      await using server = await startThrowawayPostgres();
      const modeOf = (path: string): number => statSync(path).mode & 0o777;
      expect([modeOf(dirname(server.directory)), modeOf(server.directory)]).toEqual([0o700, 0o700]);
    });

    it('is cleaned up when the program that started it is killed', async () => {
      const { parent, postmasterPid, directory: cluster } = await serverOfAnother('throwaway');
      parent.kill('SIGKILL');
      await eventually('no program and no folder are left', () => !isRunning(postmasterPid) && !existsSync(dirname(cluster)));
    });

    it('is cleaned up when its guardian is killed, and says that it ended', async () => {
      const server = await startThrowawayPostgres();
      process.kill(parentOf(server.postmasterPid), 'SIGKILL');
      expect(await server.exited).toMatchObject({ asked: false });
      expect([isRunning(server.postmasterPid), existsSync(dirname(server.directory))]).toEqual([false, false]);
    });

    it('tells the end of its log when it cannot start', async () => {
      await expect(startThrowawayPostgres({ settings: { work_mem: 'plenty' } })).rejects.toMatchObject({
        code: 'POSTGRES.NOT_STARTED', message: expect.stringContaining('invalid value for parameter "work_mem"') as string,
      });
    });
  });

  describe('on a lasting directory', () => {
    it('is durable: checksums, fsync, synchronous commit and whole pages', async () => {
      await using server = await startLastingPostgres({ directory });
      const names = ['data_checksums', 'fsync', 'synchronous_commit', 'full_page_writes'];
      expect(await rowsOf(server.url('postgres'), `SELECT name, setting FROM pg_settings WHERE name IN ('${names.join(`','`)}') ORDER BY name`))
        .toEqual(names.toSorted().map((name) => ({ name, setting: 'on' })));
    });

    it('keeps every confirmed commit over SIGKILL of the postmaster', async () => {
      const server = await startLastingPostgres({ directory });
      await rowsOf(server.url('postgres'), 'CREATE TABLE kept (number integer PRIMARY KEY)');
      const confirmed = await insertUntilCutOff(server.url('postgres'), (rows) => {
        if (rows === 50) process.kill(server.postmasterPid, 'SIGKILL');
      });
      expect(await server.exited).toMatchObject({ code: 137, asked: false });
      await using again = await startLastingPostgres({ directory });
      expect(again.url('postgres')).toBe(server.url('postgres'));
      const [row] = await rowsOf<{ rows: number }>(again.url('postgres'), `SELECT count(*)::int AS rows FROM kept WHERE number <= ${confirmed}`);
      expect(confirmed).toBeGreaterThanOrEqual(50);
      expect(row).toEqual({ rows: confirmed });
    });

    it('is taken over at once from a killed program, with its rows', async () => {
      const first = await serverOfAnother('lasting', directory);
      await rowsOf(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
      first.parent.kill('SIGKILL');
      await using again = await startLastingPostgres({ directory });
      expect(isRunning(first.postmasterPid)).toBe(false);
      expect(await rowsOf(again.url('postgres'), 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    });

    it('is taken over when parent, guardian and watcher are all killed and only the server is left', async () => {
      const first = await serverOfAnother('lasting', directory);
      const guardian = parentOf(first.postmasterPid);
      process.kill(-guardian, 'SIGSTOP'); // the watcher must not see the pipe close before it is killed
      // A process that the server has just made is still in its group: killed, it would set off a recovery.
      const ofServer = (pid: number): boolean => pid === first.postmasterPid || parentOf(pid) === first.postmasterPid;
      for (const pid of membersOf(guardian)) process.kill(pid, ofServer(pid) ? 'SIGCONT' : 'SIGKILL');
      first.parent.kill('SIGKILL');
      expect(isRunning(first.postmasterPid)).toBe(true);
      const notices: string[] = [];
      await using again = await startLastingPostgres({ directory, onNotice: (notice) => notices.push(notice) });
      expect(again.postmasterPid).not.toBe(first.postmasterPid);
      expect(isRunning(first.postmasterPid)).toBe(false);
      expect(notices.join()).toContain(`pid ${first.postmasterPid}`);
    });

    it('starts though the recorded pid belongs to somebody else by now', async () => {
      const server = await startLastingPostgres({ directory });
      await server.stop();
      writeFileSync(join(directory, 'postmaster.pid'), `${process.pid}\n${directory}\n0\n5432\n\n\n\n`);
      await using again = await startLastingPostgres({ directory });
      expect(await rowsOf(again.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('starts from the beginning when the very first start was killed half-way', async () => {
      const parent = spawn(process.execPath, [program, 'lasting', directory], { stdio: 'ignore' });
      await eventually('initdb is at work', () => readdirSync(folder).some((name) => name.includes('.draft-') && existsSync(join(folder, name, 'base'))), 20_000, 5);
      parent.kill('SIGKILL');
      await using server = await startLastingPostgres({ directory });
      expect(await rowsOf(server.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(readdirSync(folder)).toEqual(['cluster']);
    });

    it('may lie deeper than a socket path is long; the address stays the same', async () => {
      const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60));
      const first = await startLastingPostgres({ directory: deep });
      const url = first.url('postgres');
      expect(await rowsOf(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      process.kill(first.postmasterPid, 'SIGKILL');
      await first.exited;
      await using again = await startLastingPostgres({ directory: deep });
      expect(again.url('postgres')).toBe(url);
      expect(await rowsOf(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it.each([
      ['somebody’s files', 'letter.txt', 'POSTGRES.FOREIGN_FOLDER'],
      ['a cluster of another version', 'PG_VERSION', 'POSTGRES.OTHER_VERSION'],
    ])('leaves %s alone', async (_, name, code) => {
      mkdirSync(directory);
      writeFileSync(join(directory, name), '15\n');
      await expect(startLastingPostgres({ directory })).rejects.toMatchObject({ code });
      expect(readdirSync(folder)).toEqual(['cluster']);
      expect(readdirSync(directory)).toEqual([name]);
    });
  });
});
