import { Controller, Get, Inject, Param } from '@nestjs/common';
import { type NightMonth, nightMonth, type Pool, sqlOf, zoneByCode, zonesWithin } from '@app/persistence';
import { Asked, By, flag, type QueryOf, Refusal, Roles, type SignedIn } from '@app/platform';
import { localMonthOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';

const FIELDS = { leakage: flag } as const;
const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;

/** Night flows of a zone, by month. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('zones/:code/nights')
export class NightsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Each night of the month with its flow or why that is not known, what is normal for it, and, unless `leakage` is false, leakage by nights beside the balance. */
  @Get(':month')
  async show(@By() by: SignedIn, @Param('code') code: string, @Param('month') month: string, @Asked(FIELDS) { leakage }: QueryOf<typeof FIELDS>): Promise<NightMonth> {
    const now = new Date();
    if (!MONTH.test(month) || month > localMonthOf(now.getTime(), this.timeZone)) throw new Refusal('NOT_FOUND', 'nights are named by a month that has begun, such as 2026-11');
    const sql = sqlOf(this.pool);
    const zone = await zoneByCode(sql, code, await zonesWithin(sql, by.zoneIds));
    if (zone === undefined) throw new Refusal('NOT_FOUND', 'there is no such zone');
    return nightMonth(sql, zone.zoneId, month, this.timeZone, now, leakage !== false);
  }
}
