import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, lchownSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, errnoOf } from './errors.js';
import { guard } from './guardian.js';
import { LogTail } from './log-tail.js';
import type { PostgresPrograms } from './programs.js';
import type { ServerAccount } from './server-account.js';

export type ClusterKind = 'lasting' | 'throwaway';

/** Whether a whole cluster is there; a folder with anything else in it is left alone. */
export function holdsCluster(folder: string, programs: PostgresPrograms): boolean {
  const versionFile = join(folder, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    if (namesIn(folder).length === 0) return false;
    throw new EmbeddedPostgresError('POSTGRES.FOREIGN_FOLDER',
      `${folder} is not empty and holds no PostgreSQL cluster: choose another folder.`);
  }
  const found = readFileSync(versionFile, 'utf8').trim();
  if (found !== programs.majorVersion) {
    throw new EmbeddedPostgresError('POSTGRES.OTHER_VERSION',
      `${folder} was written by PostgreSQL ${found}, and the built-in server is PostgreSQL ${programs.majorVersion}: restore a backup into a new folder, or set DATABASE_URL to a server of that version.`);
  }
  return true;
}

/**
 * Creates a cluster in a draft beside `folder` and renames it when whole.
 * initdb killed half-way would otherwise leave a folder that no later start could use or judge.
 */
export async function createCluster(folder: string, kind: ClusterKind, programs: PostgresPrograms, account: ServerAccount | undefined): Promise<void> {
  const draft = `${folder}.draft-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (account) chownSync(draft, account.uid, account.gid);
  await initialise(draft, kind, programs, account);
  renameSync(draft, folder);
  if (kind === 'lasting') syncFolder(dirname(folder));
  removeAbandonedDrafts(folder);
}

function initialise(draft: string, kind: ClusterKind, programs: PostgresPrograms, account: ServerAccount | undefined): Promise<void> {
  const args = ['-D', draft, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'];
  args.push(...(kind === 'lasting' ? ['--data-checksums'] : ['--no-sync']));
  const { child, stderr } = guard(programs.initdb, args, { account, remove: draft, keepAfterSuccess: true });
  const log = new LogTail(stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      child.stdin?.destroy();
      if (code === 0) return resolve();
      rmSync(draft, { recursive: true, force: true });
      reject(new EmbeddedPostgresError('POSTGRES.NOT_STARTED', `initdb ended with code ${code}:\n${log.text()}`));
    });
  });
}

/**
 * Who may connect: through the socket, whoever may enter its folder (mode 0700, one account).
 * Loopback is open to every account of the machine, hence only for specs that ask for it.
 */
export function writeAccessRules(folder: string, trustLoopback: boolean, account: ServerAccount | undefined): void {
  const rules = ['local all all trust', 'local replication all trust'];
  if (trustLoopback) rules.push('host all all 127.0.0.1/32 trust');
  const path = join(folder, 'pg_hba.conf');
  writeFileSync(path, `# Written anew at every start.\n${rules.join('\n')}\n`, { mode: 0o600 });
  if (account) chownSync(path, account.uid, account.gid);
}

/** A cluster restored or copied by root belongs to root, and the server would refuse it. */
export function giveTo(account: ServerAccount | undefined, path: string): void {
  if (!account) return;
  const status = lstatSync(path);
  if (status.uid !== account.uid) lchownSync(path, account.uid, account.gid);
  if (status.isDirectory()) for (const name of readdirSync(path)) giveTo(account, join(path, name));
}

/** PostgreSQL refuses a cluster that others may read; a copy or an unpacked archive often lost the mode. */
export function closeToOthers(folder: string): void {
  if ((lstatSync(folder).mode & 0o027) !== 0) chmodSync(folder, 0o700);
}

/** Of starts that were killed; now that the cluster stands, no draft of it can become one any more. */
function removeAbandonedDrafts(folder: string): void {
  for (const name of namesIn(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.draft-`)) rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Without it a power cut may forget the rename, though the files below are on disk. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
