import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

import { firstFreePort } from '../../libs/platform/src/free-port.js';
import { cloneDatabase } from '../support/clone-database.js';
import { inTime } from '../support/eventually.js';

const root = resolve(import.meta.dirname, '../..');

describe('the first administrator of an installation', () => {
  it('is made at the command line, once, and gets into the built API by the link', async () => {
    await using database = await cloneDatabase();
    const cli = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [resolve(root, 'dist/apps/cli/src/main.js'), 'user', ...args], { encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url } });
    expect(cli('first-administrator', 'Aida').status).toBe(2);
    const made = cli('first-administrator', 'aida', 'Aida Example', '--address', 'https://water.example/');
    expect([made.status, made.stdout]).toEqual([0, expect.stringMatching(/^https:\/\/water\.example\/link#[A-Za-z0-9_-]{43}\n$/)]);

    const port = await firstFreePort('127.0.0.1');
    const api = spawn(process.execPath, [resolve(root, 'dist/apps/api/src/main.js')], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, DATABASE_URL: database.url, API_PORT: String(port), LOG_LEVEL: 'silent' } });
    try {
      await inTime('the API opens', new Promise((ready) => api.once('message', ready)), 60_000);
      const post = (path: string, body: object): Promise<Response> => fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
      });
      expect((await post('/one-time-links/redeem', { token: made.stdout.trim().split('#')[1], password: 'correct horse battery' })).status).toBe(204);
      const signedIn = await post('/session', { login: 'aida', password: 'correct horse battery' });
      expect(await signedIn.json()).toEqual({ next: 'enrol_second_factor' });
      const again = cli('first-administrator', 'second', 'Second One');
      expect([again.status, again.stdout, again.stderr]).toEqual([2, '', expect.stringContaining('there is an administrator who can sign in')]);
      expect(cli('link', 'aida', '--second-factor').stdout).toMatch(/^http:\/\/127\.0\.0\.1:3000\/link#second-factor\.[A-Za-z0-9_-]{43}\n$/);
      expect(cli('link', 'nobody').status).toBe(2);
    } finally {
      api.kill('SIGTERM');
      await inTime('the API ends', new Promise((done) => api.once('exit', done)));
    }
  }, 120_000);
});
