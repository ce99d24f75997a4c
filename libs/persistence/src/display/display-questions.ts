import { type ComparedDisplay, compareDisplay, countBetween, type CountAround, type Mounting, TELEMETRY_REACH_MS } from '@app/metering';
import { SOURCE_CLASS } from '@app/registry';

import type { Sql } from '../sql.js';

/** A mounting or a control reading that counts, with what became of it. */
export interface DisplayEntry {
  readonly displayId: number;
  readonly kind: 'mounting' | 'control';
  readonly readAt: Date;
  readonly displayLitres: number;
  readonly pulses: number | null;
  readonly pulseLitres: number | null;
  readonly photoSha256: string | null;
  readonly note: string | null;
  readonly enteredBy: string;
  readonly enteredAt: Date;
  /** Display and telemetry beside each other as they are now; null of a mounting. */
  readonly compared: DisplayComparison | null;
  /** The re-alignment that rests on it and counts. */
  readonly realignment: RealignmentRow | null;
}

/** What is said of a control reading. */
export interface DisplayComparison {
  readonly telemetryLitres: number | null;
  readonly driftLitres: number | null;
  readonly allowedLitres: number | null;
  readonly passedLitres: number | null;
  readonly uncertainLitres: number | null;
  readonly isException: boolean;
  readonly mountedAt: Date | null;
  /** Why nothing can be said; null where it can. */
  readonly reason: 'NO_MOUNTING' | 'NO_TELEMETRY' | 'PULSE_WEIGHT_CHANGED' | 'NOT_INSTALLED' | null;
}

/** A re-alignment: what is counted at its instant beside the readings. */
export interface RealignmentRow {
  readonly realignmentId: number;
  readonly meterId: number;
  readonly meterSerial: string;
  readonly fromAt: Date;
  readonly at: Date;
  readonly displayLitres: number;
  readonly correctedLitres: number;
  readonly reason: string;
  readonly acceptedBy: string;
  readonly recordedAt: Date;
  readonly approvalId: number | null;
}

const REALIGNMENT = `r.realignment_id::float8 AS "realignmentId", r.meter_id AS "meterId", m.serial AS "meterSerial", r.from_at AS "fromAt", r.at, r.display_litres::float8 AS "displayLitres",
  r.corrected_litres::float8 AS "correctedLitres", r.reason, u.login AS "acceptedBy", r.recorded_at AS "recordedAt", r.approval_id::float8 AS "approvalId"`;
const REALIGNMENTS = `FROM realignment_counted r JOIN meter m ON m.meter_id = r.meter_id JOIN staff_user u ON u.user_id = r.accepted_by`;

/** Re-alignments that count of some meters in a stretch of time, by time. */
export function realignmentsOf(sql: Sql, meterIds: readonly number[], from: Date, to: Date): Promise<RealignmentRow[]> {
  return sql<RealignmentRow>(`SELECT ${REALIGNMENT} ${REALIGNMENTS} WHERE r.meter_id = ANY($1::integer[]) AND r.at >= $2 AND r.at < $3 ORDER BY r.at, r.realignment_id`, [meterIds, from.toISOString(), to.toISOString()]);
}

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;

/** Mountings and accepted re-alignments of a meter, by time. */
export async function mountingsOf(sql: Sql, meterId: number): Promise<Mounting[]> {
  return sql<Mounting>(
    `SELECT ${MS('at')} AS "mountedAtMs", display_litres::float8 AS "displayLitres", counted_litres::float8 AS "countedLitres", pulse_litres AS "pulseLitres" FROM (
       SELECT read_at AS at, display_litres, pulses * pulse_litres AS counted_litres, pulse_litres FROM display_counted WHERE meter_id = $1 AND kind = 'mounting'
       UNION ALL SELECT at, display_litres, counted_litres, pulse_litres FROM realignment_counted WHERE meter_id = $1) m ORDER BY 1`, [meterId]);
}

/** Where a meter was at an instant and what a pulse weighed then; null where it was nowhere. */
export async function placeAt(sql: Sql, meterId: number, atMs: number): Promise<{ readonly installedFromMs: number; readonly installedToMs: number | null; readonly pulseLitres: number; readonly capacityLitres: number; readonly serial: string } | null> {
  const [found] = await sql<{ installedFromMs: number | null; installedToMs: number | null; pulseLitres: number; capacityLitres: number; serial: string }>(
    `SELECT ${MS('i.valid_from')} AS "installedFromMs", ${MS('i.valid_to')} AS "installedToMs", m.register_capacity_litres::float8 AS "capacityLitres", m.serial,
            coalesce((SELECT coalesce(v.pulse_litres, o.pulse_litres) FROM meter_version v LEFT JOIN meter_model o USING (model_id)
               WHERE v.meter_id = m.meter_id AND v.superseded_at IS NULL ORDER BY v.valid_from <= $2 DESC, CASE WHEN v.valid_from <= $2 THEN v.valid_from END DESC, v.valid_from LIMIT 1), 1) AS "pulseLitres"
     FROM meter m LEFT JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.valid_from <= $2 AND (i.valid_to IS NULL OR i.valid_to > $2) WHERE m.meter_id = $1`,
    [meterId, new Date(atMs).toISOString()]);
  return found === undefined || found.installedFromMs === null ? null : { ...found, installedFromMs: found.installedFromMs };
}

