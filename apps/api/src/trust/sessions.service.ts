import { Inject, Injectable } from '@nestjs/common';
import { appendAudit, endSession, inTransaction, listSessions, type Pool, type SessionEnd, type SessionListing, sqlOf } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from './trust-actor.js';

/** Open sessions: everyone's own, and anyone's for administrators. */
@Injectable()
export class SessionsService {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** @throws Refusal AUTHZ where others' are asked for by anyone but an administrator */
  list(by: SignedIn, asked: { readonly userId: number | undefined; readonly limit: number; readonly offset: number }): Promise<{ items: SessionListing[]; total: number }> {
    const userId = asked.userId ?? by.userId;
    if (userId !== by.userId && by.role !== 'administrator') throw new Refusal('AUTHZ', 'sessions of others are for administrators');
    return listSessions(sqlOf(this.pool), { ...asked, userId });
  }

  /** Ends a session. @throws Refusal NOT_FOUND where it is not open, or another's and the person no administrator */
  async end(by: SignedIn, sessionId: string, because: SessionEnd): Promise<void> {
    await inTransaction(this.pool, async (sql) => {
      const userId = await endSession(sql, sessionId, because, by.role === 'administrator' ? undefined : by.userId);
      if (userId === undefined) throw new Refusal('NOT_FOUND', 'there is no such open session');
      await appendAudit(sql, { actor: actorOf(by), action: 'session.end', objectKind: 'session', objectKey: sessionId, before: null, after: { userId, because }, reason: null });
    });
  }
}
