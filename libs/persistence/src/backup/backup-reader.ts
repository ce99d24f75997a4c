import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import yauzl, { type Entry, type ZipFile } from 'yauzl';

import { BackupError } from './backup-error.js';
import { GREETING_NAME, MANIFEST_NAME, SEAL_LENGTH } from './backup-writer.js';
import { entryNameOf, parseManifest, type BackedUpTable, type BackupManifest } from './manifest.js';

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

/** A backup file that was found whole. */
export class BackupReader implements AsyncDisposable {
  private constructor(private readonly zip: ZipFile, private readonly entries: ReadonlyMap<string, Entry>, readonly manifest: BackupManifest) {}

  /**
   * Opens a file after reading it once from end to end: every byte must be the one that was written.
   *
   * @throws BackupError FOREIGN, CUT, DAMAGED or NEWER
   */
  static async open(path: string, onProgress?: (bytes: number) => void): Promise<BackupReader> {
    await checkSeal(path, onProgress);
    const zip = await openZip(path, { lazyEntries: true, autoClose: false });
    try {
      const entries = await entriesOf(zip);
      const manifest = parseManifest(await text(await streamOf(zip, entries, MANIFEST_NAME)));
      for (const table of manifest.tables) entryOf(entries, entryNameOf(table));
      return new BackupReader(zip, entries, manifest);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  /** COPY text of a table. */
  rowsOf(table: BackedUpTable): Promise<Readable> {
    return streamOf(this.zip, this.entries, entryNameOf(table));
  }

  // oxlint-disable-next-line require-await -- the interface wants a promise
  async [Symbol.asyncDispose](): Promise<void> {
    this.zip.close();
  }
}

async function checkSeal(path: string, onProgress?: (bytes: number) => void): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    // Local header of a ZIP archive: its signature, and from byte 30 the name of the first entry.
    const head = Buffer.alloc(30 + GREETING_NAME.length);
    await handle.read(head, 0, head.length, 0);
    if (head.readUInt32LE(0) !== 0x04034b50 || head.toString('latin1', 30) !== GREETING_NAME) throw new BackupError('FOREIGN', `${path} is not a backup of Suu Esep`);
    const seal = Buffer.alloc(SEAL_LENGTH);
    await handle.read(seal, 0, SEAL_LENGTH, Math.max(0, size - SEAL_LENGTH));
    if (size < head.length + SEAL_LENGTH || !/^[0-9a-f]{64}$/.test(seal.toString('latin1'))) throw new BackupError('CUT', `${path} does not end as a backup ends: it was not copied whole, or its end is damaged`);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { end: size - SEAL_LENGTH - 1, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      onProgress?.(chunk.length);
    }
    if (hash.digest('hex') !== seal.toString('latin1')) throw new BackupError('DAMAGED', `${path} does not hold the bytes that were written into it`);
  } finally {
    await handle.close();
  }
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

function entryOf(entries: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = entries.get(name);
  if (entry === undefined) throw new BackupError('DAMAGED', `${name} is missing in the file`);
  return entry;
}

function streamOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, name: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entryOf(entries, name), (fault, stream) => (fault === null ? resolve(stream) : reject(fault)));
  });
}
