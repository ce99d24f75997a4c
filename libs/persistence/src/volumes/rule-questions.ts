import { mergedRules, type MeteringRules, type PartialRules } from '@app/metering';

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
