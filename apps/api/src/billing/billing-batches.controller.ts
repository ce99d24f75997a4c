import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { BATCH_COLUMNS, batchCells, canonicalContent, type CorrectionRow, type IssuedRow } from '@app/billing';
import { type BatchRow, batchOf, billingBatches, type Pool, rowsOfBatch, rowsOfBatchPage, sealOf, sqlOf } from '@app/persistence';
import { Asked, By, CODE_PAGES, type CodePage, dbfFile, FILE_FORMATS, fileOf, type HttpResponse, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn } from '@app/platform';
import { FILE_LANGUAGES } from '@app/registry';
import { localDayOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const FORMATS = { ...FILE_FORMATS, dbf: 'application/x-dbf', jsonl: 'application/x-ndjson' } as const;
const FILE_FIELDS = { language: oneOf(FILE_LANGUAGES), codePage: oneOf(Object.keys(CODE_PAGES) as CodePage[]) } as const;

/** What was issued, as it was issued. */
@Roles('clerk', 'administrator')
@Controller('billing')
export class BillingBatchesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Batches, the latest first. */
  @Get('batches')
  async list(@By() by: SignedIn, @Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<BatchRow>> {
    requireUnlimited(by);
    const page = pageOf(asked);
    return { ...await billingBatches(sqlOf(this.pool), page), ...page };
  }

  @Get('batches/:no/rows')
  async rows(@By() by: SignedIn, @Param('no') no: string, @Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<IssuedRow | CorrectionRow>> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    const { batchNo } = await batchOf(sql, numberOf(no));
    const page = pageOf(asked);
    return { ...await rowsOfBatchPage(sql, batchNo, page), ...page };
  }

  /** A batch as a file: `1.xlsx`, `1.csv`, `1.dbf`, or `1.jsonl`, the sealed form itself. Refused where the rows are no longer those that were sealed. */
  @Get('files/:name')
  async file(@By() by: SignedIn, @Param('name') name: string, @Asked(FILE_FIELDS) asked: QueryOf<typeof FILE_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    const [, no = '', ending = ''] = /^(\d{1,9})\.(csv|xlsx|dbf|jsonl)$/.exec(name) ?? [];
    if (no === '') throw new Refusal('NOT_FOUND', `there is no such file; the endings are ${Object.keys(FORMATS).join(', ')}`);
    const sql = sqlOf(this.pool);
    const batch = await batchOf(sql, numberOf(no));
    const rows = await rowsOfBatch(sql, batch.batchNo);
    if (sealOf(rows) !== batch.contentSha256) throw new Error(`the rows of batch ${batch.batchNo} are not those that were sealed`);
    const format = ending as keyof typeof FORMATS;
    const language = asked.language ?? 'ru';
    const lines = rows.map((row) => batchCells(row, batch, this.timeZone));
    const bytes = format === 'jsonl' ? Readable.from(canonicalContent(rows), { objectMode: false })
      : format === 'dbf' ? Readable.from(dbfFile(BATCH_COLUMNS, lines.length, lines, { codePage: asked.codePage ?? 'cp866', onDay: localDayOf(batch.issuedAt.getTime(), this.timeZone), losses: { foldedLetters: 0, lostLetters: 0 } }), { objectMode: false })
        : fileOf({ title: `${batch.batchNo} ${batch.periodCode}`, headings: BATCH_COLUMNS.map(({ headings, form }) => ({ text: headings[language], isText: form === 'text' })), lines }, format);
    response.status(200).type(FORMATS[format]);
    response.setHeader('Content-Disposition', `attachment; filename="batch-${batch.periodCode}-${name}"`);
    response.setHeader('X-Content-Sha256', batch.contentSha256);
    await pipeline(bytes, response);
  }
}

function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('NOT_FOUND', 'there is no such batch');
  return Number(text);
}
