import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ownTemporaryFolder } from '../embedded-postgres/folders.js';
import { SettingError } from './setting-error.js';

export interface TownFolder {
  readonly path: string;
  /** What is wrong with having it there. */
  readonly warning?: string;
}

/**
 * Where readings, logs and the lock of this town live, outside the checkout: cleaning or deleting
 * the sources must not delete readings. Each checkout gets a folder of its own.
 */
export function chooseTownFolder(
  environment: NodeJS.ProcessEnv, { checkout = checkoutFolder(), isRoot = process.getuid?.() === 0 }: { checkout?: string; isRoot?: boolean } = {},
): TownFolder {
  const given = environment['SUU_DATA_DIR'];
  if (given) {
    const path = resolve(given);
    const problem = whyUnusable(path, isRoot);
    if (problem) throw new SettingError(`SUU_DATA_DIR is ${path}, which cannot be written (${problem}): choose another folder.`);
    return { path };
  }
  const hash = createHash('sha256').update(realpathSync(checkout)).digest('hex').slice(0, 8);
  const path = isRoot ? join('/var/lib/suu-esep', hash) : join(userFolder(environment), 'suu-esep', hash);
  const problem = whyUnusable(path, isRoot);
  if (!problem) return { path };
  const fallback = ownTemporaryFolder(`town-${hash}`);
  return {
    path: fallback,
    warning: `${path} cannot be written (${problem}). READINGS GO TO ${fallback}, WHICH A RESTART OF THE MACHINE MAY EMPTY. Set SUU_DATA_DIR to a lasting folder.`,
  };
}

function userFolder(environment: NodeJS.ProcessEnv): string {
  const xdg = environment['XDG_DATA_HOME'];
  return xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share');
}

function whyUnusable(path: string, isRoot: boolean): string | undefined {
  try {
    // As root the database server runs under another account, which has to pass through.
    makeFolders(path, isRoot ? 0o755 : 0o700);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Step by step: Node's own recursive form tries for ever in a file system that lets nobody make folders, such as /proc. */
function makeFolders(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another start was faster
  }
}

/** The folder of package.json, from the sources and from dist alike. */
export function checkoutFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
