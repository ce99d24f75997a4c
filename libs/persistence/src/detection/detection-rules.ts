import { type DatedParameters, type DetectionParameters, faultInParameters } from '@app/detection';
import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** Parameters of detectors as they were recorded. */
export interface DetectionRuleRow extends DatedParameters {
  readonly ruleId: number;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
}

/** All that were recorded, in that order. */
export function detectionRuleRows(sql: Sql): Promise<DetectionRuleRow[]> {
  return sql<DetectionRuleRow>(
    `SELECT r.rule_id AS "ruleId", r.from_on::text AS "fromOn", r.parameters, r.recorded_at AS "recordedAt", u.login AS "recordedBy", r.reason FROM detection_rule r JOIN staff_user u ON u.user_id = r.recorded_by ORDER BY r.rule_id`);
}

/**
 * Records parameters that hold from a local day on, in the caller's transaction. Days that are over are looked at anew with the next run.
 * @throws RegisterRefusal SCHEMA for nothing, a parameter that there is not, no number or no reason, RANGE out of bounds
 */
export async function recordDetectionRule(sql: Sql, given: { readonly fromOn: string; readonly parameters: DetectionParameters }, by: ChangedBy): Promise<number> {
  requireParameters(given.parameters);
  if (Object.keys(given.parameters).length === 0) throw new RegisterRefusal('SCHEMA', 'name at least one parameter', null, 'parameters');
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'what detectors go by is changed for a reason; name it', null, 'reason');
  const [made] = await sql<{ id: number }>('INSERT INTO detection_rule (from_on, parameters, recorded_by, reason) VALUES ($1::date, $2, $3, $4) RETURNING rule_id AS id', [given.fromOn, JSON.stringify(given.parameters), by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'detection_rule.create', objectKind: 'detection_rule', objectKey: String(made!.id), before: null, after: { ...given }, reason: by.reason }]);
  await tellChange(sql, 'findings', 'detection_rule', [made!.id]);
  return made!.id;
}

/** @throws RegisterRefusal SCHEMA, RANGE */
export function requireParameters(parameters: Readonly<Record<string, unknown>>): void {
  const fault = faultInParameters(parameters);
  if (fault !== null) throw new RegisterRefusal(fault.fault === 'outOfBounds' ? 'RANGE' : 'SCHEMA', `${fault.parameter}: ${fault.fault}`, null, 'parameters');
}

/** Marks what new rules of days gone by ask to be looked for anew. The rule of a day to come needs no mark: its days will be new. */
export async function markForNewRules(sql: Sql): Promise<void> {
  const [fresh] = await sql<{ fromOn: string | null }>(
    `WITH taken AS (INSERT INTO detection_rule_taken (rule_id) SELECT rule_id FROM detection_rule r WHERE NOT EXISTS (SELECT FROM detection_rule_taken t WHERE t.rule_id = r.rule_id) RETURNING rule_id)
     SELECT min(r.from_on)::text AS "fromOn" FROM detection_rule r JOIN taken USING (rule_id)`);
  if (fresh?.fromOn == null) return;
  await sql(
    `INSERT INTO detection_due AS d (subject, subject_id, from_on) SELECT 'meter', v.meter_id, $1::date FROM volume_day v WHERE v.on_day >= $1::date GROUP BY v.meter_id ORDER BY v.meter_id
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`, [fresh.fromOn]);
}
