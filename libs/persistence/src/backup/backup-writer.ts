import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough, Transform, type Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import yazl from 'yazl';

import { BackupError } from './backup-error.js';

/** First entry of the file, by which it is known. */
export const GREETING_NAME = 'suu-esep-backup.txt';
export const MANIFEST_NAME = 'manifest.json';
/** Ends the name of a file under way. */
export const PARTIAL_SUFFIX = '.partial';
/** The file ends with the SHA-256 of all bytes before, as hexadecimal digits: the comment of the ZIP archive. */
export const SEAL_LENGTH = 64;

const GREETING = `Backup of a Suu Esep database. Restore it with: npm run cli -- restore FILE

Each file below tables/ holds the rows of one table in the text format of PostgreSQL's COPY (UTF-8, instants in UTC);
manifest.json lists them with their columns, row counts and SHA-256. The comment of this ZIP archive is the SHA-256 of all bytes before it.
The content is personal and secret: keep it where nobody else can read it.
`;
/** Level 6 takes twice the time for a tenth less (ADR 0015). */
const COMPRESSION_LEVEL = 3;

/** Counts and hashes the COPY text that passes through. Rows are lines: text inside a row has its line ends escaped. */
export class CopyMeter extends Transform {
  rows = 0;
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) this.rows++;
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  /** In hexadecimal digits; once, after the end. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}

/** Puts the hash of everything before in place of the last bytes. */
class Seal extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private held: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const together = Buffer.concat([this.held, chunk]);
    const passed = together.subarray(0, Math.max(0, together.length - SEAL_LENGTH));
    this.held = together.subarray(passed.length);
    this.hash.update(passed);
    this.bytes += passed.length;
    done(null, passed);
  }

  override _flush(done: TransformCallback): void {
    const seal = Buffer.from(this.hash.copy().digest('hex'));
    this.hash.update(seal);
    this.bytes += seal.length;
    done(null, seal);
  }

  fileSha256(): Buffer {
    return this.hash.digest();
  }
}

/**
 * A backup file under way: written to a temporary name beside its place, readable by its owner alone, and renamed when every
 * byte is on the disk. A file with the final name is always whole.
 */
export class BackupWriter {
  private readonly zip = new yazl.ZipFile();
  private readonly seal = new Seal();
  private readonly written: Promise<void>;

  private constructor(private readonly path: string, file: WriteStream) {
    this.written = pipeline(this.zip.outputStream, this.seal, file);
    this.written.catch(() => undefined); // told by `add` and `finish`
    this.zip.addBuffer(Buffer.from(GREETING), GREETING_NAME, { compress: false });
  }

  /** @throws BackupError EXISTS */
  static async create(path: string): Promise<BackupWriter> {
    const refused = (): BackupError => new BackupError('EXISTS', `${path} exists already; a backup never overwrites a file`);
    if (existsSync(path)) throw refused();
    // `flush`: every byte is on the disk when the stream has closed.
    const file = createWriteStream(partialOf(path), { flags: 'wx', mode: 0o600, flush: true });
    try {
      await once(file, 'open');
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? refused() : error;
    }
    return new BackupWriter(path, file);
  }

  /** Adds one entry out of a stream of COPY text. Entries are added one after the other. */
  async add(name: string, source: Readable): Promise<CopyMeter> {
    const meter = new CopyMeter();
    const entry = new PassThrough();
    this.zip.addReadStream(entry, name, { compressionLevel: COMPRESSION_LEVEL, forceZip64Format: true });
    // A disk that is full ends the writing, and nobody would read the entry any more.
    await Promise.race([pipeline(source, meter, entry), this.written.then(() => Promise.reject(new Error('the file was closed')))]);
    return meter;
  }

  /** Closes the file with its manifest, has it written to the disk and gives it its name. */
  async finish(manifest: string): Promise<{ bytes: number; sha256: Buffer }> {
    this.zip.addBuffer(Buffer.from(manifest), MANIFEST_NAME, {});
    this.zip.end({ comment: '0'.repeat(SEAL_LENGTH), forceZip64Format: false });
    await this.written;
    await rename(partialOf(this.path), this.path);
    await syncFolder(dirname(this.path));
    return { bytes: this.seal.bytes, sha256: this.seal.fileSha256() };
  }

  /** Gives up and removes what was written. */
  async abandon(): Promise<void> {
    this.seal.destroy();
    await this.written.catch(() => undefined);
    await rm(partialOf(this.path), { force: true });
  }
}

/** A name that no list of backups takes for one. */
function partialOf(path: string): string {
  return `${path}${PARTIAL_SUFFIX}`;
}

/** The name of a new file is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
