import { type LevelRow, storedAtLevel, type StoredUnknown } from '@app/balance';

import type { Sql } from '../sql.js';

/** A level is read every quarter of an hour; one that is older than this says nothing of the instant asked for. */
const NEAR_MINUTES = 20;

/** What a reservoir held at an instant. */
export interface StoredThen {
  readonly at: Date;
  readonly levelMillimetres: number | null;
  readonly measuredAt: Date | null;
  readonly storedLitres: number | null;
  /** ± litres that the probe's error makes. */
  readonly limitLitres: number;
  readonly unknown: StoredUnknown | null;
}

/** A reservoir with what it held at each of the instants asked for. */
export interface ReservoirStored {
  readonly reservoirId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly fieldId: number | null;
  /** As of the last instant. */
  readonly state: string;
  readonly fullLitres: number | null;
  readonly hasTable: boolean;
  readonly stored: readonly StoredThen[];
}

interface StoredRow extends Omit<ReservoirStored, 'stored' | 'hasTable'> {
  readonly no: number;
  readonly levels: readonly LevelRow[] | null;
  readonly level: number | null;
  readonly measuredAt: Date | null;
}

/**
 * What reservoirs held at some instants: the level within twenty minutes before each, through the table of levels that held then.
 * @param reservoirIds null for all, @param zoneIds zones in which they lay then; null for all
 */
export async function reservoirsStored(sql: Sql, instants: readonly Date[], reservoirIds: readonly number[] | null, zoneIds: readonly number[] | null): Promise<ReservoirStored[]> {
  const rows = await sql<StoredRow>(
    `SELECT asked.no::integer AS no, r.reservoir_id AS "reservoirId", r.code, v.name_ky AS "nameKy", v.name_ru AS "nameRu", v.name_en AS "nameEn", v.field_id AS "fieldId", v.state,
            v.volume_litres::float8 AS "fullLitres", v.levels, level.amount::float8 AS level, level.measured_at AS "measuredAt"
     FROM unnest($1::timestamptz[]) WITH ORDINALITY AS asked (at, no) CROSS JOIN reservoir r
     JOIN reservoir_version v ON v.reservoir_id = r.reservoir_id AND v.superseded_at IS NULL AND v.valid_from <= asked.at AND (v.valid_to IS NULL OR asked.at < v.valid_to)
     LEFT JOIN LATERAL (
       SELECT found.amount, found.measured_at FROM measuring_channel c CROSS JOIN LATERAL (
         (SELECT amount, measured_at FROM measurement_settled m WHERE m.device_id = c.device_id AND m.channel = c.channel AND m.quantity = 2
            AND m.measured_at > asked.at - make_interval(mins => $4) AND m.measured_at <= asked.at ORDER BY m.measured_at DESC LIMIT 1)
         UNION ALL
         (SELECT last_amount, last_at FROM measurement_quarter q WHERE q.device_id = c.device_id AND q.channel = c.channel AND q.quantity = 2
            AND q.quarter_at > asked.at - make_interval(mins => $4 + 15) AND q.quarter_at <= asked.at AND q.last_at > asked.at - make_interval(mins => $4) AND q.last_at <= asked.at ORDER BY q.last_at DESC LIMIT 1)) found
       WHERE c.reservoir_id = r.reservoir_id AND c.quantity = 2 AND c.superseded_at IS NULL AND c.measured_from <= found.measured_at AND (c.measured_to IS NULL OR c.measured_to > found.measured_at)
       ORDER BY found.measured_at DESC LIMIT 1) AS level ON true
     WHERE ($2::integer[] IS NULL OR r.reservoir_id = ANY($2)) AND ($3::integer[] IS NULL OR v.zone_id = ANY($3)) ORDER BY r.code, asked.no`,
    [instants.map((at) => at.toISOString()), reservoirIds, zoneIds, NEAR_MINUTES]);
  const byReservoir = new Map<number, StoredRow[]>();
  for (const row of rows) byReservoir.set(row.reservoirId, [...(byReservoir.get(row.reservoirId) ?? []), row]);
  return [...byReservoir.values()].map((those) => {
    const { reservoirId, code, nameKy, nameRu, nameEn, fieldId, state, fullLitres, levels } = those.at(-1)!;
    const stored = instants.map((at, no): StoredThen => {
      const then = those.find((row) => row.no === no + 1);
      const { litres, limitLitres, unknown } = storedAtLevel(then?.levels ?? null, then?.level ?? null);
      return { at, levelMillimetres: then?.level ?? null, measuredAt: then?.measuredAt ?? null, storedLitres: litres, limitLitres, unknown };
    });
    return { reservoirId, code, nameKy, nameRu, nameEn, fieldId, state, fullLitres, hasTable: levels !== null && levels.length > 1, stored };
  });
}
