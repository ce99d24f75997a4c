import { type ClassUse, classUseOf, type PartialRules } from '@app/metering';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** Classes of customers that rules are kept for. */
export const CUSTOMER_CLASSES_OF_RULES = ['household', 'budget', 'commercial'] as const;

/** Fewer customers than this tell of themselves, not of their class. */
const LEAST_CUSTOMERS = 10;

/**
 * Use of a class by what is stored: customers of the class who were metered at all their points for a whole local month that readings prove, and nobody
 * edited, estimated or doubted.
 */
export async function useOfClass(sql: Sql, ofClass: (typeof CUSTOMER_CLASSES_OF_RULES)[number]): Promise<ClassUse> {
  const months = await sql<{ customer: number; month: string; litres: number; days: number }>(
    `SELECT s.account_id AS customer, to_char(v.on_month, 'YYYY-MM') AS month, sum(v.volume_litres)::float8 AS litres, extract(day FROM v.on_month + interval '1 month' - interval '1 day')::integer AS days
     FROM volume_month v
     JOIN service_point_version s ON s.service_point_id = v.service_point_id AND s.superseded_at IS NULL AND s.valid_from <= v.on_month AND (s.valid_to IS NULL OR s.valid_to >= v.on_month + interval '1 month')
     JOIN account_version a ON a.account_id = s.account_id AND a.superseded_at IS NULL AND a.class = $1 AND a.state = 'open' AND a.valid_from <= v.on_month AND (a.valid_to IS NULL OR a.valid_to >= v.on_month + interval '1 month')
     WHERE v.register = 1 GROUP BY s.account_id, v.on_month
     HAVING bool_and(v.is_complete AND NOT v.is_questionable AND v.estimated_litres IS NULL AND v.edited_litres IS NULL AND v.volume_litres IS NOT NULL)
       AND sum(v.proven_ms) >= 0.999 * count(DISTINCT v.service_point_id) * extract(epoch FROM (v.on_month + interval '1 month')::timestamp - v.on_month::timestamp) * 1000
       AND count(DISTINCT v.service_point_id) = (SELECT count(*) FROM service_point_version o WHERE o.account_id = s.account_id AND o.superseded_at IS NULL AND o.state = 'open' AND o.valid_from <= v.on_month
         AND (o.valid_to IS NULL OR o.valid_to >= v.on_month + interval '1 month'))
     ORDER BY v.on_month, s.account_id`, [ofClass]);
  return classUseOf(months, LEAST_CUSTOMERS);
}

/** Records what a class uses as a version of its rules, in the caller's transaction: its meters are derived anew. @returns number of the rule */
export async function publishClassUse(sql: Sql, ofClass: string, { medianLitresPerDay, litresPerDayByMonth, litresPerDayOfMonths }: ClassUse, by: ChangedBy): Promise<number> {
  // What else the class sets, such as the limits of its checks, stays: the latest version holds alone.
  const [held] = await sql<{ rules: PartialRules }>('SELECT rules FROM metering_rule WHERE class = $1 AND model_id IS NULL ORDER BY rule_id DESC LIMIT 1', [ofClass]);
  const rules: PartialRules = { ...held?.rules, estimation: { ...held?.rules.estimation, classMedianLitresPerDay: medianLitresPerDay, classLitresPerDayByMonth: litresPerDayByMonth, classLitresPerDayOfMonths: litresPerDayOfMonths } };
  const [made] = await sql<{ id: number }>('INSERT INTO metering_rule (class, rules, recorded_by, reason) VALUES ($1, $2, $3, $4) RETURNING rule_id AS id', [ofClass, JSON.stringify(rules), by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'metering_rule.create', objectKind: 'metering_rule', objectKey: String(made!.id), before: null, after: { class: ofClass, rules }, reason: by.reason }]);
  return made!.id;
}
