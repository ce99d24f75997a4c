import type { AuditActor } from '@app/persistence';
import type { SignedIn } from '@app/platform';

/** The signed-in person as the audit names one. */
export function actorOf(by: SignedIn): AuditActor {
  return { kind: 'user', userId: by.userId, name: by.login, role: by.role, clientAddress: by.clientAddress, requestId: by.requestId };
}

/** Someone who is not signed in, such as a failed sign-in: the API itself says what happened. */
export function strangerFrom(clientAddress: string, requestId: string): AuditActor {
  return { kind: 'service', userId: null, name: 'suu-api', role: null, clientAddress, requestId };
}
