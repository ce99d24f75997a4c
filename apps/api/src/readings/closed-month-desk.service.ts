import { Inject, Injectable } from '@nestjs/common';
import { type ApprovalKind, type ChangedBy, closedMonthsOf, isMeterWithin, requestApproval, type Sql, zonesWithin } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';

/** What became of something that a closed month may stand in the way of. */
export interface Asked { readonly outcome: 'approval_requested'; readonly requestId: number }

/** What every change of readings asks first: whose meter it is, and whether a month of it is closed. */
@Injectable()
export class ClosedMonthDesk {
  constructor(@Inject(TIME_ZONE) private readonly timeZone: string) {}

  async requireOwn(sql: Sql, by: SignedIn, meterId: number): Promise<void> {
    if (!await isMeterWithin(sql, meterId, await zonesWithin(sql, by.zoneIds))) throw new Refusal('NOT_FOUND', 'there is no such meter');
  }

  /** Asks a second signer. @returns the number of the request @throws Refusal CONFLICT where no month is closed */
  async ask(sql: Sql, kind: ApprovalKind, content: object, instantsMs: readonly number[], by: ChangedBy): Promise<number> {
    const closed = await closedMonthsOf(sql, instantsMs, this.timeZone);
    if (closed.length === 0) throw new Refusal('CONFLICT', 'no month of it is closed: it needs no approval', [{ field: '/askApproval', kind: 'CONFLICT', detail: 'not needed' }]);
    return requestApproval(sql, kind, content, by);
  }

  /** @throws Refusal PERIOD_CLOSED */
  async requireOpen(sql: Sql, instantsMs: readonly number[]): Promise<void> {
    const closed = await closedMonthsOf(sql, instantsMs, this.timeZone);
    if (closed.length > 0) throw new Refusal('PERIOD_CLOSED', `${closed.join(', ')} is closed: ask a second signer to approve it (askApproval)`, [{ field: '/readAt', kind: 'PERIOD_CLOSED', detail: closed.join(', ') }]);
  }
}
