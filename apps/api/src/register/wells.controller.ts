import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { WELL_LIST } from '@app/persistence';
import { Asked, By, idNumber, oneOf, Int4Id, type ListAnswer, type QueryOf, Roles, type SignedIn, sortBy } from '@app/platform';
import { WELL_STATES } from '@app/registry';

import { ChangeWellBody, CorrectWellBody, CreateWellBody } from './place-bodies.js';
import { requireStateAlone } from './dispatcher-rights.js';
import { type Kept, RegisterDesk } from './register-desk.service.js';
import { DATED_FIELDS, entered, MOMENT_FIELDS, READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const KEPT: Kept<object> = { list: WELL_LIST };
const LIST_FIELDS = { ...DATED_FIELDS, sort: sortBy(Object.keys(WELL_LIST.sorts)), state: oneOf(WELL_STATES), fieldId: idNumber, zoneId: idNumber } as const;

/** Wells, by time. A dispatcher says what state a well is in; what it is, an administrator. */
@Roles(...READERS)
@Controller('wells')
export class WellsController {
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
  add(@By() by: SignedIn, @Body() { code, validFrom, reason, ...given }: CreateWellBody): Promise<ThingView> {
    return this.desk.add(KEPT, by, code, entered(validFrom, reason), given);
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Roles('administrator', 'dispatcher')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, reason, ...given }: ChangeWellBody): Promise<ThingView> {
    requireStateAlone(by, given);
    return this.desk.change(KEPT, by, id, { version, ...entered(validFrom, reason) }, given);
  }

  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, validTo, reason, ...given }: CorrectWellBody): Promise<ThingView> {
    return this.desk.correct(KEPT, by, id, { version, validFrom, validTo, reason }, given);
  }
}
