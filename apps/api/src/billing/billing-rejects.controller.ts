import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { acknowledgementsOf, type Acknowledgement, type BillingReject, billingRejects, clearReject, inTransaction, type Pool, sqlOf, takeRejects, type TakenRejects } from '@app/persistence';
import { Asked, By, type FieldFault, flag, type HttpRequest, Int4Id, type ListAnswer, MOST_FILE_BYTES, openReadingFile, PAGE_FIELDS, pageOf, type QueryOf, ReadsOwnBody, Refusal, Roles, type SignedIn, wholeNumber } from '@app/platform';
import { judgeLine, MOST_REJECT_LINES, reasonInWords, REJECT_FILE, rejectOf } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { IssueBatchBody } from './billing-bodies.js';

const REJECT_FIELDS = { ...PAGE_FIELDS, batch: wholeNumber(1, 2_147_483_647), isOpen: flag } as const;
/** So many faults are told; whoever has more has another file. */
const MOST_TOLD = 50;

/** What recipients did not take, as a queue: each with the row that it is and what clears it. */
@Roles('clerk', 'administrator')
@Controller('billing')
export class BillingRejectsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  @Get('rejects')
  async list(@By() by: SignedIn, @Asked(REJECT_FIELDS) asked: QueryOf<typeof REJECT_FIELDS>): Promise<ListAnswer<BillingReject>> {
    requireUnlimited(by);
    const page = pageOf(asked);
    return { ...await billingRejects(sqlOf(this.pool), { ...page, batchNo: asked.batch, isOpen: asked.isOpen }), ...page };
  }

  /** Says what was done about a reject. */
  @Post('rejects/:id/clearing')
  @HttpCode(200)
  async clear(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: IssueBatchBody): Promise<{ readonly rejectId: number }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => clearReject(sql, id, { actor: actorOf(by), reason }));
    return { rejectId: id };
  }

  /** Takes a file of rejects of a batch, whole or not at all; the same file once more stores nothing. */
  @Post('batches/:no/rejects/:recipient')
  @HttpCode(200)
  @ReadsOwnBody()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MOST_FILE_BYTES, files: 1, fields: 0, parts: 1 } }))
  async take(@By() by: SignedIn, @Param('no', Int4Id) no: number, @Param('recipient', Int4Id) recipientId: number, @UploadedFile() part: { readonly buffer: Buffer } | undefined, @Req() request: HttpRequest): Promise<TakenRejects> {
    requireUnlimited(by);
    if (request.headers['idempotency-key'] !== undefined) throw new Refusal('SCHEMA', 'a file takes no Idempotency-Key: the same file twice changes nothing');
    if (part === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be multipart/form-data with the file in the field `file`');
    const { columns, lines, hasCommasBetween } = await openReadingFile(REJECT_FILE, part.buffer, MOST_REJECT_LINES);
    const [rejects, faults]: [ReturnType<typeof rejectOf>[], FieldFault[]] = [[], []];
    for await (const { lineNo, cells } of lines) {
      const { row, faults: found } = judgeLine(REJECT_FILE, columns, cells, { timeZone: this.timeZone, language: 'ru', hasCommasBetween });
      if (row !== null) rejects.push(rejectOf(row));
      else if (faults.length < MOST_TOLD) for (const { column, reason } of found) faults.push({ field: `line ${lineNo}${column === null ? '' : `, ${column}`}`, kind: 'SCHEMA', detail: reasonInWords(reason).en });
    }
    if (faults.length > 0) throw new Refusal('SCHEMA', `${faults[0]!.field}: ${faults[0]!.detail}`, faults);
    return inTransaction(this.pool, (sql) => takeRejects(sql, no, recipientId, rejects, null, { actor: actorOf(by), reason: null }));
  }

  /** Which recipients said that they imported the batch. */
  @Get('batches/:no/acknowledgements')
  async acknowledgements(@By() by: SignedIn, @Param('no', Int4Id) no: number): Promise<{ readonly items: readonly Acknowledgement[] }> {
    requireUnlimited(by);
    return { items: await acknowledgementsOf(sqlOf(this.pool), no) };
  }
}
