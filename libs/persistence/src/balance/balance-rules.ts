import { faultInBalanceRules, type PartialBalanceRules } from '@app/balance';
import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';

/** A rule of balances as it was recorded. */
export interface BalanceRuleRow {
  readonly ruleId: number;
  readonly zoneId: number | null;
  readonly fromOn: string;
  readonly rules: PartialBalanceRules;
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
}

/** Rules of all zones and of some, the latest recorded first. */
export function balanceRules(sql: Sql, zoneIds: readonly number[] | null): Promise<BalanceRuleRow[]> {
  return sql<BalanceRuleRow>(
    `SELECT r.rule_id AS "ruleId", r.zone_id AS "zoneId", r.from_on::text AS "fromOn", r.rules, r.recorded_at AS "recordedAt", u.login AS "recordedBy", r.reason
     FROM balance_rule r LEFT JOIN staff_user u ON u.user_id = r.recorded_by WHERE r.zone_id IS NULL OR $1::integer[] IS NULL OR r.zone_id = ANY($1) ORDER BY r.rule_id DESC`, [zoneIds]);
}

/** Records a rule, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason, RANGE for what no balance knows or can be, NOT_FOUND for a well, meter or reservoir that is not registered */
export async function recordBalanceRule(sql: Sql, given: { readonly zoneId: number | null; readonly fromOn: string; readonly rules: PartialBalanceRules }, by: ChangedBy): Promise<number> {
  requireReason(by);
  const fault = faultInBalanceRules(given.rules);
  if (fault !== null) throw new RegisterRefusal('RANGE', fault, null, 'rules');
  const filled = given.rules.filledReservoirs ?? {};
  await requireRegistered(sql, 'well', 'code', [...Object.keys(given.rules.declaredHours ?? {}), ...Object.keys(filled)]);
  await requireRegistered(sql, 'reservoir', 'code', Object.values(filled).map(({ reservoir }) => reservoir));
  await requireRegistered(sql, 'meter', 'serial', Object.keys(given.rules.supplyMeters ?? {}));
  const [made] = await sql<{ id: number }>(
    'INSERT INTO balance_rule (zone_id, from_on, rules, recorded_by, reason) VALUES ($1, $2::date, $3, $4, $5) RETURNING rule_id AS id', [given.zoneId, given.fromOn, JSON.stringify(given.rules), by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'balance_rule.create', objectKind: 'balance_rule', objectKey: String(made!.id), before: null, after: { ...given }, reason: by.reason }]);
  return made!.id;
}

/** A rule of something that is not there would hold nothing, and nobody would notice. @throws RegisterRefusal NOT_FOUND */
async function requireRegistered(sql: Sql, table: 'well' | 'meter' | 'reservoir', column: 'code' | 'serial', names: readonly string[]): Promise<void> {
  const unknown = await sql<{ name: string }>(`SELECT n.name FROM unnest($1::text[]) AS n (name) WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.${column} = n.name) ORDER BY n.name LIMIT 1`, [names]);
  if (unknown.length > 0) throw new RegisterRefusal('NOT_FOUND', `there is no ${table} ${unknown[0]!.name}`, null, 'rules');
}

/** What a cubic metre costs from a day on, as it was recorded. */
export interface WaterPriceRow {
  readonly priceId: number;
  readonly fromOn: string;
  readonly retailTyiynPerCubicMetre: number | null;
  readonly productionTyiynPerCubicMetre: number | null;
  readonly realLossesAt: 'production' | 'retail';
  readonly recordedAt: Date;
  readonly recordedBy: string | null;
  readonly reason: string;
}

/** Prices, the latest day and row first. */
export function waterPrices(sql: Sql): Promise<WaterPriceRow[]> {
  return sql<WaterPriceRow>(
    `SELECT p.price_id AS "priceId", p.from_on::text AS "fromOn", p.retail_tyiyn_per_cubic_metre AS "retailTyiynPerCubicMetre", p.production_tyiyn_per_cubic_metre AS "productionTyiynPerCubicMetre",
            p.real_losses_at AS "realLossesAt", p.recorded_at AS "recordedAt", u.login AS "recordedBy", p.reason
     FROM water_price p LEFT JOIN staff_user u ON u.user_id = p.recorded_by ORDER BY p.from_on DESC, p.price_id DESC`);
}

/** Records a price, in the caller's transaction. @throws RegisterRefusal SCHEMA without a reason */
export async function recordWaterPrice(sql: Sql, given: Pick<WaterPriceRow, 'fromOn' | 'retailTyiynPerCubicMetre' | 'productionTyiynPerCubicMetre' | 'realLossesAt'>, by: ChangedBy): Promise<number> {
  requireReason(by);
  const [made] = await sql<{ id: number }>(
    `INSERT INTO water_price (from_on, retail_tyiyn_per_cubic_metre, production_tyiyn_per_cubic_metre, real_losses_at, recorded_by, reason) VALUES ($1::date, $2, $3, $4, $5, $6) RETURNING price_id AS id`,
    [given.fromOn, given.retailTyiynPerCubicMetre, given.productionTyiynPerCubicMetre, given.realLossesAt, by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'water_price.create', objectKind: 'water_price', objectKey: String(made!.id), before: null, after: { ...given }, reason: by.reason }]);
  return made!.id;
}

function requireReason(by: ChangedBy): void {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'what balances rest on is recorded by a paper or for a reason; name it', null, 'reason');
}
