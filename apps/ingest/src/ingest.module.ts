import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { HealthController } from './health.controller.js';
import { IngestService } from './ingest.service.js';

@Module({})
export class IngestModule implements OnApplicationShutdown {
  constructor(@Inject(IngestService) private readonly ingest: IngestService) {}

  static around(ingest: IngestService): DynamicModule {
    return { module: IngestModule, controllers: [HealthController], providers: [{ provide: IngestService, useValue: ingest }] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ingest.stop();
  }
}
