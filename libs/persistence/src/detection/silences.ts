import { DEFAULT_SILENCE_RULES, type Finding, type Silent, silencesOf } from '@app/detection';

import type { Sql } from '../sql.js';
import { type FindingSubject, type FoundOf, storeFindings } from './stored-findings.js';

const HOUR_MS = 3_600_000;

interface SilentRow extends Silent { readonly meterId: number; readonly wellId: number | null; readonly pointId: number | null; readonly zoneId: number | null }

/**
 * Meters that stand somewhere and were not read for longer than a day. Where most hours of the two weeks before were measured they are read
 * each hour, else once a day. Meters that never were read have nothing to fall silent from.
 */
function silentMeters(sql: Sql, nowMs: number): Promise<SilentRow[]> {
  return sql<SilentRow>(
    `SELECT s.meter_id AS "meterId", coalesce(i.well_id, s.meter_id) AS "subjectId", (extract(epoch FROM s.latest_read_at) * 1000)::float8 AS "lastReadAtMs", i.well_id AS "wellId", i.service_point_id AS "pointId", coalesce(p.zone_id, w.zone_id) AS "zoneId",
            CASE WHEN coalesce(u.measured, 0) >= 0.5 THEN ${HOUR_MS} ELSE ${24 * HOUR_MS} END::float8 AS "usualGapMs", g.gateway_device_id AS "gatewayId"
     FROM meter_state s
     JOIN installation i ON i.meter_id = s.meter_id AND i.superseded_at IS NULL AND i.valid_from <= $1 AND (i.valid_to IS NULL OR i.valid_to > $1)
     LEFT JOIN service_point_version p ON p.service_point_id = i.service_point_id AND p.superseded_at IS NULL AND p.valid_from <= $1 AND (p.valid_to IS NULL OR p.valid_to > $1)
     LEFT JOIN well_version w ON w.well_id = i.well_id AND w.superseded_at IS NULL AND w.valid_from <= $1 AND (w.valid_to IS NULL OR w.valid_to > $1)
     LEFT JOIN LATERAL (SELECT c.device_id FROM channel_mapping c WHERE c.meter_id = s.meter_id AND c.register = 1 AND c.superseded_at IS NULL AND c.mapped_from <= $1 AND (c.mapped_to IS NULL OR c.mapped_to > $1) LIMIT 1) c ON true
     LEFT JOIN LATERAL (SELECT a.gateway_device_id FROM gateway_assignment a WHERE a.device_id = c.device_id AND a.superseded_at IS NULL AND a.assigned_from <= $1 AND (a.assigned_to IS NULL OR a.assigned_to > $1) LIMIT 1) g ON true
     LEFT JOIN LATERAL (SELECT sum(length(v.hour_marks) - length(replace(v.hour_marks, 'm', '')))::float8 / nullif(sum(length(v.hour_marks)), 0) AS measured
       FROM volume_day v WHERE v.meter_id = s.meter_id AND v.register = 1 AND v.on_day >= (s.latest_read_at - interval '15 days')::date AND v.on_day < (s.latest_read_at - interval '1 day')::date) u ON true
     WHERE s.register = 1 AND s.latest_read_at < $1::timestamptz - interval '24 hours' AND NOT (w.state IS NOT NULL AND w.state IN ('mothballed', 'destroyed'))`, [new Date(nowMs).toISOString()]);
}

async function metersByGateway(sql: Sql, nowMs: number): Promise<Map<number, number>> {
  const rows = await sql<{ gatewayId: number; meters: number }>(
    `SELECT a.gateway_device_id AS "gatewayId", count(DISTINCT c.meter_id)::integer AS meters FROM gateway_assignment a
     JOIN channel_mapping c ON c.device_id = a.device_id AND c.register = 1 AND c.superseded_at IS NULL AND c.mapped_from <= $1 AND (c.mapped_to IS NULL OR c.mapped_to > $1)
     WHERE a.superseded_at IS NULL AND a.assigned_from <= $1 AND (a.assigned_to IS NULL OR a.assigned_to > $1) GROUP BY 1`, [new Date(nowMs).toISOString()]);
  return new Map(rows.map(({ gatewayId, meters }) => [gatewayId, meters]));
}

