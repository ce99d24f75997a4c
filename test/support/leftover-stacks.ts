import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'suu-stack-';

/** Makes the folder of a stack; its name tells which program owns it. */
export function stackFolder(parent: string): string {
  return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
}

/** Removes the folders of stacks whose program was killed before it could clean up. One whose server still runs is left for the next time. */
export function removeLeftoverStacks(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || lives(Number(owner)) || lives(postmasterOf(join(parent, name)))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function postmasterOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    // no server has started there, or it has ended in order
    return undefined;
  }
}

function lives(pid: number | undefined): boolean {
  if (pid === undefined || !(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another account.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
