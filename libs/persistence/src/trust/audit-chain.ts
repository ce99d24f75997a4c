import type { Sql } from '../sql.js';
import type { AuditEntry } from './audit-entry.js';
import { auditHash, auditRowOf, GENESIS_HASH, type AuditHead } from './audit-hash.js';
import { canonicalJson } from './canonical-json.js';

/** Entries of one statement; bounds its text to some megabytes. */
const ENTRIES_AT_ONCE = 2_000;

/** How `happened_at` is written where it is hashed or shown exactly: UTC with microseconds. */
export const EXACT_INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/**
 * Appends one entry to the audit chain, in the caller's transaction: it stands if and only if the change stands.
 *
 * Call it last. From here to the end of the transaction every other writer of the audit waits, which is what makes the
 * order of the chain the order of the commits. The transaction must be READ COMMITTED, PostgreSQL's default.
 *
 * @throws TypeError when `before` or `after` hold what JSON cannot keep (NaN, bigint, U+0000)
 */
export async function appendAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await appendAudits(sql, [entry]);
}

/** Appends many entries in their order, as {@link appendAudit} does one; an import of 20,000 changes is ten statements. */
export async function appendAudits(sql: Sql, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  // A statement of its own: the next one must see what was committed while this one waited.
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep audit'))`);
  const [now] = await sql<{ at: string }>(`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', ${EXACT_INSTANT}) AS at`);
  let head = await auditHead(sql);
  for (let from = 0; from < entries.length; from += ENTRIES_AT_ONCE) {
    head = await insertAfter(sql, head, entries.slice(from, from + ENTRIES_AT_ONCE), now!.at);
  }
}

/** The latest entry of the chain; seq 0 and 32 zero bytes while there is none. */
export async function auditHead(sql: Sql): Promise<AuditHead> {
  const [latest] = await sql<{ seq: string; hash: Buffer }>('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1');
  return latest === undefined ? { seq: 0, hash: GENESIS_HASH } : { seq: Number(latest.seq), hash: latest.hash };
}

async function insertAfter(sql: Sql, after: AuditHead, entries: readonly AuditEntry[], happenedAt: string): Promise<AuditHead> {
  let head = after;
  const rows = entries.map((entry) => {
    const row = auditRowOf(entry, head.seq + 1, happenedAt);
    const hash = auditHash(head.hash, row);
    const stored = { ...row, previous_hash: head.hash.toString('hex'), hash: hash.toString('hex') };
    head = { seq: row.seq, hash };
    return stored;
  });
  await sql(`
    INSERT INTO audit_entry (seq, happened_at, actor_kind, actor_user_id, actor_name, role, client_address, action, object_kind, object_key,
                             before, after, reason, request_id, previous_hash, hash)
    SELECT seq, happened_at, actor_kind, actor_user_id, actor_name, role, client_address, action, object_kind, object_key,
           before, after, reason, request_id, decode(previous_hash, 'hex'), decode(hash, 'hex')
    FROM json_to_recordset($1::json) AS entry (
      seq bigint, happened_at timestamptz, actor_kind text, actor_user_id integer, actor_name text, role text, client_address text, action text,
      object_kind text, object_key text, before jsonb, after jsonb, reason text, request_id text, previous_hash text, hash text)`, [canonicalJson(rows)]);
  return head;
}
