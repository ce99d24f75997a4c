import type { LoggerService } from '@nestjs/common';

import type { Logger } from './json-log.js';

/** Nest's own messages as JSON lines of the service's log; its start-up chatter only at debug. */
export class NestLog implements LoggerService {
  constructor(private readonly log_: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.log_.debug({ nest: rest }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.log_.warn({ nest: rest }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.log_.error({ nest: rest }, String(message));
  }
}
