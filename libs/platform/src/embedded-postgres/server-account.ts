import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** The account the server runs under when it cannot be ours. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Who runs the server: ourselves (undefined), or for root somebody else, because PostgreSQL refuses root.
 *
 * An existing cluster keeps its owner, so that one `sudo npm start` does not lock a user out of
 * their own folder. Otherwise `nobody` is taken, which needs no new account on the machine.
 */
export function serverAccount(existingFolder?: string): ServerAccount | undefined {
  if (!isRoot()) return undefined;
  const accounts = passwdEntries();
  if (existingFolder !== undefined) {
    const { uid } = statSync(existingFolder);
    const owner = accounts.find((account) => account.uid === uid && uid !== 0);
    if (owner) return { uid: owner.uid, gid: owner.gid };
  }
  const nobody = accounts.find((account) => account.name === 'nobody');
  if (!nobody) {
    throw new EmbeddedPostgresError('POSTGRES.NO_ACCOUNT',
      'PostgreSQL refuses to run as root and /etc/passwd has no account "nobody" to lend it: start this as an ordinary user.');
  }
  return { uid: nobody.uid, gid: nobody.gid };
}

/** The server looks its own uid up by name, so an account absent from this file would not do. */
function passwdEntries(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8').split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid && !name.startsWith('#') ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** The first folder on the way to `path` (itself included) that this account may not enter. */
export function closedFolderOnTheWayTo(path: string, account: ServerAccount | undefined): string | undefined {
  if (!account) return undefined;
  const way: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    way.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return way.find((folder) => {
    const status = statSync(folder, { throwIfNoEntry: false });
    if (!status) return false;
    if (status.uid === account.uid) return (status.mode & 0o100) === 0;
    if (status.gid === account.gid) return (status.mode & 0o010) === 0;
    return (status.mode & 0o001) === 0;
  });
}
