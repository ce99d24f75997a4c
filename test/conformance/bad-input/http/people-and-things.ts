import { spawn, type ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';

import { insertStaff, issueFirstAdministratorLink, openSession, Partitions, sqlOf } from '@app/persistence';
import { firstFreePort, type Role } from '@app/platform';
import { localMonthOf } from '@app/time';

import { eventually, inTime } from '../../../support/eventually.js';
import { residentBytes } from '../../../support/resident-memory.js';
import { CHECKOUT, Stack } from '../../../support/stack.js';

const API = join(CHECKOUT, 'dist/apps/api/src/main.js');
/** A password that nobody has; the login cases try others. */
const PASSWORD = 'seven blue kettles sing';
const LOGIN = 'owner';

const OPERATOR = { kind: 'operator', userId: null, name: 'conformance', role: null, clientAddress: null, requestId: null } as const;

/** What is there before the first case: a zone, an account, a service point with a meter, and one in stock. */
const THINGS = `
  INSERT INTO zone (code) VALUES ('CITY');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'Шаар', 'Город', 'City');
  INSERT INTO account (account_no) VALUES ('000001'), ('100%');
  INSERT INTO account_version (account_id, valid_from, class, state) VALUES (1, '2020-01-01', 'household', 'open'), (2, '2020-01-01', 'budget', 'open');
  INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, is_invented) VALUES (1, '2020-01-01', 'Invented Person', true), (2, '2020-01-01', 'Invented School', true);
  INSERT INTO service_point (code) VALUES ('P-1');
  INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (1, '2020-01-01', 1, 1, 'open');
  INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address, is_invented) VALUES (1, '2020-01-01', 'Invented street 1', true);
  INSERT INTO meter (serial, register_capacity_litres) VALUES ('KB-1', 100000000), ('KB-2', 100000000);
  INSERT INTO meter_version (meter_id, valid_from, state) VALUES (1, '2020-01-01', 'installed'), (2, '2020-01-01', 'in_stock');
  INSERT INTO installation (meter_id, valid_from, service_point_id, index_at_installation_litres) VALUES (1, '2020-01-01', 1, 5000);
`;

/** An answer over the wire. */
export interface Answer { readonly status: number; readonly kind: string | undefined; readonly text: string; readonly json: unknown; readonly tookMs: number }

export interface Asked {
  readonly method: string;
  /** Path with query, as it goes out. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The built API as a process of its own over a database of its own, with a person for each role. */
export class PeopleAndThings implements AsyncDisposable {
  readonly log: string[] = [];

  private constructor(private readonly stack: Stack, private child: ChildProcess, readonly port: number, private readonly tokens: ReadonlyMap<Role, string>) {}

  static async moveIn(): Promise<PeopleAndThings> {
    const stack = await Stack.start({ settings: { fsync: 'off' } });
    await stack.pool.query(THINGS);
    const client = await stack.pool.connect();
    await new Partitions('Asia/Bishkek').ensureAhead(client, Date.now(), 0);
    client.release();
    const link = await issueFirstAdministratorLink(stack.pool, { login: LOGIN, fullName: 'Owner', actor: OPERATOR });
    const tokens = new Map<Role, string>();
    for (const role of ['city', 'dispatcher', 'clerk', 'administrator'] as const) tokens.set(role, await sessionOf(stack, role));
    const port = await firstFreePort('127.0.0.1');
    const service = new PeopleAndThings(stack, spawnApi(stack.databaseUrl, port), port, tokens);
    await service.listen();
    const redeemed = await service.ask({ method: 'POST', path: '/api/v1/one-time-links/redeem', body: Buffer.from(JSON.stringify({ token: link.token, password: PASSWORD })) });
    if (redeemed.status >= 300) throw new Error(`the first link was not redeemed: ${redeemed.text}`);
    return service;
  }

  /** Kills the service as a machine that loses its power would, and starts it again. */
  async killAndRestart(): Promise<void> {
    this.child.kill('SIGKILL');
    await eventually('the API is gone', () => !this.isRunning);
    this.child = spawnApi(this.stack.databaseUrl, this.port);
    await this.listen();
  }

  private async listen(): Promise<void> {
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log.push(...text.split('\n').filter((line) => line !== ''));
        if (this.log.length > 20_000) this.log.splice(0, 10_000);
      });
    }
    await eventually('the API answers', async () => (await this.ask({ method: 'GET', path: '/health/ready' }).catch(() => ({ status: 0 }))).status === 200, 60_000);
  }

  get pool(): Stack['pool'] {
    return this.stack.pool;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get login(): string {
    return LOGIN;
  }

  /** The password of {@link login}. */
  get password(): string {
    return PASSWORD;
  }

  /** A meter in stock and a service point without one, for a case that installs. */
  async stockMeterAndPoint(): Promise<{ readonly meterSerial: string; readonly servicePointCode: string }> {
    const { rows: [made] } = await this.pool.query<{ meter: number; point: number }>(`
      WITH m AS (INSERT INTO meter (serial, register_capacity_litres) SELECT 'KB-' || (max(meter_id) + 1), 100000000 FROM meter RETURNING meter_id),
           p AS (INSERT INTO service_point (code) SELECT 'P-' || (max(service_point_id) + 1) FROM service_point RETURNING service_point_id),
           mv AS (INSERT INTO meter_version (meter_id, valid_from, state) SELECT meter_id, '2020-01-01', 'in_stock' FROM m),
           pv AS (INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT service_point_id, '2020-01-01', 1, 1, 'open' FROM p)
      SELECT meter_id AS meter, service_point_id AS point FROM m, p`);
    return { meterSerial: `KB-${made!.meter}`, servicePointCode: `P-${made!.point}` };
  }

  /** Corrections of a reading of the meter KB-1 as a body has them: of yesterday, or of a month that is closed. */
  async readingToCorrect({ isClosed }: { readonly isClosed: boolean }): Promise<string> {
    const readAt = new Date(Math.floor(Date.now() / 1000) * 1000 - (isClosed ? 70 : 1) * 86_400_000);
    const client = await this.pool.connect();
    await new Partitions('Asia/Bishkek').ensure(client, 'reading', [localMonthOf(readAt.getTime())]);
    client.release();
    await this.pool.query('INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source) VALUES ($1, $1, 5050, 1, 1, 1, 1) ON CONFLICT DO NOTHING', [readAt.toISOString()]);
    if (isClosed) await this.pool.query("INSERT INTO closed_period (month, closed_by, reason) SELECT $1, user_id, 'billed' FROM staff_user LIMIT 1 ON CONFLICT DO NOTHING", [localMonthOf(readAt.getTime())]);
    return JSON.stringify([{ register: 'volume', readAt: readAt.toISOString(), source: 'telemetry', indexLitres: 5050, kind: 'exclude', reasonCode: 'other' }]);
  }

  tokenOf(role: Role): string {
    const token = this.tokens.get(role);
    if (token === undefined) throw new Error(`nobody is ${role}`);
    return token;
  }

  /** Another session of a role, for a case that ends it. */
  anotherTokenOf(role: Role): Promise<string> {
    return sessionOf(this.stack, role);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  residentMb(): number {
    return residentBytes(this.child.pid ?? 0) / 1_048_576;
  }

  /** One request over a connection of its own; the path goes out exactly as written. */
  async ask(asked: Asked): Promise<Answer> {
    const startedMs = performance.now();
    const headers = {
      origin: `http://127.0.0.1:${this.port}`,
      ...(asked.token === undefined ? {} : { cookie: `suu_session=${asked.token}` }),
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(asked.body.length) }),
      ...asked.headers,
    };
    const answer = new Promise<Answer>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.port, method: asked.method, path: asked.path, headers, agent: false }, (response) => {
        let text = '';
        const isStream = String(response.headers['content-type']).includes('event-stream');
        const end = (): void => {
          const isJson = String(response.headers['content-type']).includes('json') && text !== '';
          const json: unknown = isJson ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, text, json, kind: (json as { kind?: string } | undefined)?.kind, tookMs: performance.now() - startedMs });
        };
        if (isStream) {
          end();
          sent.destroy();
          return;
        }
        response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', end).on('error', reject);
      });
      // A server may answer a body it will not read and close the connection; the answer then came first.
      sent.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? setTimeout(() => reject(error), 200) : reject(error)));
      // Once the answer is whole the request no longer listens to its connection, which may break under the last piece.
      sent.on('socket', (socket) => socket.on('error', () => undefined));
      // Piece by piece: a server that refuses a long body answers before it is whole, and a write past that would lose the answer.
      let isAnswered = false;
      sent.on('response', () => (isAnswered = true));
      const body = Buffer.from(asked.body ?? '');
      const send = (at: number): void => {
        if (isAnswered || sent.destroyed) return;
        const next = at + 65_536;
        if (next >= body.length) sent.end(body.subarray(at));
        else sent.write(body.subarray(at, next), () => setTimeout(send, 2, next));
      };
      send(0);
    });
    return inTime(`an answer to ${asked.method} ${asked.path.slice(0, 80)}`, answer, 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGTERM');
    await eventually('the API ended', () => !this.isRunning);
    await this.stack[Symbol.asyncDispose]();
  }
}

function spawnApi(databaseUrl: string, port: number): ChildProcess {
  return spawn(process.execPath, [API], {
    cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: databaseUrl, API_PORT: String(port), HTTP_HOST: '127.0.0.1', LOG_LEVEL: 'info' },
  });
}

async function sessionOf(stack: Stack, role: Role): Promise<string> {
  const sql = sqlOf(stack.pool);
  const [existing] = await sql<{ user_id: number }>('SELECT user_id FROM staff_user WHERE role = $1 AND login = $2', [role, `a-${role}`]);
  const userId = existing?.user_id ?? await insertStaff(sql, { login: `a-${role}`, fullName: `Invented ${role}`, role, zoneIds: [], isInvented: true });
  const { token, sessionId } = await openSession(sql, userId!, '127.0.0.1', 'conformance');
  await sql('UPDATE user_session SET second_factor_at = now() WHERE session_id = $1', [sessionId]);
  return token;
}
