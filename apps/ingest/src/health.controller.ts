import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Refusal } from '@app/platform';

import { IngestService } from './ingest.service.js';

/** Health and metrics; bound to loopback unless configured otherwise. */
@Controller()
export class HealthController {
  constructor(@Inject(IngestService) private readonly ingest: IngestService) {}

  /** The process runs and its event loop turns. */
  @Get('health/live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Messages are being taken and committed. */
  @Get('health/ready')
  async ready(): Promise<{ status: 'ready' }> {
    const { ready, reason } = await this.ingest.readiness();
    if (!ready) throw new Refusal('UNAVAILABLE', reason ?? 'not ready');
    return { status: 'ready' };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.ingest.metrics.registry.metrics();
  }
}
