import { Controller, Get, Inject, Param } from '@nestjs/common';
import { isMeterWithin, meterReadings, type MeterReadingRow, type Pool, sqlOf, staysWithin, zonesWithin } from '@app/persistence';
import { Asked, By, flag, instant, Int4Id, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy, wholeNumber } from '@app/platform';

import { POOL } from '../tokens.js';

/** Rows of all meters lie between those of one: a longer question belongs to volumes, not to readings. */
const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

const LIST_FIELDS = { ...PAGE_FIELDS, limit: wholeNumber(1, 2_000), from: instant, to: instant, register: wholeNumber(1, 99), isMarked: flag, sort: sortBy(['readAt']) } as const;

/** Readings of one meter, as stored, with what checks and people say of them. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('meters/:id/readings')
export class MeterReadingsController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The last seven days, newest first, where nothing else is asked; `from` and `to` at most 31 days apart. */
  @Get()
  async list(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<MeterReadingRow>> {
    const to = asked.to ?? new Date();
    const from = asked.from ?? new Date(to.getTime() - 7 * DAY_MS);
    if (from >= to) throw new Refusal('RANGE', '"from" must lie before "to"', [{ field: 'from', kind: 'RANGE', detail: 'not before "to"' }]);
    if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS) throw new Refusal('RANGE', `at most ${MOST_DAYS} days at once`, [{ field: 'from', kind: 'RANGE', detail: `at most ${MOST_DAYS} days before "to"` }]);
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    if (!await isMeterWithin(sql, meterId, zoneIds)) throw new Refusal('NOT_FOUND', 'there is no such meter');
    const { items, total } = await meterReadings(sql, {
      meterId, from, to, stays: await staysWithin(sql, meterId, zoneIds), newestFirst: asked.sort?.descending ?? true, isMarked: asked.isMarked ?? false, ...page, ...(asked.register === undefined ? {} : { register: asked.register }) });
    return { items, total, ...page };
  }
}
