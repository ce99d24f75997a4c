import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { UsageError } from './command.js';

/** Writes what was issued, for its owner alone. An issued file is never written over. @throws UsageError where there is one of that name */
export async function writeIssued(bytes: Readable, path: string): Promise<void> {
  await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 })).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'EEXIST') throw new UsageError(`${path} exists; a file that was issued is not written over`);
    throw error;
  });
}
