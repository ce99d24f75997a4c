import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const LINES_KEPT = 40;

/** The last lines a program wrote: what an error message needs, without keeping a whole log. */
export class LogTail {
  private readonly lines: string[] = [];
  private readonly listeners = new Set<(line: string) => void>();

  constructor(stream: Readable) {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length > LINES_KEPT) this.lines.shift();
      for (const listener of this.listeners) listener(line);
    });
  }

  onLine(listener: (line: string) => void): void {
    this.listeners.add(listener);
  }

  text(): string {
    return this.lines.join('\n');
  }
}
