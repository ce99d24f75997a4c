import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Asked, By, flag, idNumber, Int4Id, type ListAnswer, pageOf, type QueryOf, Roles, type SignedIn, sortBy } from '@app/platform';

import { CorrectInstallationBody, ExchangeBody, InstallBody, RemoveBody } from './act-bodies.js';
import { InstallationsService } from './installations.service.js';
import { DATED_FIELDS, READERS } from './register-questions.js';
import { installationView, listAnswer, type ThingView } from './register-views.js';

const LIST_FIELDS = {
  ...DATED_FIELDS, sort: sortBy(['installedAt', 'removedAt', 'meterSerial', 'placeCode']), meterId: idNumber, servicePointId: idNumber, wellId: idNumber, isOpen: flag,
} as const;

/** Which meter was where, and the acts of putting in, taking out and exchanging. */
@Roles(...READERS, 'field')
@Controller('installations')
export class InstallationsController {
  constructor(@Inject(InstallationsService) private readonly installations: InstallationsService) {}

  @Get()
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) { limit, offset, sort, q, at, knownAt, ...filters }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<ThingView>> {
    const bounds = pageOf({ limit, offset });
    return listAnswer(await this.installations.list(by, { ...bounds, sort, search: q, at, knownAt, filters }), bounds, installationView);
  }

  @Get(':id')
  async show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<ThingView> {
    return installationView(await this.installations.find(by, id));
  }

  @Post()
  @Roles('field', 'dispatcher', 'clerk', 'administrator')
  async install(@By() by: SignedIn, @Body() body: InstallBody): Promise<ThingView> {
    return installationView(await this.installations.install(by, body));
  }

  @Post('removal')
  @HttpCode(200)
  @Roles('field', 'dispatcher', 'clerk', 'administrator')
  async remove(@By() by: SignedIn, @Body() body: RemoveBody): Promise<ThingView> {
    return installationView(await this.installations.remove(by, body));
  }

  /** Taking out and putting in as one act, with the radio; answers the new installation. */
  @Post('exchange')
  @Roles('field', 'dispatcher', 'clerk', 'administrator')
  async exchange(@By() by: SignedIn, @Body() body: ExchangeBody): Promise<ThingView> {
    return installationView(await this.installations.exchange(by, body));
  }

  /** Replaces an installation recorded wrongly; it has a new number afterwards. */
  @Post(':id/corrections')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  async correct(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: CorrectInstallationBody): Promise<ThingView> {
    return installationView(await this.installations.correct(by, id, body));
  }
}
