import { Controller, Get, Inject, Param } from '@nestjs/common';
import { meterNext, type MeterNextAnswer, type Pool, sqlOf, zoneByCode, zonesWithin } from '@app/persistence';
import { Asked, By, type QueryOf, Refusal, Roles, type SignedIn, wholeNumber } from '@app/platform';

import { POOL } from '../tokens.js';

/** A million som is more than any meter costs. */
const PRICE = wholeNumber(1, 100_000_000);
const PRICE_FIELDS = { supplyTyiyn: PRICE, householdTyiyn: PRICE, budgetTyiyn: PRICE, commercialTyiyn: PRICE } as const;

/** Where the next meter goes. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('zones/:code/meter-next')
export class MeterNextController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Wells, boundaries, customers and zones by how much a meter there would narrow the real losses of the latest month for its price. Prices that are not named are those of the lots. */
  @Get()
  async rank(@By() by: SignedIn, @Param('code') code: string, @Asked(PRICE_FIELDS) { supplyTyiyn, householdTyiyn, budgetTyiyn, commercialTyiyn }: QueryOf<typeof PRICE_FIELDS>): Promise<MeterNextAnswer> {
    const sql = sqlOf(this.pool);
    const zone = await zoneByCode(sql, code, await zonesWithin(sql, by.zoneIds));
    if (zone === undefined) throw new Refusal('NOT_FOUND', 'there is no such zone');
    const answer = await meterNext(sql, zone.zoneId, { supply: supplyTyiyn ?? null, household: householdTyiyn ?? null, budget: budgetTyiyn ?? null, commercial: commercialTyiyn ?? null });
    if (answer === undefined) throw new Refusal('NOT_FOUND', 'the zone has no monthly balance yet');
    return answer;
  }
}
