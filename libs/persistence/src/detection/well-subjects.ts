import { type KnownCause, stepWell, watchedHours, WELL_WATCH_AT_REST, type WellStretch, type WellWatch } from '@app/detection';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';
import type { DueSubject } from './detection-due.js';
import { type StateAt, statesBefore } from './detection-states.js';
import { knownCausesOf } from './known-causes.js';
import type { RunSettings } from './run-settings.js';
import { FoundFindings, type SubjectRun } from './subject-run.js';

interface WellCard {
  readonly wellId: number;
  readonly versions: readonly { readonly fromMs: number; readonly state: string; readonly season: string | null; readonly zoneId: number | null }[];
}
interface DayRow { readonly wellId: number; readonly meterId: number; readonly onDay: string; readonly hourLitres: (number | null)[]; readonly hourMarks: string; readonly provenUntilMs: number | null; readonly pulseLitres: number | null }

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;
/** Months in which wells of the summer are to run. */
const SUMMER = ['05', '06', '07', '08', '09'];

/** Runs the detectors of wells over what their supply meters counted. Hours of pumps and energy are not among it yet. */
export async function runWells(sql: Sql, due: readonly DueSubject[], how: RunSettings): Promise<SubjectRun<WellWatch>[]> {
  const ids = due.map(({ subjectId }) => subjectId);
  const states = await statesBefore<WellWatch>(sql, 'well', how.isReplay ? [] : due);
  const cards = new Map((await sql<WellCard>(
    `SELECT v.well_id AS "wellId", jsonb_agg(jsonb_build_object('fromMs', ${MS('v.valid_from')}, 'state', v.state, 'season', v.season, 'zoneId', v.zone_id) ORDER BY v.valid_from) AS versions
     FROM well_version v WHERE v.well_id = ANY($1::integer[]) AND v.superseded_at IS NULL GROUP BY v.well_id`, [ids])).map((card) => [card.wellId, card]));
  const days = await sql<DayRow>(
    `SELECT i.well_id AS "wellId", v.meter_id AS "meterId", v.on_day::text AS "onDay", v.hour_litres AS "hourLitres", v.hour_marks AS "hourMarks", ${MS('least(h.proven_until, i.valid_to)')} AS "provenUntilMs",
            (SELECT coalesce(x.pulse_litres, o.pulse_litres) FROM meter_version x LEFT JOIN meter_model o USING (model_id) WHERE x.meter_id = v.meter_id AND x.superseded_at IS NULL ORDER BY x.valid_from DESC LIMIT 1) AS "pulseLitres"
     FROM unnest($1::integer[], $2::date[]) AS n (id, day)
     JOIN LATERAL (SELECT k.*, row_number() OVER (PARTITION BY k.meter_id ORDER BY k.valid_from) - 1 AS stay FROM installation k
       WHERE k.superseded_at IS NULL AND k.meter_id IN (SELECT j.meter_id FROM installation j WHERE j.well_id = n.id AND j.superseded_at IS NULL)) i ON i.well_id = n.id
     JOIN volume_day v ON v.meter_id = i.meter_id AND v.register = 1 AND v.stay = i.stay AND v.on_day >= n.day
     LEFT JOIN derivation_head h ON h.meter_id = v.meter_id AND h.register = 1
     ORDER BY 1, v.on_day, i.valid_from`, [ids, due.map(({ subjectId, fromOn }) => states.get(subjectId)?.onDay ?? (how.isReplay ? fromOn : '-infinity'))]);
  const causes = await knownCausesOf(sql, 'well', ids);
  return ids.map((wellId) => runWell(wellId, cards.get(wellId), days.filter((row) => row.wellId === wellId), states.get(wellId), causes.get(wellId) ?? [], how));
}

function runWell(wellId: number, card: WellCard | undefined, days: readonly DayRow[], from: StateAt<WellWatch> | undefined, causes: readonly KnownCause[], { timeZone, rulesOn }: RunSettings): SubjectRun<WellWatch> {
  const found = new FoundFindings();
  const passed: StateAt<WellWatch>[] = [];
  let state = from?.state ?? WELL_WATCH_AT_REST;
  for (const row of days) {
    const bounds = localDayBounds(row.onDay, timeZone);
    if (passed.at(-1)?.onDay !== row.onDay) passed.push({ onDay: row.onDay, state });
    for (const { fromMs, toMs, litres } of watchedHours({ ...bounds, ...row }, row.provenUntilMs ?? -Infinity)) {
      const version = card?.versions.findLast((one) => one.fromMs <= fromMs) ?? card?.versions[0];
      const isOfSeason = version?.season !== 'summer' || SUMMER.includes(row.onDay.slice(5, 7));
      const step = stepWell(state, {
        fromMs, toMs, volumeLitres: litres, pumpRunMs: null, energyWattHours: null, wellState: stateOf(version?.state, isOfSeason), pulseLitres: row.pulseLitres ?? 1,
        knownCause: causes.find((one) => one.fromMs < toMs && fromMs < one.toMs) ?? null,
      }, rulesOn(row.onDay).well);
      found.take(step);
      state = step.state;
    }
  }
  const meterId = days.at(-1)?.meterId ?? null;
  return {
    subject: 'well', subjectId: wellId, fromDay: from?.onDay ?? null, sinceMs: from === undefined ? null : localDayBounds(from.onDay, timeZone).fromMs, passed, findings: found.all(),
    placeAt: (atMs) => ({ meterId, servicePointId: null, zoneId: (card?.versions.findLast(({ fromMs }) => fromMs <= atMs) ?? card?.versions[0])?.zoneId ?? null }),
  };
}

function stateOf(state: string | undefined, isOfSeason: boolean): WellStretch['wellState'] {
  if (state === 'in_repair') return 'repair';
  if (state === 'mothballed' || state === 'destroyed' || state === 'standby') return state;
  return isOfSeason ? 'operating' : 'standby';
}
