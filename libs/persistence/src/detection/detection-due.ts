import type { Sql } from '../sql.js';

/** What detectors watch and take up again from states. */
export type Watched = 'meter' | 'well' | 'zone';

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

/** Marks everything that has volumes from the beginning: findings are looked for anew, under the names they have. */
export async function markAllForDetection(sql: Sql): Promise<void> {
  await sql(`INSERT INTO detection_due (subject, subject_id, from_on) SELECT DISTINCT 'meter', meter_id, '-infinity'::date FROM volume_day
     ON CONFLICT ON CONSTRAINT detection_due_pkey DO UPDATE SET from_on = excluded.from_on`);
}

/**
 * Passes marks on: from meters at wells and boundaries to the wells and zones that they measure, and from new words of the journal to the
 * wells and zones that they explain.
 */
export async function gatherDetectionDue(sql: Sql, zone: string): Promise<void> {
  await sql(
    `WITH marked AS (SELECT d.subject_id AS meter_id, d.from_on FROM detection_due d WHERE d.subject = 'meter'),
     placed AS (
       SELECT m.from_on, i.well_id, w.zone_id AS zone_id FROM marked m JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.well_id IS NOT NULL
         LEFT JOIN well_version w ON w.well_id = i.well_id AND w.superseded_at IS NULL
       UNION SELECT m.from_on, NULL, z.zone_id FROM marked m JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.boundary_id IS NOT NULL
         JOIN zone_boundary_version b ON b.boundary_id = i.boundary_id AND b.superseded_at IS NULL CROSS JOIN LATERAL (VALUES (b.from_zone_id), (b.to_zone_id)) AS z (zone_id))
     INSERT INTO detection_due AS d (subject, subject_id, from_on)
     SELECT subject, subject_id, min(from_on) FROM (
       SELECT 'well' AS subject, well_id AS subject_id, from_on FROM placed WHERE well_id IS NOT NULL UNION ALL SELECT 'zone', zone_id, from_on FROM placed WHERE zone_id IS NOT NULL) AS n
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
     JOIN LATERAL (SELECT 'zone' AS subject, zone_id AS subject_id FROM zone WHERE n.zone_id IS NULL OR zone_id = n.zone_id
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
