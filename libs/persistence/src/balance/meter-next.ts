import { type MeterPrices, nextMeters, type NextMeters, type ZonePart } from '@app/balance';

import type { Sql } from '../sql.js';
import { balanceInputsStored } from './balance-questions.js';

/** Where the next meter goes, by the latest monthly balance of a zone. */
export interface MeterNextAnswer extends NextMeters {
  readonly zoneCode: string;
  readonly versionId: number;
  readonly fromOn: string;
  readonly prices: MeterPrices;
}

const LATEST = `SELECT DISTINCT ON (b.zone_id) b.version_id::float8 AS "versionId", b.zone_id AS "zoneId", z.code AS "zoneCode", b.from_on::text AS "fromOn" FROM balance_version b JOIN zone z USING (zone_id)
  WHERE b.period_kind = 'month'`;
interface LatestRow { readonly versionId: number; readonly zoneId: number; readonly zoneCode: string; readonly fromOn: string }

/**
 * Ranks places of a zone by how much a meter there would narrow its real losses for its price.
 * @param given prices that somebody names; what is null is taken from the lots of the register, by class: the mean of what their papers say
 * @returns undefined where the zone has no monthly balance yet
 */
export async function meterNext(sql: Sql, zoneId: number, given: MeterPrices): Promise<MeterNextAnswer | undefined> {
  const [latest] = await sql<LatestRow>(`${LATEST} AND b.zone_id = $1 ORDER BY b.zone_id, b.from_on DESC, b.version_no DESC`, [zoneId]);
  const inputs = latest === undefined ? undefined : await balanceInputsStored(sql, latest.versionId);
  if (latest === undefined || inputs === undefined) return undefined;
  const own = await pricesOfLots(sql);
  const prices: MeterPrices = { supply: given.supply ?? own.supply, household: given.household ?? own.household, budget: given.budget ?? own.budget, commercial: given.commercial ?? own.commercial };
  return { zoneCode: latest.zoneCode, versionId: latest.versionId, fromOn: latest.fromOn, prices, ...nextMeters(inputs, prices, await partsOf(sql, zoneId, latest.fromOn)) };
}

/** Zones right below a zone that have a balance of the same month, with their customers without a meter. */
async function partsOf(sql: Sql, zoneId: number, fromOn: string): Promise<ZonePart[]> {
  const rows = await sql<LatestRow>(
    `${LATEST} AND b.from_on = $2::date AND b.zone_id IN (SELECT v.zone_id FROM zone_version v WHERE v.parent_zone_id = $1 AND v.superseded_at IS NULL AND v.valid_from <= now() AND (v.valid_to IS NULL OR v.valid_to > now()))
     ORDER BY b.zone_id, b.version_no DESC`, [zoneId, fromOn]);
  const parts: ZonePart[] = [];
  for (const { versionId, zoneCode } of rows) parts.push({ zoneCode, unmetered: (await balanceInputsStored(sql, versionId))!.unmetered });
  return parts;
}

async function pricesOfLots(sql: Sql): Promise<MeterPrices> {
  const rows = await sql<{ class: keyof MeterPrices; tyiyn: number }>(
    `SELECT v.class, round(avg(v.unit_price_tyiyn))::float8 AS tyiyn FROM meter_lot_version v WHERE v.superseded_at IS NULL AND v.valid_from <= now() AND (v.valid_to IS NULL OR v.valid_to > now()) AND v.unit_price_tyiyn > 0 GROUP BY v.class`);
  const of = (name: keyof MeterPrices): number | null => rows.find((row) => row.class === name)?.tyiyn ?? null;
  return { supply: of('supply'), household: of('household'), budget: of('budget'), commercial: of('commercial') };
}
