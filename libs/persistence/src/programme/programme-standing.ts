import { assessProgramme, programmePeriods, type ProgrammeAssessment, type ProgrammePeriod } from '@app/programme';
import type { Pool } from 'pg';

import { tellChange } from '../registry/register-news.js';
import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { canonicalJson } from '../trust/canonical-json.js';
import { gatherProgramme } from './gather-programme.js';
import { programmeYears } from './programme-questions.js';

/** What the indicators of a period are by what was stored at an instant. */
export interface ProgrammeStanding {
  readonly computedAt: Date;
  readonly assessment: ProgrammeAssessment;
}

/** What is computed of a period now; undefined where it was not computed yet. */
export async function programmeStanding(sql: Sql, { kind, fromOn }: ProgrammePeriod): Promise<ProgrammeStanding | undefined> {
  const [row] = await sql<{ computedAt: Date; content: string }>('SELECT computed_at AS "computedAt", content FROM programme_standing WHERE period_kind = $1 AND from_on = $2::date', [kind, fromOn]);
  return row === undefined ? undefined : { computedAt: row.computedAt, assessment: JSON.parse(row.content) as ProgrammeAssessment };
}

/** Computes what the indicators of a period are now, in the caller's transaction. False where there is no programme. */
export async function computeStanding(sql: Sql, period: ProgrammePeriod, nowMs: number, zone: string): Promise<boolean> {
  const gathered = await gatherProgramme(sql, period, nowMs, zone);
  if (gathered === null) return false;
  await sql(
    `INSERT INTO programme_standing (period_kind, from_on, computed_at, content) VALUES ($1, $2::date, $3, $4) ON CONFLICT (period_kind, from_on) DO UPDATE SET computed_at = excluded.computed_at, content = excluded.content`,
    [period.kind, period.fromOn, new Date(nowMs).toISOString(), canonicalJson(assessProgramme(gathered))]);
  await tellChange(sql, 'programme', 'standing', [1]);
  return true;
}

/** A period that goes on, or ended not long ago, is computed anew so often. */
const LOOK_AGAIN_MS = 3_600_000;
/** So long after its end readings, corrections and entries of a period still come. */
const OPEN_MS = 200 * 86_400_000;

/** Computes every begun period of the programme that was not computed yet, and again those that may still change; one transaction each. @returns how many */
export async function computeDueStandings(pool: Pool, zone: string, nowMs: number, goesOn: () => boolean): Promise<number> {
  const sql = sqlOf(pool);
  const programme = await programmeYears(sql);
  if (programme === undefined) return 0;
  const known = new Map((await sql<{ name: string; atMs: number }>(`SELECT period_kind || '/' || from_on AS name, (extract(epoch FROM computed_at) * 1000)::float8 AS "atMs" FROM programme_standing`)).map(({ name, atMs }) => [name, atMs]));
  const news = await newsOf(sql);
  let computed = 0;
  for (const period of programmePeriods(programme.fromYear, programme.toYear, zone).filter(({ fromMs }) => fromMs <= nowMs)) {
    const name = `${period.kind}/${period.fromOn}`;
    const computedAtMs = known.get(name) ?? Number.NEGATIVE_INFINITY;
    const isOpen = nowMs - period.toMs < OPEN_MS && nowMs - computedAtMs >= LOOK_AGAIN_MS;
    const isDue = isOpen || Math.max(news.get('') ?? 0, news.get(name) ?? 0) > computedAtMs;
    if (!isDue || !goesOn()) continue;
    if (await inTransaction(pool, (within) => computeStanding(within, period, nowMs, zone))) computed++;
  }
  return computed;
}

/** When something was entered or decided last, under no name; and when a balance of a period was computed or signed last, under that of the period. */
async function newsOf(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<{ name: string; atMs: number }>(
    `SELECT name, (extract(epoch FROM max(at)) * 1000)::float8 AS "atMs" FROM (
       SELECT '' AS name, recorded_at AS at FROM indicator_target UNION ALL SELECT '', entered_at FROM indicator_entry UNION ALL SELECT '', stated_at FROM indicator_reason
       UNION ALL SELECT period_kind || '/' || from_on, computed_at FROM balance_version WHERE period_kind IN ('half_year', 'year')
       UNION ALL SELECT period_kind || '/' || from_on, signed_at FROM balance_signature WHERE period_kind IN ('half_year', 'year')) n GROUP BY 1`);
  return new Map(rows.map(({ name, atMs }) => [name, atMs]));
}
