import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLastingPostgres, type EmbeddedPostgres } from '@app/platform';
import { Backoff } from './backoff.js';
import type { LogFile } from './log-file.js';

/** The town's own PostgreSQL, started anew whenever it dies; its address stays the same. */
export class KeptPostgres {
  private readonly backoff = new Backoff();
  private readonly stopRequest = new AbortController();
  private readonly logStream: WriteStream;
  private server: EmbeddedPostgres | undefined;
  private kept: Promise<void> = Promise.resolve();
  private starting: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly directory: string,
    log: LogFile,
    private readonly say: (line: string) => void,
    private readonly onStart: (pid: number) => void,
  ) {
    this.logStream = createWriteStream(log.path, { fd: log.openForRun() });
  }

  /** Starts it and returns the address of a database in it. A first start that fails is the caller's to report. */
  async start(databaseName: string): Promise<string> {
    const server = await this.launch();
    this.kept = this.keepAlive(server);
    return server.url(databaseName);
  }

  async stop(): Promise<void> {
    this.stopRequest.abort();
    await this.starting.catch(() => undefined); // a server half up must not be left behind
    await this.server?.stop();
    await this.kept;
    this.logStream.end();
  }

  private async launch(): Promise<EmbeddedPostgres> {
    const starting = startLastingPostgres({
      directory: this.directory,
      onNotice: this.say,
      onLogLine: (line) => this.logStream.write(`${line}\n`),
    });
    this.starting = starting;
    this.server = await starting;
    this.onStart(this.server.postmasterPid);
    return this.server;
  }

  private async keepAlive(first: EmbeddedPostgres): Promise<void> {
    const { signal } = this.stopRequest;
    let server = first;
    for (;;) {
      const startedAt = performance.now();
      const { code, logTail } = await server.exited;
      if (signal.aborted) return;
      this.say(`PostgreSQL ended unasked (code ${code ?? 'unknown'}); starting it again. The end of its log:`);
      for (const line of logTail.split('\n').slice(-5)) this.say(`    ${line}`);
      const relaunched = await this.relaunch(performance.now() - startedAt);
      if (!relaunched) return;
      server = relaunched;
    }
  }

  private async relaunch(livedMs: number): Promise<EmbeddedPostgres | undefined> {
    const { signal } = this.stopRequest;
    const startedAt = performance.now();
    let reported = '';
    for (let lived = livedMs; !signal.aborted; lived = 0) {
      await sleep(this.backoff.pauseAfter(lived), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
      try {
        const server = await this.launch();
        this.say(`PostgreSQL is back after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
        return server;
      } catch (error) {
        // A full disk stays full for a while: said once, tried until it works.
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== reported) this.say(`PostgreSQL does not start yet; trying again. ${reason}`);
        reported = reason;
      }
    }
    return undefined;
  }
}
