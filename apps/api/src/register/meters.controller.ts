import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { addMeters, correctCapacity, inTransaction, METER_LIST, type Pool, requireVersion } from '@app/persistence';
import { Asked, By, idNumber, Int4Id, type ListAnswer, localDay, oneOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy, word } from '@app/platform';
import { METER_STATES } from '@app/registry';

import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { ChangeMeterBody, CorrectCapacityBody, CorrectMeterBody, CreateMeterBody } from './consumer-bodies.js';
import { instantOf, type Kept, RegisterDesk } from './register-desk.service.js';
import { DATED_FIELDS, entered, MOMENT_FIELDS, READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const KEPT: Kept<object> = { list: METER_LIST };
const LIST_FIELDS = {
  ...DATED_FIELDS, sort: sortBy(Object.keys(METER_LIST.sorts)), state: oneOf(METER_STATES), serial: word, lotId: idNumber, modelId: idNumber, verifiedUntilBefore: localDay,
} as const;

/** Meters, by time. A field crew finds one by its serial. */
@Roles(...READERS)
@Controller('meters')
export class MetersController {
  constructor(@Inject(RegisterDesk) private readonly desk: RegisterDesk, @Inject(POOL) private readonly pool: Pool) {}

  @Get()
  @Roles(...READERS, 'field')
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) { limit, offset, sort, q, at, knownAt, ...filters }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<ThingView>> {
    if (by.role === 'field' && filters.serial === undefined) throw new Refusal('AUTHZ', 'name the meter by its serial', [{ field: 'serial', kind: 'AUTHZ', detail: 'needed' }]);
    return this.desk.list(KEPT, by, { limit, offset, sort, q, at, knownAt }, filters);
  }

  @Get(':id')
  show(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(MOMENT_FIELDS) asked: QueryOf<typeof MOMENT_FIELDS>): Promise<ThingView> {
    return this.desk.show(KEPT, by, id, asked);
  }

  @Get(':id/history')
  history(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly items: readonly ThingView[] }> {
    return this.desk.history(KEPT, by, id);
  }

  @Post()
  @Roles('clerk', 'administrator')
  async add(@By() by: SignedIn, @Body() { serial, registerCapacityLitres, validFrom, reason, state, ...given }: CreateMeterBody): Promise<ThingView> {
    const attributes = {
      state, modelId: given.modelId ?? null, lotId: given.lotId ?? null, pulseLitres: given.pulseLitres ?? null, verifiedOn: given.verifiedOn ?? null, verifiedUntilOn: given.verifiedUntilOn ?? null };
    const from = instantOf(validFrom);
    const [id] = await inTransaction(this.pool, (sql) => addMeters(sql, [{ serial, registerCapacityLitres, validFrom: from, attributes }], { actor: actorOf(by), reason: reason ?? null }));
    return this.desk.show(KEPT, { ...by, zoneIds: [] }, id!, { at: from, knownAt: undefined });
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, reason, ...given }: ChangeMeterBody): Promise<ThingView> {
    return this.desk.change(KEPT, by, id, { version, ...entered(validFrom, reason) }, given);
  }

  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, validTo, reason, ...given }: CorrectMeterBody): Promise<ThingView> {
    return this.desk.correct(KEPT, by, id, { version, validFrom, validTo, reason }, given);
  }

  /** The capacity of the register was read wrongly from its face: what the door judges from now on. */
  @Post(':id/capacity')
  @HttpCode(200)
  @Roles('administrator')
  async correctCapacity(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, registerCapacityLitres, reason }: CorrectCapacityBody): Promise<ThingView> {
    await inTransaction(this.pool, async (sql) => {
      await this.desk.requireOwn(sql, KEPT, by, id);
      await requireVersion(sql, METER_LIST.versioned, id, version);
      await correctCapacity(sql, id, registerCapacityLitres, { actor: actorOf(by), reason });
    });
    return this.desk.show(KEPT, by, id, { at: undefined, knownAt: undefined });
  }
}
