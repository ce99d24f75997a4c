import { createHash } from 'node:crypto';

import type { AuditEntry } from './audit-entry.js';
import { canonicalJson } from './canonical-json.js';

/** What the first entry is chained to: 32 zero bytes. */
export const GENESIS_HASH = Buffer.alloc(32);

/** Place of an entry in the chain. */
export interface AuditHead {
  /** Number of the entry, from 1 on without a gap; 0 for an empty chain. */
  readonly seq: number;
  /** SHA-256, 32 bytes. */
  readonly hash: Buffer;
}

/** The columns of `audit_entry` that the hash covers, by their names; `happened_at` as text with microseconds, in UTC. */
export interface AuditRow {
  readonly seq: number;
  readonly happened_at: string;
  readonly actor_kind: string;
  readonly actor_user_id: number | null;
  readonly actor_name: string;
  readonly role: string | null;
  readonly client_address: string | null;
  readonly action: string;
  readonly object_kind: string;
  readonly object_key: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly request_id: string | null;
}

/** An entry as the row it will be. */
export function auditRowOf(entry: AuditEntry, seq: number, happenedAt: string): AuditRow {
  const { actor } = entry;
  return {
    seq, happened_at: happenedAt, actor_kind: actor.kind, actor_user_id: actor.userId, actor_name: actor.name, role: actor.role, client_address: actor.clientAddress,
    action: entry.action, object_kind: entry.objectKind, object_key: entry.objectKey, before: entry.before, after: entry.after, reason: entry.reason, request_id: actor.requestId,
  };
}

/** SHA-256 over the hash of the entry before and the canonical JSON of the row (docs/audit.md). */
export function auditHash(previousHash: Buffer, row: AuditRow): Buffer {
  return createHash('sha256').update(previousHash).update(canonicalJson(row), 'utf8').digest();
}
