import { pipeline } from 'node:stream/promises';

import { Controller, HttpCode, Inject, Param, Post, Req, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { type AnsweredAccount, answerList, countAnswers } from '@app/billing';
import { inTransaction, knownAccounts, type Pool, appendAudit } from '@app/persistence';
import { Asked, By, FILE_FORMATS, type FileFormat, fileOf, type HttpRequest, type HttpResponse, MOST_FILE_BYTES, oneOf, type QueryOf, readAccountList, ReadsOwnBody, Refusal, Roles, type SignedIn } from '@app/platform';
import { FILE_LANGUAGES, type InLanguages, type WrittenCell } from '@app/registry';
import { formatCubicMetres } from '@app/units';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const ANSWER_FIELDS = { format: oneOf(Object.keys(FILE_FORMATS) as FileFormat[]), language: oneOf(FILE_LANGUAGES) } as const;
const HEADINGS: readonly { readonly text: InLanguages; readonly isText: boolean }[] = [
  { text: { ru: 'Лицевой счёт', ky: 'Жеке эсеп', en: 'Account number' }, isText: true }, { text: { ru: 'Состояние', ky: 'Абалы', en: 'Status' }, isText: true },
  { text: { ru: 'Учтено, м3', ky: 'Эсепке алынган, м3', en: 'Registered, m3' }, isText: false }, { text: { ru: 'К начислению, м3', ky: 'Эсептелет, м3', en: 'Billed, m3' }, isText: false },
];

/** The list of a billing program, answered account by account. */
@Roles('clerk', 'administrator')
@Controller('billing/periods/:code/answers')
export class AnsweredListsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Takes a list of accounts and gives it back in its order, each with one status; `X-Counts` says how many have which. */
  @Post()
  @HttpCode(200)
  @ReadsOwnBody()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MOST_FILE_BYTES, files: 1, fields: 0, parts: 1 } }))
  async answer(@By() by: SignedIn, @Param('code') code: string, @Asked(ANSWER_FIELDS) asked: QueryOf<typeof ANSWER_FIELDS>, @UploadedFile() part: { readonly buffer: Buffer } | undefined, @Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    if (request.headers['idempotency-key'] !== undefined) throw new Refusal('SCHEMA', 'a list takes no Idempotency-Key: answering it changes nothing');
    if (part === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be multipart/form-data with the file in the field `file`');
    const list = await readAccountList(part.buffer);
    const answers = await inTransaction(this.pool, async (sql) => {
      const known = await knownAccounts(sql, code, this.timeZone);
      const answered = answerList(list, known);
      await appendAudit(sql, { actor: actorOf(by), action: 'billing.answer_list', objectKind: 'billing_period', objectKey: code, before: null, after: { ...countAnswers(answered) }, reason: null });
      return answered;
    });
    const [format, language] = [asked.format ?? 'xlsx', asked.language ?? 'ru'];
    response.status(200).type(FILE_FORMATS[format]);
    response.setHeader('Content-Disposition', `attachment; filename="answers-${code}.${format}"`);
    response.setHeader('X-Counts', JSON.stringify(countAnswers(answers)));
    await pipeline(fileOf({ title: code, headings: HEADINGS.map(({ text, isText }) => ({ text: text[language], isText })), lines: answers.map(cellsOf) }, format), response);
  }
}

function cellsOf({ accountNo, status, registeredLitres, billedM3 }: AnsweredAccount): (WrittenCell | null)[] {
  const number = (text: string | null): WrittenCell | null => (text === null ? null : { form: 'number', text });
  return [{ form: 'text', text: accountNo }, { form: 'text', text: status }, number(registeredLitres === null ? null : formatCubicMetres(registeredLitres)), number(billedM3 === null ? null : String(billedM3))];
}
