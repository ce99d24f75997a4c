import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { jest } from '@jest/globals';
import pg from 'pg';

import { firstFreePort } from '../../libs/platform/src/free-port.js';
import { cloneDatabase } from '../support/clone-database.js';
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

  it('lives in the city of the programme with a simulated town, which goes on after a second start', async () => {
    Object.assign(environment, { SUU_TOWN: 'on', SUU_TOWN_HOUSEHOLDS: '20', SUU_TOWN_DAYS: '2' });
    const first = start();
    await eventually('the history is stored', () => first.words().includes('it goes on live'), 150_000, 200);
    expect(first.words()).toContain('the city of the programme entered the register: 42 wells');
    expect(first.words()).toContain('the first readings are stored; some of them:');
    await eventually('the figure is told', () => /[\d,]+ readings in [\d,]+ messages, \d+ s after the services were up/.test(first.words()), 20_000);
    const counted = `SELECT (SELECT count(*)::int FROM meter) AS meters, (SELECT count(*)::int FROM device) AS devices, (SELECT count(*)::int FROM account) AS accounts,
      (SELECT count(*)::int FROM well) AS wells, (SELECT count(*)::int FROM audit_entry WHERE action <> 'user.first_administrator') AS audits`;
    const register = await query(counted);
    expect(register).toEqual([expect.objectContaining({ accounts: 17_575 + 39 + 702, wells: 42, meters: 24 + 20 + 60 + 500 + 38 })]);
    const read = async (): Promise<number> => ((await query('SELECT count(*)::int AS readings FROM reading'))[0] as { readings: number }).readings;
    const before = await read();
    expect(before).toBeGreaterThan(0.95 * 2 * 24 * (24 * 60 + 580));
    // History is no fault of clocks: only the devices with a wrong clock bear the flag.
    expect(await query(`SELECT count(*) < 200 AS few FROM reading_flag WHERE flag = 'CLOCK_SKEW'`)).toEqual([{ few: true }]);
    expect(statSync(join(folder, 'town', 'device-secrets.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'town', 'truth', 'days.csv'), 'utf8').split('\n').length).toBeGreaterThan(3);
    first.town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it', first.exitCode, 30_000)).toBe(0);

    // Another wish does not change a town that lives.
    environment['SUU_TOWN_HOUSEHOLDS'] = '30';
    const second = start();
    await eventually('it goes on', () => second.words().includes('it goes on live'), 90_000, 200);
    expect(second.words()).toContain('the city of the programme is in the register');
    expect(second.words()).not.toContain('entering');
    expect(await query(counted)).toEqual(register);
    await eventually('wells are read further', async () => await read() > before, 150_000, 500);
    expect(await query('SELECT count(*)::int AS conflicts FROM reading_candidate')).toEqual([{ conflicts: 0 }]);
    second.town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it', second.exitCode, 30_000)).toBe(0);
  }, 400_000);

  it('starts from an empty register where that is asked for: no city, no samples', async () => {
    delete environment['SUU_TOWN'];
    environment['SUU_SEED'] = 'none';
    const { town, words, exitCode } = start();
    await untilHealthy();
    await eventually('it is up', () => words().includes('Try next'));
    expect(await query('SELECT (SELECT count(*)::int FROM well) AS wells, (SELECT count(*)::int FROM device) AS devices, (SELECT count(*)::int FROM source_document) AS documents')).toEqual([{ wells: 0, devices: 0, documents: 0 }]);
    expect(Object.keys(record()!.children)).not.toContain('simulated-town');

    // The way in is told once somebody can use it, and not again once it was used.
    const [, address, token] = /(http:\/\/\S+)\/link#([\w-]{43})/.exec(words()) ?? [];
    expect((await fetch(`${address}/link`, { headers: { accept: 'text/html' } })).headers.get('content-type')).toContain('text/html');
    const redeemed = await fetch(`${address}/api/v1/one-time-links/redeem`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin: address! }, body: JSON.stringify({ token, password: 'seven blue kettles sing' }) });
    expect(redeemed.status).toBeLessThan(300);
    town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it', exitCode, 30_000)).toBe(0);
    const again = start();
    await eventually('it is up again', () => again.words().includes('Try next'), 60_000);
    expect(again.words()).not.toContain('/link#');
    again.town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it again', again.exitCode, 30_000)).toBe(0);
  });

  it('puts nothing into somebody’s own database, and says where the readings are', async () => {
    await using database = await cloneDatabase();
    delete environment['SUU_TOWN'];
    environment['DATABASE_URL'] = database.url;
    const { town, words, exitCode } = start();
    await eventually('it is up', () => words().includes('Try next'), 60_000);
    expect(words()).toContain(`keeps readings in the database "${database.name}"`);
    expect(words()).not.toContain(`readings and logs in ${folder}`);
    const client = new pg.Client(database.url);
    await client.connect();
    expect((await client.query('SELECT (SELECT count(*)::int FROM well) AS wells, (SELECT count(*)::int FROM device) AS devices')).rows).toEqual([{ wells: 0, devices: 0 }]);
    await client.end();
    town.kill('SIGINT');
    expect(await inTime('Ctrl-C ends it', exitCode, 30_000)).toBe(0);
  });

  it.each([
    [{ DATABASE_URL: 'foo' }, 'DATABASE_URL must look like postgres://user@host/database.'],
    [{ DATABASE_URL_FILE: '/nowhere/database-url' }, 'DATABASE_URL_FILE names /nowhere/database-url, which cannot be read'],
    [{ SUU_DATA_DIR: '/proc/nobody/town' }, 'SUU_DATA_DIR is /proc/nobody/town, which cannot be written'],
    [{ SUU_TOWN_HOUSEHOLDS: 'many' }, 'SUU_TOWN_HOUSEHOLDS is "many"; it must be a whole number from 0 to 25000.'],
    [{ MQTT_MAX_PACKET_BYTES: 'big' }, 'ingest cannot run with these settings'],
  ])('ends with a sentence and no stack for %j', async (wrong, sentence) => {
    Object.assign(environment, wrong);
    const { exitCode, words } = start();
    expect(await inTime('it ends', exitCode, 60_000)).toBe(1);
    expect(words()).toContain(sentence);
    expect(words()).not.toMatch(/^ +at /m);
    expect(words()).not.toContain('starting it again');
  });
});
