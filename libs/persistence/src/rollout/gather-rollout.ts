import type { RolloutAccounts, RolloutLot, RolloutMeter, WayOut } from '@app/programme';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';

/** Everything that the rollout is told from, as of the end of a local day and as known now. */
export interface GatheredRollout {
  readonly lots: readonly RolloutLot[];
  readonly meters: readonly RolloutMeter[];
  readonly accounts: readonly RolloutAccounts[];
  /** Meters that belong to no lot: nobody can say who was paid for them. */
  readonly metersWithoutLot: number;
  readonly zoneCodes: ReadonlyMap<number, string>;
}

/** A dated row that held at the end of the day, `$1` being its first instant after. */
const heldThen = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from < $1 AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= $1)`;

interface MeterRow extends Omit<RolloutMeter, 'lastReadOn' | 'wayOut'> {
  readonly lastMonth: string | null;
  readonly lastReadDays: number | null;
  readonly wayOutAs: WayOut | null;
  readonly wayOutOn: string | null;
}

/** Gathers lots, meters and accounts as they stood at the end of a local day, without anything personal. */
export async function gatherRollout(sql: Sql, onDay: string, zone: string): Promise<GatheredRollout> {
  const end = new Date(localDayBounds(onDay, zone).toMs).toISOString();
  const lots = await sql<RolloutLot>(
    `SELECT l.lot_id AS "lotId", l.code, v.class, v.contractor, v.statement_id IS NOT NULL AS "isProgramme", v.planned_meters AS "plannedMeters", v.accepted_meters AS "acceptedMeters", v.accepted_on::text AS "acceptedOn", v.unit_price_tyiyn::float8 AS "unitPriceTyiyn",
            v.warranty_until_on::text AS "warrantyUntilOn", v.retention_due_on::text AS "retentionDueOn", v.retention_tyiyn::float8 AS "retentionTyiyn"
     FROM meter_lot_version v JOIN meter_lot l USING (lot_id) WHERE ${heldThen('v')} ORDER BY l.code`, [end]);
  const rows = await sql<MeterRow>(METERS, [end, zone, onDay]);
  const accounts = await sql<RolloutAccounts>(`SELECT a.class, count(*)::integer AS open FROM account_version a WHERE ${heldThen('a')} AND a.state = 'open' GROUP BY a.class ORDER BY a.class`, [end]);
  const [others] = await sql<{ meters: number }>(`SELECT count(*)::integer AS meters FROM meter_version v WHERE ${heldThen('v')} AND v.lot_id IS NULL`, [end]);
  const zones = await sql<{ zoneId: number; code: string }>('SELECT zone_id AS "zoneId", code FROM zone');
  return { lots, meters: rows.map(meterOf), accounts, metersWithoutLot: others!.meters, zoneCodes: new Map(zones.map(({ zoneId, code }) => [zoneId, code])) };
}

/** `$1` the first instant after the day, `$2` the time zone, `$3` the day. What was proved or read is looked up meter by meter: both have the meter first in their keys. */
const METERS = `
  WITH last_count AS (SELECT count_id, counted_on FROM stock_count WHERE counted_on <= $3::date ORDER BY counted_on DESC, count_id DESC LIMIT 1),
  delivered AS (SELECT v.meter_id, min(v.valid_from) AS at FROM meter_version v WHERE v.superseded_at IS NULL AND v.state <> 'ordered' AND v.valid_from < $1 GROUP BY v.meter_id),
  first_stay AS (SELECT DISTINCT ON (i.meter_id) i.meter_id, i.valid_from AS at, i.service_point_id, i.well_id, i.reservoir_id, i.trouble, i.fitted_isolating_valve, i.fitted_check_valve FROM installation i WHERE i.superseded_at IS NULL AND i.valid_from < $1 ORDER BY i.meter_id, i.valid_from),
  standing AS (SELECT i.meter_id FROM installation i WHERE ${heldThen('i')})
  SELECT m.meter_id AS "meterId", m.serial, v.lot_id AS "lotId", coalesce(p.zone_id, w.zone_id, r.zone_id) AS "zoneId", p.account_id AS "accountId", a.class AS "accountClass", (d.at AT TIME ZONE $2)::date::text AS "deliveredOn",
    (f.at AT TIME ZONE $2)::date::text AS "installedOn", f.trouble AS met, f.fitted_isolating_valve AS "fittedIsolatingValve", f.fitted_check_valve AS "fittedCheckValve", q.first_read_on::text AS "firstReadOn", q.proved_on::text AS "provedOn", (b.issued_at AT TIME ZONE $2)::date::text AS "billedOn", s.meter_id IS NOT NULL AS "isInPlace",
    to_char(l.on_month, 'YYYY-MM') AS "lastMonth", l.read_days AS "lastReadDays",
    CASE WHEN s.meter_id IS NULL AND v.state IN ('removed', 'lost', 'scrapped', 'returned') THEN v.state END AS "wayOutAs",
    CASE WHEN s.meter_id IS NULL AND v.state IN ('removed', 'lost', 'scrapped', 'returned') THEN (v.valid_from AT TIME ZONE $2)::date::text END AS "wayOutOn",
    CASE WHEN f.meter_id IS NULL AND (d.at AT TIME ZONE $2)::date < c.counted_on AND NOT EXISTS (SELECT FROM stock_count_meter x WHERE x.meter_id = m.meter_id AND x.count_id = c.count_id) THEN c.counted_on::text END AS "missedOn"
  FROM meter_version v JOIN meter m USING (meter_id)
  LEFT JOIN delivered d USING (meter_id) LEFT JOIN first_stay f USING (meter_id) LEFT JOIN standing s USING (meter_id) LEFT JOIN last_count c ON true
  LEFT JOIN service_point_version p ON p.service_point_id = f.service_point_id AND ${heldThen('p')}
  LEFT JOIN account_version a ON a.account_id = p.account_id AND ${heldThen('a')}
  LEFT JOIN well_version w ON w.well_id = f.well_id AND ${heldThen('w')}
  LEFT JOIN reservoir_version r ON r.reservoir_id = f.reservoir_id AND ${heldThen('r')}
  LEFT JOIN meter_proof q USING (meter_id)
  LEFT JOIN meter_first_bill o USING (meter_id) LEFT JOIN billing_batch b USING (batch_no)
  LEFT JOIN LATERAL (
    SELECT h.on_month, h.read_days FROM (
      SELECT n.on_month, (CASE WHEN n.on_month = date_trunc('month', $3::date)::date THEN n.read_days::bigint & ((1::bigint << extract(day FROM $3::date)::integer) - 1) ELSE n.read_days END)::integer AS read_days
      FROM meter_read_month n WHERE n.meter_id = m.meter_id AND n.on_month <= $3::date ORDER BY n.on_month DESC LIMIT 3) h
    WHERE h.read_days <> 0 ORDER BY h.on_month DESC LIMIT 1) l ON true
  WHERE ${heldThen('v')} AND v.lot_id IS NOT NULL ORDER BY m.serial`;

function meterOf({ lastMonth, lastReadDays, wayOutAs, wayOutOn, ...meter }: MeterRow): RolloutMeter {
  return {
    ...meter, lastReadOn: lastMonth === null || lastReadDays === null ? null : `${lastMonth}-${String(32 - Math.clz32(lastReadDays)).padStart(2, '0')}`,
    wayOut: wayOutAs === null || wayOutOn === null ? null : { as: wayOutAs, on: wayOutOn },
  };
}
