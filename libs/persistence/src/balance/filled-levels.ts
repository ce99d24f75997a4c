import { amountsAtQuarters, type FilledReservoir, type LevelRow, QUARTER_MS, storedAtLevel } from '@app/balance';
import type { Interval } from '@app/time';

import { type PlaceQuarter, placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';

/** What some reservoirs held at each quarter of an hour of a period, by their code, by the table of levels that held at its end; null of one without a table. */
export async function levelsThrough(sql: Sql, period: Interval, codes: readonly string[]): Promise<ReadonlyMap<string, Pick<FilledReservoir, 'storedLitres' | 'limitLitres'> | null>> {
  if (codes.length === 0) return new Map();
  const reservoirs = await sql<{ reservoirId: number; code: string; levels: readonly LevelRow[] | null }>(
    `SELECT r.reservoir_id AS "reservoirId", r.code, v.levels FROM reservoir r
     JOIN reservoir_version v ON v.reservoir_id = r.reservoir_id AND v.superseded_at IS NULL AND v.valid_from < $2 AND (v.valid_to IS NULL OR v.valid_to >= $2) WHERE r.code = ANY($1::text[])`,
    [codes, new Date(period.toMs).toISOString()]);
  const quarters = await placeQuarters(sql, {
    kind: 'reservoir', placeIds: reservoirs.map(({ reservoirId }) => reservoirId), quantities: ['level'], from: new Date(period.fromMs - QUARTER_MS), to: new Date(period.toMs + QUARTER_MS), knownUntil: new Date(period.toMs + QUARTER_MS) });
  return new Map(reservoirs.map(({ reservoirId, code, levels }) => [code, storedThrough(levels, quarters.filter(({ placeId }) => placeId === reservoirId), period)]));
}

function storedThrough(table: readonly LevelRow[] | null, quarters: readonly PlaceQuarter[], { fromMs, toMs }: Interval): Pick<FilledReservoir, 'storedLitres' | 'limitLitres'> | null {
  if (table === null || table.length < 2) return null;
  const stored = amountsAtQuarters(quarters, fromMs, Math.round((toMs - fromMs) / QUARTER_MS) + 1).map((level) => storedAtLevel(table, level));
  return { storedLitres: stored.map(({ litres }) => litres), limitLitres: stored.reduce((most, { limitLitres }) => Math.max(most, limitLitres), 0) };
}
