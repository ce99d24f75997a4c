import { Controller, Delete, Get, HttpCode, Inject, Param } from '@nestjs/common';
import { AnyRole, Asked, By, idNumber, Int8Id, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, type SignedIn } from '@app/platform';
import type { SessionListing } from '@app/persistence';

import { SessionsService } from './sessions.service.js';

const LIST_FIELDS = { ...PAGE_FIELDS, userId: idNumber } as const;

/** Open sessions, to be seen and ended. */
@AnyRole()
@Controller('sessions')
export class SessionsController {
  constructor(@Inject(SessionsService) private readonly sessions: SessionsService) {}

  /** The own sessions, or with `userId` another's for an administrator. */
  @Get()
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<SessionListing & { isThisOne: boolean }>> {
    const page = pageOf(asked);
    const { items, total } = await this.sessions.list(by, { userId: asked.userId, ...page });
    return { items: items.map((item) => ({ ...item, isThisOne: item.sessionId === by.sessionId })), total, ...page };
  }

  @Delete(':id')
  @HttpCode(204)
  async end(@By() by: SignedIn, @Param('id', Int8Id) id: string): Promise<void> {
    await this.sessions.end(by, id, by.role === 'administrator' ? 'ended_by_administrator' : 'sign_out');
  }
}
