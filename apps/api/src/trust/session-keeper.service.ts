import { Inject, Injectable } from '@nestjs/common';
import { appendAudit, findSession, inTransaction, isSessionOpen, type Pool, sqlOf } from '@app/persistence';
import { type Logger, LogThrottle, type OpenSession, type Role, type SessionKeeper, type SignedIn } from '@app/platform';

import { LOG, POOL } from '../tokens.js';
import { actorOf } from './trust-actor.js';

/** Sessions as the database keeps them; and a record of what was asked for without the right to it. */
@Injectable()
export class SessionKeeperService implements SessionKeeper {
  private readonly throttle = new LogThrottle(() => performance.now());

  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(LOG) private readonly log: Logger) {}

  async find(token: string): Promise<OpenSession | undefined> {
    const session = await findSession(sqlOf(this.pool), token);
    return session === undefined ? undefined : { ...session, role: session.role as Role };
  }

  isOpen(sessionId: string): Promise<boolean> {
    return isSessionOpen(sqlOf(this.pool), sessionId);
  }

  /** Each session and route once a minute: who knocks all day must not fill the audit. */
  async forbidden(by: SignedIn, method: string, route: string): Promise<void> {
    if (this.throttle.pass(`${by.sessionId} ${method} ${route}`) === undefined) return;
    this.log.warn({ userId: by.userId, role: by.role, method, route }, 'a role was refused');
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
    await inTransaction(this.pool, (sql) => appendAudit(sql, {
      actor: actorOf(by), action: 'access.refused', objectKind: 'route', objectKey: `${method} ${route}`, before: null, after: null, reason: null,
    }));
  }
}
