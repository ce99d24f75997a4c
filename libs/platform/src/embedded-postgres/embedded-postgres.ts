import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, rmdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstFreePort } from '../free-port.js';
import { closeToOthers, createCluster, giveTo, holdsCluster, writeAccessRules, type ClusterKind } from './cluster.js';
import { EmbeddedPostgresError } from './errors.js';
import { fitsSocketPath, temporaryFolder } from './folders.js';
import { guard, type Guarded } from './guardian.js';
import { clearLeftovers, recordedPostmaster } from './leftover-server.js';
import { LogTail } from './log-tail.js';
import { installedPrograms, type PostgresPrograms } from './programs.js';
import { closedFolderOnTheWayTo, isRoot, serverAccount, type ServerAccount } from './server-account.js';

const LOCALHOST = '127.0.0.1';

/** The number in the socket's name; without TCP it means nothing else. */
const SOCKET_PORT = 5432;

/** Crash recovery after a large import reads much log: a short limit would kill a server that is healing. */
const READY_WITHIN_MS = 600_000;

export interface PostgresOptions {
  /** Server settings over ours, as `-c name=setting`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /**
   * Also listen on TCP 127.0.0.1, without a password: any account of this machine could enter.
   * For specs that put a proxy in front of the server. Port 0 takes a free one.
   */
  readonly trustedTcp?: { readonly port: number };
  /** Each line of the server's log. */
  readonly onLogLine?: (line: string) => void;
  /** What a person waiting should know, in plain words. */
  readonly onNotice?: (notice: string) => void;
}

export interface LastingPostgresOptions extends PostgresOptions {
  /** Folder of the cluster itself; created if missing, refused if it holds something else. */
  readonly directory: string;
}

export interface PostgresExit {
  /** 128 + signal where a signal ended the server, null where its guardian was killed. */
  readonly code: number | null;
  /** False when it ended though nobody had called `stop()`. */
  readonly asked: boolean;
  readonly logTail: string;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly directory: string;
  readonly postmasterPid: number;
  /** Resolves when the server is down, for whatever reason; never rejects, and alone keeps no program alive. */
  readonly exited: Promise<PostgresExit>;
  /** For `pg` and TypeORM alike. The same over restarts of one lasting directory. */
  url(databaseName: string): string;
  /** The address over TCP; only with `trustedTcp`. */
  tcpUrl(databaseName: string): string;
  /** Rolls open transactions back, checkpoints and waits for the end. May be called again. */
  stop(): Promise<void>;
}

/**
 * A server for tests. Nothing of it outlives the caller: its guardian removes the folder even
 * after SIGKILL. Durability is off, since no crash of it is ever recovered.
 */
