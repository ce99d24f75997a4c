import { type Holding, HOLDING_AT_REST, type KnownCause, stepOverflow } from '@app/detection';
import { localDayBounds, localDayOf, nextDay } from '@app/time';

import { placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';
import type { DueSubject } from './detection-due.js';
import { type StateAt, statesBefore } from './detection-states.js';
import { knownCausesOf } from './known-causes.js';
import type { RunSettings } from './run-settings.js';
import { FoundFindings, type SubjectRun } from './subject-run.js';

/** What a reservoir is by date, and between which instants its level was read. */
interface ReservoirCard {
  readonly reservoirId: number;
  readonly versions: readonly { readonly fromMs: number; readonly isUsed: boolean; readonly edgeMillimetres: number | null; readonly zoneId: number | null }[];
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;
const QUARTER_MS = 900_000;
/** Days whose levels are in memory at a time. */
const DAYS_AT_ONCE = 31;

/** Looks for reservoirs that overflow, by their levels alone; their edge is where the table of their levels ends. */
export async function runReservoirs(sql: Sql, due: readonly DueSubject[], how: RunSettings): Promise<SubjectRun<Holding>[]> {
  const ids = due.map(({ subjectId }) => subjectId);
  const states = await statesBefore<Holding>(sql, 'reservoir', how.isReplay ? [] : due);
  const cards = new Map((await cardsOf(sql, ids)).map((card) => [card.reservoirId, card]));
  const zones = [...new Set([...cards.values()].flatMap(({ versions }) => versions.flatMap(({ zoneId }) => zoneId ?? [])))];
  const causes = await knownCausesOf(sql, 'zone', zones);
  const runs: SubjectRun<Holding>[] = [];
  for (const { subjectId, fromOn } of due) {
    const card = cards.get(subjectId);
    if (card !== undefined) runs.push(await runReservoir(sql, card, states.get(subjectId), how.isReplay ? fromOn : null, causes, how));
  }
  return runs;
}

async function runReservoir(sql: Sql, card: ReservoirCard, from: StateAt<Holding> | undefined, replayFromOn: string | null, causes: ReadonlyMap<number, readonly KnownCause[]>, { timeZone }: RunSettings): Promise<SubjectRun<Holding>> {
  const found = new FoundFindings();
  const passed: StateAt<Holding>[] = [];
  const versionAt = (atMs: number): ReservoirCard['versions'][number] | undefined => card.versions.findLast(({ fromMs }) => fromMs <= atMs) ?? card.versions[0];
  let state = from?.state ?? HOLDING_AT_REST;
  let levels = { untilMs: -Infinity, of: new Map<number, number>() };
  const firstOn = from?.onDay ?? replayFromOn ?? (card.firstMs === null ? undefined : localDayOf(card.firstMs, timeZone));
  for (let day = firstOn; day !== undefined && card.lastMs !== null && localDayBounds(day, timeZone).fromMs <= card.lastMs; day = nextDay(day)) {
    const { fromMs, toMs } = localDayBounds(day, timeZone);
    passed.push({ onDay: day, state });
    if (fromMs >= levels.untilMs) levels = await levelsOf(sql, card.reservoirId, fromMs, fromMs + DAYS_AT_ONCE * 86_400_000);
    for (let atMs = fromMs; atMs < toMs && atMs + QUARTER_MS <= card.lastMs; atMs += QUARTER_MS) {
      const version = versionAt(atMs);
      const level = levels.of.get(atMs);
      if (version?.isUsed !== true || version.edgeMillimetres === null) continue;
      const own = version.zoneId === null ? [] : causes.get(version.zoneId) ?? [];
      const step = stepOverflow(state, {
        fromMs: atMs, toMs: atMs + QUARTER_MS, lowestLevelM: level === undefined ? null : level / 1_000, edgeM: version.edgeMillimetres / 1_000, knownCause: own.find((one) => one.fromMs < atMs + QUARTER_MS && atMs < one.toMs) ?? null,
      });
      found.take({ raised: step.raised === null ? [] : [step.raised], changed: step.changed === null ? [] : [step.changed] });
      state = step.state;
    }
  }
  return {
    subject: 'reservoir', subjectId: card.reservoirId, fromDay: from?.onDay ?? null, sinceMs: from === undefined ? null : localDayBounds(from.onDay, timeZone).fromMs, passed, findings: found.all(),
    placeAt: (atMs) => ({ meterId: null, servicePointId: null, zoneId: versionAt(atMs)?.zoneId ?? null }),
  };
}

/** Lowest level of each quarter of an hour, in millimetres. */
async function levelsOf(sql: Sql, reservoirId: number, fromMs: number, toMs: number): Promise<{ untilMs: number; of: Map<number, number> }> {
  const quarters = await placeQuarters(sql, { kind: 'reservoir', placeIds: [reservoirId], quantities: ['level'], from: new Date(fromMs), to: new Date(toMs), knownUntil: new Date(toMs) });
  return { untilMs: toMs, of: new Map(quarters.map(({ quarterAtMs, least }) => [quarterAtMs, least])) };
}

function cardsOf(sql: Sql, reservoirIds: readonly number[]): Promise<ReservoirCard[]> {
  return sql<ReservoirCard>(
    `SELECT r.reservoir_id AS "reservoirId", ${MS('s.first')} AS "firstMs", ${MS('s.last')} AS "lastMs",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('fromMs', ${MS('v.valid_from')}, 'isUsed', v.state = 'in_use', 'zoneId', v.zone_id,
           'edgeMillimetres', (SELECT max((l->>'levelMillimetres')::float8) FROM jsonb_array_elements(v.levels) l)) ORDER BY v.valid_from), '[]')
         FROM reservoir_version v WHERE v.reservoir_id = r.reservoir_id AND v.superseded_at IS NULL) AS versions
     FROM reservoir r CROSS JOIN LATERAL (
       SELECT min(t.first) AS first, max(t.last) AS last FROM measuring_channel c CROSS JOIN LATERAL (
         (SELECT min(m.measured_at) AS first, max(m.measured_at) AS last FROM measurement_settled m WHERE m.device_id = c.device_id AND m.channel = c.channel AND m.quantity = 2)
         UNION ALL (SELECT min(q.first_at), max(q.last_at) FROM measurement_quarter q WHERE q.device_id = c.device_id AND q.channel = c.channel AND q.quantity = 2)) t
       WHERE c.reservoir_id = r.reservoir_id AND c.quantity = 2 AND c.superseded_at IS NULL) s
     WHERE r.reservoir_id = ANY($1::integer[])`, [reservoirIds]);
}
