import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { requireSigner } from './closed-periods.js';

export const APPROVAL_KINDS = ['reading_corrections', 'manual_reading', 'reading_import', 'display_realignment'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** What somebody wants done to a closed month, with what a second signer decided. */
export interface ApprovalRequest {
  readonly requestId: number;
  readonly kind: ApprovalKind;
  /** Whose readings it is about; null for a file of readings of many meters. */
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly content: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly requestedById: number;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decision: 'approved' | 'rejected' | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
}

const REQUEST = `SELECT a.request_id::float8 AS "requestId", a.kind, m.meter_id AS "meterId", m.serial AS "meterSerial", a.content, a.reason, a.requested_by AS "requestedById", u.login AS "requestedBy", a.requested_at AS "requestedAt", a.decision,
  d.login AS "decidedBy", a.decided_at AS "decidedAt", a.decision_reason AS "decisionReason"
  FROM approval_request a LEFT JOIN meter m ON m.meter_id = coalesce(a.content ->> 'meterId', a.content -> 'corrections' -> 0 ->> 'meterId')::integer JOIN staff_user u ON u.user_id = a.requested_by LEFT JOIN staff_user d ON d.user_id = a.decided_by`;

/** Requests, open ones first and of those the oldest first. */
export async function approvalRequests(sql: Sql, { isOpen, limit, offset }: { readonly isOpen: boolean | undefined; readonly limit: number; readonly offset: number }): Promise<{ items: ApprovalRequest[]; total: number }> {
  const where = 'WHERE $1::boolean IS NULL OR (a.decision IS NULL) = $1';
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM approval_request a ${where}`, [isOpen ?? null]);
  const items = await sql<ApprovalRequest>(`${REQUEST} ${where} ORDER BY a.decision IS NOT NULL, CASE WHEN a.decision IS NULL THEN a.request_id ELSE -a.request_id END LIMIT $2 OFFSET $3`, [isOpen ?? null, limit, offset]);
  return { items, total: counted!.total };
}

/** @throws RegisterRefusal NOT_FOUND */
export async function approvalRequest(sql: Sql, requestId: number): Promise<ApprovalRequest> {
  const [found] = await sql<ApprovalRequest>(`${REQUEST} WHERE a.request_id = $1`, [requestId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such request');
  return found;
}

/** Asks for the approval of a second signer. @returns the number of the request @throws RegisterRefusal SCHEMA without a reason */
export async function requestApproval(sql: Sql, kind: ApprovalKind, content: object, by: ChangedBy): Promise<number> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'what is done to a closed month needs a reason', null, 'reason');
  const [made] = await sql<{ id: number }>(
    'INSERT INTO approval_request (kind, content, reason, requested_by) VALUES ($1, $2, $3, $4) RETURNING request_id::float8 AS id', [kind, JSON.stringify(content), by.reason, by.actor.userId]);
  await audit(sql, by, [{ actor: by.actor, action: 'approval.request', objectKind: 'approval', objectKey: String(made!.id), before: null, after: { kind, ...content }, reason: by.reason }]);
  return made!.id;
}

/**
 * Decides on a request; what was approved is to be done in the same transaction. Four eyes: who asked does not decide.
 * @throws RegisterRefusal AUTHZ for who may not sign or asked himself, CONFLICT when decided already, NOT_FOUND
 */
export async function decideRequest(sql: Sql, requestId: number, decision: 'approved' | 'rejected', by: ChangedBy): Promise<ApprovalRequest> {
  await sql('SELECT FROM approval_request WHERE request_id = $1 FOR UPDATE', [requestId]);
  const request = await approvalRequest(sql, requestId);
  await requireSigner(sql, by);
  if (request.requestedById === by.actor.userId) throw new RegisterRefusal('AUTHZ', 'whoever asked does not decide: another signer does');
  if (request.decision !== null) throw new RegisterRefusal('CONFLICT', `the request was ${request.decision} already`);
  await sql('UPDATE approval_request SET decision = $2, decided_by = $3, decided_at = clock_timestamp(), decision_reason = $4 WHERE request_id = $1', [requestId, decision, by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: `approval.${decision === 'approved' ? 'approve' : 'reject'}`, objectKind: 'approval', objectKey: String(requestId), before: { decision: null }, after: { decision }, reason: by.reason }]);
  return request;
}
