import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folder of recorded material: the one asked for, else that name below `SUU_DATA`, which is `../shared/data` by default. */
export function recordedFolder(name: string, asked: string | undefined): { folder: string; present: boolean } {
  const folder = resolve(asked ?? join(process.env['SUU_DATA'] || '../shared/data', name));
  return { folder, present: existsSync(folder) };
}
