import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const ROTATE_ABOVE_BYTES = 10 * 1024 * 1024;
const OLD_FILES_KEPT = 3;
const TAIL_BYTES = 16_384;

/** A log that a child writes by itself, so that it goes on being written while we are busy or gone. */
export class LogFile {
  /** Where the latest run of its writer begins. */
  private runStart = 0;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
  }

  /** A descriptor for one run; the caller closes it. An overgrown file first makes way for a new one. */
  openForRun(): number {
    if (this.size() > ROTATE_ABOVE_BYTES) this.rotate();
    this.runStart = this.size();
    return openSync(this.path, 'a', 0o640);
  }

  /** The last lines of the latest run. */
  tail(lines: number): string[] {
    const end = this.size();
    const start = Math.max(this.runStart, end - TAIL_BYTES);
    if (end <= start) return [];
    const bytes = Buffer.alloc(end - start);
    const opened = openSync(this.path, 'r');
    try {
      readSync(opened, bytes, 0, bytes.length, start);
    } finally {
      closeSync(opened);
    }
    return bytes.toString('utf8').split('\n').filter((line) => line.trim() !== '').slice(-lines);
  }

  private rotate(): void {
    rmSync(`${this.path}.${OLD_FILES_KEPT}`, { force: true });
    for (let age = OLD_FILES_KEPT - 1; age >= 1; age -= 1) {
      if (statSync(`${this.path}.${age}`, { throwIfNoEntry: false })) renameSync(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    }
    renameSync(this.path, `${this.path}.1`);
  }

  private size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
