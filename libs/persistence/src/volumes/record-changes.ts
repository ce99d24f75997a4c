import { judgeReplacement, type QualifiedLitres, type Quality } from '@app/metering';

import type { Sql } from '../sql.js';

/** Where each register was taken up from, as rows. */
export const SCOPE = `json_to_recordset($1::json) AS s (meter_id integer, register smallint, cause text, from_week integer, stay smallint, from_at timestamptz, from_day date, from_month date, checks_from timestamptz, telemetry_at timestamptz)`;

/** A month that is another now. */
interface ChangedMonth {
  readonly meter_id: number;
  readonly register: number;
  readonly stay: number;
  readonly service_point_id: number | null;
  readonly on_month: string;
  readonly old_litres: number | null;
  readonly new_litres: number | null;
  readonly old_status: Quality['status'] | null;
  readonly new_status: Quality['status'] | null;
  readonly old_method: Quality['method'];
  readonly new_method: Quality['method'];
  readonly cause: string;
  /** Closed for its readings, or billed. */
  readonly is_final: boolean;
}

/** By what the replacement guard of a register judges. */
export interface GuardOf { readonly meterId: number; readonly ruleId: number; readonly replacedLitres: number }

/**
 * What changes in months that were over before estimates reached where they reach now. The first derivation of a register changes nothing. Nothing is kept from changing: volumes follow
 * from readings, and where a final month changes as the guard (R20) would not have it without a person, that is said.
 */
export async function recordChanges(sql: Sql, scope: string, months: string, guards: readonly GuardOf[]): Promise<void> {
  const changed = await sql<ChangedMonth>(
    `WITH n AS MATERIALIZED (SELECT * FROM json_populate_recordset(NULL::volume_month, $2::json)),
     o AS (SELECT v.*, s.cause FROM volume_month v JOIN ${SCOPE} ON v.meter_id = s.meter_id AND v.register = s.register AND (v.stay > s.stay OR (v.stay = s.stay AND v.on_month >= s.from_month))),
     both_sides AS (
       SELECT coalesce(o.meter_id, n.meter_id) AS meter_id, coalesce(o.register, n.register) AS register, coalesce(o.stay, n.stay) AS stay, coalesce(n.service_point_id, o.service_point_id) AS service_point_id,
              coalesce(o.on_month, n.on_month) AS on_month, o.volume_litres AS old_litres, n.volume_litres AS new_litres, o.status AS old_status, n.status AS new_status, o.method AS old_method, n.method AS new_method
       FROM o FULL JOIN n ON n.meter_id = o.meter_id AND n.register = o.register AND n.stay = o.stay AND n.on_month = o.on_month)
     SELECT b.meter_id, b.register, b.stay, b.service_point_id, b.on_month::text, b.old_litres::float8, b.new_litres::float8, b.old_status, b.new_status, b.old_method, b.new_method, s.cause,
            EXISTS (SELECT FROM closed_period c WHERE c.month = to_char(b.on_month, 'YYYY-MM')) OR EXISTS (SELECT FROM billing_period c WHERE c.closed_at IS NOT NULL AND c.from_day < b.on_month + interval '1 month' AND c.to_day > b.on_month) AS is_final
     FROM both_sides b JOIN ${SCOPE} ON s.meter_id = b.meter_id AND s.register = b.register
     JOIN derivation_head h ON h.meter_id = b.meter_id AND h.register = b.register CROSS JOIN volume_progress p
     WHERE (b.old_litres, b.old_status) IS DISTINCT FROM (b.new_litres, b.new_status) AND b.on_month + interval '1 month' <= p.estimate_until
     ORDER BY b.meter_id, b.register, b.on_month, b.stay`, [scope, months]);
  if (changed.length === 0) return;
  const guardOf = new Map(guards.map((guard) => [guard.meterId, guard]));
  await sql(
    `INSERT INTO volume_change (meter_id, register, stay, service_point_id, on_month, old_litres, new_litres, old_status, new_status, old_method, new_method, cause, judgement, rule_id)
     SELECT meter_id, register, stay, service_point_id, on_month, old_litres, new_litres, old_status, new_status, old_method, new_method, cause, judgement, rule_id FROM json_populate_recordset(NULL::volume_change, $1::json)`,
    [JSON.stringify(changed.map(({ is_final: isFinal, ...month }) => {
      const { ruleId, replacedLitres } = guardOf.get(month.meter_id)!;
      const judged = isFinal ? judgeReplacement(standing(month.old_litres, month.old_status, month.old_method), standing(month.new_litres, month.new_status, month.new_method), { isPerson: month.cause === 'correction', isFinal, askAboveLitres: replacedLitres }) : 'replace';
      return { ...month, judgement: judged === 'replace' ? null : judged, rule_id: ruleId };
    }))]);
}

/** A month that is not there is missing: nothing is worse. */
function standing(litres: number | null, status: Quality['status'] | null, method: Quality['method']): QualifiedLitres {
  return { volumeLitres: litres ?? 0, quality: { source: 'AUTO', status: status ?? 'MISSING', method } };
}
