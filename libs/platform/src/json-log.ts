import { pino, type Logger } from 'pino';

import { latestRequestId } from './http/request-context.js';

export type { Logger } from 'pino';

/** Log of one service: JSON lines on standard output, UTC, without secrets; within a request with its id. */
export function createLog(service: string, level: string): Logger {
  return pino({
    level, base: { service, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ requestId: latestRequestId() }),
    redact: { paths: ['password', 'secret', 'token', '*.password', '*.secret', '*.token', 'databaseUrl'], censor: '[hidden]' },
  });
}

/**
 * Bounds how often one kind of event is written: the first of a minute is, the rest are counted and told with the next.
 * A device that misbehaves a thousand times a second must not fill the disk by way of the log.
 */
export class LogThrottle {
  private seen = new Map<string, { startedAtMs: number; held: number }>();

  constructor(private readonly now: () => number, private readonly everyMs = 60_000, private readonly mostKeys = 1_000) {}

  /** Undefined when the event is to be held back, else how many were held back since the last one written. */
  pass(key: string): number | undefined {
    const nowMs = this.now();
    const entry = this.seen.get(key);
    if (entry !== undefined && nowMs - entry.startedAtMs < this.everyMs) {
      entry.held++;
      return undefined;
    }
    if (entry === undefined && this.seen.size >= this.mostKeys) this.seen = new Map();
    this.seen.set(key, { startedAtMs: nowMs, held: 0 });
    return entry?.held ?? 0;
  }
}
