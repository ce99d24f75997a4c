import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { Pool } from '@app/persistence';
import { DATABASE_PROBE, DatabaseHealthController, type Logger, ProblemFilter, SignInGuard } from '@app/platform';

import { ConsoleModule } from './console/console.module.js';

const POOL = Symbol('pool');

/** The HTTP interface for the console, exports and integrations. Today: health, and a guard that refuses everything else. */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  static around(pool: Pool, log: Logger): DynamicModule {
    return {
      module: ApiModule,
      // Last of the imports: it answers every page address that no other route knows.
      imports: [ConsoleModule.ofBuild()],
      controllers: [DatabaseHealthController],
      providers: [
        { provide: POOL, useValue: pool },
        { provide: DATABASE_PROBE, useValue: async () => void (await pool.query('SELECT 1')) },
        { provide: APP_GUARD, useClass: SignInGuard },
        { provide: APP_FILTER, useValue: new ProblemFilter(log) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
