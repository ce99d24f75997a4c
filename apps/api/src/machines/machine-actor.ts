import type { AuditActor } from '@app/persistence';
import type { MachineCaller } from '@app/platform';

/** A program as the audit names it: by its recipient and key. */
export function machineActor({ system, keyId, clientAddress, requestId }: MachineCaller): AuditActor {
  return { kind: 'service', userId: null, name: `${system} (key ${keyId})`, role: null, clientAddress, requestId };
}
