import { type Finding, isSameThing } from '@app/detection';

import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';

export type FindingSubject = 'meter' | 'well' | 'zone' | 'gateway' | 'reservoir';

/** What a run found about a subject. */
export interface FoundOf {
  readonly subject: FindingSubject;
  readonly subjectId: number;
  /** Findings as they are now, by name. */
  readonly findings: readonly Finding[];
  /** The run began here: what was raised later and is not among the findings is taken back. null: from the beginning. */
  readonly sinceMs: number | null;
  /** Where it lies at an instant. */
  readonly placeAt: (atMs: number) => { readonly meterId: number | null; readonly servicePointId: number | null; readonly zoneId: number | null };
}

const DAY_MS = 86_400_000;
/** Findings of one group about one subject that began so close together are one thing seen twice. */
const SAME_WITHIN_MS = 3 * DAY_MS;
const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

interface Row {
  readonly findingId: number;
  readonly subject: FindingSubject;
  readonly subjectId: number;
  readonly kind: Finding['kind'];
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly flowLitresPerHour: number | null;
}

/** Stores what runs found: new findings, what is new about known ones, and what was taken back. Nothing is deleted. @returns new findings */
export async function storeFindings(sql: Sql, found: readonly FoundOf[]): Promise<number> {
  const rows = found.flatMap(({ subject, subjectId, findings, placeAt }) => findings.map((finding) => {
    const { meterId, servicePointId, zoneId } = placeAt(finding.startedAtMs);
    return {
      subject, subject_id: subjectId, kind: finding.kind, started_at: iso(finding.startedAtMs), raised_at: iso(finding.raisedAtMs), ended_at: iso(finding.endedAtMs === null ? null : Math.max(finding.endedAtMs, finding.startedAtMs)),
      flow_litres_per_hour: finding.flowLitresPerHour, volume_litres: finding.volumeLitres, confidence: finding.confidence, evidence: finding.evidence, ruled_out: finding.ruledOut, annotations: finding.annotations,
      meter_id: meterId, service_point_id: servicePointId, zone_id: zoneId,
    };
  }));
  const COLUMNS = 'raised_at, ended_at, flow_litres_per_hour, volume_litres, confidence, evidence, ruled_out, annotations, meter_id, service_point_id, zone_id';
  const listed = COLUMNS.split(', ');
  const stored = rows.length === 0 ? [] : await sql<Row & { readonly isNew: boolean }>(
    `INSERT INTO finding AS f (subject, subject_id, kind, started_at, ${COLUMNS}) SELECT subject, subject_id, kind, started_at, ${COLUMNS} FROM json_populate_recordset(NULL::finding, $1::json)
     ON CONFLICT ON CONSTRAINT finding_name_key DO UPDATE SET ${listed.map((column) => `${column} = excluded.${column}`).join(', ')}, withdrawn_at = NULL, changed_at = date_trunc('milliseconds', clock_timestamp())
       WHERE f.withdrawn_at IS NOT NULL OR (${listed.map((column) => `f.${column}`).join(', ')}) IS DISTINCT FROM (${listed.map((column) => `excluded.${column}`).join(', ')})
     RETURNING f.finding_id AS "findingId", f.subject, f.subject_id AS "subjectId", f.kind, (extract(epoch FROM f.started_at) * 1000)::float8 AS "startedAtMs", (extract(epoch FROM f.ended_at) * 1000)::float8 AS "endedAtMs", f.flow_litres_per_hour AS "flowLitresPerHour", xmax = 0 AS "isNew"`,
    [JSON.stringify(rows)]);
  const withdrawn = await withdraw(sql, found);
  const fresh = stored.filter(({ isNew }) => isNew);
  await mergeDuplicates(sql, fresh);
  await markForNotices(sql, fresh);
  await tellChange(sql, 'findings', 'finding', [...stored.map(({ findingId }) => findingId), ...withdrawn]);
  return fresh.length;
}

/** Readings that came later, or the journal, leave nothing of some findings. They stay to be read. */
async function withdraw(sql: Sql, found: readonly FoundOf[]): Promise<number[]> {
  const rerun = found.map(({ subject, subjectId, findings, sinceMs }) => ({ subject, subject_id: subjectId, since: iso(sinceMs), names: findings.map(({ kind, startedAtMs }) => `${kind}@${startedAtMs}`) }));
  const rows = await sql<{ id: number }>(
    `UPDATE finding f SET withdrawn_at = date_trunc('milliseconds', clock_timestamp()), changed_at = date_trunc('milliseconds', clock_timestamp())
     FROM json_to_recordset($1::json) AS n (subject text, subject_id integer, since timestamptz, names text[])
     WHERE f.subject = n.subject AND f.subject_id = n.subject_id AND f.kind <> 'radioSilent' AND f.withdrawn_at IS NULL AND (n.since IS NULL OR f.raised_at > n.since)
       AND NOT f.kind || '@' || (extract(epoch FROM f.started_at) * 1000)::bigint = ANY(n.names) RETURNING f.finding_id AS id`, [JSON.stringify(rerun)]);
  return rows.map(({ id }) => id);
}

/** A new finding that is another sight of an open one goes into its life. */
async function mergeDuplicates(sql: Sql, fresh: readonly Row[]): Promise<void> {
  if (fresh.length === 0) return;
  const known = await sql<Row>(
    `SELECT f.finding_id AS "findingId", f.subject, f.subject_id AS "subjectId", f.kind, (extract(epoch FROM f.started_at) * 1000)::float8 AS "startedAtMs", (extract(epoch FROM f.ended_at) * 1000)::float8 AS "endedAtMs", f.flow_litres_per_hour AS "flowLitresPerHour"
     FROM finding f JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::integer[])) AS n (subject, subject_id) ON f.subject = n.subject AND f.subject_id = n.subject_id
     WHERE f.withdrawn_at IS NULL AND f.merged_into IS NULL AND f.kind <> 'radioSilent'
       AND coalesce((SELECT a.act FROM finding_act a WHERE a.finding_id = f.finding_id ORDER BY a.act_id DESC LIMIT 1), '') NOT IN ('repair', 'dismiss') ORDER BY f.finding_id`,
    [fresh.map(({ subject }) => subject), fresh.map(({ subjectId }) => subjectId)]);
  for (const one of fresh.filter(({ kind }) => kind !== 'radioSilent')) {
    const same = known.find((other) => other.findingId < one.findingId && other.subject === one.subject && other.subjectId === one.subjectId && other.kind !== one.kind && isSameThing(asFinding(one), asFinding(other), SAME_WITHIN_MS));
    if (same !== undefined) await sql('UPDATE finding SET merged_into = $2 WHERE finding_id = $1', [one.findingId, same.findingId]);
  }
}

/** What is new is told to whoever wants to know, for which the same transaction leaves a mark; another sight of what was told is not. */
async function markForNotices(sql: Sql, fresh: readonly Row[]): Promise<void> {
  if (fresh.length > 0) await sql('INSERT INTO notice_due (finding_id) SELECT finding_id FROM finding WHERE finding_id = ANY($1) AND merged_into IS NULL ORDER BY finding_id', [fresh.map(({ findingId }) => findingId)]);
}

const asFinding = ({ kind, startedAtMs, endedAtMs, flowLitresPerHour }: Row): Finding =>
  ({ id: '', kind, startedAtMs, raisedAtMs: startedAtMs, endedAtMs, flowLitresPerHour, volumeLitres: null, confidence: 0.5, evidence: [], ruledOut: [], annotations: [] });
