import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { type ApprovalRequest, approvalRequest, approvalRequests, type AuthoredCorrection, closedPeriods, type ClosedPeriod, closePeriod, correctionHistory, inTransaction, type Pool, sqlOf } from '@app/persistence';
import { Asked as AskedOf, By, flag, instant, Int4Id, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { type Asked, ClosedMonthDesk } from './closed-month-desk.service.js';
import { ClosePeriodBody, CorrectReadingsBody, DecideBody } from './reading-bodies.js';
import { type Corrected, ReadingDesk } from './reading-desk.service.js';

const STRETCH = { from: instant, to: instant } as const;
const MOST_SHOWN = 500;
const REQUEST_FIELDS = { ...PAGE_FIELDS, isOpen: flag } as const;
const MOST_MONTHS = 240;

/** What people said about the readings of a meter. */
@Roles('dispatcher', 'clerk', 'administrator')
@Controller('meters/:id/reading-corrections')
export class CorrectionsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(ReadingDesk) private readonly desk: ReadingDesk, @Inject(ClosedMonthDesk) private readonly months: ClosedMonthDesk) {}

  /** The latest 500 of a stretch of device time, newest first; a year back where nothing is asked. */
  @Get()
  async list(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @AskedOf(STRETCH) { from, to }: QueryOf<typeof STRETCH>): Promise<{ readonly items: readonly AuthoredCorrection[] }> {
    const sql = sqlOf(this.pool);
    await this.months.requireOwn(sql, by, meterId);
    const until = to ?? new Date();
    const since = from ?? new Date(until.getTime() - 366 * 86_400_000);
    if (since >= until) throw new Refusal('RANGE', '"from" must lie before "to"', [{ field: 'from', kind: 'RANGE', detail: 'not before "to"' }]);
    return { items: await correctionHistory(sql, { meterId, from: since, to: until, limit: MOST_SHOWN }) };
  }

  /** Excludes, edits, accepts or restores readings, all or none; the readings stay as they came. */
  @Post()
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Body() body: CorrectReadingsBody): Promise<Corrected | Asked> {
    return this.desk.correct(by, meterId, body);
  }
}

/** What somebody wants done to a closed month; a second signer decides. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('approval-requests')
export class ApprovalRequestsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(ReadingDesk) private readonly desk: ReadingDesk) {}

  @Get()
  async list(@AskedOf(REQUEST_FIELDS) asked: QueryOf<typeof REQUEST_FIELDS>): Promise<ListAnswer<ApprovalRequest>> {
    const page = pageOf(asked);
    return { ...await approvalRequests(sqlOf(this.pool), { isOpen: asked.isOpen, ...page }), ...page };
  }

  /** Does what was asked for. Only who holds the right to sign may, and never who asked. */
  @Post(':id/approve')
  @HttpCode(200)
  async approve(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: DecideBody): Promise<ApprovalRequest> {
    await this.desk.approve(by, id, reason ?? null);
    return approvalRequest(sqlOf(this.pool), id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  async reject(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: DecideBody): Promise<ApprovalRequest> {
    await this.desk.reject(by, id, reason ?? null);
    return approvalRequest(sqlOf(this.pool), id);
  }
}

/** Months that are closed: from then on their readings change with an approval only. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('closed-periods')
export class ClosedPeriodsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  @Get()
  async list(): Promise<{ readonly items: readonly ClosedPeriod[] }> {
    return { items: await closedPeriods(sqlOf(this.pool), MOST_MONTHS) };
  }

  /** Closes a month that is over. Only who holds the right to sign may. */
  @Post()
  async close(@By() by: SignedIn, @Body() { month, reason }: ClosePeriodBody): Promise<{ readonly items: readonly ClosedPeriod[] }> {
    await inTransaction(this.pool, (sql) => closePeriod(sql, month, this.timeZone, { actor: actorOf(by), reason }));
    return this.list();
  }
}
