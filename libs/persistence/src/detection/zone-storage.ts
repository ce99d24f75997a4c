import { amountsAtQuarters, type LevelRow, storedAtLevel } from '@app/balance';

import { type PlaceQuarter, placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';
import { WITHIN_ZONES } from './zones-within.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const QUARTER_MS = 900_000;
/** Days whose levels are in memory at a time. */
const DAYS_AT_ONCE = 31;
/** Levels that are longer behind the meters than this are not waited for: those hours stay unknown. */
const WAITED_MS = 3 * DAY_MS;

interface Store { readonly reservoirId: number; readonly fromMs: number; readonly toMs: number | null; readonly levels: readonly LevelRow[] | null }

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::float8`;

/** What the reservoirs of a zone took up hour by hour, and how far their levels are known. */
export interface ZoneStorage {
  /** Instant up to which hours are looked at: that of the meters, or of the level that is furthest behind them. */
  readonly untilMs: number;
  /** Litres that came into storage in the hour from an instant on, below zero where they left it; null where a level is not known. Zero in a zone without reservoirs. */
  readonly kept: (hourMs: number) => number | null;
}

/** Of a zone of which no hour is known. */
export const NO_STORAGE: ZoneStorage = { untilMs: -Infinity, kept: () => 0 };

/** The reservoirs in use of a zone with all below it, and the change of what they hold, by their levels through their tables. */
export async function zoneStorage(sql: Sql, zoneId: number, fromMs: number, metersUntilMs: number): Promise<ZoneStorage> {
  const stores = await sql<Store>(
    `${WITHIN_ZONES} SELECT v.reservoir_id AS "reservoirId", ${MS('v.valid_from')} AS "fromMs", ${MS('v.valid_to')} AS "toMs", v.levels FROM reservoir_version v
     WHERE v.superseded_at IS NULL AND v.state = 'in_use' AND v.zone_id IN (SELECT zone_id FROM within) ORDER BY v.reservoir_id, v.valid_from`, [[zoneId]]);
  if (stores.length === 0 || !Number.isFinite(metersUntilMs)) return { untilMs: metersUntilMs, kept: () => 0 };
  const ids = [...new Set(stores.map(({ reservoirId }) => reservoirId))];
  const untilMs = Math.min(metersUntilMs, ...(await latestLevels(sql, ids)).filter((atMs) => atMs >= metersUntilMs - WAITED_MS));
  const kept = new Map<number, number | null>();
  for (let chunkMs = fromMs; chunkMs < untilMs; chunkMs += DAYS_AT_ONCE * DAY_MS) {
    const toMs = Math.min(chunkMs + DAYS_AT_ONCE * DAY_MS, Math.ceil(untilMs / HOUR_MS) * HOUR_MS);
    const quarters = await placeQuarters(sql, { kind: 'reservoir', placeIds: ids, quantities: ['level'], from: new Date(chunkMs - QUARTER_MS), to: new Date(toMs + QUARTER_MS), knownUntil: new Date(toMs + QUARTER_MS) });
    const hours = Math.ceil((toMs - chunkMs) / HOUR_MS);
    const stored = ids.map((id) => storedAtHours(stores.filter(({ reservoirId }) => reservoirId === id), quarters.filter(({ placeId }) => placeId === id), chunkMs, hours));
    for (let hour = 0; hour < hours; hour++) kept.set(chunkMs + hour * HOUR_MS, stored.reduce<number | null>((sum, of) => changeOf(sum, of[hour]!, of[hour + 1]!), 0));
  }
  return { untilMs, kept: (hourMs) => kept.get(hourMs) ?? null };
}

/** A reservoir that is not in use keeps nothing; null where it is and its level is not known. */
type StoredThen = { readonly isUsed: false } | { readonly isUsed: true; readonly litres: number | null };

function storedAtHours(versions: readonly Store[], quarters: readonly PlaceQuarter[], fromMs: number, hours: number): StoredThen[] {
  const levels = amountsAtQuarters(quarters, fromMs, hours * 4 + 1);
  return Array.from({ length: hours + 1 }, (_, hour) => {
    const atMs = fromMs + hour * HOUR_MS;
    const version = versions.find((one) => one.fromMs <= atMs && (one.toMs === null || atMs < one.toMs));
    return version === undefined ? { isUsed: false } : { isUsed: true, litres: storedAtLevel(version.levels, levels[hour * 4]!).litres };
  });
}

/** A reservoir that is taken into use or out of it within the hour leaves the hour unknown. */
function changeOf(sum: number | null, before: StoredThen, after: StoredThen): number | null {
  if (!before.isUsed && !after.isUsed) return sum;
  if (sum === null || !before.isUsed || !after.isUsed || before.litres === null || after.litres === null) return null;
  return sum + after.litres - before.litres;
}

async function latestLevels(sql: Sql, reservoirIds: readonly number[]): Promise<number[]> {
  const rows = await sql<{ atMs: number | null }>(
    `SELECT ${MS('max(greatest(m.at, q.at))')} AS "atMs" FROM measuring_channel c
     LEFT JOIN LATERAL (SELECT measured_at AS at FROM measurement_settled s WHERE s.device_id = c.device_id AND s.channel = c.channel AND s.quantity = 2 ORDER BY measured_at DESC LIMIT 1) m ON true
     LEFT JOIN LATERAL (SELECT last_at AS at FROM measurement_quarter t WHERE t.device_id = c.device_id AND t.channel = c.channel AND t.quantity = 2 ORDER BY quarter_at DESC LIMIT 1) q ON true
     WHERE c.reservoir_id = ANY($1::integer[]) AND c.quantity = 2 AND c.superseded_at IS NULL GROUP BY c.reservoir_id`, [reservoirIds]);
  return rows.flatMap(({ atMs }) => atMs ?? []);
}
