import { type KnownCause, relearnWell, stepWell, watchedHours, WELL_WATCH_AT_REST, type WellStretch, type WellWatch } from '@app/detection';
import { localDayBounds, localDayOf, nextDay } from '@app/time';

import type { Sql } from '../sql.js';
import type { DueSubject } from './detection-due.js';
import { type StateAt, statesBefore } from './detection-states.js';
import { knownCausesOf } from './known-causes.js';
import { repairsOf } from './repairs.js';
import type { RunSettings } from './run-settings.js';
import { FoundFindings, type SubjectRun } from './subject-run.js';
import { measuredWells, type WellHour, wellHours } from './well-hours.js';

interface WellCard {
  readonly wellId: number;
  readonly versions: readonly { readonly fromMs: number; readonly state: string; readonly season: string | null; readonly zoneId: number | null }[];
}
interface DayRow { readonly wellId: number; readonly meterId: number; readonly onDay: string; readonly hourLitres: (number | null)[]; readonly hourMarks: string; readonly provenUntilMs: number | null; readonly pulseLitres: number | null }

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;
/** Months in which wells of the summer are to run. */
const SUMMER = ['05', '06', '07', '08', '09'];

/** Days whose pump and energy are in memory at a time. */
const DAYS_AT_ONCE = 31;
const NOTHING_TOLD: WellHour = { pumpRunMs: null, energyWattHours: null };

/** What people said of a well, and where its hours of pump and energy come from; null where no channel ever told them. */
interface WellTold {
  readonly causes: readonly KnownCause[];
  readonly relearnedMs: readonly number[];
  readonly hoursFrom: ((fromMs: number, toMs: number) => Promise<(hourMs: number) => WellHour>) | null;
}

/** Runs the detectors of wells over what their supply meters counted, and what their pumps and energy meters told beside it. */
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
  const repairs = await repairsOf(sql, 'well', ids);
  const exchanges = await exchangesOf(sql, ids);
  const measured = await measuredWells(sql, ids);
  const runs: SubjectRun<WellWatch>[] = [];
  for (const wellId of ids) {
    const told: WellTold = {
      causes: causes.get(wellId) ?? [], relearnedMs: [...(repairs.get(wellId) ?? []), ...(exchanges.get(wellId) ?? [])], hoursFrom: measured.has(wellId) ? (fromMs, toMs) => wellHours(sql, wellId, fromMs, toMs) : null,
    };
    runs.push(await runWell(wellId, cards.get(wellId), days.filter((row) => row.wellId === wellId), states.get(wellId), told, how));
  }
  return runs;
}

/** When another meter began to count a well's water, by well: what was usual of the one before says nothing of it. */
async function exchangesOf(sql: Sql, wellIds: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await sql<{ id: number; atMs: number }>(
    `SELECT i.well_id AS id, ${MS('i.valid_from')} AS "atMs" FROM installation i WHERE i.well_id = ANY($1::integer[]) AND i.superseded_at IS NULL
       AND i.valid_from > (SELECT min(k.valid_from) FROM installation k WHERE k.well_id = i.well_id AND k.superseded_at IS NULL) ORDER BY 1, 2`, [wellIds]);
  const exchanges = new Map<number, number[]>();
  for (const { id, atMs } of rows) exchanges.set(id, [...(exchanges.get(id) ?? []), atMs]);
  return exchanges;
}

async function runWell(wellId: number, card: WellCard | undefined, days: readonly DayRow[], from: StateAt<WellWatch> | undefined, { causes, relearnedMs, hoursFrom }: WellTold, { timeZone, rulesOn }: RunSettings): Promise<SubjectRun<WellWatch>> {
  const found = new FoundFindings();
  const passed: StateAt<WellWatch>[] = [];
  let state = from?.state ?? WELL_WATCH_AT_REST;
  let told = { untilMs: -Infinity, of: (_hourMs: number): WellHour => NOTHING_TOLD };
  for (const [at, row] of days.entries()) {
    const bounds = localDayBounds(row.onDay, timeZone);
    if (passed.at(-1)?.onDay !== row.onDay) {
      passed.push({ onDay: row.onDay, state });
      // The day after a repair is the first whole one without what was repaired.
      if (relearnedMs.some((repairedMs) => nextDay(localDayOf(repairedMs, timeZone)) === row.onDay)) {
        const step = relearnWell(state, bounds.fromMs);
        found.take(step);
        state = step.state;
      }
    }
    if (hoursFrom !== null && bounds.fromMs >= told.untilMs) {
      const untilMs = localDayBounds(days[Math.min(days.length - 1, at + DAYS_AT_ONCE - 1)]!.onDay, timeZone).toMs;
      told = { untilMs, of: await hoursFrom(bounds.fromMs, untilMs) };
    }
    for (const { fromMs, toMs, litres } of watchedHours({ ...bounds, ...row }, row.provenUntilMs ?? -Infinity)) {
      const version = card?.versions.findLast((one) => one.fromMs <= fromMs) ?? card?.versions[0];
      const isOfSeason = version?.season !== 'summer' || SUMMER.includes(row.onDay.slice(5, 7));
      const step = stepWell(state, {
        fromMs, toMs, volumeLitres: litres, ...told.of(fromMs), wellState: stateOf(version?.state, isOfSeason), pulseLitres: row.pulseLitres ?? 1,
        knownCause: causes.find((one) => one.fromMs < toMs && fromMs < one.toMs) ?? null,
      }, rulesOn(row.onDay, { zoneId: version?.zoneId ?? null, meterId: row.meterId }).well);
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
