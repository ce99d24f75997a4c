import { createHash } from 'node:crypto';

import {
  type AccountBill, type BatchTotals, type BillLine, billOfAccount, canonicalContent, type CorrectionRow, correctBatch, countStatuses, daysOf, issueBatch, type IssuedRow, standingAfter, type StatusCounts, totalsOfBatch, withHouses,
} from '@app/billing';
import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { withAlarms } from './alarms-told.js';
import { rowsOfBatch } from './batch-questions.js';
import { billingPeriod, billingRulesOn, lockBilling, type StoredPeriod } from './billing-periods.js';
import { gatherAccounts } from './gather-accounts.js';
import { housesInPeriod } from './houses.js';

/** A batch that was issued. */
export interface IssuedBatch {
  readonly batchNo: number;
  readonly kind: 'regular' | 'correction';
  readonly totals: BatchTotals;
  readonly statuses: StatusCounts;
  readonly contentSha256: string;
}

const ROWS_AT_ONCE = 2_000;

/** The bills of a period as they would be issued now, of every account of the register. */
export async function previewBills(sql: Sql, period: StoredPeriod, zone: string): Promise<AccountBill[]> {
  const rules = await billingRulesOn(sql, daysOf(period).at(-1)!);
  return withHouses((await gatherAccounts(sql, period, zone)).map((account) => billOfAccount(account, period, rules[account.class], zone)), await housesInPeriod(sql, period, zone));
}

/** Lines as they go into a batch: with what the meters themselves told. */
async function linesToIssue(sql: Sql, bills: readonly AccountBill[], period: StoredPeriod, zone: string): Promise<BillLine[]> {
  return withAlarms(sql, bills.flatMap(({ lines }) => lines), period, zone);
}

/**
 * Closes a period and issues its batch, all in the caller's transaction: killed at any statement nothing is issued, and of two who
 * close at once the second is told so.
 * @throws RegisterRefusal NOT_FOUND, DUPLICATE where it is closed, TIME_FUTURE before the cut-off, SCHEMA without a reason
 */
export async function closeBillingPeriod(sql: Sql, code: string, zone: string, by: ChangedBy): Promise<IssuedBatch> {
  const period = await lockedPeriod(sql, code, by);
  if (period.state !== 'open') throw new RegisterRefusal('DUPLICATE', `${code} is closed already`, code);
  const [clock] = await sql<{ nowMs: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"');
  if (clock!.nowMs < period.cutOffMs) throw new RegisterRefusal('TIME_FUTURE', `${code} is cut off at ${new Date(period.cutOffMs).toISOString()}; until then readings may come`, code);
  const bills = await previewBills(sql, period, zone);
  const { rows } = issueBatch(await linesToIssue(sql, bills, period, zone), await restsOfPoints(sql));
  await sql(`UPDATE billing_period SET closed_at = date_trunc('milliseconds', clock_timestamp()), closed_by = $2 WHERE period_id = $1`, [period.periodId, by.actor.userId]);
  return store(sql, period, 'regular', rows, countStatuses(bills), by);
}

/**
 * Issues what has changed in a closed period since its last batch. Nothing changed: no batch, and null.
 * @throws RegisterRefusal NOT_FOUND, CONFLICT while it is open, SCHEMA without a reason
 */
export async function correctBillingPeriod(sql: Sql, code: string, zone: string, by: ChangedBy): Promise<IssuedBatch | null> {
  const period = await lockedPeriod(sql, code, by);
  if (period.state === 'open') throw new RegisterRefusal('CONFLICT', `${code} is open: close it, and what changes afterwards is a correction`, code);
  const bills = await previewBills(sql, period, zone);
  const { rows } = correctBatch(await standingRows(sql, period.periodId), await linesToIssue(sql, bills, period, zone), await restsOfPoints(sql));
  return rows.length === 0 ? null : store(sql, period, 'correction', rows, countStatuses(bills), by);
}

/** Rows that stand for a period: its batch with all corrections. */
export async function standingRows(sql: Sql, periodId: number): Promise<IssuedRow[]> {
  const batches = await sql<{ batchNo: number; kind: 'regular' | 'correction' }>('SELECT batch_no AS "batchNo", kind FROM billing_batch WHERE period_id = $1 ORDER BY batch_no', [periodId]);
  let standing: IssuedRow[] = [];
  for (const { batchNo, kind } of batches) {
    const rows = await rowsOfBatch(sql, batchNo);
    standing = kind === 'regular' ? (rows as IssuedRow[]) : standingAfter(standing, rows as CorrectionRow[]);
  }
  return standing;
}

/** SHA-256 over the canonical content, in hex. */
export function sealOf(rows: readonly (IssuedRow | CorrectionRow)[]): string {
  const hash = createHash('sha256');
  for (const piece of canonicalContent(rows)) hash.update(piece);
  return hash.digest('hex');
}

async function lockedPeriod(sql: Sql, code: string, by: ChangedBy): Promise<StoredPeriod> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a batch is issued for a reason; name it', null, 'reason');
  await lockBilling(sql);
  return billingPeriod(sql, code);
}

