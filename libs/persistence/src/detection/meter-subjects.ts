import { type DeviceSignal, endWatch, meterFlowsOf, METER_WATCH_AT_REST, type MeterWatch, stepMeterDay, watchedHours } from '@app/detection';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';
import type { DueSubject } from './detection-due.js';
import { type StateAt, statesBefore } from './detection-states.js';
import type { RunSettings } from './run-settings.js';
import { signalsOf } from './meter-signals.js';
import { FoundFindings, type SubjectRun } from './subject-run.js';

/** What the register says of a meter at service points, by time. */
interface MeterCard {
  readonly stays: readonly { readonly fromMs: number; readonly toMs: number | null; readonly pointId: number | null }[];
  readonly points: readonly { readonly pointId: number; readonly fromMs: number; readonly toMs: number | null; readonly isClosed: boolean; readonly isHousehold: boolean; readonly expectedLitres: number | null; readonly zoneId: number | null }[];
  readonly versions: readonly { readonly fromMs: number; readonly pulseLitres: number | null; readonly q3LitresPerHour: number | null; readonly ratioR: number | null }[];
  readonly provenUntilMs: number | null;
  /** Latest reading, good or not. */
  readonly readUntilMs: number | null;
}
interface DayRow { readonly meterId: number; readonly onDay: string; readonly stay: number; readonly hourLitres: (number | null)[]; readonly hourMarks: string; readonly backLitres: number | null; readonly ranBackLitres: number }

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;
/** A meter of which no model is known passes as much as its register can show: then nothing is too much to run back. */
const NO_Q4 = 1_000_000;

/** A meter's watch with the installation that it is about. */
export interface StoredMeterWatch { readonly stay: number; readonly watch: MeterWatch }

/** Runs the detectors of customers' meters over their days, from the last state that nothing new touches. */
export async function runMeters(sql: Sql, due: readonly DueSubject[], how: RunSettings): Promise<SubjectRun<StoredMeterWatch>[]> {
  const ids = due.map(({ subjectId }) => subjectId);
  const states = await statesBefore<StoredMeterWatch>(sql, 'meter', how.isReplay ? [] : due);
  const cards = await cardsOf(sql, ids);
  const signals = await signalsOf(sql, ids);
  const days = await daysOf(sql, due.map(({ subjectId, fromOn }) => ({ subjectId, fromOn: states.get(subjectId)?.onDay ?? (how.isReplay ? fromOn : '-infinity') })), how.timeZone);
  return ids.map((meterId) => runMeter(meterId, cards.get(meterId), days.get(meterId) ?? [], signals.get(meterId) ?? [], states.get(meterId), how));
}

function runMeter(meterId: number, card: MeterCard | undefined, days: readonly DayRow[], signals: readonly DeviceSignal[], from: StateAt<StoredMeterWatch> | undefined, { timeZone, rulesOn }: RunSettings): SubjectRun<StoredMeterWatch> {
  const found = new FoundFindings();
  const passed: StateAt<StoredMeterWatch>[] = [];
  let state: StoredMeterWatch = from?.state ?? { stay: -1, watch: METER_WATCH_AT_REST };
  for (const row of days) {
    const stay = card?.stays[row.stay];
    if (card === undefined || stay === undefined || stay.pointId === null) continue;
    const bounds = localDayBounds(row.onDay, timeZone);
    if (row.stay !== state.stay) {
      found.take({ raised: [], changed: endWatch(state.watch, Math.max(stay.fromMs, bounds.fromMs)) });
      state = { stay: row.stay, watch: METER_WATCH_AT_REST };
    }
    if (passed.at(-1)?.onDay !== row.onDay) passed.push({ onDay: row.onDay, state });
    const hours = watchedHours({ ...bounds, ...row }, Math.min(card.provenUntilMs ?? -Infinity, stay.toMs ?? Infinity));
    const point = card.points.findLast(({ pointId, fromMs }) => pointId === stay.pointId && fromMs <= bounds.fromMs) ?? card.points.find(({ pointId }) => pointId === stay.pointId);
    const version = card.versions.findLast(({ fromMs }) => fromMs <= bounds.fromMs) ?? card.versions[0];
    const step = stepMeterDay(state.watch, {
      ...bounds, hours, backLitres: row.backLitres, ranBackLitres: row.ranBackLitres, isRead: (card.readUntilMs ?? -Infinity) >= bounds.toMs, isClosed: isClosedAllDay(card, stay.pointId, bounds), isHousehold: point?.isHousehold ?? true, pulseLitres: version?.pulseLitres ?? 1,
      q4LitresPerHour: version?.q3LitresPerHour == null ? NO_Q4 : version.q3LitresPerHour * 1.25, flows: version?.q3LitresPerHour == null ? null : meterFlowsOf(version.q3LitresPerHour, version.ratioR), signals, installedAtMs: stay.fromMs, expectedLitres: point?.expectedLitres ?? null,
    }, rulesOn(row.onDay, { zoneId: point?.zoneId ?? null, meterId }).meter);
    found.take(step);
    state = { ...state, watch: step.state };
    // What was taken away leaks elsewhere from then on, if it does.
    if (stay.toMs !== null && stay.toMs <= bounds.toMs) {
      found.take({ raised: [], changed: endWatch(state.watch, stay.toMs) });
      state = { stay: row.stay, watch: METER_WATCH_AT_REST };
    }
  }
  return {
    subject: 'meter', subjectId: meterId, fromDay: from?.onDay ?? null, sinceMs: from === undefined ? null : localDayBounds(from.onDay, timeZone).fromMs, passed, findings: found.all(),
    placeAt: (atMs) => {
      const pointId = card?.stays.findLast(({ fromMs }) => fromMs <= atMs)?.pointId ?? card?.stays[0]?.pointId ?? null;
      const point = card?.points.findLast((one) => one.pointId === pointId && one.fromMs <= atMs) ?? card?.points.find((one) => one.pointId === pointId);
      return { meterId, servicePointId: pointId, zoneId: point?.zoneId ?? null };
    },
  };
}

