import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { closedFolderOnTheWayTo, isRoot, type ServerAccount } from './server-account.js';

/** `sun_path` holds 108 bytes with its closing zero. */
const SOCKET_PATH_BYTES = 107;

export function fitsSocketPath(folder: string, port: number): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= SOCKET_PATH_BYTES;
}

/**
 * A temporary folder that the server's account can enter, with room below it for a socket path.
 * A private TMPDIR (mode 0700, as pam_namespace and some CI machines set it) is closed to `nobody`.
 */
export function temporaryFolder(account: ServerAccount | undefined): string {
  const preferred = tmpdir();
  const suits = fitsSocketPath(join(preferred, 'suu-esep-XXXXXX'), 65_535)
    && isWritable(preferred) && closedFolderOnTheWayTo(preferred, account) === undefined;
  return suits ? preferred : '/tmp';
}

/**
 * Where the server's programs are kept between runs.
 *
 * Not in the checkout: that may be closed to the server's account. A home that cannot be written
 * (read-only, missing, /nonexistent) falls back to a folder of our own below the temporary one.
 */
export function programsCache(): string {
  const preferred = isRoot() ? '/var/cache/suu-esep' : join(cacheHome(), 'suu-esep');
  try {
    mkdirSync(preferred, { recursive: true, mode: 0o755 });
    accessSync(preferred, constants.W_OK | constants.X_OK);
    if (isRoot()) chmodSync(preferred, 0o755); // a strict umask would shut `nobody` out
    return preferred;
  } catch {
    return ownTemporaryFolder('programs');
  }
}

function cacheHome(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  return xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
}

/**
 * A folder below the temporary one whose name is the same at every start.
 *
 * Anybody may create that name first, so what is found there is used only if it is a real folder
 * of ours that nobody else can write to.
 */
export function ownTemporaryFolder(purpose: string, account?: ServerAccount): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(temporaryFolder(account), `suu-esep-${uid}-${purpose}`);
  const mode = isRoot() ? 0o755 : 0o700;
  try {
    mkdirSync(folder, { mode });
    chmodSync(folder, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== uid || (status.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError('POSTGRES.FOREIGN_FOLDER',
      `${folder} is not a folder of this account alone: remove it, or set TMPDIR to another folder.`);
  }
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
