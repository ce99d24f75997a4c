import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Asked, By, type HttpResponse, Int4Id, localDay, type QueryOf, Refusal, REPORT_FORMATS, reportBytes, Roles, type SignedIn, wholeNumber, word } from '@app/platform';
import type { ReportDocument, ReportLanguage } from '@app/programme';
import { localDayBounds, localMonthBounds } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { ExplanationDesk } from './explanation-desk.service.js';
import { dayDocument } from './why/day-document.js';
import { monthDocument } from './why/month-document.js';
import { WhySpeech } from './why/why-speech.js';

const MONTH_FIELDS = { month: word } as const;
const DAY_FIELDS = { day: localDay, register: wholeNumber(1, 2) } as const;

/** Why a figure is what it is, as a file to be printed and handed out: ky.pdf, ru.pdf or en.pdf. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller()
export class WhyController {
  constructor(@Inject(ExplanationDesk) private readonly desk: ExplanationDesk, @Inject(TIME_ZONE) private readonly zone: string) {}

  @Get('accounts/:id/explanation/:name')
  async ofMonth(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Param('name') name: string, @Asked(MONTH_FIELDS) { month }: QueryOf<typeof MONTH_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    const speech = this.speechOf(name);
    const found = await this.desk.month(by, id, month);
    const holder = await this.desk.holder(by, id, localMonthBounds(found.month, this.zone).toMs);
    await send(response, monthDocument(found, holder, speech, Date.now()), `account-${id}-${found.month}-${name}`);
  }

  @Get('meters/:id/explanation/:name')
  async ofDay(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Param('name') name: string, @Asked(DAY_FIELDS) asked: QueryOf<typeof DAY_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    const speech = this.speechOf(name);
    const found = await this.desk.day(by, id, asked);
    const accountId = found.countedFor?.accountId ?? null;
    const holder = accountId === null ? {} : await this.desk.holder(by, accountId, localDayBounds(found.day, this.zone).toMs);
    await send(response, dayDocument(found, holder, speech, Date.now()), `meter-${id}-${found.day}-${name}`);
  }

  private speechOf(name: string): WhySpeech {
    const [, language] = /^(ky|ru|en)\.pdf$/.exec(name) ?? [];
    if (language === undefined) throw new Refusal('NOT_FOUND', 'there is no such file; names are ky.pdf, ru.pdf and en.pdf');
    return new WhySpeech(language as ReportLanguage, this.zone);
  }
}

/** Names stand in it: no cache keeps it. */
async function send(response: HttpResponse, document: ReportDocument, fileName: string): Promise<void> {
  const bytes = await reportBytes(document, 'pdf');
  response.status(200).type(REPORT_FORMATS.pdf);
  response.setHeader('Content-Disposition', `attachment; filename="${fileName}"`);
  response.setHeader('Cache-Control', 'no-store');
  response.send(bytes);
}
