import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createPool, DeviceEnrolment, type IssuedCredential, type Pool } from '@app/persistence';
import { type EmbeddedPostgres, INGEST_NODE_OPTIONS, type PostgresOptions, startLastingPostgres, withDatabaseName } from '@app/platform';

import { createDataSource } from '../../migrations/data-source.js';
import { removeLeftoverStacks, stackFolder } from './leftover-stacks.js';

/** Root of the checkout, from the sources and from dist alike. */
export const CHECKOUT = resolve(process.cwd());
const INGEST = join(CHECKOUT, 'dist/apps/ingest/src/main.js');
const DATABASE = 'suu_esep';

export interface StackOptions {
  /** PostgreSQL settings over those of a lasting server (fsync stays on unless said otherwise here). */
  readonly settings?: PostgresOptions['settings'];
  /** Let PostgreSQL listen on a TCP port too, for a proxy in front of it. */
  readonly tcp?: boolean;
  /** Environment of the ingest service over the defaults. */
  readonly ingest?: Readonly<Record<string, string>>;
  /** Each line of PostgreSQL's log, over all its restarts. */
  readonly onPostgresLogLine?: (line: string) => void;
}

/** One running ingest service. */
export interface IngestProcess {
  readonly child: ChildProcess;
  /** Resolves with the milliseconds from start until the listener was open; rejects when the process ended before. */
  readonly ready: Promise<number>;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Last lines it wrote. */
  readonly log: string[];
}

/**
 * A whole front door for a test: a lasting PostgreSQL of its own, migrated, and the built ingest service on ports of its
 * own, each of which may be killed and started again. Everything it made is removed at the end.
 */
export class Stack implements AsyncDisposable {
  ingest: IngestProcess | undefined;
  private readonly ingestEnvironment: Record<string, string>;

  private constructor(
    private readonly folder: string, public postgres: EmbeddedPostgres, readonly pool: Pool,
    readonly mqttPort: number, readonly httpPort: number, private readonly options: StackOptions, private readonly tcpPort: number | undefined,
  ) {
    this.ingestEnvironment = { MQTT_PUBLISHES_PER_SECOND: '100000', MQTT_PUBLISH_BURST: '100000', INGEST_REGISTRY_POLL_MS: '200', LOG_LEVEL: 'warn', ...options.ingest };
  }

  /** Address of the database over the local socket: the same after a restart of the server. */
  get databaseUrl(): string {
    return this.postgres.url(DATABASE);
  }

  /** Address of the database over TCP, with option `tcp`. */
  get databaseTcpUrl(): string {
    return this.postgres.tcpUrl(DATABASE);
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.mqttPort}`;
  }

  /** Starts PostgreSQL and migrates; the ingest service is started by {@link startIngest}. */
  static async start(options: StackOptions = {}): Promise<Stack> {
    removeLeftoverStacks(tmpdir());
    const folder = stackFolder(tmpdir());
    // As root the server runs under another account, which must be able to enter.
    chmodSync(folder, 0o711);
    const tcpPort = options.tcp === true ? await freePort() : undefined;
    const postgres = await startPostgres(folder, options, tcpPort);
    try {
      await createDatabase(postgres);
      const pool = createPool({ url: postgres.url(DATABASE), applicationName: 'test', connections: 3, statementTimeoutMs: 600_000 }, () => undefined);
      return new Stack(folder, postgres, pool, await freePort(), await freePort(), options, tcpPort);
    } catch (error) {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts the built ingest service as a process of its own. */
  startIngest(environment: Readonly<Record<string, string>> = {}): IngestProcess {
    const child = spawn(process.execPath, [...INGEST_NODE_OPTIONS, INGEST], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'], cwd: CHECKOUT,
      env: {
        PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: this.databaseUrl, MQTT_HOST: '127.0.0.1', MQTT_PORT: String(this.mqttPort),
        INGEST_HTTP_PORT: String(this.httpPort), HTTP_HOST: '127.0.0.1', ...this.ingestEnvironment, ...environment,
      },
    });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log.push(...text.split('\n').filter((line) => line !== ''));
        if (log.length > 400) log.splice(0, log.length - 200);
      });
    }
    const startedAt = performance.now();
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolveExit) =>
      child.once('exit', (code, signal) => resolveExit({ code, signal })));
    const ready = new Promise<number>((resolveReady, reject) => {
      child.once('message', () => resolveReady(performance.now() - startedAt));
      void exited.then(({ code, signal }) => reject(new Error(`ingest ended before it was ready: ${code ?? signal}\n${log.slice(-10).join('\n')}`)));
    });
    ready.catch(() => undefined);
    return (this.ingest = { child, ready, exited, log });
  }

  /** Ends PostgreSQL the hard way: SIGKILL of the postmaster. Returns when it is gone. */
  async killPostgres(): Promise<void> {
    process.kill(this.postgres.postmasterPid, 'SIGKILL');
    await this.postgres.exited;
  }

  /** Stops PostgreSQL in good order. */
  async stopPostgres(): Promise<void> {
    await this.postgres.stop();
  }

  /** Starts PostgreSQL on the same directory again, and waits until it accepts. */
  async restartPostgres(): Promise<void> {
    this.postgres = await startPostgres(this.folder, this.options, this.tcpPort);
  }

  /** Enrols `count` meters named `PREFIX-0001`…, mapped from an instant on. */
  async enrol(count: number, prefix = 'KB', mappedFrom = new Date('2020-01-01T00:00:00Z')): Promise<IssuedCredential[]> {
    return new DeviceEnrolment(this.pool).enrolMeters(Array.from({ length: count }, (_, i) => ({
      serial: `${prefix}-${String(i + 1).padStart(4, '0')}`, registerCapacityLitres: 100_000_000, mappedFrom,
    })));
  }

  /** One number out of the metrics of the ingest service; the sum over its labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.httpPort}/metrics`)).text();
    return text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ingest !== undefined && this.ingest.child.exitCode === null && this.ingest.child.signalCode === null) {
      this.ingest.child.kill('SIGKILL');
      await this.ingest.exited;
    }
    await this.pool.end().catch(() => undefined);
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startPostgres(folder: string, options: StackOptions, tcpPort: number | undefined): Promise<EmbeddedPostgres> {
  return startLastingPostgres({
    directory: join(folder, 'pg'),
    settings: { shared_buffers: '256MB', max_wal_size: '2GB', ...options.settings },
    ...(tcpPort === undefined ? {} : { trustedTcp: { port: tcpPort } }),
    ...(options.onPostgresLogLine === undefined ? {} : { onLogLine: options.onPostgresLogLine }),
  });
}

async function createDatabase(postgres: EmbeddedPostgres): Promise<void> {
  const admin = createPool({ url: withDatabaseName(postgres.url(DATABASE), 'postgres'), applicationName: 'test', connections: 1 }, () => undefined);
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  const dataSource = createDataSource(postgres.url(DATABASE));
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolvePort(port));
    });
  });
}
