import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { balanceRules, type BalanceRuleRow, inTransaction, type Pool, recordBalanceRule, recordWaterPrice, sqlOf, type WaterPriceRow, waterPrices, zonesWithin } from '@app/persistence';
import { By, Roles, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { type GivenRules, RecordBalanceRuleBody, RecordWaterPriceBody } from './balance-bodies.js';

/** What balances assume: shares, norms, accuracies, declared hours. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('balance-rules')
export class BalanceRulesController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** All that were recorded, the latest first. */
  @Get()
  async list(@By() by: SignedIn): Promise<{ readonly items: readonly BalanceRuleRow[] }> {
    const sql = sqlOf(this.pool);
    return { items: await balanceRules(sql, await zonesWithin(sql, by.zoneIds)) };
  }

  /** Records what holds from a day on. Balances that it concerns become other versions. */
  @Post()
  @Roles('administrator')
  async record(@By() by: SignedIn, @Body() { zoneId, fromOn, rules, reason }: RecordBalanceRuleBody): Promise<{ readonly items: readonly BalanceRuleRow[] }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => recordBalanceRule(sql, { zoneId: zoneId ?? null, fromOn, rules: rules as GivenRules }, { actor: actorOf(by), reason }));
    return this.list(by);
  }
}

/** Tariff and cost of water, by which losses are valued. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('water-prices')
export class WaterPricesController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Get()
  async list(): Promise<{ readonly items: readonly WaterPriceRow[] }> {
    return { items: await waterPrices(sqlOf(this.pool)) };
  }

  /** Records what a cubic metre costs from a day on. */
  @Post()
  @Roles('administrator')
  async record(@By() by: SignedIn, @Body() { reason, ...price }: RecordWaterPriceBody): Promise<{ readonly items: readonly WaterPriceRow[] }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => recordWaterPrice(sql, price, { actor: actorOf(by), reason }));
    return this.list();
  }
}
