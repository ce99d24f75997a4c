import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { issueFirstAdministratorLink, seedCity } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

import { CHECKOUT, Stack } from '../support/stack.js';

const API = join(CHECKOUT, 'dist/apps/api/src/main.js');
/** Debian's browser; another stands in SUU_CHROMIUM. */
const CHROMIUM = process.env['SUU_CHROMIUM'] ?? '/usr/bin/chromium';
// As root, and without a graphics card, a service bus or a network beyond loopback.
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=en-US'];
const OPERATOR = { kind: 'operator', userId: null, name: 'journeys', role: null, clientAddress: null, requestId: null } as const;

/** Why the suite cannot run here; undefined where it can. */
export function missingBrowser(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `there is no browser at ${CHROMIUM}: install Debian's package chromium, or name one in SUU_CHROMIUM`;
}

/** The built API with the built console over a database with the city of the programme, and a browser before it. */
export class Stage implements AsyncDisposable {
  private constructor(private readonly stack: Stack, private readonly api: ChildProcess, readonly browser: Browser, readonly address: string, readonly firstLink: string) {}

  static async start(): Promise<Stage> {
    const stack = await Stack.start({ settings: { fsync: 'off' } });
    try {
      await seedCity(stack.pool, KARA_BALTA_CITY, { actor: OPERATOR, reason: 'journeys' }, 'Asia/Bishkek');
      const { token } = await issueFirstAdministratorLink(stack.pool, { login: 'admin', fullName: 'Асанова Айгүл', isInvented: true, actor: OPERATOR });
      const port = await freePort();
      const api = await startApi(stack.databaseUrl, port);
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
      const address = `http://127.0.0.1:${port}`;
      return new Stage(stack, api, browser, address, `${address}/link#${token}`);
    } catch (fault) {
      await stack[Symbol.asyncDispose]();
      throw fault;
    }
  }

  /** The database behind it, for what no page can enter: readings of devices. */
  get pool(): Stack['pool'] {
    return this.stack.pool;
  }

  /** A browser of its own: nothing kept of any other. */
  async freshBrowser(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ baseURL: this.address, locale: 'en-US', timezoneId: 'America/New_York', ...options });
    context.setDefaultTimeout(10_000);
    return context;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    const ended = once(this.api, 'exit');
    if (this.api.exitCode === null && this.api.kill('SIGTERM')) await ended;
    await this.stack[Symbol.asyncDispose]();
  }
}

async function startApi(databaseUrl: string, port: number): Promise<ChildProcess> {
  const api = spawn(process.execPath, [API], {
    cwd: CHECKOUT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: databaseUrl, HTTP_HOST: '127.0.0.1', API_PORT: String(port), LOG_LEVEL: 'error' },
  });
  const failed = once(api, 'exit').then(([code]) => Promise.reject(new Error(`the API ended with code ${String(code)} before it was ready`)));
  await Promise.race([once(api, 'message'), failed]);
  failed.catch(() => undefined);
  return api;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
