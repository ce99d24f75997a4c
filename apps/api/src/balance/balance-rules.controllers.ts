import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { BalanceRules } from '@app/balance';
import { balanceRules, balanceRulesOf, type BalanceRuleRow, inTransaction, type Pool, recordBalanceRule, recordWaterPrice, sqlOf, type WaterPriceRow, waterPrices, zoneByCode, zonesWithin } from '@app/persistence';
import { Asked, By, localDay, type QueryOf, Refusal, Roles, type SignedIn, word } from '@app/platform';
import { localDayOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { type GivenRules, RecordBalanceRuleBody, RecordWaterPriceBody } from './balance-bodies.js';

const IN_FORCE_FIELDS = { zone: word, on: localDay } as const;

/** What balances assume: shares, norms, accuracies, declared hours. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('balance-rules')
export class BalanceRulesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** All that were recorded, the latest first. */
  @Get()
  async list(@By() by: SignedIn): Promise<{ readonly items: readonly BalanceRuleRow[] }> {
    const sql = sqlOf(this.pool);
    return { items: await balanceRules(sql, await zonesWithin(sql, by.zoneIds)) };
  }

  /** Everything that balances of a zone, or where none is named of all, assume on a day: what was recorded over what is proposed. */
  @Get('in-force')
  async inForce(@By() by: SignedIn, @Asked(IN_FORCE_FIELDS) { zone: code, on = localDayOf(Date.now(), this.timeZone) }: QueryOf<typeof IN_FORCE_FIELDS>): Promise<{ readonly on: string; readonly zoneCode: string | null; readonly rules: BalanceRules }> {
    const sql = sqlOf(this.pool);
    const zone = code === undefined ? null : await zoneByCode(sql, code, await zonesWithin(sql, by.zoneIds));
    if (zone === undefined) throw new Refusal('NOT_FOUND', 'there is no such zone');
    return { on, zoneCode: zone?.code ?? null, rules: await balanceRulesOf(sql, zone?.zoneId ?? null, on) };
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
