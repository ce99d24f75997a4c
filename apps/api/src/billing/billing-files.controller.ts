import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { batchFile, batchOf, type BillingFile, bytesOfFile, eraseFile, filesOfBatch, inTransaction, type Pool, sqlOf } from '@app/persistence';
import { By, type HttpResponse, Int4Id, PROFILE_MEDIA, profiledFile, Roles, type SecretCipher, type SignedIn } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { CIPHER, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { IssueBatchBody } from './billing-bodies.js';

/** Sends a stored file; its hash goes before it, and the connection breaks where the bytes are not those. */
export async function sendBatchFile(pool: Pool, cipher: SecretCipher, file: BillingFile, response: HttpResponse): Promise<void> {
  response.status(200).type(PROFILE_MEDIA[file.format]);
  response.setHeader('Content-Disposition', `attachment; filename="${file.fileName}"`);
  response.setHeader('Content-Length', String(file.bytes));
  response.setHeader('X-File-Sha256', file.fileSha256);
  await pipeline(Readable.from(bytesOfFile(sqlOf(pool), file, cipher), { objectMode: false }), response);
}

/** Files of batches as their recipients got them: kept sealed, given out again the same, erased where the law asks for it. */
@Roles('clerk', 'administrator')
@Controller('billing/batches/:no/files')
export class BillingFilesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(CIPHER) private readonly cipher: SecretCipher, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Files that were made of the batch: names, hashes and figures, the erased ones too. */
  @Get()
  async list(@By() by: SignedIn, @Param('no', Int4Id) no: number): Promise<{ readonly items: readonly BillingFile[] }> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    return { items: await filesOfBatch(sql, (await batchOf(sql, no)).batchNo) };
  }

  /** The file for a recipient by its profile as it is now: made once, the same bytes ever after. */
  @Get(':recipient')
  async file(@By() by: SignedIn, @Param('no', Int4Id) no: number, @Param('recipient', Int4Id) recipientId: number, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    const file = await inTransaction(this.pool, (sql) => batchFile(sql, no, recipientId, this.timeZone, profiledFile, this.cipher, { actor: actorOf(by), reason: null }));
    await sendBatchFile(this.pool, this.cipher, file, response);
  }

  /** Erases what a file holds; its hash and figures stay. */
  @Roles('administrator')
  @Post(':recipient/:version/erasure')
  @HttpCode(200)
  async erase(@By() by: SignedIn, @Param('no', Int4Id) batchNo: number, @Param('recipient', Int4Id) recipientId: number, @Param('version', Int4Id) versionNo: number, @Body() { reason }: IssueBatchBody): Promise<BillingFile> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => eraseFile(sql, { batchNo, recipientId, versionNo }, { actor: actorOf(by), reason }));
  }
}