interface OpenSilence { readonly subject: FindingSubject; readonly subjectId: number; readonly startedAtMs: number; readonly raisedAtMs: number; readonly meterId: number | null; readonly servicePointId: number | null; readonly zoneId: number | null; readonly confidence: number; readonly evidence: Finding['evidence']; readonly heardAtMs: number | null }

/** Findings of silence as of now: they follow the clock, so that a run over old readings finds none that have passed. @returns new findings */
export async function storeSilences(sql: Sql, nowMs: number): Promise<number> {
  const silent = await silentMeters(sql, nowMs);
  const rowOf = new Map(silent.map((row) => [row.meterId, row]));
  const found = silencesOf(silent.map((row) => ({ ...row, subjectId: row.meterId })), await metersByGateway(sql, nowMs), DEFAULT_SILENCE_RULES, nowMs);
  const open = await sql<OpenSilence>(
    `SELECT f.subject, f.subject_id AS "subjectId", (extract(epoch FROM f.started_at) * 1000)::float8 AS "startedAtMs", (extract(epoch FROM f.raised_at) * 1000)::float8 AS "raisedAtMs", f.meter_id AS "meterId", f.service_point_id AS "servicePointId",
            f.zone_id AS "zoneId", f.confidence, f.evidence, (extract(epoch FROM s.latest_read_at) * 1000)::float8 AS "heardAtMs"
     FROM finding f LEFT JOIN meter_state s ON s.meter_id = f.meter_id AND s.register = 1 WHERE f.kind = 'radioSilent' AND f.ended_at IS NULL AND f.withdrawn_at IS NULL`);
  const now = found.map(({ subject, subjectId, finding }): FoundOf => {
    const row = subject === 'meter' ? rowOf.get(subjectId) : undefined;
    const place = { meterId: row?.meterId ?? null, servicePointId: row?.pointId ?? null, zoneId: row?.zoneId ?? zoneOfAll(silent.filter(({ gatewayId }) => subject === 'gateway' && gatewayId === subjectId)) };
    const named = row?.wellId == null ? { subject, subjectId } : { subject: 'well' as const, subjectId: row.wellId };
    // The meters of an outage change while it lasts; it goes on under the name that it has.
    const known = open.find((one) => one.subject === 'gateway' && named.subject === 'gateway' && one.subjectId === named.subjectId);
    const kept = known === undefined ? finding : { ...finding, startedAtMs: known.startedAtMs, raisedAtMs: known.raisedAtMs };
    return { ...named, findings: [kept], sinceMs: nowMs, placeAt: () => place };
  });
  const isGoingOn = (one: OpenSilence): boolean => now.some(({ subject, subjectId, findings }) => subject === one.subject && subjectId === one.subjectId && findings[0]!.startedAtMs === one.startedAtMs);
  const ended = open.filter((one) => !isGoingOn(one)).map((one): FoundOf => ({
    subject: one.subject, subjectId: one.subjectId, sinceMs: nowMs, placeAt: () => one,
    findings: [{ id: '', kind: 'radioSilent', startedAtMs: one.startedAtMs, raisedAtMs: one.raisedAtMs, endedAtMs: one.heardAtMs !== null && one.heardAtMs > one.startedAtMs ? one.heardAtMs : nowMs, flowLitresPerHour: null, volumeLitres: null, confidence: one.confidence, evidence: one.evidence, ruledOut: [], annotations: [] }],
  }));
  return storeFindings(sql, [...now, ...ended]);
}

/** The zone of an outage where all its meters lie in one. */
function zoneOfAll(rows: readonly SilentRow[]): number | null {
  const zones = new Set(rows.map(({ zoneId }) => zoneId));
  return zones.size === 1 ? [...zones][0] ?? null : null;
}
