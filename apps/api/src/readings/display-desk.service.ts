import { Inject, Injectable } from '@nestjs/common';
import { acceptRealignment, type ApprovalRequest, type ChangedBy, controlOf, decideRequest, type DisplayComparison, enterDisplay, inTransaction, type Pool, realignmentOf, voidDisplay } from '@app/persistence';
import type { SignedIn } from '@app/platform';

import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import type { AcceptRealignmentBody, EnterControlBody, EnterMountingBody, TakeBackRealignmentBody } from './display-bodies.js';
import { type Asked, ClosedMonthDesk } from './closed-month-desk.service.js';

/** What was entered, and what telemetry says beside it so far. */
export interface EnteredDisplay { readonly displayId: number; readonly compared: DisplayComparison | null }

/** What a second signer approves of the display of a meter. */
type AskedOfDisplay = { readonly action: 'accept'; readonly meterId: number; readonly controlId: number; readonly correctedLitres: number } | { readonly action: 'take_back'; readonly meterId: number; readonly realignmentId: number };

/** What people read of displays, and what they accept of it. */
@Injectable()
export class DisplayDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(ClosedMonthDesk) private readonly months: ClosedMonthDesk) {}

  async enter(by: SignedIn, meterId: number, kind: 'mounting' | 'control', body: EnterControlBody & Partial<EnterMountingBody>): Promise<EnteredDisplay> {
    const { readAt, displayLitres, photoSha256, note, pulses, pulseLitres } = body;
    return inTransaction(this.pool, async (sql) => {
      await this.months.requireOwn(sql, by, meterId);
      return enterDisplay(sql, {
        meterId, kind, readAtMs: instantOf(readAt).getTime(), displayLitres, pulses: pulses ?? null, pulseLitres: pulseLitres ?? null, photoSha256: photoSha256 ?? null, note: note ?? null,
      }, Date.now(), { actor: actorOf(by), reason: null });
    });
  }

  async voidEntry(by: SignedIn, meterId: number, displayId: number, reason: string): Promise<{ readonly outcome: 'voided' }> {
    await inTransaction(this.pool, async (sql) => {
      await this.months.requireOwn(sql, by, meterId);
      await voidDisplay(sql, { meterId, displayId }, { actor: actorOf(by), reason });
    });
    return { outcome: 'voided' };
  }

  async accept(by: SignedIn, meterId: number, { controlId, correctedLitres, reason, askApproval }: AcceptRealignmentBody): Promise<{ readonly outcome: 'realigned'; readonly realignmentId: number } | Asked> {
    const changedBy: ChangedBy = { actor: actorOf(by), reason };
    return inTransaction(this.pool, async (sql) => {
      await this.months.requireOwn(sql, by, meterId);
      const { readAtMs } = await controlOf(sql, meterId, controlId);
      const wanted: AskedOfDisplay = { action: 'accept', meterId, controlId, correctedLitres };
      if (askApproval === true) return { outcome: 'approval_requested', requestId: await this.months.ask(sql, 'display_realignment', { ...wanted, atMs: readAtMs }, [readAtMs], changedBy) };
      await this.months.requireOpen(sql, [readAtMs]);
      return { outcome: 'realigned', realignmentId: await acceptRealignment(sql, wanted, changedBy) };
    });
  }

  async takeBack(by: SignedIn, meterId: number, realignmentId: number, { reason, askApproval }: TakeBackRealignmentBody): Promise<{ readonly outcome: 'taken_back' } | Asked> {
    const changedBy: ChangedBy = { actor: actorOf(by), reason };
    return inTransaction(this.pool, async (sql) => {
      await this.months.requireOwn(sql, by, meterId);
      const { at, litres } = await realignmentOf(sql, meterId, realignmentId);
      const wanted: AskedOfDisplay = { action: 'take_back', meterId, realignmentId };
      if (askApproval === true) return { outcome: 'approval_requested', requestId: await this.months.ask(sql, 'display_realignment', { ...wanted, correctedLitres: litres, atMs: at.getTime() }, [at.getTime()], changedBy) };
      await this.months.requireOpen(sql, [at.getTime()]);
      await voidDisplay(sql, { meterId, realignmentId }, changedBy);
      return { outcome: 'taken_back' };
    });
  }

  /** Approves what was asked for and does it, as one act; the author of it is who asked. */
  async approve(request: ApprovalRequest, signer: ChangedBy): Promise<void> {
    await inTransaction(this.pool, async (sql) => {
      const { content, reason, requestedById } = await decideRequest(sql, request.requestId, 'approved', signer);
      // What was asked for was checked when it was asked, and is kept as it was then.
      const [asked, by, approval] = [content as unknown as AskedOfDisplay, { ...signer, reason }, { id: request.requestId, authorId: requestedById }];
      if (asked.action === 'accept') await acceptRealignment(sql, asked, by, approval);
      else await voidDisplay(sql, asked, by, approval);
    });
  }
}
