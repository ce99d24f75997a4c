import { type BalancePeriod, type BalanceRules, type GatheredBalance, mergedBalanceRules, type PartialBalanceRules, type PriceRow } from '@app/balance';
import { localDayBounds } from '@app/time';

import { ownUseIn } from '../journal/index.js';
import type { Sql } from '../sql.js';
import { type BalanceZones, gatherCustomers } from './gather-customers.js';
import { gatherPoints, gatherReservoirs } from './gather-supply.js';

/** Everything that the balance of a zone and period is made from, as it is stored now. Its parts, zones within it, belong to it as they did at the end of the period. */
export async function gatherBalance(sql: Sql, zoneId: number, period: BalancePeriod, zone: string): Promise<GatheredBalance> {
  const zones = await zonesOf(sql, zoneId, period);
  const rules = await balanceRulesOf(sql, zoneId, period.fromOn);
  const points = await gatherPoints(sql, period, zones, rules);
  const reservoirs = await gatherReservoirs(sql, period, zones);
  const { customers, unmetered } = await gatherCustomers(sql, period, zones, zone, rules);
  const { fromMs, toMs } = period;
  // What names no zone lies in the only one there is.
  const ownUse = await ownUseIn(sql, new Date(fromMs), new Date(toMs), zones.onlyRootId !== null && zones.zoneIds.includes(zones.onlyRootId) ? null : zones.zoneIds);
  return { period: { fromMs, toMs }, points, reservoirs, customers, unmetered, ownUse, network: await networkOf(sql, zoneId, period), prices: await pricesBefore(sql, period, zone), rules };
}

async function zonesOf(sql: Sql, zoneId: number, period: BalancePeriod): Promise<BalanceZones> {
  const held = 'superseded_at IS NULL AND valid_from < $2 AND (valid_to IS NULL OR valid_to >= $2)';
  const at = new Date(period.toMs).toISOString();
  const rows = await sql<{ id: number }>(
    `WITH RECURSIVE within AS (
       SELECT $1::integer AS zone_id
       UNION SELECT v.zone_id FROM (SELECT zone_id, parent_zone_id FROM zone_version WHERE ${held}) v JOIN within w ON v.parent_zone_id = w.zone_id)
     SELECT zone_id AS id FROM within ORDER BY 1`, [zoneId, at]);
  const roots = await sql<{ id: number }>(`SELECT zone_id AS id FROM zone_version WHERE $1::integer IS NOT NULL AND parent_zone_id IS NULL AND ${held}`, [zoneId, at]);
  return { zoneIds: rows.map(({ id }) => id), onlyRootId: roots.length === 1 ? roots[0]!.id : null };
}

/** Rules that hold for a zone, or for all, from a local day on: those of all zones first, then its own, each later one before the earlier. */
export async function balanceRulesOf(sql: Sql, zoneId: number | null, fromOn: string): Promise<BalanceRules> {
  const rows = await sql<{ rules: PartialBalanceRules }>(
    'SELECT rules FROM balance_rule WHERE (zone_id IS NULL OR zone_id = $1) AND from_on <= $2::date ORDER BY zone_id IS NOT NULL, from_on, rule_id', [zoneId, fromOn]);
  return mergedBalanceRules(rows.map(({ rules }) => rules));
}

async function networkOf(sql: Sql, zoneId: number, period: BalancePeriod): Promise<GatheredBalance['network']> {
  const [row] = await sql<{ mains: number | null; connections: number | null; kpa: number | null }>(
    `SELECT mains_length_metres AS mains, service_connections AS connections, mean_pressure_kpa AS kpa FROM zone_version
     WHERE zone_id = $1 AND superseded_at IS NULL AND valid_from < $2 AND (valid_to IS NULL OR valid_to >= $2)`, [zoneId, new Date(period.toMs).toISOString()]);
  // A metre of water is 9.80665 kPa.
  return { mainsKm: row?.mains == null ? null : row.mains / 1_000, connections: row?.connections ?? null, meanPressureMetres: row?.kpa == null ? null : row.kpa / 9.80665 };
}

async function pricesBefore(sql: Sql, period: BalancePeriod, zone: string): Promise<PriceRow[]> {
  const rows = await sql<{ fromOn: string; retail: number | null; production: number | null; realLossesAt: PriceRow['realLossesAt'] }>(
    `SELECT DISTINCT ON (from_on) from_on::text AS "fromOn", retail_tyiyn_per_cubic_metre AS retail, production_tyiyn_per_cubic_metre AS production, real_losses_at AS "realLossesAt"
     FROM water_price WHERE from_on < $1::date ORDER BY from_on, price_id DESC`, [period.toOn]);
  return rows.map(({ fromOn, retail, production, realLossesAt }) => ({ fromMs: localDayBounds(fromOn, zone).fromMs, retailTyiynPerCubicMetre: retail, productionTyiynPerCubicMetre: production, realLossesAt }));
}
