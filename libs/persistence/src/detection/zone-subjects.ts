import { type KnownCause, placeHour, relearnZone, stepZone, watchedHours, ZONE_WATCH_AT_REST, type ZoneWatch } from '@app/detection';
import { localDayBounds, localDayOf, nextDay } from '@app/time';

import type { Sql } from '../sql.js';
import type { DueSubject } from './detection-due.js';
import { type StateAt, statesBefore } from './detection-states.js';
import { knownCausesOf } from './known-causes.js';
import { repairsOf } from './repairs.js';
import type { RunSettings } from './run-settings.js';
import { FoundFindings, type SubjectRun } from './subject-run.js';
import { NO_STORAGE, type ZoneStorage, zoneStorage } from './zone-storage.js';
import { WITHIN_ZONES } from './zones-within.js';

/** Why the inflow of a zone cannot be known hour by hour. */
export type UnwatchedReason = 'reservoirWithoutLevel' | 'supplyWithoutMeter' | 'noMeteredSupply';

interface Inlet { readonly meterId: number; readonly stay: number; readonly sign: 1 | -1; readonly fromMs: number; readonly toMs: number | null; readonly provenUntilMs: number | null }
interface DayRow { readonly meterId: number; readonly stay: number; readonly onDay: string; readonly hourLitres: (number | null)[]; readonly hourMarks: string }

/** What people said of a zone. */
interface Told { readonly causes: readonly KnownCause[]; readonly repairsMs: readonly number[] }

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;

