import { type ComparedFinding, compareFindings, type DatedParameters, type DetectionParameters, type FindingsCompared, type RulePlace, rulesByDay } from '@app/detection';
import { localDayBounds, localDayOf } from '@app/time';
import type { Pool } from 'pg';

import { tellChange } from '../registry/register-news.js';
import type { ChangedBy } from '../registry/register-writes.js';
import { type Sql, sqlOf } from '../sql.js';
import type { DueSubject, Watched } from './detection-due.js';
import { detectionRuleRows, METERS_OF_ZONE, type NamedPlace, requireParameters, rulePlaceOf } from './detection-rules.js';
import { RUNS } from './find-findings.js';
import type { RunSettings } from './run-settings.js';
import type { SubjectRun } from './subject-run.js';

const DAY_MS = 86_400_000;
/** Days that a preview counts, and days before them in which both runs learn. */
const PREVIEW_DAYS = 90;
const LEARNING_DAYS = 42;
/** Subjects in memory at a time. */
const AT_ONCE = 50;
/** The same leak may be seen days sooner by other parameters. */
const SAME_WITHIN_MS = 3 * DAY_MS;
/** Findings that a preview names one by one, of either side. */
const MOST_NAMED = 100;
/** A server that was killed while it ran leaves a preview to the next after so long. */
const LEASE_SECONDS = 120;

/** What other parameters would have found in the last 90 days. */
export interface DetectionPreview {
  readonly previewId: string;
  readonly parameters: DetectionParameters;
  /** Where they are tried: in one zone, at one meter, or in the whole city. */
  readonly zoneId: number | null;
  readonly meterId: number | null;
  readonly askedAt: Date;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly subjects: number | null;
  readonly subjectsDone: number;
  readonly settledAt: Date | null;
  readonly result: PreviewResult | null;
}

export interface PreviewResult extends FindingsCompared {
  readonly fromOn: string;
  readonly toOn: string;
  readonly days: number;
  /** Of findings that are added and gone, more than are named. */
  readonly isCut: boolean;
}

/** Asks for a preview, in the caller's transaction. @throws RegisterRefusal SCHEMA, RANGE, UNKNOWN_REFERENCE */
export async function askForPreview(sql: Sql, parameters: DetectionParameters, by: ChangedBy, where: NamedPlace = {}): Promise<string> {
  requireParameters(parameters);
  const { zoneId, meterId } = await rulePlaceOf(sql, where);
  const [made] = await sql<{ id: string }>('INSERT INTO detection_preview (parameters, asked_by, zone_id, meter_id) VALUES ($1, $2, $3, $4) RETURNING preview_id AS id', [JSON.stringify(parameters), by.actor.userId, zoneId, meterId]);
  return made!.id;
}

/** A preview as it stands; undefined where there is none. */
export async function detectionPreview(sql: Sql, previewId: string): Promise<DetectionPreview | undefined> {
  const [found] = await sql<DetectionPreview>(
    `SELECT preview_id AS "previewId", parameters, zone_id AS "zoneId", meter_id AS "meterId", asked_at AS "askedAt", state, subjects, subjects_done AS "subjectsDone", settled_at AS "settledAt", result FROM detection_preview WHERE preview_id = $1`, [previewId]);
  return found;
}

/**
 * Runs the preview that has waited longest: the stored hours once more through the detectors, by the rules that hold and by the proposed ones, from rest. Nothing of what is stored is touched.
 * Of several servers one runs it.
 * @param mayGoOn asked between chunks; a preview that was stopped begins anew later
 * @returns whether there was one
 */
export async function runPreview(pool: Pool, timeZone: string, nowMs: number, mayGoOn: () => boolean = () => true): Promise<boolean> {
  const sql = sqlOf(pool);
  const [taken] = await sql<Tried>(
    `UPDATE detection_preview SET state = 'running', subjects_done = 0, touched_at = clock_timestamp() WHERE preview_id = (
       SELECT preview_id FROM detection_preview WHERE state = 'waiting' OR state = 'running' AND touched_at < clock_timestamp() - interval '${LEASE_SECONDS} seconds' ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING preview_id AS "previewId", parameters, zone_id AS "zoneId", meter_id AS "meterId"`);
  if (taken === undefined) return false;
  const { previewId } = taken;
  try {
    const result = await replay(sql, taken, timeZone, nowMs, mayGoOn);
    if (result === undefined) await sql(`UPDATE detection_preview SET state = 'waiting' WHERE preview_id = $1`, [previewId]);
    else await sql(`UPDATE detection_preview SET state = 'done', result = $2, settled_at = clock_timestamp() WHERE preview_id = $1`, [previewId, JSON.stringify(result)]);
  } catch (error) {
    await sql(`UPDATE detection_preview SET state = 'failed', settled_at = clock_timestamp() WHERE preview_id = $1`, [previewId]);
    throw error;
  } finally {
    await tellChange(sql, 'previews', 'detection_preview', [0]);
  }
  return true;
}

