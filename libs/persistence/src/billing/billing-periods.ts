import { type BillingPeriod, type BillingRules, DEFAULT_BILLING_RULES } from '@app/billing';
import { ACCOUNT_CLASSES, type AccountClass, RegisterRefusal } from '@app/registry';
import { localDayBounds } from '@app/time';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';

/** A period with how far it has come: open, closed, or corrected since. */
export interface StoredPeriod extends BillingPeriod {
  readonly periodId: number;
  readonly state: 'open' | 'closed' | 'corrected';
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly batches: number;
}

const PERIOD = `p.period_id AS "periodId", p.code, to_char(p.from_day, 'YYYY-MM-DD') AS "fromDay", to_char(p.to_day, 'YYYY-MM-DD') AS "toDay", (extract(epoch FROM p.cut_off_at) * 1000)::float8 AS "cutOffMs",
  p.closed_at AS "closedAt", u.login AS "closedBy", b.batches, CASE WHEN p.closed_at IS NULL THEN 'open' WHEN b.batches > 1 THEN 'corrected' ELSE 'closed' END AS state
  FROM billing_period p LEFT JOIN staff_user u ON u.user_id = p.closed_by CROSS JOIN LATERAL (SELECT count(*)::integer AS batches FROM billing_batch b WHERE b.period_id = p.period_id) b`;

/** Periods, the latest first. */
export async function billingPeriods(sql: Sql, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<{ items: StoredPeriod[]; total: number }> {
  const [counted] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM billing_period');
  return { items: await sql<StoredPeriod>(`SELECT ${PERIOD} ORDER BY p.from_day DESC LIMIT $1 OFFSET $2`, [limit, offset]), total: counted!.total };
}

/** @throws RegisterRefusal NOT_FOUND */
export async function billingPeriod(sql: Sql, code: string): Promise<StoredPeriod> {
  const [found] = await sql<StoredPeriod>(`SELECT ${PERIOD} WHERE p.code = $1`, [code]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', `there is no billing period ${code.slice(0, 40)}`, code.slice(0, 40));
  return found;
}

/**
 * Enters a period. It follows the one before it to the day: a day outside every period would never be billed.
 * @throws RegisterRefusal DUPLICATE, CONFLICT where it overlaps another or leaves days out, RANGE for a cut-off before its end
 */
export async function openBillingPeriod(sql: Sql, period: BillingPeriod, zone: string, by: ChangedBy): Promise<void> {
  if (period.cutOffMs < localDayBounds(period.toDay, zone).fromMs) throw new RegisterRefusal('RANGE', 'a period is not cut off before it ends', period.code, 'cutOffAt');
  await lockBilling(sql);
  if ((await sql('SELECT FROM billing_period WHERE code = $1', [period.code])).length > 0) throw new RegisterRefusal('DUPLICATE', `there is a period ${period.code} already`, period.code, 'code');
  const [neighbours] = await sql<{ touches: boolean; any: boolean }>(
    'SELECT coalesce(bool_or(to_day = $1::date OR from_day = $2::date), false) AS touches, count(*) > 0 AS any FROM billing_period', [period.fromDay, period.toDay]);
  if (neighbours!.any && !neighbours!.touches) throw new RegisterRefusal('CONFLICT', 'the period leaves days out that would never be billed: it begins where another ends', period.code, 'fromDay');
  const [entered] = await refusedByConstraint(sql)<{ id: number }>('INSERT INTO billing_period (code, from_day, to_day, cut_off_at, opened_by) VALUES ($1, $2, $3, $4, $5) RETURNING period_id AS id',
    [period.code, period.fromDay, period.toDay, new Date(period.cutOffMs).toISOString(), by.actor.userId]);
  await tellChange(sql, 'billing', 'period', [entered!.id]);
  await audit(sql, by, [{ actor: by.actor, action: 'billing.open', objectKind: 'billing_period', objectKey: period.code, before: null, after: { ...period }, reason: by.reason }]);
}

/** Periods and batches are written one at a time: a batch takes up the rests that the one before it left. Until the transaction ends. */
export async function lockBilling(sql: Sql): Promise<void> {
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep billing'))`);
}

/** The rules of each class on a local day: the latest recorded of those in force. */
export async function billingRulesOn(sql: Sql, day: string): Promise<Record<AccountClass, BillingRules>> {
  const rows = await sql<{ of: AccountClass; rules: Partial<BillingRules> }>(
    'SELECT DISTINCT ON (class) class AS of, rules FROM billing_rule WHERE valid_from <= $1::date ORDER BY class, valid_from DESC, rule_id DESC', [day]);
  const held = new Map(rows.map(({ of, rules }) => [of, rules]));
  return Object.fromEntries(ACCOUNT_CLASSES.map((of) => [of, { ...DEFAULT_BILLING_RULES[of], ...held.get(of) }])) as Record<AccountClass, BillingRules>;
}
