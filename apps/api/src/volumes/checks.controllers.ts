import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { CHECK_KINDS, type CheckKind, type CheckRules } from '@app/metering';
import { acceptCheck, inTransaction, isMeterWithin, meteringRules, type MeteringRuleRow, type Pool, recordCheckRules, sqlOf, zonesWithin } from '@app/persistence';
import { By, Int4Id, Refusal, Roles, type SignedIn } from '@app/platform';
import { ACCOUNT_CLASSES, type AccountClass, REGISTER_NUMBER, type RegisterName } from '@app/registry';
import { IsNumber, Max, Min } from 'class-validator';

import { IsInstant, MayBeAbsent, MayBeNullOrAbsent, Nested, OneOf, Text, WholeNumber } from '../http/validation.js';
import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const REASON = 500;

/** What a check found, by name, and why it is as it should be. */
export class AcceptCheckBody {
  @MayBeAbsent() @OneOf(Object.keys(REGISTER_NUMBER)) register?: RegisterName;
  @OneOf(CHECK_KINDS) kind: CheckKind;
  @IsInstant() fromAt: string;
  @Text(REASON) reason: string;
}

const MOST_LITRES = 1_000_000_000;
const KEY = 64;
const Share = (least: number, most: number): PropertyDecorator => (target, name) => [MayBeAbsent(), IsNumber(), Min(least), Max(most)].forEach((decorate) => decorate(target, name));

/** Limits of checks; what is left out stays. docs/metering.md says what each is. */
export class CheckLimitsBody {
  @Share(0, 1_000) spikeShare?: number;
  @MayBeAbsent() @WholeNumber(0, MOST_LITRES) spikeFloorLitresPerHour?: number;
  @Share(1, 1_000) highUseFactor?: number;
  @Share(0, 1) lowUseFactor?: number;
  @MayBeAbsent() @WholeNumber(0, MOST_LITRES) useFloorLitresPerDay?: number;
  @MayBeAbsent() @WholeNumber(1, 3_650) zeroUseDays?: number;
  @MayBeAbsent() @WholeNumber(3_600_000, 31_536_000_000) frozenMs?: number;
  @MayBeAbsent() @WholeNumber(0, MOST_LITRES) closedPointLitres?: number;
  @MayBeAbsent() @WholeNumber(0, MOST_LITRES) uninstalledLitres?: number;
  @MayBeNullOrAbsent() @WholeNumber(0, MOST_LITRES) sumToleranceLitres?: number | null;
  @MayBeAbsent() @WholeNumber(0, MOST_LITRES) replacedLitres?: number;
  @MayBeAbsent() @WholeNumber(1, 120) estimatedWarnMonths?: number;
  @MayBeAbsent() @WholeNumber(1, 120) estimatedStopMonths?: number;
}

export class RecordCheckRulesBody {
  /** Left out: for all classes. */
  @MayBeAbsent() @OneOf(ACCOUNT_CLASSES) class?: AccountClass;
  /** Left out: for all models. */
  @MayBeAbsent() @Text(KEY) modelCode?: string;
  @Nested(() => CheckLimitsBody) checks: CheckLimitsBody;
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

  /** Records limits of checks for a class and model: a new version, by which its meters are derived anew. */
  @Post()
  @Roles('administrator')
  async record(@By() by: SignedIn, @Body() { class: ofClass, modelCode, checks, reason }: RecordCheckRulesBody): Promise<{ readonly items: readonly MeteringRuleRow[] }> {
    requireUnlimited(by);
    // What was left out is there as undefined, and must not take the place of what holds.
    const limits = Object.fromEntries(Object.entries(checks).filter(([, limit]) => limit !== undefined)) as Partial<CheckRules>;
    await inTransaction(this.pool, (sql) => recordCheckRules(sql, { class: ofClass ?? null, modelCode: modelCode ?? null, checks: limits }, { actor: actorOf(by), reason }));
    return this.list();
  }
}
