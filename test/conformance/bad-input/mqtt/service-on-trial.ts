import { Stack, type IngestProcess } from '../../../support/stack.js';
import { disposeOnSignal } from '../../../support/dispose-on-signal.js';
import { inTime } from '../../../support/eventually.js';
import type { ServiceState } from './service-probe.js';

/** `installed`: the rate limits as they are out of the box; `raised`: out of the way of cases that are about something else. */
export type RateLimits = 'installed' | 'raised';

const READY_WITHIN_MS = 20_000;
const HEALTHY_WITHIN_MS = 5_000;
/** Errors of PostgreSQL that are part of the optimistic write: a key that is there already. */
const EXPECTED_SQLSTATES = new Set(['23505']);

/** The ingest service of a run: started, restarted and watched from outside. */
export class ServiceOnTrial implements AsyncDisposable {
  private ingest: IngestProcess | undefined;
  private limits: RateLimits = 'raised';
  private readonly logLines: string[] = [];

  private constructor(readonly stack: Stack, private readonly databaseErrors: string[]) {}

  /** Starts PostgreSQL, lets the caller enrol, then starts the service. */
  static async start(enrol: (stack: Stack) => Promise<void>): Promise<ServiceOnTrial> {
    const databaseErrors: string[] = [];
    const starting = Stack.start({
      // The level of an installation, and the code of every error in the server's log.
      ingest: { LOG_LEVEL: 'info', NODE_OPTIONS: `--import ${new URL('./service-probe.js', import.meta.url).href}` },
      settings: { log_line_prefix: '%e ' },
      onPostgresLogLine: (line) => {
        const found = /^([0-9A-Z]{5}) (?:ERROR|FATAL|PANIC):/.exec(line);
        if (found !== null && !EXPECTED_SQLSTATES.has(found[1]!)) databaseErrors.push(line);
      },
    });
    disposeOnSignal(starting);
    const stack = await starting;
    const service = new ServiceOnTrial(stack, databaseErrors);
    try {
      await enrol(stack);
      await service.restart('raised');
      return service;
    } catch (fault) {
      await service[Symbol.asyncDispose]();
      throw fault;
    }
  }

  get pid(): number {
    return this.ingest!.child.pid!;
  }

  get isRunning(): boolean {
    return this.ingest!.child.exitCode === null && this.ingest!.child.signalCode === null;
  }

  /** Stops the service in good order and starts it again. */
  async restart(limits: RateLimits = this.limits): Promise<void> {
    if (this.ingest !== undefined && this.isRunning) {
      this.ingest.child.kill('SIGTERM');
      await inTime('the service stops', this.ingest.exited);
    }
    this.limits = limits;
    const ingest = this.stack.startIngest(limits === 'raised' ? {} : { MQTT_PUBLISHES_PER_SECOND: '', MQTT_PUBLISH_BURST: '' });
    this.ingest = ingest;
    for (const stream of [ingest.child.stdout, ingest.child.stderr]) stream?.on('data', (text: string) => this.logLines.push(...text.split('\n').filter((line) => line !== '')));
    await inTime('the service is ready', ingest.ready, READY_WITHIN_MS);
  }

  /** Makes sure that the service runs with these limits, also when the case before has ended it. */
  async withLimits(limits: RateLimits): Promise<void> {
    if (limits !== this.limits || !this.isRunning) await this.restart(limits);
  }

  /** What the service's inside looks like; the maxima begin anew. Undefined where it does not answer. */
  async state(): Promise<ServiceState | undefined> {
    const { child } = this.ingest!;
    if (!this.isRunning) return undefined;
    const answered = new Promise<ServiceState>((resolve) => {
      const listen = (message: unknown): void => {
        const { state } = message as { state?: ServiceState };
        if (state === undefined) return;
        child.off('message', listen);
        resolve(state);
      };
      child.on('message', listen);
    });
    child.send('state');
    return inTime('the service answers', answered).catch(() => undefined);
  }

  /** True as soon as the service calls itself ready. */
  async isHealthy(): Promise<boolean> {
    const deadline = performance.now() + HEALTHY_WITHIN_MS;
    while (performance.now() < deadline) {
      const answer = await fetch(`http://127.0.0.1:${this.stack.httpPort}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  /** Every metric with its labels as its name. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${this.stack.httpPort}/metrics`)).text();
    return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
  }

  /** Lines that the service has logged since the last time this was asked. */
  takeLog(): string[] {
    return this.logLines.splice(0);
  }

  /** Errors that the database has reported since the last time this was asked, but for keys that were there already. */
  takeDatabaseErrors(): string[] {
    return this.databaseErrors.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]();
  }
}
