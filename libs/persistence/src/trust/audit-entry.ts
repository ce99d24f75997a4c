/** Who did it: a signed-in person, an operator at the machine's command line, or a service by itself. */
export interface AuditActor {
  readonly kind: 'user' | 'operator' | 'service';
  /** Null for operators and services. */
  readonly userId: number | null;
  /** Login of the user, account of the operator on the machine, or name of the service. */
  readonly name: string;
  readonly role: string | null;
  readonly clientAddress: string | null;
  readonly requestId: string | null;
}

/** A change to be recorded in the same transaction that makes it. Personal values stand in it as salted hashes only. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** Verb of what was done, such as `well.change`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectKey: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
}
