import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import type { NoticeChannelRow, NoticeMessageRow, NoticeRuleRow } from '@app/persistence';
import { Asked, By, idNumber, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Roles, type SignedIn, UuidId } from '@app/platform';

import { AddNoticeChannelBody, ChangeNoticeChannelBody, RecordNoticeRuleBody } from './notice-bodies.js';
import { NoticesDesk } from './notices-desk.service.js';

const LIST_FIELDS = { ...PAGE_FIELDS, state: oneOf(['waiting', 'sent', 'failed']), channelId: idNumber } as const;

/** Ways on which findings are told. */
@Roles('administrator')
@Controller('notice-channels')
export class NoticeChannelsController {
  constructor(@Inject(NoticesDesk) private readonly desk: NoticesDesk) {}

  /** As they hold now. Of secrets it says only whether there is one. */
  @Get()
  list(@By() by: SignedIn): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    return this.desk.channels(by);
  }

  @Post()
  add(@By() by: SignedIn, @Body() body: AddNoticeChannelBody): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    return this.desk.add(by, body);
  }

  /** Records what holds from now on; what held before stays to be read. */
  @Put(':id')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: ChangeNoticeChannelBody): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    return this.desk.change(by, id, body);
  }

  /** Sends a message that says nothing but that it tries the channel; what came of it stands among the messages. */
  @Post(':id/test')
  @HttpCode(202)
  tryIt(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly messageId: string }> {
    return this.desk.tryChannel(by, id);
  }
}

/** Which findings go to whom, and when. */
@Roles('administrator')
@Controller('notice-rules')
export class NoticeRulesController {
  constructor(@Inject(NoticesDesk) private readonly desk: NoticesDesk) {}

  /** All that were recorded, those in force first. */
  @Get()
  list(@By() by: SignedIn): Promise<{ readonly items: readonly NoticeRuleRow[] }> {
    return this.desk.rules(by);
  }

  /** Records a rule, or what takes the place of one. Findings of before are not told by it. */
  @Post()
  record(@By() by: SignedIn, @Body() body: RecordNoticeRuleBody): Promise<{ readonly items: readonly NoticeRuleRow[] }> {
    return this.desk.record(by, body);
  }
}

/** Messages that wait, were sent, or were given up. */
@Roles('administrator')
@Controller('notice-messages')
export class NoticeMessagesController {
  constructor(@Inject(NoticesDesk) private readonly desk: NoticesDesk) {}

  /** The latest first. */
  @Get()
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) { limit, offset, state, channelId }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<NoticeMessageRow>> {
    const page = pageOf({ limit, offset });
    return { ...await this.desk.messages(by, { state, channelId, ...page }), ...page };
  }

  /** Lets one that was given up be tried again. */
  @Post(':id/again')
  @HttpCode(204)
  again(@By() by: SignedIn, @Param('id', UuidId) id: string): Promise<void> {
    return this.desk.again(by, id);
  }
}
