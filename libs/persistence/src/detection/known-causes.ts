import type { KnownCause } from '@app/detection';

import type { Sql } from '../sql.js';

/** Kinds of the journal as detectors know them. Complaints and handovers explain nothing. */
const CAUSE = `CASE e.kind WHEN 'fire' THEN 'fire' WHEN 'flushing' THEN 'flushing' WHEN 'tank_washing' THEN 'tankFilling' WHEN 'planned_works' THEN 'plannedWorks' WHEN 'shut_off' THEN 'plannedWorks' ELSE 'switchOver' END`;
/** A switch-over is entered with its instant alone; its water settles within hours. */
const SETTLES_HOURS = 6;

/** What the journal knows of wells or zones, by number, in the order of time: entries that count, of the subject, of its zone or of the whole city. What goes on has no end yet. */
export async function knownCausesOf(sql: Sql, subject: 'well' | 'zone', ids: readonly number[]): Promise<Map<number, KnownCause[]>> {
  const concerns = subject === 'zone'
    ? 'e.zone_id IS NULL OR e.zone_id = s.id'
    : '(e.well_id IS NULL OR e.well_id = s.id) AND (e.well_id = s.id OR e.zone_id IS NULL OR e.zone_id IN (SELECT w.zone_id FROM well_version w WHERE w.well_id = s.id AND w.superseded_at IS NULL))';
  const rows = await sql<KnownCause & { readonly id: number }>(
    `SELECT s.id, ${CAUSE} AS cause, (extract(epoch FROM e.from_at) * 1000)::float8 AS "fromMs",
            (extract(epoch FROM coalesce(n.ended_at, e.to_at, CASE WHEN e.kind IN ('valve_switching', 'pump_switching') THEN e.from_at + interval '${SETTLES_HOURS} hours' END, '9999-01-01')) * 1000)::float8 AS "toMs"
     FROM unnest($1::integer[]) AS s (id) JOIN journal_entry e ON e.kind NOT IN ('complaint', 'shift_handover') AND (${concerns})
     LEFT JOIN journal_end n ON n.entry_id = e.entry_id
     WHERE NOT EXISTS (SELECT FROM journal_void v WHERE v.entry_id = e.entry_id) ORDER BY s.id, e.from_at, e.entry_id`, [ids]);
  const causes = new Map<number, KnownCause[]>();
  for (const { id, ...cause } of rows) causes.set(id, [...(causes.get(id) ?? []), cause]);
  return causes;
}
