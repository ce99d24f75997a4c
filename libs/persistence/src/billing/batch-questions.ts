import type { BatchTotals, CorrectionRow, IssuedRow, StatusCounts } from '@app/billing';
import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';

/** A batch as it was issued, with the seal over its content in hex. */
export interface BatchRow {
  readonly batchNo: number;
  readonly periodCode: string;
  readonly kind: 'regular' | 'correction';
  readonly rows: number;
  readonly totals: BatchTotals;
  readonly statuses: StatusCounts;
  readonly contentSha256: string;
  readonly issuedAt: Date;
  readonly issuedBy: string | null;
  readonly reason: string;
}

interface Page { readonly limit: number; readonly offset: number }

const BATCH = `SELECT b.batch_no AS "batchNo", p.code AS "periodCode", b.kind, b.row_count AS rows, b.totals, b.statuses, encode(b.content_sha256, 'hex') AS "contentSha256", b.issued_at AS "issuedAt", u.login AS "issuedBy", b.reason
  FROM billing_batch b JOIN billing_period p USING (period_id) LEFT JOIN staff_user u ON u.user_id = b.issued_by`;

/** Batches, the latest first. */
export async function billingBatches(sql: Sql, { limit, offset }: Page): Promise<{ items: BatchRow[]; total: number }> {
  const [counted] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM billing_batch');
  return { items: await sql<BatchRow>(`${BATCH} ORDER BY b.batch_no DESC LIMIT $1 OFFSET $2`, [limit, offset]), total: counted!.total };
}

/** A batch by its number. @throws RegisterRefusal NOT_FOUND */
export async function batchOf(sql: Sql, batchNo: number): Promise<BatchRow> {
  const [found] = await sql<BatchRow>(`${BATCH} WHERE b.batch_no = $1`, [batchNo]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no batch ${batchNo}`, String(batchNo));
  return found;
}

/** All rows of a batch as they were issued, in their order: its canonical content can be made of them again, byte for byte. */
export async function rowsOfBatch(sql: Sql, batchNo: number): Promise<(IssuedRow | CorrectionRow)[]> {
  return (await sql<{ content: IssuedRow | CorrectionRow }>('SELECT content FROM billing_row WHERE batch_no = $1 ORDER BY row_no', [batchNo])).map(({ content }) => content);
}

/** A page of them. */
export async function rowsOfBatchPage(sql: Sql, batchNo: number, { limit, offset }: Page): Promise<{ items: (IssuedRow | CorrectionRow)[]; total: number }> {
  const [counted] = await sql<{ total: number }>('SELECT row_count AS total FROM billing_batch WHERE batch_no = $1', [batchNo]);
  const rows = await sql<{ content: IssuedRow | CorrectionRow }>('SELECT content FROM billing_row WHERE batch_no = $1 ORDER BY row_no LIMIT $2 OFFSET $3', [batchNo, limit, offset]);
  return { items: rows.map(({ content }) => content), total: counted?.total ?? 0 };
}
