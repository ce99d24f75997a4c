import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';

import { Public } from './access.js';

/** Answers whether the database answers. */
export const DATABASE_PROBE = Symbol('database probe');
export type DatabaseProbe = () => Promise<void>;

/** Health of a service that stands on the database. Public: it says nothing but that it lives. */
@Public()
@Controller('health')
export class DatabaseHealthController {
  constructor(@Inject(DATABASE_PROBE) private readonly probe: DatabaseProbe) {}

  /** The process runs and its event loop turns. */
  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** The database answers. */
  @Get('ready')
  async ready(): Promise<{ status: 'ready' }> {
    try {
      await this.probe();
    } catch {
      throw new ServiceUnavailableException({ reason: 'the database does not answer' });
    }
    return { status: 'ready' };
  }
}
