import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ChangeListener, type Pool } from '@app/persistence';
import { ChangeStreams, type Logger } from '@app/platform';

import { LOG, POOL } from '../tokens.js';
import { SessionKeeperService } from '../trust/session-keeper.service.js';
import { TrustModule } from '../trust/trust.module.js';
import { EventsController } from './events.controller.js';

/** The one stream of server-sent events, fed by what every server's transactions tell. */
@Module({
  imports: [TrustModule],
  controllers: [EventsController],
  providers: [{ provide: ChangeStreams, inject: [SessionKeeperService], useFactory: (sessions: SessionKeeperService) => new ChangeStreams((sessionId) => sessions.isOpen(sessionId)) }],
})
export class EventsModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listener: ChangeListener;

  constructor(@Inject(POOL) pool: Pool, @Inject(LOG) log: Logger, @Inject(ChangeStreams) private readonly streams: ChangeStreams) {
    this.listener = new ChangeListener(pool, (notice) => this.streams.tell(notice), (error) => log.warn({ err: error }, 'changes cannot be heard; trying again'));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
  }

  onModuleDestroy(): void {
    this.listener.stop();
    this.streams.closeAll();
  }
}
