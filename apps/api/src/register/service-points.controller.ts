import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { SERVICE_POINT_ADDRESSES, SERVICE_POINT_LIST } from '@app/persistence';
import { Asked, By, flag, idNumber, oneOf, Int4Id, type ListAnswer, type QueryOf, Roles, type SignedIn, sortBy } from '@app/platform';
import { OPEN_STATES } from '@app/registry';

import { ChangeServicePointBody, CorrectServicePointBody, CreateServicePointBody } from './consumer-bodies.js';
import { type Kept, RegisterDesk } from './register-desk.service.js';
import { DATED_FIELDS, entered, MOMENT_FIELDS, READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const KEPT: Kept<object> = { list: SERVICE_POINT_LIST, personal: { table: SERVICE_POINT_ADDRESSES, otherwise: { isInvented: false } } };
const LIST_FIELDS = { ...DATED_FIELDS, sort: sortBy(Object.keys(SERVICE_POINT_LIST.sorts)), state: oneOf(OPEN_STATES), accountId: idNumber, zoneId: idNumber, parentServicePointId: idNumber, hasMeter: flag } as const;

/** Service connections, by time. Addresses for clerks, dispatchers and administrators. */
@Roles(...READERS)
@Controller('service-points')
export class ServicePointsController {
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
  @Roles('clerk', 'administrator')
  add(@By() by: SignedIn, @Body() { code, validFrom, reason, ...given }: CreateServicePointBody): Promise<ThingView> {
    return this.desk.add(KEPT, by, code, entered(validFrom, reason), given);
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, reason, ...given }: ChangeServicePointBody): Promise<ThingView> {
    return this.desk.change(KEPT, by, id, { version, ...entered(validFrom, reason) }, given);
  }

  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, validTo, reason, ...given }: CorrectServicePointBody): Promise<ThingView> {
    return this.desk.correct(KEPT, by, id, { version, validFrom, validTo, reason }, given);
  }
}
