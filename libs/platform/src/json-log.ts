import { type DestinationStream, pino, type Logger } from 'pino';

import { latestRequestId } from './http/request-context.js';

export type { Logger } from 'pino';

/** Of a fault of the database: the row that was refused, and the parameters. Both may be personal. */
const ROWS_OF_FAULTS = ['err.detail', 'err.where', 'err.parameters', 'err.driverError'];

/** Log of one service: JSON lines on standard output, UTC, without secrets and rows; within a request with its id. */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  return pino({
    level, base: { service, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ requestId: latestRequestId() }),
    redact: { paths: ['password', 'secret', 'token', '*.password', '*.secret', '*.token', 'databaseUrl', ...ROWS_OF_FAULTS], censor: '[hidden]' },
  }, destination ?? pino.destination(1));
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
