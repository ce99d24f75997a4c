import { existsSync } from 'node:fs';

import { issueFirstAdministratorLink, seedCity, seedProgramme } from '@app/persistence';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME } from '@app/programme';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

import { RunningApi } from '../support/running-api.js';
import { Stack } from '../support/stack.js';

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
  private constructor(private readonly stack: Stack, private readonly api: RunningApi, readonly browser: Browser, readonly address: string, readonly firstLink: string) {}

  static async start(): Promise<Stage> {
    const stack = await Stack.start({ settings: { fsync: 'off' } });
    try {
      await seedCity(stack.pool, KARA_BALTA_CITY, { actor: OPERATOR, reason: 'journeys' }, 'Asia/Bishkek');
      await seedProgramme(stack.pool, KARA_BALTA_PROGRAMME, { actor: OPERATOR, reason: 'journeys' });
      const { token } = await issueFirstAdministratorLink(stack.pool, { login: 'admin', fullName: 'Асанова Айгүл', isInvented: true, actor: OPERATOR });
      const api = await RunningApi.start(stack.databaseUrl);
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
      return new Stage(stack, api, browser, api.address, `${api.address}/link#${token}`);
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
    // Only there to end what hangs: how fast the machine is, and whether it stood still for a while, is no matter of right or wrong.
    context.setDefaultTimeout(30_000);
    return context;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.api[Symbol.asyncDispose]();
    await this.stack[Symbol.asyncDispose]();
  }
}
