import type { Sql } from '../sql.js';
import type { DueSubject, Watched } from './detection-due.js';

/** A state with the local day at whose beginning it holds. */
export interface StateAt<State> { readonly onDay: string; readonly state: State }

/** Days whose states are kept, and weeks: a late reading then asks for a week of days, not for all. */
const DAYS_KEPT = 3;
const WEEKS_KEPT = 6;
const DAY_MS = 86_400_000;

/** The latest state of each subject that what changed does not touch; subjects without one begin at rest. */
export async function statesBefore<State>(sql: Sql, subject: Watched, due: readonly DueSubject[]): Promise<Map<number, StateAt<State>>> {
  const rows = await sql<{ id: number; onDay: string; state: State }>(
    `SELECT n.id, s.on_day::text AS "onDay", s.state FROM unnest($2::integer[], $3::date[]) AS n (id, day)
     JOIN LATERAL (SELECT k.on_day, k.state FROM detection_state k WHERE k.subject = $1 AND k.subject_id = n.id AND k.on_day <= n.day ORDER BY k.on_day DESC LIMIT 1) s ON true`,
    [subject, due.map(({ subjectId }) => subjectId), due.map(({ fromOn }) => fromOn)]);
  return new Map(rows.map(({ id, onDay, state }) => [id, { onDay, state }]));
}

const weekOf = (day: string): number => Math.floor((Date.parse(`${day}T00:00:00Z`) / DAY_MS + 3) / 7);

/** Of the states that a run passed those worth keeping: of the last days, and of the first day of each of the last weeks. */
export function statesWorthKeeping<State>(passed: readonly StateAt<State>[]): StateAt<State>[] {
  const lastWeek = weekOf(passed.at(-1)?.onDay ?? '1970-01-01');
  return passed.filter(({ onDay }, at) => at >= passed.length - DAYS_KEPT || (weekOf(onDay) > lastWeek - WEEKS_KEPT && (at === 0 || weekOf(passed[at - 1]!.onDay) < weekOf(onDay))));
}

/** Stores the states of a run in the place of those that it took up and went past. */
export async function keepStates<State>(sql: Sql, subject: Watched, runs: readonly { readonly subjectId: number; readonly fromDay: string | null; readonly passed: readonly StateAt<State>[] }[]): Promise<void> {
  const ids = runs.map(({ subjectId }) => subjectId);
  await sql(`DELETE FROM detection_state s USING unnest($2::integer[], $3::date[]) AS n (id, day) WHERE s.subject = $1 AND s.subject_id = n.id AND (n.day IS NULL OR s.on_day >= n.day)`, [subject, ids, runs.map(({ fromDay }) => fromDay)]);
  const kept = runs.flatMap(({ subjectId, passed }) => statesWorthKeeping(passed).map(({ onDay, state }) => ({ subject, subject_id: subjectId, on_day: onDay, state })));
  await sql(`INSERT INTO detection_state SELECT * FROM json_populate_recordset(NULL::detection_state, $1::json)`, [JSON.stringify(kept)]);
  await sql(
    `DELETE FROM detection_state s USING (
       SELECT k.subject_id, k.on_day, row_number() OVER (PARTITION BY k.subject_id ORDER BY k.on_day DESC) AS no,
              row_number() OVER (PARTITION BY k.subject_id, date_trunc('week', k.on_day) ORDER BY k.on_day) AS in_week, date_trunc('week', max(k.on_day) OVER (PARTITION BY k.subject_id)) AS last_week
       FROM detection_state k WHERE k.subject = $1 AND k.subject_id = ANY($2)) o
     WHERE s.subject = $1 AND s.subject_id = o.subject_id AND s.on_day = o.on_day AND o.no > ${DAYS_KEPT} AND (o.in_week > 1 OR o.on_day < o.last_week - interval '${(WEEKS_KEPT - 1) * 7} days')`, [subject, ids]);
}
