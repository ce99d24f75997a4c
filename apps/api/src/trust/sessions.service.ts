import { Inject, Injectable } from '@nestjs/common';
import { appendAudit, endSession, findStaff, inTransaction, listSessions, type Pool, type SessionEnd, type SessionListing, type Sql, sqlOf } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from './trust-actor.js';
import { requireWithinOwnZones } from './zone-limits.js';

/** Open sessions: everyone's own, and anyone's for administrators. */
@Injectable()
export class SessionsService {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** @throws Refusal AUTHZ where others' are asked for by anyone but an administrator */
  async list(by: SignedIn, asked: { readonly userId: number | undefined; readonly limit: number; readonly offset: number }): Promise<{ items: SessionListing[]; total: number }> {
    const userId = asked.userId ?? by.userId;
    if (userId !== by.userId && by.role !== 'administrator') throw new Refusal('AUTHZ', 'sessions of others are for administrators');
    const sql = sqlOf(this.pool);
    await requireWithinLimits(sql, by, userId);
    return listSessions(sql, { ...asked, userId });
  }

  /** Ends a session. @throws Refusal NOT_FOUND where it is not open, or another's and the person no administrator, AUTHZ where the other has more zones */
  async end(by: SignedIn, sessionId: string, because: SessionEnd): Promise<void> {
    await inTransaction(this.pool, async (sql) => {
      const userId = await endSession(sql, sessionId, because, by.role === 'administrator' ? undefined : by.userId);
      if (userId === undefined) throw new Refusal('NOT_FOUND', 'there is no such open session');
      await requireWithinLimits(sql, by, userId);
      await appendAudit(sql, { actor: actorOf(by), action: 'session.end', objectKind: 'session', objectKey: sessionId, before: null, after: { userId, because }, reason: null });
    });
  }
}

/** One's own sessions are one's own; those of a person with more rights are none of one's business. */
async function requireWithinLimits(sql: Sql, by: SignedIn, userId: number): Promise<void> {
  if (userId !== by.userId && by.zoneIds.length > 0) await requireWithinOwnZones(sql, by, (await findStaff(sql, userId))?.zoneIds ?? []);
}
