import { Controller, Get, Inject } from '@nestjs/common';
import { type AuditListing, listAudit, type Pool, sqlOf } from '@app/persistence';
import { Asked, idNumber, instant, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Roles, word } from '@app/platform';

import { POOL } from '../tokens.js';

const LIST_FIELDS = { ...PAGE_FIELDS, objectKind: word, objectKey: word, action: word, actorUserId: idNumber, from: instant, to: instant } as const;

/** What was done, latest first. It can be read here and changed nowhere. */
@Roles('administrator')
@Controller('audit')
export class AuditController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Get()
  async list(@Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<AuditListing>> {
    const page = pageOf(asked);
    return { ...await listAudit(sqlOf(this.pool), { ...asked, ...page }), ...page };
  }
}
