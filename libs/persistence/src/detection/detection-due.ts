import type { Sql } from '../sql.js';

/** What detectors watch and take up again from states. */
export type Watched = 'meter' | 'well' | 'zone' | 'reservoir';

export interface DueSubject { readonly subjectId: number; readonly fromOn: string }

/** Marks subjects whose days changed, each from its first such local day on, in the transaction that changes them. */
export async function markForDetection(sql: Sql, subject: Watched, firstDays: ReadonlyMap<number, string>): Promise<void> {
  if (firstDays.size === 0) return;
  // In one order everywhere: two that mark the same subjects wait for each other instead of locking up.
  const ids = [...firstDays.keys()].sort((one, other) => one - other);
  await sql(
    `INSERT INTO detection_due AS d (subject, subject_id, from_on) SELECT $1, n.id, n.day FROM unnest($2::integer[], $3::date[]) AS n (id, day)
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`, [subject, ids, ids.map((id) => firstDays.get(id))]);
}

/** Marks everything that has volumes or levels from the beginning: findings are looked for anew, under the names they have. */
export async function markAllForDetection(sql: Sql): Promise<void> {
  await sql(`INSERT INTO detection_due (subject, subject_id, from_on) SELECT DISTINCT 'reservoir', reservoir_id, '-infinity'::date FROM measuring_channel WHERE reservoir_id IS NOT NULL AND quantity = 2
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = excluded.from_on`);
  await sql(`INSERT INTO detection_due (subject, subject_id, from_on) SELECT DISTINCT 'meter', meter_id, '-infinity'::date FROM volume_day
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = excluded.from_on`);
}

/** What happens in a zone is seen in those above it as well, as the network was ever divided: `above (zone_id, top_id)`. */
const ZONES_ABOVE = `above AS (SELECT zone_id, zone_id AS top_id FROM zone UNION SELECT a.zone_id, v.parent_zone_id FROM above a JOIN zone_version v ON v.zone_id = a.top_id AND v.superseded_at IS NULL AND v.parent_zone_id IS NOT NULL)`;
/** Pump and energy at wells, levels of reservoirs, batteries and alarms of meters. An amount holds on for a quarter of an hour. */
const MEASURED_DUE = `
  WITH RECURSIVE taken AS (
    DELETE FROM measurement_news n USING (SELECT device_id, channel, quantity FROM measurement_news ORDER BY 1, 2, 3 FOR UPDATE SKIP LOCKED) k
    WHERE (n.device_id, n.channel, n.quantity) = (k.device_id, k.channel, k.quantity) RETURNING n.device_id, n.channel, n.quantity, (n.from_at - interval '15 minutes') AT TIME ZONE $1 AS since),
  ${ZONES_ABOVE},
  placed AS (
    SELECT 'well' AS subject, c.well_id AS subject_id, t.since FROM taken t JOIN measuring_channel c USING (device_id, channel, quantity) WHERE c.superseded_at IS NULL AND c.well_id IS NOT NULL AND t.quantity IN (4, 5)
    UNION ALL SELECT 'zone', a.top_id, t.since FROM taken t JOIN measuring_channel c USING (device_id, channel, quantity)
      JOIN reservoir_version r ON r.reservoir_id = c.reservoir_id AND r.superseded_at IS NULL JOIN above a ON a.zone_id = r.zone_id WHERE c.superseded_at IS NULL AND t.quantity = 2
    UNION ALL SELECT 'reservoir', c.reservoir_id, t.since FROM taken t JOIN measuring_channel c USING (device_id, channel, quantity) WHERE c.superseded_at IS NULL AND c.reservoir_id IS NOT NULL AND t.quantity = 2
    UNION ALL SELECT 'meter', m.meter_id, t.since FROM taken t JOIN channel_mapping m ON m.device_id = t.device_id AND m.superseded_at IS NULL WHERE t.quantity = 6 OR t.quantity >= 100)
  INSERT INTO detection_due AS d (subject, subject_id, from_on) SELECT subject, subject_id, min(since)::date FROM placed GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`;

/**
 * Passes marks on: from meters at wells and boundaries to the wells and zones that they measure, and from new words of the journal to the
 * wells and zones that they explain; and from what was measured beside registers.
 */
