import { userInfo } from 'node:os';

import type { AuditActor } from '@app/persistence';

/** Whoever runs the command, by the account on this machine. */
export function operator(): AuditActor {
  return { kind: 'operator', userId: null, name: userInfo().username, role: null, clientAddress: null, requestId: null };
}
