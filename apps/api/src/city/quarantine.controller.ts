import { Controller, Get, Inject } from '@nestjs/common';
import { countQuarantineItems, type Pool, quarantineItems, quarantineTally, type QuarantineTallyRow } from '@app/persistence';
import { Asked, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Roles, word } from '@app/platform';

import { POOL } from '../tokens.js';

const LIST_FIELDS = { ...PAGE_FIELDS, kind: word, sender: word } as const;

/** An item as people see it: the first bytes of the payload as they came, in base64. */
export interface QuarantineItemView {
  readonly sender: string;
  readonly kind: string;
  readonly detail: string;
  readonly subject: string | null;
  readonly topic: string;
  readonly itemNo: number;
  readonly payloadBytes: number;
  readonly payloadHeadBase64: string;
  readonly firstReceivedAt: Date;
  readonly lastReceivedAt: Date;
  readonly timesSeen: number;
}

/** What came in and could not become a reading, with its bytes and the reason. */
@Roles('dispatcher', 'administrator')
@Controller('quarantine')
export class QuarantineController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Kept items, latest first. */
  @Get()
  async list(@Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<QuarantineItemView>> {
    const page = pageOf(asked);
    const [items, total] = await Promise.all([quarantineItems(this.pool, { ...asked, ...page }), countQuarantineItems(this.pool, asked)]);
    return { items: items.map(({ payloadHead, ...item }) => ({ ...item, payloadHeadBase64: payloadHead.toString('base64') })), total, ...page };
  }

  /** Counts by kind, of everything that came; what was dropped beyond the bound is counted too. */
  @Get('tally')
  async tally(): Promise<{ readonly items: readonly QuarantineTallyRow[] }> {
    return { items: await quarantineTally(this.pool) };
  }
}