export async function startThrowawayPostgres(options: PostgresOptions = {}): Promise<EmbeddedPostgres> {
  const programs = installedPrograms();
  const account = serverAccount();
  const folder = mkdtempSync(join(temporaryFolder(account), 'suu-esep-'));
  if (account) chownSync(folder, account.uid, account.gid);
  const directory = join(folder, 'cluster');
  try {
    await createCluster(directory, 'throwaway', programs, account);
    return await startServer({ kind: 'throwaway', directory, socketFolder: folder, remove: folder, programs, account, options });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * A server whose directory outlives it: every commit it confirmed is on disk.
 *
 * Any part of an earlier run may have been killed at any moment, initdb included; what
 * that left behind is judged and cleared here.
 */
export async function startLastingPostgres(options: LastingPostgresOptions): Promise<EmbeddedPostgres> {
  const programs = installedPrograms();
  const wanted = resolve(options.directory);
  mkdirSync(dirname(wanted), { recursive: true, mode: isRoot() ? 0o755 : 0o700 });
  const exists = holdsCluster(wanted, programs);
  const account = serverAccount(exists ? wanted : undefined);
  const closed = closedFolderOnTheWayTo(dirname(wanted), account);
  if (closed !== undefined) {
    throw new EmbeddedPostgresError('POSTGRES.CLOSED_FOLDER',
      `PostgreSQL cannot run as root, and the account it runs under may not enter ${closed}: choose a folder outside it, or start as an ordinary user.`);
  }
  if (!exists) {
    options.onNotice?.('creating the database cluster');
    await createCluster(wanted, 'lasting', programs, account);
  }
  const directory = realpathSync(wanted); // the server reports its folder so
  giveTo(account, directory);
  closeToOthers(directory);
  const socketFolder = socketFolderFor(directory, account, options.trustedTcp?.port ?? SOCKET_PORT);
  await clearLeftovers(directory, socketFolder, options.onNotice ?? (() => undefined));
  return await startServer({ kind: 'lasting', directory, socketFolder, programs, account, options });
}

/**
 * The cluster's own folder, or a short one where its path is too long for a socket.
 * The short name follows from the path: clients keep their URL over a restart of the server.
 */
function socketFolderFor(directory: string, account: ServerAccount | undefined, port: number): string {
  if (fitsSocketPath(directory, port)) return directory;
  const folder = join(temporaryFolder(account), `suu-esep-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
  const owner = account?.uid ?? process.getuid?.() ?? 0;
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (account) chownSync(folder, account.uid, account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== owner) {
    throw new EmbeddedPostgresError('POSTGRES.FOREIGN_FOLDER', `${folder} belongs to another account: remove it, or choose a shorter folder than ${directory}.`);
  }
  chmodSync(folder, 0o700);
  return folder;
}

interface StartPlan {
  readonly kind: ClusterKind;
  readonly directory: string;
  readonly socketFolder: string;
  /** Folder that goes when the server goes. */
  readonly remove?: string;
  readonly programs: PostgresPrograms;
  readonly account: ServerAccount | undefined;
  readonly options: PostgresOptions;
}

async function startServer(plan: StartPlan): Promise<EmbeddedPostgres> {
  const { trustedTcp } = plan.options;
  const port = trustedTcp ? trustedTcp.port || await firstFreePort(LOCALHOST) : SOCKET_PORT;
  writeAccessRules(plan.directory, trustedTcp !== undefined, plan.account);
  // Backends of a killed server may hold its memory for a moment where we cannot see them (macOS).
  for (let attempt = 1; ; attempt += 1) {
    const server = new GuardedServer(plan, port);
    try {
      await server.ready();
      return server;
    } catch (error) {
      if (attempt === 20 || !/shared memory block .* still in use/.test(String(error))) throw error;
      await sleep(500);
    }
  }
}

function serverSettings(plan: StartPlan, port: number): Record<string, string | number> {
  const durability = plan.kind === 'lasting' ? 'on' : 'off';
  return {
    listen_addresses: plan.options.trustedTcp ? LOCALHOST : '',
    port,
    unix_socket_directories: plan.socketFolder,
    unix_socket_permissions: '0700',
    fsync: durability,
    synchronous_commit: durability,
    full_page_writes: durability,
    logging_collector: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...plan.options.settings,
  };
}

class GuardedServer implements EmbeddedPostgres {
  readonly directory: string;
  readonly exited: Promise<PostgresExit>;
  postmasterPid = 0;
  private readonly guarded: Guarded;
  private readonly log: LogTail;
  private asked = false;

  constructor(private readonly plan: StartPlan, private readonly port: number) {
    this.directory = plan.directory;
    const settings = Object.entries(serverSettings(plan, port)).flatMap(([name, setting]) => ['-c', `${name}=${setting}`]);
    this.guarded = guard(plan.programs.postgres, ['-D', plan.directory, ...settings],
      { account: plan.account, ...(plan.remove === undefined ? {} : { remove: plan.remove }) });
    this.log = new LogTail(this.guarded.stderr);
    if (plan.options.onLogLine) this.log.onLine(plan.options.onLogLine);
    this.exited = this.watchForExit();
  }

  /** Resolves when connections are accepted; rejects with the log's tail when the server ends before. */
  async ready(): Promise<void> {
    const accepts = new Promise<'accepts'>((resolve) => {
      this.log.onLine((line) => {
        if (line.includes('ready to accept connections')) resolve('accepts');
      });
    });
    const overdue = new AbortController();
    const outcome = await Promise.race([
      accepts, this.exited,
      sleep(READY_WITHIN_MS, 'overdue' as const, { signal: overdue.signal }).catch(() => 'overdue' as const),
    ]);
    overdue.abort();
    if (outcome !== 'accepts') {
      await this.stop();
      const why = outcome === 'overdue' ? `was not ready within ${READY_WITHIN_MS / 1000} s` : `ended at start (code ${outcome.code})`;
      throw new EmbeddedPostgresError('POSTGRES.NOT_STARTED', `PostgreSQL in ${this.directory} ${why}. The end of its log:\n${this.log.text()}`);
    }
    this.postmasterPid = recordedPostmaster(this.directory) ?? 0;
    this.letUsEnd();
  }

  url(databaseName: string): string {
    const port = this.port === SOCKET_PORT ? '' : `&port=${this.port}`;
    return `postgres://postgres@/${encodeURIComponent(databaseName)}?host=${encodeURIComponent(this.plan.socketFolder)}${port}`;
  }

  tcpUrl(databaseName: string): string {
    if (!this.plan.options.trustedTcp) throw new Error('this server does not listen on TCP: start it with trustedTcp');
    return `postgres://postgres@${LOCALHOST}:${this.port}/${encodeURIComponent(databaseName)}`;
  }

  async stop(): Promise<void> {
    this.asked = true;
    this.guarded.child.ref();
    this.guarded.stdin.end();
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async watchForExit(): Promise<PostgresExit> {
    const { child, stdin, stderr } = this.guarded;
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('exit', resolve);
    });
    stdin.destroy();
    // A killed guardian leaves a server that nothing ties to us any more: it must not go on unseen.
    if (code === null && this.clusterStands()) {
      await clearLeftovers(this.directory, this.plan.socketFolder, () => undefined).catch((error: unknown) => this.plan.options.onNotice?.(String(error)));
    }
    if (!stderr.readableEnded) await Promise.race([new Promise((resolve) => stderr.once('close', resolve)), sleep(500)]);
    stderr.destroy();
    if (this.plan.remove !== undefined) rmSync(this.plan.remove, { recursive: true, force: true });
    else if (this.plan.socketFolder !== this.directory) removeIfEmpty(this.plan.socketFolder);
    return { code, asked: this.asked, logTail: this.log.text() };
  }

  private clusterStands(): boolean {
    return lstatSync(this.directory, { throwIfNoEntry: false }) !== undefined;
  }

  /** A test runner or a command ends when its own work is done; the guardian then stops the server. */
  private letUsEnd(): void {
    this.guarded.child.unref();
    (this.guarded.stdin as Socket).unref();
    (this.guarded.stderr as Socket).unref();
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A killed server left its socket there; the next start clears it.
  }
}
