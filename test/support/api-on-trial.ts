import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INestApplication } from '@nestjs/common';
import { createPool, insertStaff, openSession, type Pool, sqlOf } from '@app/persistence';
import { createLog, type Logger, newSecretKey, type Role, SecretCipher } from '@app/platform';

import { createApi } from '../../apps/api/src/create-api.js';
import { cloneDatabase, type ClonedDatabase } from './clone-database.js';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON of the body; undefined where it has none. */
  readonly json: unknown;
  /** Kind of the problem it tells; undefined where it tells none. */
  readonly kind: string | undefined;
}

export interface Sent {
  /** Session cookie; none for a stranger. */
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with the headers given. */
  readonly bytes?: Buffer | string;
  /** Over the default ones; undefined takes a default away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface TrialOptions { readonly cipher?: SecretCipher; readonly databaseUrl?: string; readonly log?: Logger; readonly trustedProxies?: number; readonly requestsPerSecond?: { readonly perSession: number; readonly perAddress: number; readonly perKey?: number } }

const UNBOUNDED = { perSession: 100_000, perAddress: 100_000, perKey: 100_000 };

/** The whole API in this process, on a database of its own and a real port: `await using api = await ApiOnTrial.start()`. */
export class ApiOnTrial implements AsyncDisposable {
  private people = 0;

  private constructor(readonly app: INestApplication, readonly database: ClonedDatabase, readonly pool: Pool, readonly port: number) {}

  static async start(options: TrialOptions = {}): Promise<ApiOnTrial> {
    const database = await cloneDatabase();
    const pool = createPool({ url: database.url, applicationName: 'api on trial', connections: 10 }, () => undefined);
    const poolOf = (connections: number, role?: string) => createPool({ url: options.databaseUrl ?? database.url, applicationName: 'api', connections, ...(role === undefined ? {} : { role }) }, () => undefined);
    const app = await createApi(poolOf(10, 'suu_api'), poolOf(3), options.log ?? createLog('api', 'silent'), {
      trustedProxies: options.trustedProxies ?? 0, requestsPerSecond: options.requestsPerSecond ?? UNBOUNDED, cipher: options.cipher ?? new SecretCipher([newSecretKey()]),
    });
    await app.listen(0, '127.0.0.1');
    return new ApiOnTrial(app, database, pool, (app.getHttpServer().address() as AddressInfo).port);
  }

  /** Sends a request by Node's own client: the path goes out exactly as it is written. */
  ask(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const bytes = sent.bytes ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    const headers = Object.fromEntries(Object.entries({
      origin: `http://127.0.0.1:${this.port}`,
      ...(sent.token === undefined ? {} : { cookie: `suu_session=${sent.token}` }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(bytes)) }),
      ...sent.headers,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined));
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: this.port, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => {
          const isJson = /[/+]json\b/.test(String(response.headers['content-type'])) && text !== '';
          const json: unknown = isJson ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json, kind: (json as { kind?: string } | undefined)?.kind });
        });
      });
      request.on('error', reject);
      request.end(bytes);
    });
  }

  /** The same under `/api/v1`. */
  api(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    return this.ask(method, `/api/v1${path}`, sent);
  }

  /** Enters a person who can do nothing but use the session given, whose second factor counts as proved. */
  async personOf(role: Role, zoneIds: readonly number[] = []): Promise<{ readonly userId: number; readonly login: string; readonly token: string; readonly sessionId: string }> {
    const sql = sqlOf(this.pool);
    const login = `${role}-${++this.people}`;
    const userId = await insertStaff(sql, { login, fullName: `Name of ${login}`, role, zoneIds, isInvented: true });
    const { token, sessionId } = await openSession(sql, userId!, '127.0.0.1', 'test');
    await sql('UPDATE user_session SET second_factor_at = now() WHERE session_id = $1', [sessionId]);
    return { userId: userId!, login, token, sessionId };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.pool.end();
    await this.database[Symbol.asyncDispose]();
  }
}