async function restsOfPoints(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<{ code: string; litres: number }>('SELECT DISTINCT ON (service_point_code) service_point_code AS code, carry_litres AS litres FROM billing_row ORDER BY service_point_code, batch_no DESC, row_no DESC');
  return new Map(rows.map(({ code, litres }) => [code, litres]));
}

async function store(sql: Sql, period: StoredPeriod, kind: 'regular' | 'correction', rows: readonly IssuedRow[] | readonly CorrectionRow[], statuses: StatusCounts, by: ChangedBy): Promise<IssuedBatch> {
  const [totals, contentSha256] = [totalsOfBatch(rows), sealOf(rows)];
  const [numbered] = await sql<{ batchNo: number }>(
    `INSERT INTO billing_batch (batch_no, period_id, kind, row_count, totals, statuses, content_sha256, issued_at, issued_by, reason)
     SELECT coalesce(max(batch_no), 0) + 1, $1, $2, $3, $4, $5, $6, date_trunc('milliseconds', clock_timestamp()), $7, $8 FROM billing_batch RETURNING batch_no AS "batchNo"`,
    [period.periodId, kind, rows.length, JSON.stringify(totals), JSON.stringify(statuses), Buffer.from(contentSha256, 'hex'), by.actor.userId, by.reason]);
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await sql(
      `INSERT INTO billing_row (batch_no, row_no, account_no, service_point_code, content, registered_litres, billed_m3, carry_litres)
       SELECT $1, (r ->> 'rowNo')::integer, r ->> 'accountNo', r ->> 'servicePointCode', r, coalesce(r ->> 'registeredLitres', r ->> 'differenceLitres')::bigint, (r ->> 'billedM3')::bigint, (r ->> 'carryLitres')::smallint
       FROM jsonb_array_elements($2::jsonb) r`, [numbered!.batchNo, JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE))]);
  }
  await noteFirstBills(sql, numbered!.batchNo);
  await tellChange(sql, 'billing', 'batch', [numbered!.batchNo]);
  await audit(sql, by, [{
    actor: by.actor, action: kind === 'regular' ? 'billing.close' : 'billing.correct', objectKind: 'billing_period', objectKey: period.code, before: null,
    after: { batchNo: numbered!.batchNo, rows: totals.rows, registeredLitres: totals.registeredLitres, billedM3: totals.billedM3, contentSha256 }, reason: by.reason,
  }]);
  return { batchNo: numbered!.batchNo, kind, totals, statuses, contentSha256 };
}

/** Meters whose index stands in a bill for the first time: an estimate without any closing index rests on no meter. */
async function noteFirstBills(sql: Sql, batchNo: number): Promise<void> {
  await sql(
    `INSERT INTO meter_first_bill (meter_id, batch_no) SELECT DISTINCT m.meter_id, r.batch_no FROM billing_row r JOIN meter m ON m.serial = r.content ->> 'meterSerial'
     WHERE r.batch_no = $1 AND jsonb_typeof(r.content -> 'closing') = 'object' ON CONFLICT DO NOTHING`, [batchNo]);
}
