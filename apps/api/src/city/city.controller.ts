import { Controller, Get, Inject } from '@nestjs/common';
import { type Pool, type SilentMeter, silentMeters, sqlOf, zonesWithin } from '@app/persistence';
import { Asked, By, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Roles, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { type CityToday, silentBefore, type SupplyEvidence, TodayService, type WellNow } from './today.service.js';

/** The city's water now: what is supplied, which wells run, which meters are silent. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('city')
export class CityController {
  constructor(@Inject(TodayService) private readonly todayService: TodayService, @Inject(POOL) private readonly pool: Pool) {}

  @Get('today')
  today(@By() by: SignedIn): Promise<CityToday> {
    return this.todayService.today(by, new Date());
  }

  /** How we know what was supplied since midnight: each supply meter with its two readings. */
  @Get('supply')
  supply(@By() by: SignedIn): Promise<{ readonly at: Date; readonly items: readonly SupplyEvidence[]; readonly supply: CityToday['supply'] }> {
    return this.todayService.supplyEvidence(by, new Date());
  }

  /** Every well with what it does now. */
  @Get('wells')
  async wells(@By() by: SignedIn): Promise<{ readonly items: readonly WellNow[] }> {
    return { items: await this.todayService.wells(by, new Date()) };
  }

  /** Installed meters that were not heard for a day: supply meters first, then the longest silence. */
  @Get('silent-meters')
  async silent(@By() by: SignedIn, @Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<SilentMeter>> {
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    const now = new Date();
    return { ...await silentMeters(sql, now, silentBefore(now), await zonesWithin(sql, by.zoneIds), page), ...page };
  }
}
