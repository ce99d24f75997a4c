import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { acknowledgeImport, batchFile, inTransaction, offeredBatches, type OfferedBatch, type Pool, sqlOf, takeRejects, type TakenRejects } from '@app/persistence';
import { Asked, ByMachine, ForMachines, type HttpResponse, Int4Id, type MachineCaller, MAX_LIMIT, profiledFile, type QueryOf, type SecretCipher, wholeNumber } from '@app/platform';

import { sendBatchFile } from '../billing/billing-files.controller.js';
import { TIME_ZONE } from '../city/time-zone.js';
import { CIPHER, POOL } from '../tokens.js';
import { machineActor } from './machine-actor.js';
import { AcknowledgeBody, PostRejectsBody } from './machine-bodies.js';

const AFTER_FIELDS = { after: wholeNumber(0, 2_147_483_647), limit: wholeNumber(1, MAX_LIMIT) } as const;

/** What the program of a recipient asks by its key: batches, its file of one, that it was imported, what was refused. */
@Controller('machine/batches')
export class MachineBillingController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(CIPHER) private readonly cipher: SecretCipher, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Batches `after` a number in the order of their issue, with whether this recipient acknowledged them. */
  @Get()
  @ForMachines('list_batches')
  async list(@ByMachine() by: MachineCaller, @Asked(AFTER_FIELDS) asked: QueryOf<typeof AFTER_FIELDS>): Promise<{ readonly items: readonly OfferedBatch[] }> {
    return { items: await offeredBatches(sqlOf(this.pool), by.recipientId, asked.after ?? 0, asked.limit ?? MAX_LIMIT) };
  }

  /** The file of a batch by the profile of the recipient: the same bytes every time, with their SHA-256. */
  @Get(':no/file')
  @ForMachines('fetch_files')
  async file(@ByMachine() by: MachineCaller, @Param('no', Int4Id) no: number, @Res() response: HttpResponse): Promise<void> {
    const file = await inTransaction(this.pool, (sql) => batchFile(sql, no, by.recipientId, this.timeZone, profiledFile, this.cipher, { actor: machineActor(by), reason: null }));
    await sendBatchFile(this.pool, this.cipher, file, response);
  }

  /** Says that the file was imported; said once more it changes nothing (`repeated`). */
  @Post(':no/acknowledgement')
  @HttpCode(200)
  @ForMachines('acknowledge')
  async acknowledge(@ByMachine() by: MachineCaller, @Param('no', Int4Id) no: number, @Body() { fileSha256, rows, reference }: AcknowledgeBody): Promise<{ readonly outcome: 'recorded' | 'repeated' }> {
    return { outcome: await inTransaction(this.pool, (sql) => acknowledgeImport(sql, no, by.recipientId, by.keyId, { fileSha256, rows, reference }, { actor: machineActor(by), reason: null })) };
  }

  /** Takes rows that were refused; those that were told before are `repeated`. */
  @Post(':no/rejects')
  @HttpCode(200)
  @ForMachines('post_rejects')
  async rejects(@ByMachine() by: MachineCaller, @Param('no', Int4Id) no: number, @Body() { rejects }: PostRejectsBody): Promise<TakenRejects> {
    return inTransaction(this.pool, (sql) => takeRejects(sql, no, by.recipientId, rejects.map(({ accountNo, rowNo, code, words }) => ({ accountNo, rowNo, code, words })), by.keyId, { actor: machineActor(by), reason: null }));
  }
}
