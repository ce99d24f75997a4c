import { createHash, randomBytes } from 'node:crypto';

import { actionOfReject, matchReject, type RejectAction, type RejectMatch, type ToldReject } from '@app/billing';
import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { batchOf } from './batch-questions.js';
import { billingRecipient } from './export-profiles.js';
import { grouped } from './grouped.js';

/** A row that a recipient did not take, with the row that it is and what clears it. */
export interface BillingReject {
  readonly rejectId: number;
  readonly batchNo: number;
  readonly periodCode: string;
  readonly recipient: string;
  readonly accountNo: string;
  readonly rowNo: number | null;
  readonly match: RejectMatch['match'];
  readonly servicePointCode: string | null;
  readonly meterSerial: string | null;
  readonly billedM3: number | null;
  readonly code: string;
  readonly words: string | null;
  readonly action: RejectAction;
  readonly cameAt: Date;
  readonly clearedAt: Date | null;
  readonly clearedBy: string | null;
  readonly clearedWhy: string | null;
}

/** What became of rejects that were told. They add up to what was told. */
export interface TakenRejects { readonly stored: number; readonly repeated: number; readonly unmatched: number }

interface StoredKey { readonly rejectId: number; readonly accountNo: string; readonly rowNo: number | null; readonly code: string; readonly salt: Buffer | null; readonly wordsSha256: Buffer }

/**
 * Takes rejects of a batch, each matched to its row. What was told before is not stored again; the words, which may name people, are kept apart.
 * @throws RegisterRefusal NOT_FOUND
 */
export async function takeRejects(sql: Sql, batchNo: number, recipientId: number, told: readonly ToldReject[], keyId: number | null, by: ChangedBy): Promise<TakenRejects> {
  const { name } = await billingRecipient(sql, recipientId);
  await batchOf(sql, batchNo);
  await sql('SELECT pg_advisory_xact_lock(hashtext($1), $2)', [`suu_esep billing rejects ${recipientId}`, batchNo]);
  const known = await sql<StoredKey>(`SELECT r.reject_id AS "rejectId", r.account_no AS "accountNo", r.row_no AS "rowNo", r.code, w.salt, r.words_sha256 AS "wordsSha256"
    FROM billing_reject r LEFT JOIN personal.billing_reject_words w USING (reject_id) WHERE r.batch_no = $1 AND r.recipient_id = $2`, [batchNo, recipientId]);
  const rows = await sql<{ rowNo: number; accountNo: string }>('SELECT row_no AS "rowNo", account_no AS "accountNo" FROM billing_row WHERE batch_no = $1 AND account_no = ANY($2)', [batchNo, [...new Set(told.map(({ accountNo }) => accountNo))]]);
  const [knownBy, rowsBy] = [grouped(known, keyOf), grouped(rows, ({ accountNo }) => accountNo)];
  const fresh: { told: ToldReject; matched: RejectMatch; salt: Buffer; hash: Buffer }[] = [];
  for (const one of told) {
    const alike = knownBy.get(keyOf(one)) ?? [];
    if (alike.some(({ salt, wordsSha256 }) => hashOf(salt, one.words).equals(wordsSha256))) continue;
    const salt = randomBytes(16);
    const hash = hashOf(one.words === null ? null : salt, one.words);
    knownBy.set(keyOf(one), [...alike, { rejectId: 0, ...one, salt: one.words === null ? null : salt, wordsSha256: hash }]);
    fresh.push({ told: one, matched: matchReject(one, rowsBy.get(one.accountNo) ?? []), salt, hash });
  }
  if (fresh.length > 0) await store(sql, batchNo, recipientId, fresh, keyId, by);
  const taken = { stored: fresh.length, repeated: told.length - fresh.length, unmatched: fresh.filter(({ matched }) => matched.match === 'none').length };
  if (fresh.length > 0) {
    await tellChange(sql, 'billing', 'batch', [batchNo]);
    await audit(sql, by, [{ actor: by.actor, action: 'billing.take_rejects', objectKind: 'billing_recipient', objectKey: name, before: null, after: { batchNo, ...taken }, reason: by.reason }]);
  }
  return taken;
}

interface RejectQuestion { readonly limit: number; readonly offset: number; readonly batchNo?: number | undefined; readonly isOpen?: boolean | undefined }

type StoredReject = Omit<BillingReject, 'action'>;

