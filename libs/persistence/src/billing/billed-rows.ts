import type { Sql } from '../sql.js';

/** A row of a batch, as it was issued; of a correction the difference. */
export interface BilledRow {
  readonly batchNo: number;
  readonly rowNo: number;
  readonly periodCode: string;
  readonly kind: 'regular' | 'correction';
  readonly issuedAt: Date;
  readonly servicePointCode: string;
  readonly registeredLitres: number;
  readonly billedM3: number;
  readonly carryLitres: number;
  readonly quantityType: string;
}

/** Rows that bill local days `[fromOn, toOn)` of an account at some points, in the order of their issue. */
export async function billedRows(sql: Sql, accountNo: string, pointIds: readonly number[], fromOn: string, toOn: string): Promise<BilledRow[]> {
  return sql<BilledRow>(
    `SELECT r.batch_no AS "batchNo", r.row_no AS "rowNo", p.code AS "periodCode", b.kind, b.issued_at AS "issuedAt", r.service_point_code AS "servicePointCode", r.registered_litres::float8 AS "registeredLitres", r.billed_m3::float8 AS "billedM3",
            r.carry_litres::integer AS "carryLitres", coalesce(r.content ->> 'quantityType', r.content -> 'now' ->> 'quantityType', r.content -> 'old' ->> 'quantityType') AS "quantityType"
     FROM billing_row r JOIN billing_batch b USING (batch_no) JOIN billing_period p USING (period_id)
     WHERE r.account_no = $1 AND p.from_day < $4::date AND p.to_day > $3::date AND r.service_point_code IN (SELECT code FROM service_point WHERE service_point_id = ANY($2::integer[])) ORDER BY r.batch_no, r.row_no`,
    [accountNo, pointIds, fromOn, toOn]);
}
