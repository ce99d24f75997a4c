import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { jest } from '@jest/globals';
import pg from 'pg';

import { firstFreePort } from '../../libs/platform/src/free-port.js';
import { eventually, inTime } from '../support/eventually.js';
import { isRunning } from '../support/program-watch.js';

const root = resolve(import.meta.dirname, '../..');

interface TownRecord {
  readonly town: { readonly pid: number };
  readonly children: Readonly<Record<string, { readonly pid: number }>>;
  readonly postgres: { readonly pid: number };
  readonly addresses: Readonly<Record<string, string>>;
}

jest.setTimeout(180_000);

describe('a town', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'suu-town-'));
    chmodSync(folder, 0o711); // root lends the database server another account
    environment = { ...process.env, SUU_DATA_DIR: folder, SUU_TOWN: 'off' };
    for (const name of ['DATABASE_URL', 'DATABASE_URL_FILE', 'MQTT_URL', 'MQTT_HOST', 'HTTP_HOST']) delete environment[name];
    for (const name of ['MQTT_PORT', 'API_PORT', 'INGEST_HTTP_PORT', 'WORKER_HTTP_PORT']) environment[name] = String(await firstFreePort('127.0.0.1'));
  });

  afterEach(async () => {
    const pids = everyPid();
    for (const town of started.splice(0)) town.kill('SIGKILL');
    await eventually('every program of the town is gone', () => !pids.some(isRunning), 30_000);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the built town, as `npm start` does; its words are collected. */
  function start(): { town: ChildProcess; words: () => string; exitCode: Promise<number | null> } {
    const town = spawn(process.execPath, [join(root, 'dist/apps/town/src/main.js')], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(town);
    let words = '';
    for (const stream of [town.stdout, town.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (words += text));
    return { town, words: () => words, exitCode: new Promise((done) => town.once('close', done)) };
  }

  function record(): TownRecord | undefined {
    return existsSync(join(folder, 'town.json')) ? JSON.parse(readFileSync(join(folder, 'town.json'), 'utf8')) as TownRecord : undefined;
  }

  function everyPid(): number[] {
    const found = record();
    return found ? [found.town.pid, found.postgres?.pid, ...Object.values(found.children).map(({ pid }) => pid)].filter((pid) => pid !== undefined) : [];
  }

  async function isHealthy(): Promise<boolean> {
    const health = Object.entries(record()?.addresses ?? {}).filter(([name]) => name.endsWith('health'));
    const answers = await Promise.all(health.map(([, address]) => fetch(address)));
    return health.length > 0 && answers.every((answer) => answer.ok);
  }

  const untilHealthy = (): Promise<void> => eventually('every service is healthy', isHealthy, 60_000, 100);

  async function query(statement: string): Promise<unknown[]> {
    const client = new pg.Client(`postgres://postgres@/suu_esep?host=${encodeURIComponent(join(folder, 'postgres'))}`);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  it('recovers from SIGKILL of each of its programs, and keeps what was committed', async () => {
    const { town, words, exitCode } = start();
    await untilHealthy();
    await query('CREATE TABLE kept AS SELECT 7 AS number');

    for (const name of Object.keys(record()!.children)) {
      const { pid } = record()!.children[name]!;
      process.kill(pid, 'SIGKILL');
      await eventually(`${name} is started again`, () => record()!.children[name]!.pid !== pid);
      await untilHealthy();
    }
    expect(words()).toContain('ingest ended (signal SIGKILL); starting it again');

    const database = record()!.postgres.pid;
    process.kill(database, 'SIGKILL');
    await eventually('PostgreSQL is started again', () => record()!.postgres.pid !== database);
    await untilHealthy();
    expect(await query('SELECT number FROM kept')).toEqual([{ number: 7 }]);

    const second = start();
    expect(await inTime('the second start ends', second.exitCode)).toBe(0);
    expect(second.words()).toContain('already running');
    expect(second.words()).toContain(`mqtt://127.0.0.1:${environment['MQTT_PORT']}`);

    // The ports are asked for: the next start has to wait for the services that a killed town leaves behind.
    const left = everyPid();
    town.kill('SIGKILL');
    await exitCode;
    const third = start();
    await eventually('the next start is the town', () => record()?.town.pid === third.town.pid);
    await untilHealthy();
    expect(left.filter(isRunning)).toEqual([]);
    expect(await query('SELECT number FROM kept')).toEqual([{ number: 7 }]);

    const all = everyPid();
    third.town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it', third.exitCode, 30_000)).toBe(0);
    expect(all.filter(isRunning)).toEqual([]);
    expect(existsSync(join(folder, 'town.json'))).toBe(false);

    const fourth = start();
    await untilHealthy();
    expect(await query('SELECT number FROM kept')).toEqual([{ number: 7 }]);
    fourth.town.kill('SIGTERM');
    expect(await inTime('SIGTERM ends it', fourth.exitCode, 30_000)).toBe(0);
  });

  it.each(['the database cluster is being made', 'the services are coming up'])('stops at once while %s', async (moment) => {
    const { town, exitCode, words } = start();
    const isReached = moment.includes('cluster')
      ? () => readdirSync(folder).some((name) => name.startsWith('postgres.draft-'))
      : () => record()?.children['ingest'] !== undefined;
    await eventually(moment, isReached, 30_000, 5);
    const all = everyPid();
    town.kill('SIGINT');
    expect(await inTime('it ends', exitCode, 30_000)).toBe(0);
    expect(words()).toContain('stopping');
    expect(all.filter(isRunning)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes('draft') || name.startsWith('town.json'))).toEqual([]);
  });

  it('says what is wrong with a setting, and leaves nothing behind', async () => {
    environment['API_PORT'] = environment['MQTT_PORT'];
    const { exitCode, words } = start();
    expect(await inTime('it ends', exitCode, 60_000)).toBe(1);
    expect(words()).toContain(`API_PORT asks for port ${environment['API_PORT']}`);
    expect(record()).toBeUndefined();
  });

  it('tells host and database of a server that does not answer, never the password', async () => {
    environment['DATABASE_URL'] = `postgres://suu:very-secret@127.0.0.1:${environment['WORKER_HTTP_PORT']}/water`;
    const { exitCode, words } = start();
    expect(await inTime('it ends', exitCode, 60_000)).toBe(1);
    expect(words()).toContain(`database "water" on 127.0.0.1:${environment['WORKER_HTTP_PORT']} does not let us in`);
    expect(words()).not.toContain('very-secret');
  });
});
