import { type DetectionParameters, faultInParameters, type RulePlace, WHOLE_CITY } from '@app/detection';
import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { markForDetection } from './detection-due.js';

/** Parameters of detectors as they were recorded. */
export interface DetectionRuleRow extends RulePlace {
  readonly fromOn: string;
  readonly parameters: DetectionParameters;
  readonly ruleId: number;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
  readonly zoneCode: string | null;
  readonly meterSerial: string | null;
}

/** A place as people name it: a zone by its code, a meter by its serial; neither: the whole city. */
export interface NamedPlace { readonly zoneCode?: string | null | undefined; readonly meterSerial?: string | null | undefined }

/** @throws RegisterRefusal SCHEMA for a zone and a meter at once, UNKNOWN_REFERENCE */
export async function rulePlaceOf(sql: Sql, { zoneCode = null, meterSerial = null }: NamedPlace): Promise<RulePlace> {
  if (zoneCode !== null && meterSerial !== null) throw new RegisterRefusal('SCHEMA', 'name a zone or a meter', null, 'meterSerial');
  if (zoneCode !== null) {
    const [zone] = await sql<{ zoneId: number }>('SELECT zone_id AS "zoneId" FROM zone WHERE code = $1', [zoneCode]);
    if (zone === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'there is no such zone', null, 'zoneCode');
    return { zoneId: zone.zoneId, meterId: null };
  }
  if (meterSerial === null) return WHOLE_CITY;
  const [meter] = await sql<{ meterId: number }>('SELECT meter_id AS "meterId" FROM meter WHERE serial = $1 ORDER BY meter_id LIMIT 1', [meterSerial]);
  if (meter === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'there is no such meter', null, 'meterSerial');
  return { zoneId: null, meterId: meter.meterId };
}

/** A place with all that parameters may be set for: of a meter also the zone in which it stands now. @throws RegisterRefusal SCHEMA, UNKNOWN_REFERENCE */
export async function placeAsked(sql: Sql, named: NamedPlace): Promise<RulePlace> {
  const place = await rulePlaceOf(sql, named);
  if (place.meterId === null) return place;
  const [stands] = await sql<{ zoneId: number | null }>(
    `SELECT coalesce(p.zone_id, w.zone_id) AS "zoneId" FROM installation i
     LEFT JOIN service_point_version p ON p.service_point_id = i.service_point_id AND p.superseded_at IS NULL AND p.valid_from <= now() AND (p.valid_to IS NULL OR p.valid_to > now())
     LEFT JOIN well_version w ON w.well_id = i.well_id AND w.superseded_at IS NULL AND w.valid_from <= now() AND (w.valid_to IS NULL OR w.valid_to > now())
     WHERE i.meter_id = $1 AND i.superseded_at IS NULL ORDER BY i.valid_from DESC LIMIT 1`, [place.meterId]);
  return { ...place, zoneId: stands?.zoneId ?? null };
}

/** All that were recorded, in that order. */
export function detectionRuleRows(sql: Sql): Promise<DetectionRuleRow[]> {
  return sql<DetectionRuleRow>(
    `SELECT r.rule_id AS "ruleId", r.from_on::text AS "fromOn", r.parameters, r.recorded_at AS "recordedAt", u.login AS "recordedBy", r.reason, r.zone_id AS "zoneId", r.meter_id AS "meterId",
       (SELECT code FROM zone z WHERE z.zone_id = r.zone_id) AS "zoneCode", (SELECT serial FROM meter m WHERE m.meter_id = r.meter_id) AS "meterSerial" FROM detection_rule r JOIN staff_user u ON u.user_id = r.recorded_by ORDER BY r.rule_id`);
}

/**
 * Records parameters that hold from a local day on, in the caller's transaction. Days that are over are looked at anew with the next run.
 * @throws RegisterRefusal SCHEMA for nothing, a parameter that there is not, no number or no reason, RANGE out of bounds, UNKNOWN_REFERENCE for a place that there is not
 */
export async function recordDetectionRule(sql: Sql, given: { readonly fromOn: string; readonly parameters: DetectionParameters } & NamedPlace, by: ChangedBy): Promise<number> {
  requireParameters(given.parameters);
  if (Object.keys(given.parameters).length === 0) throw new RegisterRefusal('SCHEMA', 'name at least one parameter', null, 'parameters');
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'what detectors go by is changed for a reason; name it', null, 'reason');
  const place = await rulePlaceOf(sql, given);
  const [made] = await sql<{ id: number }>('INSERT INTO detection_rule (from_on, parameters, recorded_by, reason, zone_id, meter_id) VALUES ($1::date, $2, $3, $4, $5, $6) RETURNING rule_id AS id',
    [given.fromOn, JSON.stringify(given.parameters), by.actor.userId, by.reason, place.zoneId, place.meterId]);
  await audit(sql, by, [{ actor: by.actor, action: 'detection_rule.create', objectKind: 'detection_rule', objectKey: String(made!.id), before: null, after: { ...given }, reason: by.reason }]);
  await tellChange(sql, 'findings', 'detection_rule', [made!.id]);
  return made!.id;
}

/** @throws RegisterRefusal SCHEMA, RANGE */
export function requireParameters(parameters: Readonly<Record<string, unknown>>): void {
  const fault = faultInParameters(parameters);
  if (fault !== null) throw new RegisterRefusal(fault.fault === 'outOfBounds' ? 'RANGE' : 'SCHEMA', `${fault.parameter}: ${fault.fault}`, null, 'parameters');
}

/** Marks what new rules of days gone by ask to be looked for anew: in the whole city, or at their place alone. The rule of a day to come needs no mark: its days will be new. */
export async function markForNewRules(sql: Sql): Promise<void> {
  const fresh = await sql<{ fromOn: string; zoneId: number | null; meterId: number | null }>(
    `WITH taken AS (INSERT INTO detection_rule_taken (rule_id) SELECT rule_id FROM detection_rule r WHERE NOT EXISTS (SELECT FROM detection_rule_taken t WHERE t.rule_id = r.rule_id) RETURNING rule_id)
     SELECT min(r.from_on)::text AS "fromOn", r.zone_id AS "zoneId", r.meter_id AS "meterId" FROM detection_rule r JOIN taken USING (rule_id) GROUP BY 2, 3`);
  for (const { fromOn, zoneId, meterId } of fresh) {
    // A mark of a meter passes on to what it measures, so that those of a zone are its wells and the zone as well.
    await sql(
      `INSERT INTO detection_due AS d (subject, subject_id, from_on) SELECT 'meter', v.meter_id, $1::date FROM volume_day v
       WHERE v.on_day >= $1::date AND ($3::integer IS NULL OR v.meter_id = $3) AND ($2::integer IS NULL OR v.meter_id IN (${METERS_OF_ZONE})) GROUP BY v.meter_id ORDER BY v.meter_id
       ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`, [fromOn, zoneId, meterId]);
    if (zoneId !== null) await markForDetection(sql, 'zone', new Map([[zoneId, fromOn]]));
  }
}

/** Meters that ever stood in the zone `$2`: at its connections or its wells. */
export const METERS_OF_ZONE = `SELECT i.meter_id FROM installation i WHERE i.superseded_at IS NULL AND (
    i.service_point_id IN (SELECT p.service_point_id FROM service_point_version p WHERE p.superseded_at IS NULL AND p.zone_id = $2) OR i.well_id IN (SELECT w.well_id FROM well_version w WHERE w.superseded_at IS NULL AND w.zone_id = $2))`;
