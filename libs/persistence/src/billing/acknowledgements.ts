import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { batchOf } from './batch-questions.js';
import { filesOfBatch } from './billing-files.js';

/** A batch as the program of a recipient sees it. */
export interface OfferedBatch {
  readonly batchNo: number;
  readonly periodCode: string;
  readonly kind: 'regular' | 'correction';
  readonly rows: number;
  readonly registeredLitres: number;
  readonly billedM3: number;
  readonly contentSha256: string;
  readonly issuedAt: Date;
  readonly acknowledgedAt: Date | null;
}

/** Batches after a number, in the order of their issue. */
export async function offeredBatches(sql: Sql, recipientId: number, after: number, limit: number): Promise<OfferedBatch[]> {
  return sql<OfferedBatch>(
    `SELECT b.batch_no AS "batchNo", p.code AS "periodCode", b.kind, b.row_count AS rows, (b.totals ->> 'registeredLitres')::float8 AS "registeredLitres", (b.totals ->> 'billedM3')::float8 AS "billedM3", encode(b.content_sha256, 'hex') AS "contentSha256",
       b.issued_at AS "issuedAt", a.came_at AS "acknowledgedAt"
     FROM billing_batch b JOIN billing_period p USING (period_id) LEFT JOIN billing_acknowledgement a ON a.batch_no = b.batch_no AND a.recipient_id = $1
     WHERE b.batch_no > $2 ORDER BY b.batch_no LIMIT $3`, [recipientId, after, limit]);
}

/** What a program says of a file that it imported. */
export interface ToldImport { readonly fileSha256: string; readonly rows: number; readonly reference: string | null }

/** Who took which file of a batch. */
export interface Acknowledgement extends ToldImport { readonly recipient: string; readonly versionNo: number; readonly cameAt: Date }

/** What recipients said of a batch. */
export async function acknowledgementsOf(sql: Sql, batchNo: number): Promise<Acknowledgement[]> {
  return sql<Acknowledgement>(`SELECT r.name AS recipient, a.version_no AS "versionNo", encode(a.file_sha256, 'hex') AS "fileSha256", a.row_count AS rows, a.reference, a.came_at AS "cameAt"
    FROM billing_acknowledgement a JOIN billing_recipient r USING (recipient_id) WHERE a.batch_no = $1 ORDER BY r.name`, [batchNo]);
}

/**
 * Records that a recipient imported a file of ours: the very bytes, and every row of the batch. Said once more it changes nothing.
 * @throws RegisterRefusal NOT_FOUND, CONFLICT for another file, fewer or more rows, or what contradicts what was said before
 */
export async function acknowledgeImport(sql: Sql, batchNo: number, recipientId: number, keyId: number, told: ToldImport, by: ChangedBy): Promise<'recorded' | 'repeated'> {
  const batch = await batchOf(sql, batchNo);
  const file = (await filesOfBatch(sql, batchNo)).find((one) => one.recipientId === recipientId && one.fileSha256 === told.fileSha256);
  if (file === undefined) throw new RegisterRefusal('CONFLICT', 'this is no file that was made of the batch for you: fetch it again', String(batchNo), 'fileSha256');
  if (told.rows !== batch.rows) throw new RegisterRefusal('CONFLICT', `the batch has ${batch.rows} rows: those that were not taken are told as rejects`, String(batchNo), 'rows');
  const entered = await sql(`INSERT INTO billing_acknowledgement (batch_no, recipient_id, version_no, file_sha256, row_count, reference, key_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING batch_no`,
    [batchNo, recipientId, file.versionNo, Buffer.from(told.fileSha256, 'hex'), told.rows, told.reference, keyId]);
  if (entered.length === 0) {
    const before = (await acknowledgementsOf(sql, batchNo)).find(({ recipient }) => recipient === file.recipient);
    if (before?.fileSha256 !== told.fileSha256 || before.reference !== told.reference) throw new RegisterRefusal('CONFLICT', 'another import of this batch was acknowledged before: a batch is imported once', String(batchNo));
    return 'repeated';
  }
  await tellChange(sql, 'billing', 'batch', [batchNo]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.acknowledge', objectKind: 'billing_recipient', objectKey: file.recipient, before: null, after: { batchNo, ...told }, reason: null }]);
  return 'recorded';
}
