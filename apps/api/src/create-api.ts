import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Pool } from '@app/persistence';
import { applyConventions, CONVENTIONAL_OPTIONS, type ConventionSettings, type Logger, NestLog } from '@app/platform';

import { ApiModule } from './api.module.js';

/** The API over a pool, which ends with it; not listening yet. */
export async function createApi(pool: Pool, log: Logger, settings: ConventionSettings): Promise<INestApplication> {
  const app = await NestFactory.create(ApiModule.around(pool, log), { logger: new NestLog(log), ...CONVENTIONAL_OPTIONS });
  applyConventions(app, log, settings);
  return app;
}
