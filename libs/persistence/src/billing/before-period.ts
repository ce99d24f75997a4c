import type { BilledPoint } from '@app/billing';
import type { AccountClass } from '@app/registry';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';

/** What stands for the period before another, by service point; null where none was issued. */
export interface PeriodBefore { readonly code: string; readonly points: readonly BilledPoint[] }

/** The latest issued period that ended by a day, with its corrections. */
export async function periodBefore(sql: Sql, fromDay: string): Promise<PeriodBefore | null> {
  const [before] = await sql<{ periodId: number; code: string }>('SELECT period_id AS "periodId", code FROM billing_period WHERE to_day <= $1::date AND closed_at IS NOT NULL ORDER BY to_day DESC LIMIT 1', [fromDay]);
  if (before === undefined) return null;
  return {
    code: before.code,
    points: await sql<BilledPoint>(
      `SELECT r.service_point_code AS "servicePointCode", r.content ->> 'class' AS class, sum(r.registered_litres)::float8 AS "registeredLitres"
       FROM billing_row r JOIN billing_batch b USING (batch_no) WHERE b.period_id = $1 GROUP BY 1, 2`, [before.periodId]),
  };
}

/** The zone of each service point at the end of a day; points in none are left out. */
export async function zonesOfPoints(sql: Sql, toDay: string, zone: string): Promise<Map<string, string>> {
  const rows = await sql<{ point: string; zone: string }>(
    `SELECT p.code AS point, z.code AS zone FROM service_point_version v JOIN service_point p USING (service_point_id) JOIN zone z USING (zone_id)
     WHERE v.superseded_at IS NULL AND v.valid_from < $1 AND (v.valid_to IS NULL OR v.valid_to >= $1)`, [new Date(localDayBounds(toDay, zone).fromMs).toISOString()]);
  return new Map(rows.map(({ point, zone: code }) => [point, code]));
}

/** What customers pay for a cubic metre on a day, in tyiyn; null where nobody has entered it. One price for all classes: the register knows no other. */
export async function tariffOn(sql: Sql, day: string): Promise<Record<AccountClass, number | null>> {
  const [price] = await sql<{ tyiyn: number | null }>('SELECT retail_tyiyn_per_cubic_metre AS tyiyn FROM water_price WHERE from_on <= $1::date ORDER BY from_on DESC, price_id DESC LIMIT 1', [day]);
  const tyiyn = price?.tyiyn ?? null;
  return { household: tyiyn, budget: tyiyn, commercial: tyiyn };
}
