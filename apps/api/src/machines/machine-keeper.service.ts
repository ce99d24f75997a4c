import { Inject, Injectable } from '@nestjs/common';
import { appendAudit, findMachineKey, inTransaction, type Pool, sqlOf } from '@app/persistence';
import { type Logger, LogThrottle, type MachineCaller, type MachineKeeper, type MachineKey, type MachineScope } from '@app/platform';

import { LOG, POOL } from '../tokens.js';
import { machineActor } from './machine-actor.js';

/** Keys of programs as the database keeps them; and a record of what was asked for without the right to it. */
@Injectable()
export class MachineKeeperService implements MachineKeeper {
  private readonly throttle = new LogThrottle(() => performance.now());

  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(LOG) private readonly log: Logger) {}

  async find(secret: string): Promise<MachineKey | undefined> {
    const key = await findMachineKey(sqlOf(this.pool), secret);
    return key === undefined ? undefined : { keyId: key.keyId, recipientId: key.recipientId, system: key.system, scopes: key.scopes as readonly MachineScope[] };
  }

  /** Each key and route once a minute: a program that tries all day must not fill the audit. */
  async forbidden(by: MachineCaller, method: string, route: string): Promise<void> {
    if (this.throttle.pass(`${by.keyId} ${method} ${route}`) === undefined) return;
    this.log.warn({ keyId: by.keyId, method, route }, 'a key was refused');
    await inTransaction(this.pool, (sql) => appendAudit(sql, {
      actor: machineActor(by), action: 'access.refused', objectKind: 'route', objectKey: `${method} ${route}`, before: null, after: null, reason: null,
    }));
  }
}
