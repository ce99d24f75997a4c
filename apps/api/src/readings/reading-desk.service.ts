import { Inject, Injectable } from '@nestjs/common';
import {
  appendCorrections, approvalRequest, checkManualReading, type ChangedBy, closedMonthsOf, decideRequest, enterApprovedLines, enterReading, type EnteredReading, inTransaction, isMeterWithin, type ManualReading, METERS, type NewCorrection, numbersByKey,
  Partitions, type Pool, type Sql, sqlOf, zonesWithin,
} from '@app/persistence';
import type { EntryVerdict } from '@app/metering';
import { Refusal, type SignedIn } from '@app/platform';
import { REGISTER_NUMBER, SOURCE_CLASS } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { instantOf } from '../register/register-desk.service.js';
import { DOOR_POOL, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { type Asked, ClosedMonthDesk } from './closed-month-desk.service.js';
import { DisplayDesk } from './display-desk.service.js';
import type { CheckReadingBody, CorrectReadingsBody, EnterReadingBody } from './reading-bodies.js';

/** What became of corrections. */
export interface Corrected { readonly outcome: 'corrected'; readonly corrections: number }

/** What is to be known before a reading is entered. */
export interface CheckedEntry extends EntryVerdict {
  /** Its month is closed: a second signer has to approve it. */
  readonly isMonthClosed: boolean;
}

/** What people say about readings, and readings that they bring. */
@Injectable()
export class ReadingDesk {
  private readonly partitions: Partitions;

  constructor(
    @Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool, @Inject(TIME_ZONE) private readonly timeZone: string, @Inject(ClosedMonthDesk) private readonly months: ClosedMonthDesk,
    @Inject(DisplayDesk) private readonly displays: DisplayDesk) {
    this.partitions = new Partitions(timeZone);
  }

  async check(by: SignedIn, body: CheckReadingBody): Promise<CheckedEntry> {
    const sql = sqlOf(this.pool);
    const reading = await this.readingOf(sql, by, body);
    const verdict = await checkManualReading(sql, reading, Date.now());
    return { ...verdict, isMonthClosed: (await closedMonthsOf(sql, [reading.readAtMs], this.timeZone)).length > 0 };
  }

  async enter(by: SignedIn, body: EnterReadingBody): Promise<EnteredReading | Asked> {
    return this.enterKnown(by, await this.readingOf(sqlOf(this.pool), by, body), body);
  }

  /** Enters a reading of a meter that whoever enters it may read. */
  async enterKnown(by: SignedIn, reading: ManualReading, body: Pick<EnterReadingBody, 'confirmed' | 'askApproval' | 'reason'>): Promise<EnteredReading | Asked> {
    const changedBy: ChangedBy = { actor: actorOf(by), reason: body.reason ?? null };
    if (body.askApproval === true) {
      await checkManualReading(sqlOf(this.pool), reading, Date.now());
      return inTransaction(this.pool, async (sql) => ({ outcome: 'approval_requested', requestId: await this.months.ask(sql, 'manual_reading', { ...reading }, [reading.readAtMs], changedBy) }));
    }
    return enterReading(this.door, this.partitions, reading, body.confirmed === true, changedBy, async (sql) => {
      await this.months.requireOpen(sql, [reading.readAtMs]);
      return null;
    });
  }

  async correct(by: SignedIn, meterId: number, { corrections, reason, askApproval }: CorrectReadingsBody): Promise<Corrected | Asked> {
    const said = corrections.map(({ register, readAt, source, indexLitres, kind, editedIndexLitres, reasonCode }): NewCorrection => ({
      meterId, register: REGISTER_NUMBER[register], readAtMs: instantOf(readAt).getTime(), source: SOURCE_CLASS[source], indexLitres, kind, editedIndexLitres: editedIndexLitres ?? null, reasonCode }));
    return inTransaction(this.pool, async (sql) => {
      await this.months.requireOwn(sql, by, meterId);
      const changedBy: ChangedBy = { actor: actorOf(by), reason };
      const instantsMs = said.map(({ readAtMs }) => readAtMs);
      if (askApproval === true) return { outcome: 'approval_requested', requestId: await this.months.ask(sql, 'reading_corrections', { corrections: said }, instantsMs, changedBy) };
      await this.months.requireOpen(sql, instantsMs);
      await appendCorrections(sql, said, changedBy);
      return { outcome: 'corrected', corrections: said.length };
    });
  }

  /** Approves a request and does what it asks for, as one act; the author of it is who asked. */
  async approve(by: SignedIn, requestId: number, reason: string | null): Promise<void> {
    const signer: ChangedBy = { actor: actorOf(by), reason };
    const request = await approvalRequest(sqlOf(this.pool), requestId);
    const { kind, content, requestedById, reason: wanted } = request;
    if (kind === 'display_realignment') return this.displays.approve(request, signer);
    if (kind === 'manual_reading') {
      await enterReading(this.door, this.partitions, content as unknown as ManualReading, true, { ...signer, reason: wanted }, async (sql) => {
        await decideRequest(sql, requestId, 'approved', signer);
        return { id: requestId, authorId: requestedById };
      });
      return;
    }
    if (kind === 'reading_import') {
      await enterApprovedLines(this.door, this.partitions, { id: requestId, authorId: requestedById, content }, signer, wanted);
      return;
    }
    await inTransaction(this.pool, async (sql) => {
      const request = await decideRequest(sql, requestId, 'approved', signer);
      const { corrections } = request.content as { readonly corrections: readonly NewCorrection[] };
      await appendCorrections(sql, corrections, { ...signer, reason: request.reason }, { id: requestId, authorId: request.requestedById });
    });
  }

  async reject(by: SignedIn, requestId: number, reason: string | null): Promise<void> {
    await inTransaction(this.pool, (sql) => decideRequest(sql, requestId, 'rejected', { actor: actorOf(by), reason }));
  }

  private async readingOf(sql: Sql, by: SignedIn, body: CheckReadingBody & Partial<EnterReadingBody>): Promise<ManualReading> {
    const { meterSerial, register, readAt, indexLitres, givenBy, photoSha256, note } = body;
    const meterId = (await numbersByKey(sql, METERS, [meterSerial])).get(meterSerial);
    if (meterId === undefined || !await isMeterWithin(sql, meterId, await zonesWithin(sql, by.zoneIds))) {
      throw new Refusal('UNKNOWN_REFERENCE', `no meter ${meterSerial} is registered`, [{ field: '/meterSerial', kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
    }
    return { meterId, register: REGISTER_NUMBER[register ?? 'volume'], readAtMs: instantOf(readAt).getTime(), indexLitres, givenBy: givenBy ?? 'staff', photoSha256: photoSha256 ?? null, note: note ?? null };
  }
}
