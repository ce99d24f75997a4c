import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { CHECKOUT } from './stack.js';

const API = join(CHECKOUT, 'dist/apps/api/src/main.js');

/** The built API in a process of its own, at a free port of this machine. */
export class RunningApi implements AsyncDisposable {
  private constructor(private readonly child: ChildProcess, readonly address: string) {}

  static async start(databaseUrl: string): Promise<RunningApi> {
    const port = await freePort();
    const child = spawn(process.execPath, [API], {
      cwd: CHECKOUT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: databaseUrl, HTTP_HOST: '127.0.0.1', API_PORT: String(port), LOG_LEVEL: 'error' },
    });
    const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the API ended with code ${String(code)} before it was ready`)));
    await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined);
    return new RunningApi(child, `http://127.0.0.1:${port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
