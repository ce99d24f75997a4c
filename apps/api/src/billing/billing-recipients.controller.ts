import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { DEFAULT_PROFILE, type ExportProfile, issueBatch, PROFILE_COLUMNS } from '@app/billing';
import {
  addRecipient, batchOf, billingPeriod, type BillingRecipient, billingRecipient, billingRecipients, cellsOfTrial, changeProfile, inTransaction, type Pool, previewBills, profileVersions, type ProfileVersion, rowsOfBatch, sqlOf,
} from '@app/persistence';
import { Asked, By, type HttpResponse, Int4Id, PROFILE_MEDIA, profiledFile, type QueryOf, Refusal, Roles, type SignedIn, wholeNumber, word } from '@app/platform';
import type { InLanguages } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { AddRecipientBody, ChangeProfileBody, plainProfile } from './billing-bodies.js';

const TRIAL_FIELDS = { period: word, batch: wholeNumber(1, 999_999_999) } as const;

/** What profiles may be made of, and the one we propose. */
export interface RecipientsAnswer {
  readonly items: readonly BillingRecipient[];
  readonly columns: readonly { readonly name: string; readonly headings: InLanguages }[];
  readonly proposed: ExportProfile;
}

/** Who takes files of batches, and how each takes them. */
@Roles('clerk', 'administrator')
@Controller('billing/recipients')
export class BillingRecipientsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  @Get()
  async list(@By() by: SignedIn): Promise<RecipientsAnswer> {
    requireUnlimited(by);
    return { items: await billingRecipients(sqlOf(this.pool)), columns: PROFILE_COLUMNS.map(({ name, headings }) => ({ name, headings })), proposed: DEFAULT_PROFILE };
  }

  /** Enters a recipient with its first profile. */
  @Post()
  async add(@By() by: SignedIn, @Body() { name, profile, reason }: AddRecipientBody): Promise<BillingRecipient> {
    requireUnlimited(by);
    return inTransaction(this.pool, async (sql) => billingRecipient(sql, await addRecipient(sql, name.trim(), plainProfile(profile), { actor: actorOf(by), reason })));
  }

  /** One recipient, with every version of its profile, the latest first. */
  @Get(':id')
  async one(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<BillingRecipient & { readonly versions: readonly ProfileVersion[] }> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    return { ...await billingRecipient(sql, id), versions: await profileVersions(sql, id) };
  }

  /** Records the next version of the profile. */
  @Post(':id/profile')
  @HttpCode(200)
  async change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { versionNo, profile, reason }: ChangeProfileBody): Promise<BillingRecipient> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => changeProfile(sql, id, versionNo, plainProfile(profile), { actor: actorOf(by), reason }));
  }

  /** A file to try the profile with, of the preview of a `period` or of the rows of a `batch`: its name, every row and JSON itself say that it is a test, and it is no batch. */
  @Get(':id/test-file')
  async trial(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(TRIAL_FIELDS) asked: QueryOf<typeof TRIAL_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    if ((asked.period === undefined) === (asked.batch === undefined)) throw new Refusal('SCHEMA', 'name a period or a batch, one of them');
    const sql = sqlOf(this.pool);
    const { profile } = await billingRecipient(sql, id);
    const { periodCode, rows } = await this.trialRows(asked);
    const bytes = profiledFile(profile, cellsOfTrial(sql, rows, periodCode, profile, new Date(), this.timeZone), { foldedLetters: 0, lostLetters: 0 });
    response.status(200).type(PROFILE_MEDIA[profile.format]);
    response.setHeader('Content-Disposition', `attachment; filename="TEST-${periodCode}.${profile.format}"`);
    await pipeline(Readable.from(bytes, { objectMode: false }), response);
  }

  private async trialRows({ period: code, batch: no }: QueryOf<typeof TRIAL_FIELDS>): Promise<{ periodCode: string; rows: Awaited<ReturnType<typeof rowsOfBatch>> }> {
    const sql = sqlOf(this.pool);
    if (code === undefined) {
      const batch = await batchOf(sql, no!);
      return { periodCode: batch.periodCode, rows: await rowsOfBatch(sql, batch.batchNo) };
    }
    const period = await billingPeriod(sql, code);
    return { periodCode: period.code, rows: issueBatch((await previewBills(sql, period, this.timeZone)).flatMap(({ lines }) => lines), new Map()).rows };
  }
}
