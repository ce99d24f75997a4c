import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Resident memory of a program of this machine, in bytes; 0 when it is gone. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    // no /proc on macOS, or no such program
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || 0) * 1024;
}

/** Watches how far the resident memory of a program rises above what it was at the start. */
export class MemoryWatch implements Disposable {
  readonly startBytes: number;
  private peakBytes: number;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number, everyMs = 100) {
    this.startBytes = this.peakBytes = residentBytes(pid);
    this.timer = setInterval(() => this.look(), everyMs);
  }

  get growthMb(): number {
    return (this.peakBytes - this.startBytes) / 1_048_576;
  }

  /** Ends the watch and returns the growth in MB. */
  stop(): number {
    clearInterval(this.timer);
    this.look();
    return this.growthMb;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.peakBytes = Math.max(this.peakBytes, residentBytes(this.pid));
  }
}
