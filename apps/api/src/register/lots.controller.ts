import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { LOT_LIST } from '@app/persistence';
import { Asked, By, Int4Id, type ListAnswer, oneOf, type QueryOf, Roles, type SignedIn, sortBy } from '@app/platform';
import { LOT_CLASSES } from '@app/registry';

import { requireUnlimited } from '../trust/zone-limits.js';
import { ChangeLotBody, CorrectLotBody, CreateLotBody } from './catalogue-bodies.js';
import { type Kept, RegisterDesk } from './register-desk.service.js';
import { DATED_FIELDS, entered, MOMENT_FIELDS, READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const KEPT: Kept<object> = { list: LOT_LIST };
const LIST_FIELDS = { ...DATED_FIELDS, sort: sortBy(Object.keys(LOT_LIST.sorts)), class: oneOf(LOT_CLASSES) } as const;

/** Meters bought together: contract, price, warranty and act of acceptance, by time. */
@Roles(...READERS)
@Controller('lots')
export class LotsController {
  constructor(@Inject(RegisterDesk) private readonly desk: RegisterDesk) {}

  @Get()
  list(@By() by: SignedIn, @Asked(LIST_FIELDS) { limit, offset, sort, q, at, knownAt, ...filters }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<ThingView>> {
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
  @Roles('administrator')
  add(@By() by: SignedIn, @Body() { code, validFrom, reason, ...given }: CreateLotBody): Promise<ThingView> {
    requireUnlimited(by);
    return this.desk.add(KEPT, by, code, entered(validFrom, reason), given);
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Roles('administrator')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, reason, ...given }: ChangeLotBody): Promise<ThingView> {
    requireUnlimited(by);
    return this.desk.change(KEPT, by, id, { version, ...entered(validFrom, reason) }, given);
  }

  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, validTo, reason, ...given }: CorrectLotBody): Promise<ThingView> {
    requireUnlimited(by);
    return this.desk.correct(KEPT, by, id, { version, validFrom, validTo, reason }, given);
  }
}