const HOLDS = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= now() AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > now())`;

/** Zones that cannot be watched, each with the reason that comes first: what a tank without a level probe or a table of its levels keeps, and what a well without a meter gives, is unknown by the hour. */
export async function unwatchedZones(sql: Sql, zoneIds: readonly number[]): Promise<Map<number, UnwatchedReason>> {
  const rows = await sql<{ zoneId: number; tanks: boolean; blind: boolean; metered: boolean }>(
    `${WITHIN_ZONES}
     SELECT n.zone_id AS "zoneId",
       EXISTS (SELECT FROM within w JOIN reservoir_version r ON r.zone_id = w.zone_id AND r.state = 'in_use' AND ${HOLDS('r')} WHERE w.top_id = n.zone_id
         AND (coalesce(jsonb_array_length(r.levels), 0) < 2 OR NOT EXISTS (SELECT FROM measuring_channel c WHERE c.reservoir_id = r.reservoir_id AND c.quantity = 2 AND c.superseded_at IS NULL))) AS tanks,
       EXISTS (SELECT FROM within w JOIN well_version v ON v.zone_id = w.zone_id AND v.state IN ('operating', 'standby') AND ${HOLDS('v')} WHERE w.top_id = n.zone_id
         AND NOT EXISTS (SELECT FROM installation i WHERE i.well_id = v.well_id AND ${HOLDS('i')}))
       OR EXISTS (SELECT FROM zone_boundary_version b WHERE b.state = 'open' AND ${HOLDS('b')}
         AND ((b.from_zone_id IN (SELECT zone_id FROM within WHERE top_id = n.zone_id)) <> (b.to_zone_id IN (SELECT zone_id FROM within WHERE top_id = n.zone_id))) IS NOT FALSE
         AND (b.from_zone_id IN (SELECT zone_id FROM within WHERE top_id = n.zone_id) OR b.to_zone_id IN (SELECT zone_id FROM within WHERE top_id = n.zone_id))
         AND NOT EXISTS (SELECT FROM installation i WHERE i.boundary_id = b.boundary_id AND ${HOLDS('i')})) AS blind,
       EXISTS (SELECT FROM within w JOIN well_version v ON v.zone_id = w.zone_id AND ${HOLDS('v')} JOIN installation i ON i.well_id = v.well_id AND ${HOLDS('i')} WHERE w.top_id = n.zone_id)
       OR EXISTS (SELECT FROM zone_boundary_version b JOIN installation i ON i.boundary_id = b.boundary_id AND ${HOLDS('i')} WHERE ${HOLDS('b')} AND b.to_zone_id IN (SELECT zone_id FROM within WHERE top_id = n.zone_id)) AS metered
     FROM unnest($1::integer[]) AS n (zone_id)`, [zoneIds]);
  return new Map(rows.flatMap(({ zoneId, tanks, blind, metered }): [number, UnwatchedReason][] => (tanks ? [[zoneId, 'reservoirWithoutLevel']] : blind ? [[zoneId, 'supplyWithoutMeter']] : metered ? [] : [[zoneId, 'noMeteredSupply']])));
}

/** Runs the detectors of zones over their hourly inflow: what wells and boundaries let in less what boundaries let out and less what reservoirs kept of it. */
export async function runZones(sql: Sql, due: readonly DueSubject[], how: RunSettings): Promise<SubjectRun<ZoneWatch>[]> {
  const unwatched = await unwatchedZones(sql, due.map(({ subjectId }) => subjectId));
  const watched = due.filter(({ subjectId }) => !unwatched.has(subjectId));
  const states = await statesBefore<ZoneWatch>(sql, 'zone', how.isReplay ? [] : watched);
  const causes = await knownCausesOf(sql, 'zone', watched.map(({ subjectId }) => subjectId));
  const repairs = await repairsOf(sql, 'zone', watched.map(({ subjectId }) => subjectId));
  const runs: SubjectRun<ZoneWatch>[] = [];
  for (const { subjectId, fromOn } of watched) {
    const state = states.get(subjectId);
    const inlets = await inletsOf(sql, subjectId);
    const days = await sql<DayRow>(
      `SELECT v.meter_id AS "meterId", v.stay, v.on_day::text AS "onDay", v.hour_litres AS "hourLitres", v.hour_marks AS "hourMarks" FROM volume_day v
       WHERE v.meter_id = ANY($1::integer[]) AND v.register = 1 AND v.on_day >= $2::date ORDER BY v.on_day`, [inlets.map(({ meterId }) => meterId), state?.onDay ?? (how.isReplay ? fromOn : '-infinity')]);
    // No further than every meter of the boundary tells: the next reading brings the hour that is missing.
    const metersUntilMs = Math.min(...inlets.filter(({ toMs }) => toMs === null).map(({ provenUntilMs }) => provenUntilMs ?? -Infinity));
    const first = state?.onDay ?? days[0]?.onDay;
    const storage = first === undefined ? NO_STORAGE : await zoneStorage(sql, subjectId, localDayBounds(first, how.timeZone).fromMs, metersUntilMs);
    runs.push(runZone(subjectId, inlets, days, storage, state, { causes: causes.get(subjectId) ?? [], repairsMs: repairs.get(subjectId) ?? [] }, how));
  }
  return runs;
}

function runZone(zoneId: number, inlets: readonly Inlet[], rows: readonly DayRow[], { untilMs, kept }: ZoneStorage, from: StateAt<ZoneWatch> | undefined, { causes, repairsMs }: Told, { timeZone, rulesOn }: RunSettings): SubjectRun<ZoneWatch> {
  const found = new FoundFindings();
  const passed: StateAt<ZoneWatch>[] = [];
  let state = from?.state ?? ZONE_WATCH_AT_REST;
  const last = rows.at(-1)?.onDay;
  for (let day = from?.onDay ?? rows[0]?.onDay; day !== undefined && last !== undefined && day <= last; day = nextDay(day)) {
    const bounds = localDayBounds(day, timeZone);
    passed.push({ onDay: day, state });
    // The day after a repair is the first whole one without what was repaired.
    if (repairsMs.some((atMs) => nextDay(localDayOf(atMs, timeZone)) === day)) state = relearnZone(state);
    const inflow = new Map<number, number | null>();
    for (const { meterId, stay, sign, fromMs, toMs } of inlets.filter((one) => one.fromMs < bounds.toMs && (one.toMs === null || one.toMs > bounds.fromMs))) {
      const row = rows.find((one) => one.onDay === day && one.meterId === meterId && one.stay === stay);
      const hours = row === undefined ? [] : watchedHours({ ...bounds, ...row }, untilMs);
      for (let at = bounds.fromMs; at < Math.min(bounds.toMs, toMs ?? Infinity) && at + 3_600_000 <= untilMs; at += 3_600_000) {
        if (at < fromMs) continue;
        const litres = hours.find((hour) => hour.fromMs === at)?.litres ?? null;
        const before = inflow.get(at);
        inflow.set(at, litres === null || before === null ? null : (before ?? 0) + sign * litres);
      }
    }
    for (const [at, passed] of [...inflow].sort(([one], [other]) => one - other)) {
      const keptLitres = kept(at);
      const litres = passed === null || keptLitres === null ? null : passed - keptLitres;
      const step = stepZone(state, placeHour(at, litres, timeZone, causes), rulesOn(day, { zoneId, meterId: null }).zone);
      found.take(step);
      state = step.state;
    }
  }
  return {
    subject: 'zone', subjectId: zoneId, fromDay: from?.onDay ?? null, sinceMs: from === undefined ? null : localDayBounds(from.onDay, timeZone).fromMs, passed, findings: found.all(),
    placeAt: () => ({ meterId: null, servicePointId: null, zoneId }),
  };
}

/** Meters through which water comes into a zone, or leaves it, with when they stood there. */
function inletsOf(sql: Sql, zoneId: number): Promise<Inlet[]> {
  return sql<Inlet>(
    `${WITHIN_ZONES}, stay AS (SELECT k.*, (row_number() OVER (PARTITION BY k.meter_id ORDER BY k.valid_from) - 1)::integer AS no FROM installation k WHERE k.superseded_at IS NULL)
     SELECT i.meter_id AS "meterId", i.no AS stay, n.sign, ${MS('i.valid_from')} AS "fromMs", ${MS('i.valid_to')} AS "toMs", ${MS('h.proven_until')} AS "provenUntilMs"
     FROM (SELECT DISTINCT v.well_id, NULL::integer AS boundary_id, 1 AS sign FROM well_version v WHERE v.superseded_at IS NULL AND v.zone_id IN (SELECT zone_id FROM within)
       UNION SELECT NULL, b.boundary_id, CASE WHEN b.to_zone_id IN (SELECT zone_id FROM within) THEN 1 ELSE -1 END FROM zone_boundary_version b
       WHERE ${HOLDS('b')} AND (coalesce(b.to_zone_id IN (SELECT zone_id FROM within), false) <> coalesce(b.from_zone_id IN (SELECT zone_id FROM within), false))) n
     JOIN stay i ON i.well_id = n.well_id OR i.boundary_id = n.boundary_id LEFT JOIN derivation_head h ON h.meter_id = i.meter_id AND h.register = 1`, [[zoneId]]);
}
