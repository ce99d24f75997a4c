import { amountsAtQuarters, type BalanceRules, type GatheredNight, type LevelRow, type NightMeter, type QuarterLitres, storedAtLevel } from '@app/balance';
import { localDayBounds } from '@app/time';

import { type PlaceQuarter, placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';

const QUARTER_MS = 900_000;
const NIGHT_MS = 20 * QUARTER_MS;
const QUARTERS_OF_DAY = 96;
/** A quarter of an hour of flow that was known for so much of it tells it. */
const LEAST_HELD_MS = 0.75 * QUARTER_MS;

interface PlaceRow {
  readonly no: number;
  readonly place: string;
  readonly isExport: boolean;
  readonly wellId: number | null;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
}

interface StoreRow { readonly no: number; readonly reservoirId: number; readonly place: string; readonly levels: readonly LevelRow[] | null }

/** Zones of each night as they lay then, and the only one that lies in no other. */
const ZONES = `asked AS (SELECT no::integer AS no, at FROM unnest($2::timestamptz[]) WITH ORDINALITY AS n (at, no)),
  root AS (SELECT a.no, CASE WHEN count(*) = 1 THEN min(v.zone_id) END AS zone_id FROM asked a JOIN zone_version v ON v.parent_zone_id IS NULL AND v.superseded_at IS NULL AND v.valid_from <= a.at AND (v.valid_to IS NULL OR v.valid_to > a.at) GROUP BY a.no),
  within AS (SELECT no, at, $1::integer AS zone_id FROM asked
    UNION SELECT w.no, w.at, v.zone_id FROM within w JOIN zone_version v ON v.parent_zone_id = w.zone_id AND v.superseded_at IS NULL AND v.valid_from <= w.at AND (v.valid_to IS NULL OR v.valid_to > w.at))`;
const HELD = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= a.at AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > a.at)`;
const LIES_IN = (column: string): string => `coalesce(${column} IN (SELECT zone_id FROM within w WHERE w.no = a.no), false)`;

/**
 * Wells of the zone in service or with a meter, and open boundaries across its edge, of each night. The few meters of wells and boundaries are taken out of all installations once: asked for by either
 * place, no index answers, and every place of every night would read through those of all customers.
 */
const PLACES = `WITH RECURSIVE ${ZONES},
  placed AS MATERIALIZED (SELECT meter_id, well_id, boundary_id, valid_from, valid_to, superseded_at FROM installation WHERE well_id IS NOT NULL OR boundary_id IS NOT NULL),
  places AS (
    SELECT a.no, a.at, w.code AS place, false AS is_export, w.well_id, NULL::integer AS boundary_id, v.state IN ('operating', 'standby', 'in_repair') AS is_served
    FROM asked a JOIN well_version v ON ${HELD('v')} LEFT JOIN root USING (no) JOIN well w USING (well_id) WHERE ${LIES_IN('coalesce(v.zone_id, root.zone_id)')}
    UNION ALL
    SELECT a.no, a.at, b.code, ${LIES_IN('v.from_zone_id')}, NULL, b.boundary_id, true
    FROM asked a JOIN zone_boundary_version v ON v.state = 'open' AND ${HELD('v')} JOIN zone_boundary b USING (boundary_id) WHERE ${LIES_IN('v.from_zone_id')} <> ${LIES_IN('v.to_zone_id')})
  SELECT a.no, a.place, a.is_export AS "isExport", a.well_id AS "wellId", i.meter_id AS "meterId", m.serial AS "meterSerial"
  FROM places a LEFT JOIN placed i ON (i.well_id = a.well_id OR i.boundary_id = a.boundary_id) AND ${HELD('i')} LEFT JOIN meter m USING (meter_id)
  WHERE a.is_served OR i.meter_id IS NOT NULL ORDER BY a.no, a.place`;

const STORES = `WITH RECURSIVE ${ZONES}
  SELECT a.no, r.reservoir_id AS "reservoirId", r.code AS place, v.levels FROM asked a JOIN reservoir_version v ON v.state = 'in_use' AND ${HELD('v')} LEFT JOIN root USING (no) JOIN reservoir r USING (reservoir_id)
  WHERE ${LIES_IN('coalesce(v.zone_id, root.zone_id)')} ORDER BY a.no, r.code`;

/**
 * What is known of some nights of a zone: hours of meters as they were derived, flow by telemetry where a well has no meter, what reservoirs held at each quarter by their levels. Zones, wells, reservoirs
 * and meters count as they stood at five in the morning of each.
 */
export async function gatherNights(sql: Sql, zoneId: number, days: readonly string[], zone: string, rules: BalanceRules, now: Date): Promise<GatheredNight[]> {
  if (days.length === 0) return [];
  const begins = days.map((day) => localDayBounds(day, zone).fromMs);
  const asked = [zoneId, begins.map((ms) => new Date(ms + NIGHT_MS).toISOString())];
  const places = await sql<PlaceRow>(PLACES, asked);
  const stores = await sql<StoreRow>(STORES, asked);
  const hours = await hoursOfMeters(sql, days, [...new Set(places.flatMap(({ meterId }) => meterId ?? []))]);
  const measured = async (kind: 'well' | 'reservoir', placeIds: readonly number[]): Promise<ReadonlyMap<number, PlaceQuarter[]>> => {
    const quarters = placeIds.length === 0 ? [] : await placeQuarters(sql, {
      kind, placeIds, quantities: [kind === 'well' ? 'flow' : 'level'], from: new Date(Math.min(...begins) - QUARTER_MS), to: new Date(Math.max(...begins) + QUARTERS_OF_DAY * QUARTER_MS), knownUntil: now });
    const byPlace = new Map<number, PlaceQuarter[]>();
    for (const quarter of quarters) byPlace.set(quarter.placeId, [...(byPlace.get(quarter.placeId) ?? []), quarter]);
    return byPlace;
  };
  const flows = await measured('well', [...new Set(places.flatMap(({ meterId, wellId }) => (meterId === null && wellId !== null ? [wellId] : [])))]);
  const levels = await measured('reservoir', [...new Set(stores.map(({ reservoirId }) => reservoirId))]);
  return days.map((onDay, at): GatheredNight => {
    const fromMs = begins[at]!;
    const own = places.filter(({ no }) => no === at + 1);
    const litresOf = ({ meterId, wellId }: PlaceRow): QuarterLitres => (meterId === null ? quartersOfFlow(flows.get(wellId ?? 0) ?? [], fromMs) : quartersOfHours(hours.get(`${meterId} ${onDay}`)));
    const sides = own.map((row) => ({ place: row.place, isExport: row.isExport, litres: litresOf(row) }));
    return {
      onDay, meters: Object.fromEntries(own.flatMap((row) => (row.meterId === null ? [] : [[row.place, meterOf(row.meterId, row.meterSerial!, rules)]]))),
      quarters: {
        isByHour: true, supply: sides.filter(({ isExport }) => !isExport), exports: sides.filter(({ isExport }) => isExport),
        stores: stores.filter(({ no }) => no === at + 1).map(({ reservoirId, place, levels: table }) => storedThrough(place, table, levels.get(reservoirId) ?? [], fromMs)),
      },
    };
  });
}

/** Measured hours of meters by meter and local day; an hour that was only shared out of a longer line is none of a night. */
async function hoursOfMeters(sql: Sql, days: readonly string[], meterIds: readonly number[]): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const rows = await sql<{ meterId: number; onDay: string; litres: (number | null)[]; marks: string }>(
    `SELECT meter_id AS "meterId", on_day::text AS "onDay", hour_litres AS litres, hour_marks AS marks FROM volume_day
     WHERE meter_id = ANY($1::integer[]) AND register = 1 AND service_point_id IS NULL AND on_day = ANY($2::date[]) ORDER BY stay`, [meterIds, days]);
  const found = new Map<string, readonly (number | null)[]>();
  for (const { meterId, onDay, litres, marks } of rows) found.set(`${meterId} ${onDay}`, litres.map((one, hour) => (marks[hour] === 'm' ? one : null)));
  return found;
}

const quartersOfHours = (hours: readonly (number | null)[] | undefined): QuarterLitres =>
  Array.from({ length: QUARTERS_OF_DAY }, (_, quarter) => { const litres = hours?.[Math.floor(quarter / 4)] ?? null; return litres === null ? null : litres / 4; });

function quartersOfFlow(quarters: readonly PlaceQuarter[], fromMs: number): QuarterLitres {
  const byTime = new Map(quarters.map((one) => [one.quarterAtMs, one]));
  return Array.from({ length: QUARTERS_OF_DAY }, (_, no) => {
    const one = byTime.get(fromMs + no * QUARTER_MS);
    return one === undefined || one.heldMs < LEAST_HELD_MS ? null : one.amountMs / one.heldMs / 4;
  });
}

function storedThrough(place: string, table: readonly LevelRow[] | null, quarters: readonly PlaceQuarter[], fromMs: number): GatheredNight['quarters']['stores'][number] {
  const stored = amountsAtQuarters(quarters, fromMs, 21).map((level) => storedAtLevel(table, level));
  return { place, storedLitres: stored.map(({ litres }) => litres), limitLitres: Math.max(0, ...stored.map(({ limitLitres }) => limitLitres)) };
}

function meterOf(meterId: number, serial: string, rules: BalanceRules): NightMeter {
  const tested = rules.supplyMeters[serial];
  return tested === undefined ? { meterId: String(meterId), limitRatio: rules.supplyMeterLimitRatio, sharedLimitRatio: rules.untestedMetersLimitRatio } : { meterId: String(meterId), limitRatio: tested.limitRatio, sharedLimitRatio: 0 };
}