/** What the radio said at an instant, by its good readings around it within one installation; null where there are none. */
export async function telemetryAt(sql: Sql, meterId: number, atMs: number, stay: { readonly installedFromMs: number; readonly installedToMs: number | null }): Promise<CountAround | null> {
  const good = (condition: string, order: string): string => `(SELECT ${MS('r.read_at')} AS "atMs", r.index_litres::float8 AS "indexLitres" FROM reading_corrected r
    WHERE r.meter_id = $1 AND r.register = 1 AND r.source = ${SOURCE_CLASS.telemetry} AND ${condition}
      AND NOT EXISTS (SELECT FROM reading_verdict v WHERE v.meter_id = r.meter_id AND v.register = 1 AND v.read_at = r.read_at AND v.source = r.source AND v.index_litres = r.index_litres AND v.origin = 'reading' AND v.use = 'suspect')
    ORDER BY r.read_at ${order} LIMIT 1)`;
  const [before, after] = [
    await sql<{ atMs: number; indexLitres: number }>(good('r.read_at <= $2 AND r.read_at >= $3', 'DESC'), [meterId, iso(atMs), iso(Math.max(stay.installedFromMs, atMs - TELEMETRY_REACH_MS))]),
    await sql<{ atMs: number; indexLitres: number }>(good('r.read_at >= $2 AND r.read_at < $3', ''), [meterId, iso(atMs), iso(Math.min(stay.installedToMs ?? Number.MAX_SAFE_INTEGER, atMs + TELEMETRY_REACH_MS + 1))]),
  ];
  return before[0] === undefined || after[0] === undefined ? null : countBetween(before[0], after[0], atMs);
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** One display beside telemetry as both are known now, with the count that it was compared by. */
export async function comparedNow(sql: Sql, meterId: number, mountings: readonly Mounting[], control: { readonly readAtMs: number; readonly displayLitres: number }): Promise<{ readonly compared: ComparedDisplay | null; readonly count: CountAround | null }> {
  const place = await placeAt(sql, meterId, control.readAtMs);
  if (place === null) return { compared: null, count: null };
  const count = await telemetryAt(sql, meterId, control.readAtMs, place);
  return { compared: compareDisplay(mountings, control, count, place), count };
}

/** A comparison in the words of the interface. */
export function comparisonOf(compared: ComparedDisplay | null): DisplayComparison {
  const drift = compared?.drift ?? null;
  return {
    telemetryLitres: drift?.telemetryLitres ?? null, driftLitres: drift?.driftLitres ?? null, allowedLitres: drift === null ? null : Math.floor(drift.allowedLitres), passedLitres: drift?.passedLitres ?? null,
    uncertainLitres: drift?.uncertainLitres ?? null, isException: drift?.isException ?? false, mountedAt: compared?.mounting == null ? null : new Date(compared.mounting.mountedAtMs), reason: compared === null ? 'NOT_INSTALLED' : compared.reason,
  };
}

const MOST_SHOWN = 50;

/** Mountings and control readings of a meter that count, the latest fifty, latest first, each beside telemetry. */
export async function displaysOf(sql: Sql, meterId: number): Promise<DisplayEntry[]> {
  const rows = await sql<Omit<DisplayEntry, 'compared' | 'realignment'>>(
    `SELECT d.display_id::float8 AS "displayId", d.kind, d.read_at AS "readAt", d.display_litres::float8 AS "displayLitres", d.pulses::float8 AS pulses, d.pulse_litres AS "pulseLitres", encode(d.photo_sha256, 'hex') AS "photoSha256",
            d.note, u.login AS "enteredBy", d.entered_at AS "enteredAt"
     FROM display_counted d JOIN staff_user u ON u.user_id = d.entered_by WHERE d.meter_id = $1 ORDER BY d.read_at DESC, d.display_id DESC LIMIT ${MOST_SHOWN}`, [meterId]);
  const held = await sql<RealignmentRow & { readonly controlId: number }>(`SELECT r.control_id::float8 AS "controlId", ${REALIGNMENT} ${REALIGNMENTS} WHERE r.meter_id = $1`, [meterId]);
  const mountings = await mountingsOf(sql, meterId);
  const shown: DisplayEntry[] = [];
  for (const row of rows) {
    const found = held.find(({ controlId }) => controlId === row.displayId);
    // A display that was taken for right is compared with what was before it.
    const before = found === undefined ? mountings : mountings.filter(({ mountedAtMs }) => mountedAtMs < row.readAt.getTime());
    const compared = row.kind === 'mounting' ? null : comparisonOf((await comparedNow(sql, meterId, before, { readAtMs: row.readAt.getTime(), displayLitres: row.displayLitres })).compared);
    shown.push({ ...row, compared, realignment: found === undefined ? null : (({ controlId: _control, ...realignment }) => realignment)(found) });
  }
  return shown;
}
