import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CHECK_KINDS, type CheckKind } from '@app/metering';
import { acceptCheck, inTransaction, isMeterWithin, meteringRules, type MeteringRuleRow, type Pool, sqlOf, zonesWithin } from '@app/persistence';
import { By, Int4Id, Refusal, Roles, type SignedIn } from '@app/platform';
import { REGISTER_NUMBER, type RegisterName } from '@app/registry';

import { IsInstant, MayBeAbsent, OneOf, Text } from '../http/validation.js';
import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';

const REASON = 500;

/** What a check found, by name, and why it is as it should be. */
export class AcceptCheckBody {
  @MayBeAbsent() @OneOf(Object.keys(REGISTER_NUMBER)) register?: RegisterName;
  @OneOf(CHECK_KINDS) kind: CheckKind;
  @IsInstant() fromAt: string;
  @Text(REASON) reason: string;
}

/** What people say of what checks found. */
@Roles('clerk', 'administrator')
@Controller('meters/:id/checks')
export class ChecksController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Accepts it as it is; no volume changes. It stands again once more than twice as much hangs on it. */
  @Post('accept')
  @HttpCode(200)
  async accept(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Body() { register, kind, fromAt, reason }: AcceptCheckBody): Promise<{ readonly outcome: 'accepted' }> {
    await inTransaction(this.pool, async (sql) => {
      if (!await isMeterWithin(sql, meterId, await zonesWithin(sql, by.zoneIds))) throw new Refusal('NOT_FOUND', 'there is no such meter');
      await acceptCheck(sql, { meterId, register: REGISTER_NUMBER[register ?? 'volume'], kind, fromAt: instantOf(fromAt) }, { actor: actorOf(by), reason });
    });
    return { outcome: 'accepted' };
  }
}

/** The rules by which readings are judged, by class and model, version by version. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('metering-rules')
export class MeteringRulesController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** All versions, the latest first, each with what it sets and all that holds by it. */
  @Get()
  async list(): Promise<{ readonly items: readonly MeteringRuleRow[] }> {
    return { items: await meteringRules(sqlOf(this.pool)) };
  }
}