/** A point that is shut or opened within a day was open for part of it. */
function isClosedAllDay({ points }: MeterCard, pointId: number, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean {
  const then = points.filter((one) => one.pointId === pointId && one.fromMs < toMs && (one.toMs === null || one.toMs > fromMs));
  return then.length > 0 && then.every(({ isClosed }) => isClosed);
}

async function cardsOf(sql: Sql, meterIds: readonly number[]): Promise<Map<number, MeterCard>> {
  const rows = await sql<MeterCard & { readonly meterId: number }>(
    `SELECT m.meter_id AS "meterId", ${MS('h.proven_until')} AS "provenUntilMs", (SELECT ${MS('s.latest_read_at')} FROM meter_state s WHERE s.meter_id = m.meter_id AND s.register = 1) AS "readUntilMs",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('fromMs', ${MS('i.valid_from')}, 'toMs', ${MS('i.valid_to')}, 'pointId', i.service_point_id) ORDER BY i.valid_from), '[]') FROM installation i WHERE i.meter_id = m.meter_id AND i.superseded_at IS NULL) AS stays,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('pointId', p.service_point_id, 'fromMs', ${MS('greatest(p.valid_from, a.valid_from)')}, 'toMs', ${MS('least(p.valid_to, a.valid_to)')},
           'isClosed', p.state = 'closed' OR a.state IS NOT DISTINCT FROM 'closed', 'isHousehold', a.class IS NULL OR a.class = 'household', 'expectedLitres', CASE WHEN a.class = 'household' THEN a.residents * a.norm_litres_per_person_day END, 'zoneId', p.zone_id) ORDER BY greatest(p.valid_from, a.valid_from)), '[]')
         FROM (SELECT DISTINCT i.service_point_id FROM installation i WHERE i.meter_id = m.meter_id AND i.superseded_at IS NULL) s
         JOIN service_point_version p ON p.service_point_id = s.service_point_id AND p.superseded_at IS NULL
         LEFT JOIN account_version a ON a.account_id = p.account_id AND a.superseded_at IS NULL AND tstzrange(a.valid_from, a.valid_to) && tstzrange(p.valid_from, p.valid_to)) AS points,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('fromMs', ${MS('v.valid_from')}, 'pulseLitres', coalesce(v.pulse_litres, o.pulse_litres), 'q3LitresPerHour', o.q3_litres_per_hour, 'ratioR', o.ratio_r) ORDER BY v.valid_from), '[]')
         FROM meter_version v LEFT JOIN meter_model o USING (model_id) WHERE v.meter_id = m.meter_id AND v.superseded_at IS NULL) AS versions
     FROM meter m LEFT JOIN derivation_head h ON h.meter_id = m.meter_id AND h.register = 1 WHERE m.meter_id = ANY($1::integer[])`, [meterIds]);
  return new Map(rows.map(({ meterId, ...card }) => [meterId, card]));
}

async function daysOf(sql: Sql, from: readonly DueSubject[], timeZone: string): Promise<Map<number, DayRow[]>> {
  const rows = await sql<DayRow>(
    `SELECT v.meter_id AS "meterId", v.on_day::text AS "onDay", v.stay, v.hour_litres AS "hourLitres", v.hour_marks AS "hourMarks",
            CASE WHEN b.is_complete AND b.proven_ms = b.covered_ms THEN b.volume_litres::float8 END AS "backLitres",
            coalesce((SELECT (max(r.index_litres) - min(r.index_litres))::float8 FROM reading_verdict r WHERE r.meter_id = v.meter_id AND r.register = 1 AND 'REVERSE_FLOW' = ANY(r.reasons)
              AND r.read_at >= v.on_day::timestamp AT TIME ZONE $3 AND r.read_at < (v.on_day + 1)::timestamp AT TIME ZONE $3), 0) AS "ranBackLitres"
     FROM unnest($1::integer[], $2::date[]) AS n (id, day) JOIN volume_day v ON v.meter_id = n.id AND v.register = 1 AND v.on_day >= n.day
     LEFT JOIN volume_day b ON b.meter_id = v.meter_id AND b.register = 2 AND b.on_day = v.on_day AND b.stay = v.stay
     ORDER BY v.meter_id, v.on_day, v.stay`, [from.map(({ subjectId }) => subjectId), from.map(({ fromOn }) => fromOn), timeZone]);
  const days = new Map<number, DayRow[]>();
  for (const row of rows) days.set(row.meterId, [...(days.get(row.meterId) ?? []), row]);
  return days;
}
