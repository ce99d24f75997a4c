import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { BILL_STATUSES, type BillLine, type BillingPeriod, type ClassInZone, countStatuses, exceptionsOf, monthPeriod, periodDifference, spanPeriod, type StatusCounts, type TotalsByClass, totalsByClass } from '@app/billing';
import {
  billingPeriod, billingPeriods, closeBillingPeriod, correctBillingPeriod, inTransaction, type IssuedBatch, openBillingPeriod, periodBefore, type Pool, previewBills, type Sql, sqlOf, standingRows, type StoredPeriod, tariffOn, zonesOfPoints,
} from '@app/persistence';
import { Asked, By, flag, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn } from '@app/platform';
import { previousDay } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { IssueBatchBody, OpenBillingPeriodBody } from './billing-bodies.js';

const LINE_FIELDS = { ...PAGE_FIELDS, status: oneOf(BILL_STATUSES), needsAction: flag } as const;

/** A line of the preview; of one that somebody must act on also what hangs on it. */
export interface PreviewLine extends BillLine {
  readonly litresAtStake?: number | null;
  readonly tyiynAtStake?: number | null;
}

/** What would be issued of a period now. */
export interface PreviewAnswer {
  readonly period: StoredPeriod;
  readonly accounts: number;
  /** They add up to the accounts. */
  readonly statuses: StatusCounts;
  readonly totals: TotalsByClass;
  /** What stands of the period so far; null while it is open. */
  readonly issued: TotalsByClass | null;
  readonly linesToAct: number;
  /** Beside what stands for the period before, by class and zone; null where none was issued. */
  readonly before: { readonly code: string; readonly rows: readonly ClassInZone[] } | null;
}

/** Billing periods of the whole city: opened, looked at, closed once, corrected. */
@Roles('clerk', 'administrator')
@Controller('billing/periods')
export class BillingPeriodsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  @Get()
  async list(@By() by: SignedIn, @Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<StoredPeriod>> {
    requireUnlimited(by);
    const page = pageOf(asked);
    return { ...await billingPeriods(sqlOf(this.pool), page), ...page };
  }

  @Post()
  async open(@By() by: SignedIn, @Body() body: OpenBillingPeriodBody): Promise<StoredPeriod> {
    requireUnlimited(by);
    const period = periodOf(body, this.timeZone);
    return inTransaction(this.pool, async (sql) => {
      await openBillingPeriod(sql, period, this.timeZone, { actor: actorOf(by), reason: null });
      return billingPeriod(sql, period.code);
    });
  }

  /** Accounts by status and litres by class, as they would be issued now; computed each time it is asked for. */
  @Get(':code/preview')
  async preview(@By() by: SignedIn, @Param('code') code: string): Promise<PreviewAnswer> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    const period = await billingPeriod(sql, code);
    const bills = await previewBills(sql, period, this.timeZone);
    const lines = bills.flatMap((bill) => bill.lines);
    const before = await periodBefore(sql, period.fromDay);
    return {
      period, accounts: bills.length, statuses: countStatuses(bills), totals: totalsByClass(lines), linesToAct: lines.filter(({ action }) => action !== null).length,
      issued: period.state === 'open' ? null : totalsByClass(await standingRows(sql, period.periodId)),
      before: before === null ? null : { code: before.code, rows: periodDifference(lines, before.points, await zonesOfPoints(sql, period.toDay, this.timeZone)) },
    };
  }

  /** Lines of the preview, by account: all, or those of a status; those that somebody must act on the dearest first, with what hangs on each. */
  @Get(':code/lines')
  async lines(@By() by: SignedIn, @Param('code') code: string, @Asked(LINE_FIELDS) asked: QueryOf<typeof LINE_FIELDS>): Promise<ListAnswer<PreviewLine>> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    const period = await billingPeriod(sql, code);
    const lines = (await previewBills(sql, period, this.timeZone)).flatMap((bill) => bill.lines);
    const found = (asked.needsAction === true ? await this.dearestFirst(sql, period, lines) : lines).filter((line) => (asked.status === undefined || line.status === asked.status) && (asked.needsAction === undefined || (line.action !== null) === asked.needsAction));
    return { items: found.slice(page.offset, page.offset + page.limit), total: found.length, ...page };
  }

  private async dearestFirst(sql: Sql, period: StoredPeriod, lines: readonly BillLine[]): Promise<PreviewLine[]> {
    const litresOf = new Map<string, number>();
    for (const { servicePointCode, registeredLitres } of (await periodBefore(sql, period.fromDay))?.points ?? []) litresOf.set(servicePointCode, (litresOf.get(servicePointCode) ?? 0) + registeredLitres);
    return exceptionsOf(lines, ({ servicePointCode }) => litresOf.get(servicePointCode) ?? null, await tariffOn(sql, previousDay(period.toDay))).map(({ line, litresAtStake, tyiynAtStake }) => ({ ...line, litresAtStake, tyiynAtStake }));
  }

  /** Issues the batch of the period, once, after its cut-off. */
  @Post(':code/close')
  @HttpCode(200)
  async close(@By() by: SignedIn, @Param('code') code: string, @Body() { reason }: IssueBatchBody): Promise<IssuedBatch> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => closeBillingPeriod(sql, code, this.timeZone, { actor: actorOf(by), reason }));
  }

  /** Issues what has changed since; `batch` is null where nothing has. */
  @Post(':code/corrections')
  @HttpCode(200)
  async correct(@By() by: SignedIn, @Param('code') code: string, @Body() { reason }: IssueBatchBody): Promise<{ readonly batch: IssuedBatch | null }> {
    requireUnlimited(by);
    return { batch: await inTransaction(this.pool, (sql) => correctBillingPeriod(sql, code, this.timeZone, { actor: actorOf(by), reason })) };
  }
}

/** A month by its name, or days by theirs; not both. */
function periodOf({ month, code, fromDay, lastDay, cutOffDays }: OpenBillingPeriodBody, zone: string): BillingPeriod {
  if (month !== undefined && code === undefined && fromDay === undefined && lastDay === undefined) return monthPeriod(month, cutOffDays, zone);
  if (month !== undefined || code === undefined || fromDay === undefined || lastDay === undefined) throw new Refusal('SCHEMA', 'a period is a month, or a code with its first and last day');
  if (lastDay < fromDay) throw new Refusal('RANGE', 'the last day is before the first', [{ field: '/lastDay', kind: 'RANGE', detail: 'before the first' }]);
  return spanPeriod({ code, fromDay, lastDay }, cutOffDays, zone);
}
