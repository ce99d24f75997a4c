import { type CheckRules, mergedRules, type MeteringRules, type PartialRules } from '@app/metering';
import { type AccountClass, RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** A version of the rules of a class and model. */
export interface MeteringRuleRow {
  readonly ruleId: number;
  /** Null: of all classes. */
  readonly class: string | null;
  readonly modelCode: string | null;
  /** What it sets; the rest is as the wider rule has it. */
  readonly sets: PartialRules;
  /** All that holds by it, with the wider rules as they are now. */
  readonly rules: MeteringRules;
  /** Whether it is the latest of its class and model. */
  readonly isHeld: boolean;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
}

/** All versions of the rules by which readings are judged, the latest first. */
export async function meteringRules(sql: Sql): Promise<MeteringRuleRow[]> {
  const rows = await sql<Omit<MeteringRuleRow, 'rules'>>(
    `SELECT g.rule_id AS "ruleId", g.class, o.code AS "modelCode", g.rules AS sets, g.recorded_at AS "recordedAt", u.login AS "recordedBy", g.reason,
            NOT EXISTS (SELECT FROM metering_rule l WHERE l.class IS NOT DISTINCT FROM g.class AND l.model_id IS NOT DISTINCT FROM g.model_id AND l.rule_id > g.rule_id) AS "isHeld"
     FROM metering_rule g LEFT JOIN meter_model o USING (model_id) LEFT JOIN staff_user u ON u.user_id = g.recorded_by ORDER BY g.rule_id DESC`);
  const held = (itsClass: string | null, modelCode: string | null): PartialRules[] => rows.filter((row) => row.isHeld && row.class === itsClass && row.modelCode === modelCode).map(({ sets }) => sets);
  return rows.map((row) => {
    const wider = [...(row.class === null && row.modelCode === null ? [] : held(null, null)), ...(row.class !== null && row.modelCode !== null ? [...held(row.class, null), ...held(null, row.modelCode)] : [])];
    return { ...row, rules: mergedRules([...wider, row.sets]) };
  });
}

/** Limits of checks that are to hold for a class and model; null: for all. */
export interface NewCheckRules {
  readonly class: AccountClass | null;
  readonly modelCode: string | null;
  readonly checks: Partial<CheckRules>;
}

/**
 * Records limits of checks as a version of the rules of a class and model, in the caller's transaction: what the version before sets besides stays. The registers that it is for are derived anew.
 * @returns number of the rule @throws RegisterRefusal SCHEMA without a reason or a limit, UNKNOWN_REFERENCE of a model that is not there
 */
export async function recordCheckRules(sql: Sql, { class: ofClass, modelCode, checks }: NewCheckRules, by: ChangedBy): Promise<number> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a rule says why', null, 'reason');
  if (Object.keys(checks).length === 0) throw new RegisterRefusal('SCHEMA', 'name a limit at least', null, 'checks');
  const [model] = modelCode === null ? [{ id: null }] : await sql<{ id: number | null }>('SELECT model_id AS id FROM meter_model WHERE code = $1', [modelCode]);
  if (model === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', `no model ${modelCode} is registered`, null, 'modelCode');
  // Two who record at once: the second builds on what the first recorded.
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep metering rule'))`);
  const [held] = await sql<{ rules: PartialRules }>('SELECT rules FROM metering_rule WHERE class IS NOT DISTINCT FROM $1 AND model_id IS NOT DISTINCT FROM $2 ORDER BY rule_id DESC LIMIT 1', [ofClass, model.id]);
  const rules: PartialRules = { ...held?.rules, checks: { ...held?.rules.checks, ...checks } };
  const [made] = await sql<{ id: number }>('INSERT INTO metering_rule (class, model_id, rules, recorded_by, reason) VALUES ($1, $2, $3, $4, $5) RETURNING rule_id AS id', [ofClass, model.id, JSON.stringify(rules), by.actor.userId, by.reason]);
  await audit(sql, by, [{
    actor: by.actor, action: 'metering_rule.create', objectKind: 'metering_rule', objectKey: String(made!.id), before: { checks: held?.rules.checks ?? null }, after: { class: ofClass, modelCode, checks: rules.checks }, reason: by.reason,
  }]);
  return made!.id;
}