/** What a preview tries, and where. */
interface Tried extends RulePlace { readonly previewId: string; readonly parameters: DetectionParameters }

async function replay(sql: Sql, { previewId, parameters, zoneId, meterId }: Tried, timeZone: string, nowMs: number, mayGoOn: () => boolean): Promise<PreviewResult | undefined> {
  const toOn = localDayOf(nowMs, timeZone);
  const fromOn = localDayOf(nowMs - PREVIEW_DAYS * DAY_MS, timeZone);
  const learnFromOn = localDayOf(nowMs - (PREVIEW_DAYS + LEARNING_DAYS) * DAY_MS, timeZone);
  const rows = await detectionRuleRows(sql);
  // The proposed parameters over what holds today, on all days; what was recorded holds on its own, and what a nearer place has before what is proposed for a wider one.
  const today = rows.filter(({ fromOn: since }) => since <= toOn).toSorted((one, other) => (one.fromOn < other.fromOn ? -1 : one.fromOn > other.fromOn ? 1 : 0));
  const proposed: DatedParameters[] = [...today.map((row) => ({ parameters: row.parameters, zoneId: row.zoneId, meterId: row.meterId })), { parameters, zoneId, meterId }].map((row) => ({ ...row, fromOn: '0001-01-01' }));
  const settings = (dated: readonly DatedParameters[]): RunSettings => ({ timeZone, rulesOn: rulesByDay(dated), isReplay: true });
  const [asNow, asProposed] = [settings(rows), settings(proposed)];
  const subjects = await subjectsSince(sql, learnFromOn, { zoneId, meterId });
  await sql('UPDATE detection_preview SET subjects = $2 WHERE preview_id = $1', [previewId, subjects.length]);
  const found: { readonly now: ComparedFinding[]; readonly proposed: ComparedFinding[] } = { now: [], proposed: [] };
  let done = 0;
  for (const watched of ['meter', 'well', 'zone'] as const) {
    const own = subjects.filter(({ subject }) => subject === watched);
    for (let at = 0; at < own.length; at += AT_ONCE) {
      if (!mayGoOn()) return undefined;
      const due = own.slice(at, at + AT_ONCE).map(({ subjectId }): DueSubject => ({ subjectId, fromOn: learnFromOn }));
      for (const [side, how] of [['now', asNow], ['proposed', asProposed]] as const) found[side].push(...(await RUNS[watched](sql, due, how)).flatMap(comparedOf));
      done += due.length;
      await sql('UPDATE detection_preview SET subjects_done = $2, touched_at = clock_timestamp() WHERE preview_id = $1', [previewId, done]);
      await tellChange(sql, 'previews', 'detection_preview', [0]);
    }
  }
  const { kinds, added, gone } = compareFindings(found.now, found.proposed, localDayBounds(fromOn, timeZone).fromMs, SAME_WITHIN_MS);
  return { kinds, added: added.slice(0, MOST_NAMED), gone: gone.slice(0, MOST_NAMED), isCut: added.length > MOST_NAMED || gone.length > MOST_NAMED, fromOn, toOn, days: PREVIEW_DAYS };
}

function comparedOf({ subject, subjectId, findings }: SubjectRun<unknown>): ComparedFinding[] {
  if (subject === 'gateway' || subject === 'reservoir') return [];
  return findings.map(({ kind, startedAtMs, raisedAtMs, flowLitresPerHour }) => ({ subject, subjectId, kind, startedAtMs, raisedAtMs, flowLitresPerHour }));
}

/** What has hours since a day, at a place or anywhere: meters at service points, wells and zones. */
function subjectsSince(sql: Sql, fromOn: string, { zoneId, meterId }: RulePlace): Promise<{ readonly subject: Watched; readonly subjectId: number }[]> {
  return sql(
    `WITH seen AS (SELECT DISTINCT meter_id FROM volume_day WHERE on_day >= $1::date AND register = 1 AND ($3::integer IS NULL OR meter_id = $3) AND ($2::integer IS NULL OR meter_id IN (${METERS_OF_ZONE})))
     SELECT 'meter' AS subject, s.meter_id AS "subjectId" FROM seen s WHERE EXISTS (SELECT FROM installation i WHERE i.meter_id = s.meter_id AND i.service_point_id IS NOT NULL AND i.superseded_at IS NULL)
     UNION SELECT 'well', i.well_id FROM installation i JOIN seen s USING (meter_id) WHERE i.well_id IS NOT NULL AND i.superseded_at IS NULL
     UNION SELECT 'zone', z.zone_id FROM zone z WHERE $3::integer IS NULL AND ($2::integer IS NULL OR z.zone_id = $2) ORDER BY 1, 2`, [fromOn, zoneId, meterId]);
}