export async function gatherDetectionDue(sql: Sql, zone: string): Promise<void> {
  await sql(MEASURED_DUE, [zone]);
  await sql(
    `WITH RECURSIVE marked AS (SELECT d.subject_id AS meter_id, d.from_on FROM detection_due d WHERE d.subject = 'meter'),
     placed AS (
       SELECT m.from_on, i.well_id, w.zone_id AS zone_id FROM marked m JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.well_id IS NOT NULL
         LEFT JOIN well_version w ON w.well_id = i.well_id AND w.superseded_at IS NULL
       UNION SELECT m.from_on, NULL, z.zone_id FROM marked m JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.boundary_id IS NOT NULL
         JOIN zone_boundary_version b ON b.boundary_id = i.boundary_id AND b.superseded_at IS NULL CROSS JOIN LATERAL (VALUES (b.from_zone_id), (b.to_zone_id)) AS z (zone_id)),
     ${ZONES_ABOVE}
     INSERT INTO detection_due AS d (subject, subject_id, from_on)
     SELECT subject, subject_id, min(from_on) FROM (
       SELECT 'well' AS subject, well_id AS subject_id, from_on FROM placed WHERE well_id IS NOT NULL UNION ALL SELECT 'zone', a.top_id, p.from_on FROM placed p JOIN above a USING (zone_id)) AS n
     GROUP BY 1, 2 ORDER BY 1, 2
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`);
  await sql(
    `WITH told AS (
       SELECT e.entry_id, (CASE WHEN n.entry_id IS NULL THEN 0 ELSE 1 END + CASE WHEN v.entry_id IS NULL THEN 0 ELSE 2 END)::smallint AS told, e.zone_id, e.well_id, (e.from_at AT TIME ZONE $1)::date AS on_day
       FROM journal_entry e LEFT JOIN journal_end n ON n.entry_id = e.entry_id LEFT JOIN journal_void v ON v.entry_id = e.entry_id
       WHERE e.kind NOT IN ('complaint', 'shift_handover')),
     news AS (SELECT t.* FROM told t LEFT JOIN detection_journal j ON j.entry_id = t.entry_id WHERE j.told IS DISTINCT FROM t.told),
     kept AS (INSERT INTO detection_journal AS j (entry_id, told) SELECT entry_id, told FROM news ON CONFLICT ON CONSTRAINT detection_journal_pkey DO UPDATE SET told = excluded.told)
     INSERT INTO detection_due AS d (subject, subject_id, from_on)
     SELECT s.subject, s.subject_id, min(n.on_day) FROM news n
     JOIN LATERAL (SELECT 'reservoir' AS subject, r.reservoir_id AS subject_id FROM reservoir_version r WHERE r.superseded_at IS NULL AND (n.zone_id IS NULL OR r.zone_id = n.zone_id)
       UNION SELECT 'zone', zone_id FROM zone WHERE n.zone_id IS NULL OR zone_id = n.zone_id
       UNION ALL SELECT DISTINCT 'well', w.well_id FROM well_version w WHERE w.superseded_at IS NULL AND (w.well_id = n.well_id OR (n.well_id IS NULL AND (n.zone_id IS NULL OR w.zone_id = n.zone_id)))) s ON true
     GROUP BY 1, 2 ORDER BY 1, 2
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = least(d.from_on, excluded.from_on)`, [zone]);
}

/** Subjects of a kind that are due, some at a time. */
export function dueForDetection(sql: Sql, subject: Watched, limit: number): Promise<DueSubject[]> {
  return sql<DueSubject>(`SELECT subject_id AS "subjectId", from_on::text AS "fromOn" FROM detection_due WHERE subject = $1 ORDER BY subject_id LIMIT $2`, [subject, limit]);
}

/** Takes marks off, but for those that reach further back meanwhile. */
export async function unmarkDetected(sql: Sql, subject: Watched, due: readonly DueSubject[]): Promise<void> {
  await sql(`DELETE FROM detection_due d USING unnest($2::integer[], $3::date[]) AS n (id, day) WHERE d.subject = $1 AND d.subject_id = n.id AND d.from_on >= n.day`,
    [subject, due.map(({ subjectId }) => subjectId), due.map(({ fromOn }) => fromOn)]);
}
