import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from '@app/persistence';
import type { Logger } from '@app/platform';

import { partitionsAhead } from './partitions-ahead.job.js';

export const WORKER_CONTEXT = Symbol('worker context');
export interface WorkerContext { readonly pool: Pool; readonly log: Logger; readonly timeZone: string; readonly now: () => number }

/** What runs on its own, and how often it is looked at; the ledger in the database decides what is due. */
@Injectable()
export class ScheduleService {
  constructor(@Inject(WORKER_CONTEXT) private readonly context: WorkerContext) {}

  /** Looked at every minute: after an outage or a start at any hour the day's slot is caught up at once. */
  @Interval(60_000)
  async lookAround(): Promise<void> {
    const { pool, log, timeZone, now } = this.context;
    try {
      const months = await partitionsAhead(pool, timeZone, now());
      if (months !== undefined) log.info({ months }, 'partitions stand ready');
    } catch (error) {
      log.warn({ err: error }, 'partitions ahead could not be made; tried again in a minute');
    }
  }
}
