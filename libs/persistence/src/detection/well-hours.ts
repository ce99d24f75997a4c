import { amountsAtQuarters, LEAST_SHARE_OF_HOUR } from '@app/balance';

import { type PlaceQuarter, placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;

/** What a well's pump and energy meter say of one hour; null where they do not tell. */
export interface WellHour {
  readonly pumpRunMs: number | null;
  readonly energyWattHours: number | null;
}

const NOTHING: WellHour = { pumpRunMs: null, energyWattHours: null };

/** Wells of which a channel tells the pump or the energy, now or ever. */
export async function measuredWells(sql: Sql, wellIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await sql<{ id: number }>('SELECT DISTINCT well_id AS id FROM measuring_channel WHERE superseded_at IS NULL AND well_id = ANY($1::integer[]) AND quantity IN (4, 5)', [wellIds]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Hours of a well's pump and energy within [fromMs, toMs), by their beginnings. A pump is known in an hour of which its state was told for three quarters; energy is what its meter rose by between both ends of the hour,
 * and what it fell by is nobody's.
 */
export async function wellHours(sql: Sql, wellId: number, fromMs: number, toMs: number): Promise<(hourMs: number) => WellHour> {
  const [from, to] = [new Date(fromMs - QUARTER_MS), new Date(toMs + QUARTER_MS)];
  const quarters = await placeQuarters(sql, { kind: 'well', placeIds: [wellId], quantities: ['pump', 'energy'], from, to, knownUntil: to });
  const hours = Math.ceil((toMs - fromMs) / HOUR_MS);
  const energy = amountsAtQuarters(quarters.filter(({ quantity }) => quantity === 'energy'), fromMs, hours * 4 + 1);
  const pump = Array.from({ length: hours }, () => ({ heldMs: 0, ranMs: 0 }));
  for (const { quantity, quarterAtMs, heldMs, amountMs } of quarters as readonly PlaceQuarter[]) {
    const hour = quantity === 'pump' && quarterAtMs >= fromMs ? pump[Math.floor((quarterAtMs - fromMs) / HOUR_MS)] : undefined;
    if (hour === undefined) continue;
    hour.heldMs += heldMs;
    hour.ranMs += amountMs;
  }
  const told = pump.map(({ heldMs, ranMs }, at): WellHour => {
    const [before, behind] = [energy[at * 4] ?? null, energy[at * 4 + 4] ?? null];
    return {
      pumpRunMs: heldMs < LEAST_SHARE_OF_HOUR * HOUR_MS ? null : (ranMs / heldMs) * HOUR_MS,
      energyWattHours: before === null || behind === null || behind < before ? null : behind - before,
    };
  });
  return (hourMs) => told[(hourMs - fromMs) / HOUR_MS] ?? NOTHING;
}
