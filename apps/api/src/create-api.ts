import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Pool } from '@app/persistence';
import { type Logger, NestLog, type SecretCipher } from '@app/platform';

import { ApiModule } from './api.module.js';
import { applyConventions, CONVENTIONAL_OPTIONS, type ConventionSettings } from './http/conventions.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { KeptOpenApiDocument } from './openapi/openapi.module.js';

/** What the API is made with. */
export interface ApiSettings extends ConventionSettings { readonly cipher: SecretCipher }

/** The API over its pools, which end with it; not listening yet. */
export async function createApi(pool: Pool, door: Pool, log: Logger, settings: ApiSettings): Promise<INestApplication> {
  const app = await NestFactory.create(ApiModule.around(pool, door, log, settings.cipher), { logger: new NestLog(log), ...CONVENTIONAL_OPTIONS });
  applyConventions(app, log, settings);
  app.get(KeptOpenApiDocument).document = openApiDocument(app);
  return app;
}