/** Rejects: the open ones first, the largest quantity before the others. */
export async function billingRejects(sql: Sql, { limit, offset, batchNo, isOpen }: RejectQuestion): Promise<{ items: BillingReject[]; total: number }> {
  const from = `FROM billing_reject r JOIN billing_recipient n USING (recipient_id) JOIN billing_batch b USING (batch_no) JOIN billing_period p USING (period_id) LEFT JOIN billing_row w ON w.batch_no = r.batch_no AND w.row_no = r.matched_row_no
    LEFT JOIN personal.billing_reject_words s USING (reject_id) LEFT JOIN billing_reject_clearing c USING (reject_id) LEFT JOIN staff_user u ON u.user_id = c.cleared_by
    WHERE ($1::integer IS NULL OR r.batch_no = $1) AND ($2::boolean IS NULL OR (c.reject_id IS NULL) = $2)`;
  const asked = [batchNo ?? null, isOpen ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${from}`, asked);
  const items = await sql<StoredReject>(
    `SELECT r.reject_id AS "rejectId", r.batch_no AS "batchNo", p.code AS "periodCode", n.name AS recipient, r.account_no AS "accountNo", coalesce(r.matched_row_no, r.row_no) AS "rowNo", r.match, w.service_point_code AS "servicePointCode",
       coalesce(w.content ->> 'meterSerial', w.content -> 'now' ->> 'meterSerial') AS "meterSerial", w.billed_m3::float8 AS "billedM3", r.code, s.words, r.came_at AS "cameAt", c.cleared_at AS "clearedAt", u.login AS "clearedBy", c.reason AS "clearedWhy"
     ${from} ORDER BY c.reject_id IS NOT NULL, abs(w.billed_m3) DESC NULLS FIRST, r.reject_id LIMIT $3 OFFSET $4`, [...asked, limit, offset]);
  return { items: items.map((reject) => ({ ...reject, action: actionOfReject(reject.code, reject.match) })), total: counted!.total };
}

/** Says that a reject is dealt with; said once more it stays as it is. @throws RegisterRefusal NOT_FOUND, SCHEMA without what was done */
export async function clearReject(sql: Sql, rejectId: number, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'say what was done', null, 'reason');
  const [found] = await sql<{ batchNo: number; accountNo: string; code: string }>('SELECT batch_no AS "batchNo", account_no AS "accountNo", code FROM billing_reject WHERE reject_id = $1', [rejectId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no reject ${rejectId}`, String(rejectId));
  const entered = await sql('INSERT INTO billing_reject_clearing (reject_id, cleared_by, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING reject_id', [rejectId, by.actor.userId, by.reason]);
  if (entered.length === 0) return;
  await tellChange(sql, 'billing', 'batch', [found.batchNo]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.clear_reject', objectKind: 'account', objectKey: found.accountNo, before: null, after: { rejectId, batchNo: found.batchNo, code: found.code }, reason: by.reason }]);
}

async function store(sql: Sql, batchNo: number, recipientId: number, fresh: readonly { told: ToldReject; matched: RejectMatch; salt: Buffer; hash: Buffer }[], keyId: number | null, by: ChangedBy): Promise<void> {
  const ids = await sql<{ id: number }>(
    `INSERT INTO billing_reject (batch_no, recipient_id, account_no, row_no, code, words_sha256, match, matched_row_no, came_by, key_id)
     SELECT $1, $2, q.account_no, q.row_no, q.code, q.words_sha256, q.match, q.matched, $9, $10 FROM unnest($3::text[], $4::integer[], $5::text[], $6::bytea[], $7::text[], $8::integer[]) WITH ORDINALITY AS q (account_no, row_no, code, words_sha256, match, matched, no)
     ORDER BY q.no RETURNING reject_id AS id`,
    [batchNo, recipientId, fresh.map(({ told }) => told.accountNo), fresh.map(({ told }) => told.rowNo), fresh.map(({ told }) => told.code), fresh.map(({ hash }) => hash), fresh.map(({ matched }) => matched.match), fresh.map(({ matched }) => matched.rowNo), by.actor.userId, keyId]);
  const spoken = fresh.map(({ told, salt }, at) => ({ id: ids[at]!.id, words: told.words, salt })).filter(({ words }) => words !== null);
  if (spoken.length > 0) await sql('INSERT INTO personal.billing_reject_words (reject_id, salt, words) SELECT * FROM unnest($1::integer[], $2::bytea[], $3::text[])', [spoken.map(({ id }) => id), spoken.map(({ salt }) => salt), spoken.map(({ words }) => words)]);
}

const keyOf = ({ accountNo, rowNo, code }: Pick<ToldReject, 'accountNo' | 'rowNo' | 'code'>): string => JSON.stringify([accountNo, rowNo, code]);
const hashOf = (salt: Buffer | null, words: string | null): Buffer => createHash('sha256').update(salt ?? '').update(words ?? '').digest();
