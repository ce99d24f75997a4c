import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ACCOUNT_HOLDERS, ACCOUNT_LIST } from '@app/persistence';
import { Asked, By, idNumber, oneOf, word, Int4Id, type ListAnswer, type QueryOf, Roles, type SignedIn, sortBy } from '@app/platform';
import { ACCOUNT_CLASSES, OPEN_STATES } from '@app/registry';

import { ChangeAccountBody, CorrectAccountBody, CreateAccountBody } from './consumer-bodies.js';
import { type Kept, RegisterDesk } from './register-desk.service.js';
import { DATED_FIELDS, entered, MOMENT_FIELDS, READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const KEPT: Kept<object> = { list: ACCOUNT_LIST, personal: { table: ACCOUNT_HOLDERS, otherwise: { phone: null, isInvented: false } } };
const LIST_FIELDS = { ...DATED_FIELDS, sort: sortBy(Object.keys(ACCOUNT_LIST.sorts)), class: oneOf(ACCOUNT_CLASSES), state: oneOf(OPEN_STATES), zoneId: idNumber, accountNo: word } as const;

/** Accounts, by time. Names and telephones for clerks and administrators, addresses for dispatchers too. */
@Roles(...READERS)
@Controller('accounts')
export class AccountsController {
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
  add(@By() by: SignedIn, @Body() { accountNo, validFrom, reason, ...given }: CreateAccountBody): Promise<ThingView> {
    return this.desk.add(KEPT, by, accountNo, entered(validFrom, reason), given);
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, reason, ...given }: ChangeAccountBody): Promise<ThingView> {
    return this.desk.change(KEPT, by, id, { version, ...entered(validFrom, reason) }, given);
  }

  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { version, validFrom, validTo, reason, ...given }: CorrectAccountBody): Promise<ThingView> {
    return this.desk.correct(KEPT, by, id, { version, validFrom, validTo, reason }, given);
  }
}
