import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { DATABASE_PROBE, DatabaseHealthController, ProblemFilter, SignInGuard } from '@app/platform';

import { ScheduleService, WORKER_CONTEXT, type WorkerContext } from './schedule.service.js';

/** Scheduled steps: partitions made ahead, volumes, balances; findings follow. */
@Module({})
export class WorkerModule implements OnApplicationShutdown {
  constructor(@Inject(WORKER_CONTEXT) private readonly context: WorkerContext) {}

  static around(context: WorkerContext): DynamicModule {
    return {
      module: WorkerModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [DatabaseHealthController],
      providers: [
        ScheduleService,
        { provide: WORKER_CONTEXT, useValue: context },
        { provide: DATABASE_PROBE, useValue: async () => void (await context.pool.query('SELECT 1')) },
        { provide: APP_GUARD, useClass: SignInGuard },
        { provide: APP_FILTER, useValue: new ProblemFilter(context.log) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.context.pool.end();
  }
}
