import { Module } from '@nestjs/common';
import { outgoingHostsFrom } from '@app/platform';

import { NoticeChannelsController, NoticeMessagesController, NoticeRulesController } from './notices.controllers.js';
import { NoticesDesk, OUTGOING_HOSTS } from './notices-desk.service.js';

/** Whom findings are told, and what became of the messages. */
@Module({
  controllers: [NoticeChannelsController, NoticeRulesController, NoticeMessagesController],
  providers: [NoticesDesk, { provide: OUTGOING_HOSTS, useFactory: () => outgoingHostsFrom(process.env) }],
})
export class NoticesModule {}
