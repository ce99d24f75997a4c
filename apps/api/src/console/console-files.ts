import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the built console, ready to be sent. */
export interface ConsoleFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** The same, compressed; missing where it would not get smaller. */
  readonly gzipped: Buffer | undefined;
  /** The name holds a hash of the content, so that it may be kept for ever. */
  readonly isImmutable: boolean;
  readonly etag: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2',
};

/**
 * The built console by path (`/index.html`, `/assets/…`), read once: what is not in here cannot be asked for, however the
 * path is spelled. Undefined where no console was built.
 */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const files = new Map<string, ConsoleFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const gzipped = gzipSync(bytes, { level: 9 });
    const address = path.slice(folder.length).replaceAll('\\', '/');
    files.set(address, {
      mediaType, bytes, gzipped: gzipped.length < bytes.length ? gzipped : undefined,
      isImmutable: address.startsWith('/assets/'), etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    });
  }
  return files;
}
