import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, errnoOf } from './errors.js';

const LOCK_FILE = 'postmaster.pid';

/** The pid a server wrote into its cluster; it stays there when the server is killed. */
export function recordedPostmaster(cluster: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, LOCK_FILE), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Ends what an earlier run left alive in this cluster, and clears its lock files.
 *
 * A recorded pid alone proves nothing: after a reboot it may belong to anybody, and PostgreSQL would
 * then refuse to start for ever. A postmaster that was killed may in turn leave
 * backends that still hold its shared memory. So we ask who really works in this folder.
 */
export async function clearLeftovers(cluster: string, socketFolder: string, say: (notice: string) => void): Promise<void> {
  const recorded = recordedPostmaster(cluster);
  const patience: [NodeJS.Signals, number][] = [];
  const found = serversOf(cluster, recorded);
  if (found.length > 0) {
    if (recorded !== undefined && found.includes(recorded)) {
      say(`PostgreSQL (pid ${recorded}) of an earlier run is still up; asking it to stop`);
      patience.push(['SIGINT', 60_000]);
    } else {
      say('waiting for the last connections of a killed PostgreSQL to end');
      patience.push(['SIGTERM', 3_000]);
    }
    // SIGKILL loses nothing that was committed: the next start recovers from the write-ahead log.
    patience.push(['SIGQUIT', 5_000], ['SIGKILL', 5_000]);
    for (const [signal, milliseconds] of patience) {
      for (const pid of signal === 'SIGINT' && recorded ? [recorded] : serversOf(cluster, recorded)) send(pid, signal, cluster);
      if (await areGone(cluster, recorded, milliseconds)) break;
    }
    const stubborn = serversOf(cluster, recorded);
    if (stubborn.length > 0) {
      throw new EmbeddedPostgresError('POSTGRES.IN_USE', `${cluster} is in use by ${stubborn.join(', ')}, which cannot be stopped.`);
    }
  }
  rmSync(join(cluster, LOCK_FILE), { force: true });
  for (const name of readdirSync(socketFolder)) {
    if (name.startsWith('.s.PGSQL.')) rmSync(join(socketFolder, name), { force: true });
  }
}

/** Live servers and backends of this cluster; on Linux every one, elsewhere at least the recorded postmaster. */
export function serversOf(cluster: string, recorded = recordedPostmaster(cluster)): number[] {
  const folder = realpathSync(cluster);
  if (process.platform !== 'linux') {
    return recorded !== undefined && commandElsewhere(recorded).includes(folder) ? [recorded] : [];
  }
  return readdirSync('/proc').map(Number).filter((pid) => {
    if (!(pid > 0)) return false;
    try {
      // Every PostgreSQL program works inside its cluster; a zombie has no folder any more.
      if (readlinkSync(`/proc/${pid}/cwd`) === folder) return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
    } catch {
      // Gone meanwhile, or of another account: its command line is readable even then.
    }
    return pid === recorded && isPostmasterCommand(commandOf(pid), folder);
  });
}

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function isPostmasterCommand([program = '', ...args]: string[], folder: string): boolean {
  return basename(program) === 'postgres' && args[args.indexOf('-D') + 1] === folder;
}

function commandElsewhere(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return /postgres/.test(stdout ?? '') ? stdout : '';
}

function send(pid: number, signal: NodeJS.Signals, cluster: string): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return;
    throw new EmbeddedPostgresError('POSTGRES.IN_USE',
      `${cluster} is in use by PostgreSQL (pid ${pid}) of another account. Stop it, or choose another folder.`);
  }
}

async function areGone(cluster: string, recorded: number | undefined, milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline; await sleep(50)) {
    if (serversOf(cluster, recorded).length === 0) return true;
  }
  return false;
}
