import type { ProgrammePeriod, GatheredCityBalance, GatheredContinuity, GatheredFigure, GatheredMeters, GatheredProgramme } from '@app/programme';
import { withoutWater } from '@app/registry';
import { localDayOf, localSpans } from '@app/time';

import { balanceSignatures, balanceVersions, storedBalance } from '../balance/balance-questions.js';
import { accountsSupplied, shutOffsIn } from '../journal/index.js';
import type { Sql } from '../sql.js';

/** Days before the end of a period in which a meter must be heard, and the least number of them. */
export const PROOF_DAYS = 30;
export const LEAST_DAYS_HEARD = 27;

const heldAt = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from < $1 AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= $1)`;

/** The only zone that lies in no other at an instant; null where there is none, or several. */
export async function cityZone(sql: Sql, at: Date): Promise<{ readonly zoneId: number; readonly code: string } | null> {
  const rows = await sql<{ zoneId: number; code: string }>(`SELECT z.zone_id AS "zoneId", z.code FROM zone_version v JOIN zone z USING (zone_id) WHERE v.parent_zone_id IS NULL AND ${heldAt('v')}`, [at.toISOString()]);
  return rows.length === 1 ? rows[0]! : null;
}

/** The balance that holds of a zone and period, signed or else the latest; null where none was computed. */
export async function cityBalance(sql: Sql, zone: { readonly zoneId: number; readonly code: string }, { kind, fromOn }: ProgrammePeriod): Promise<GatheredCityBalance | null> {
  const versions = await balanceVersions(sql, zone.zoneId, kind, fromOn);
  const [signature] = await balanceSignatures(sql, zone.zoneId, kind, fromOn);
  const version = signature?.versionId ?? versions.at(-1)?.versionId;
  const balance = version === undefined ? undefined : await storedBalance(sql, version);
  if (balance === undefined) return null;
  const { record, lines, versionNo } = balance;
  const litresOf = (name: string): number | null => lines.find(({ line }) => line === name)?.litres ?? null;
  const { metered, nonRevenue, realLosses, litresPerPersonDay } = record.indicators;
  const figureOf = ({ figure, low, high }: GatheredFigure): GatheredFigure => ({ figure, low, high });
  return {
    zone: zone.code, versionNo, isSigned: signature !== undefined, meteredCustomers: record.meteredCustomers, unmeteredCustomers: record.unmeteredCustomers,
    meteredCustomersRatio: metered.customersRatio, meteredConsumptionRatio: metered.consumptionRatio, meteredLitres: litresOf('billed_metered'), authorisedLitres: litresOf('authorised'), suppliedLitres: litresOf('water_supplied'),
    supplyCompletenessRatio: lines.find(({ line }) => line === 'system_input')?.completenessRatio ?? null, nonRevenueLitres: litresOf('non_revenue'), realLossesLitres: litresOf('real_losses'),
    nonRevenueOfSupplied: figureOf(nonRevenue.ofWaterSupplied), realLossesOfSupplied: figureOf(realLosses.ofWaterSupplied), litresPerPersonDay: figureOf(litresPerPersonDay),
    reasons: Object.fromEntries(lines.flatMap(({ line, reason }) => (reason === null ? [] : [[line, reason]]))), missingPlace: record.missing[0]?.place ?? null,
  };
}

/** Open accounts by class just before an instant. */
export async function accountsByClass(sql: Sql, at: Date): Promise<GatheredProgramme['accounts']> {
  const rows = await sql<{ class: keyof GatheredProgramme['accounts']; accounts: number }>(
    `SELECT a.class, count(*)::integer AS accounts FROM account_version a WHERE a.state = 'open' AND ${heldAt('a')} GROUP BY 1`, [at.toISOString()]);
  const of = (name: keyof GatheredProgramme['accounts']): number => rows.find((row) => row.class === name)?.accounts ?? 0;
  return { household: of('household'), budget: of('budget'), commercial: of('commercial') };
}

interface MeterRow { readonly class: 'household' | 'budget' | 'commercial'; readonly isLarger: boolean | null; readonly installed: number; readonly proved: number }

/**
 * Meters of customers that were in place just before an instant, by class and size; read («proved» among the inputs) are those that their own radio was heard of on nearly all of the last days at a customer's. Days without a reading
 * say nothing, also where readings before and after them tell their volume.
 */
export async function metersByClass(sql: Sql, at: Date, zone: string): Promise<GatheredProgramme['meters']> {
  const lastDay = localDayOf(at.getTime(), zone);
  const rows = await sql<MeterRow>(
    `WITH heard AS (
       SELECT r.meter_id, count(DISTINCT d.on_day) AS days FROM (SELECT $2::date - n AS on_day FROM generate_series(1, ${PROOF_DAYS}) n) d
       JOIN meter_read_month r ON r.on_month = date_trunc('month', d.on_day)::date AND (r.read_days >> (extract(day FROM d.on_day)::integer - 1)) & 1 = 1
       JOIN installation j ON j.meter_id = r.meter_id AND j.service_point_id IS NOT NULL AND j.superseded_at IS NULL AND (j.valid_from AT TIME ZONE $3)::date <= d.on_day AND (j.valid_to IS NULL OR (j.valid_to AT TIME ZONE $3)::date >= d.on_day)
       GROUP BY 1)
     SELECT a.class, k.dn_millimetres > 20 AS "isLarger", count(DISTINCT i.meter_id)::integer AS installed, (count(DISTINCT i.meter_id) FILTER (WHERE h.days >= ${LEAST_DAYS_HEARD}))::integer AS proved
     FROM installation i JOIN service_point_version p ON p.service_point_id = i.service_point_id AND ${heldAt('p')} JOIN account_version a ON a.account_id = p.account_id AND ${heldAt('a')}
     LEFT JOIN meter_version m ON m.meter_id = i.meter_id AND ${heldAt('m')} LEFT JOIN meter_model k ON k.model_id = m.model_id LEFT JOIN heard h ON h.meter_id = i.meter_id
     WHERE i.service_point_id IS NOT NULL AND ${heldAt('i')} GROUP BY 1, 2`, [at.toISOString(), lastDay, zone]);
  const sumOf = (isOne: (row: MeterRow) => boolean): GatheredMeters => rows.filter(isOne).reduce<GatheredMeters>((sum, { installed, proved }) => ({ installed: sum.installed + installed, proved: sum.proved + proved }), { installed: 0, proved: 0 });
  return {
    household: sumOf((row) => row.class === 'household'), budget: sumOf((row) => row.class === 'budget'), commercial: sumOf((row) => row.class === 'commercial'),
    larger: sumOf((row) => row.isLarger === true), ofUnknownSize: sumOf((row) => row.isLarger === null).installed,
  };
}

/** Account-hours without water by the journal, and the accounts that they are spread over. */
export async function supplyContinuity(sql: Sql, period: ProgrammePeriod, untilMs: number, zone: string): Promise<GatheredContinuity> {
  const [from, to] = [new Date(period.fromMs), new Date(untilMs)];
  const [kept] = await sql<{ days: number }>(
    'SELECT count(DISTINCT (e.from_at AT TIME ZONE $3)::date)::integer AS days FROM journal_entry e WHERE e.from_at >= $1 AND e.from_at < $2 AND NOT EXISTS (SELECT FROM journal_void v WHERE v.entry_id = e.entry_id)', [from.toISOString(), to.toISOString(), zone]);
  const days = localSpans('day', { fromMs: period.fromMs, toMs: untilMs }, zone).length;
  const zones = withoutWater(await shutOffsIn(sql, from, to, null), { fromMs: period.fromMs, toMs: untilMs }, untilMs);
  return {
    journalKeptRatio: days === 0 ? 0 : kept!.days / days, shutOffs: zones.reduce((sum, { shutOffs }) => sum + shutOffs, 0), accounts: await accountsSupplied(sql, null, new Date(untilMs - 1)),
    accountHours: zones.reduce<number | null>((sum, { accountHours }) => (sum === null || accountHours === null ? null : sum + accountHours), 0),
  };
}
