import type { Sql } from '../sql.js';

/** An entry of the audit as it is shown. */
export interface AuditListing {
  readonly seq: number;
  readonly happenedAt: Date;
  readonly actorKind: string;
  readonly actorUserId: number | null;
  readonly actorName: string;
  readonly role: string | null;
  readonly clientAddress: string | null;
  readonly action: string;
  readonly objectKind: string;
  readonly objectKey: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly requestId: string | null;
}

export interface AuditQuestion {
  readonly objectKind: string | undefined;
  readonly objectKey: string | undefined;
  readonly action: string | undefined;
  readonly actorUserId: number | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Entries of the audit, latest first. */
export async function listAudit(sql: Sql, asked: AuditQuestion): Promise<{ items: AuditListing[]; total: number }> {
  const where = `FROM audit_entry WHERE ($1::text IS NULL OR object_kind = $1) AND ($2::text IS NULL OR object_key = $2) AND ($3::text IS NULL OR action = $3)
    AND ($4::integer IS NULL OR actor_user_id = $4) AND ($5::timestamptz IS NULL OR happened_at >= $5) AND ($6::timestamptz IS NULL OR happened_at < $6)`;
  const parameters = [asked.objectKind ?? null, asked.objectKey ?? null, asked.action ?? null, asked.actorUserId ?? null, asked.from ?? null, asked.to ?? null];
  const items = await sql<AuditListing & { readonly seq: number | string }>(`
    SELECT seq, happened_at AS "happenedAt", actor_kind AS "actorKind", actor_user_id AS "actorUserId", actor_name AS "actorName", role, client_address AS "clientAddress",
           action, object_kind AS "objectKind", object_key AS "objectKey", before, after, reason, request_id AS "requestId"
    ${where} ORDER BY seq DESC LIMIT $7 OFFSET $8`, [...parameters, asked.limit, asked.offset]);
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${where}`, parameters);
  return { items: items.map((item) => ({ ...item, seq: Number(item.seq) })), total: counted!.total };
}
