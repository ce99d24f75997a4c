import { bestKnownFlow, byPumpHours, checkWell, DEFAULT_BALANCE_RULES, type EnergyUnknown, energyUsed, flowAlone, flowByCurves, flowLitresByHour, type FlowTest, isPlannedToRun, lackOfPumpHours, LEAST_RUN_COVERAGE, type PointSupply, pointSupply, type PumpCurve, type PumpRun, pumpRun, type SupplyMeter, type SupplyPoint, supplySoFar, type WellCheck } from '@app/balance';
import type { VolumeLine } from '@app/metering';
import { type Interval, localDayOf } from '@app/time';

import { type SupplyStretch, supplyStretches, type SupplyWindow } from '../city/supply-stretches.js';
import type { Sql } from '../sql.js';
import { flowTestsOf } from './flow-tests.js';
import { type PlaceQuarter, placeQuarters } from './place-quarters.js';
import { pumpCurvesOf } from './pump-curves.js';

/** ± share of a supply meter of class 2 in 95 of 100 cases. */
const METER_LIMIT_RATIO = 0.02;
const IN_SERVICE: readonly string[] = ['operating', 'standby', 'in_repair'];
/** The reading behind the end of a period brackets it. */
const BEHIND_END_MS = 900_000;

/** What a well is at the end of a period. */
export interface WellThen {
  readonly wellId: number;
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly fieldId: number | null;
  readonly state: string;
  readonly season: string | null;
  readonly ratedFlowLitresPerHour: number | null;
  readonly meterSerial: string | null;
}

/** What a well gave in a period, by the best way that is known, and what its pump and energy say of it. */
export interface WellSupplied extends WellThen {
  readonly period: Interval;
  /** Null of a well that was out of service. */
  readonly supply: PointSupply | null;
  readonly run: PumpRun | null;
  readonly energyWattHours: number | null;
  readonly energyUnknown: EnergyUnknown | null;
  readonly check: WellCheck;
  /** Litres of each hour by flow. */
  readonly flowLitresByHour: readonly (number | null)[];
  readonly isPlanned: boolean | null;
  /** Whether it ran, by its pump, its meter or its flow; null where nothing tells. */
  readonly hasRun: boolean | null;
}

export interface SuppliesAsked {
  /** In the order of time; none may end after now. */
  readonly periods: readonly Interval[];
  readonly wellIds: readonly number[] | null;
  readonly zoneIds: readonly number[] | null;
  readonly now: Date;
  readonly timeZone: string;
  /** Specific energy that is usual, by well; left out: energy is not checked. */
  readonly usualWattHoursPerM3?: ReadonlyMap<number, number>;
}

/** What wells supplied in each of some periods: the wells of each, by code. */
export async function wellSupplies(sql: Sql, asked: SuppliesAsked): Promise<WellSupplied[][]> {
  const { periods, wellIds, zoneIds, now } = asked;
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return [];
  const windowsOf = (stretch: (period: Interval) => Interval): SupplyWindow[] => periods.map(stretch).map(({ fromMs, toMs }) => ({ from: new Date(fromMs), to: new Date(toMs) }));
  const within = windowsOf((period) => period);
  const behind = windowsOf(({ toMs }) => ({ fromMs: toMs, toMs: Math.max(toMs + 1, Math.min(toMs + BEHIND_END_MS, now.getTime())) }));
  const wells = await wellsAt(sql, within.map(({ to }) => to), wellIds, zoneIds);
  const stretches = await supplyStretches(sql, [...within, ...behind], IN_SERVICE, zoneIds);
  const curves = await pumpCurvesOf(sql, wellIds);
  const quarters = grouped(await placeQuarters(sql, { kind: 'well', placeIds: wellIds, quantities: ['flow', 'pump', 'energy', ...(curves.size === 0 ? [] : ['pressure' as const])], from: new Date(first.fromMs), to: new Date(last.toMs), knownUntil: now }));
  const tests = await flowTestsOf(sql, wellIds);
  return periods.map((period, no) => (wells[no] ?? []).map((well) => {
    const of = (quantity: string): readonly PlaceQuarter[] => quarters.get(`${well.wellId}/${quantity}`) ?? [];
    const lines = linesOf([...(stretches[no] ?? []), ...(stretches[periods.length + no] ?? [])].filter(({ wellId }) => wellId === well.wellId));
    return supplied(well, period, lines, { flow: of('flow'), pump: of('pump'), pressure: of('pressure'), energy: of('energy'), tests: tests.get(well.wellId) ?? [], curves: curves.get(well.wellId) ?? [] }, asked);
  }));
}

interface Measured {
  readonly flow: readonly PlaceQuarter[];
  readonly pump: readonly PlaceQuarter[];
  readonly pressure: readonly PlaceQuarter[];
  readonly energy: readonly PlaceQuarter[];
  readonly tests: readonly FlowTest[];
  readonly curves: readonly PumpCurve[];
}

function supplied(well: WellThen, period: Interval, lines: readonly VolumeLine[], { flow, pump, pressure, energy, tests, curves }: Measured, { timeZone, usualWattHoursPerM3 }: SuppliesAsked): WellSupplied {
  const run = pumpRun(pump, period);
  const hours = flow.length === 0 ? [] : flowLitresByHour(flow, period);
  const known = { tests, curve: flowByCurves(pump, pressure, curves, period), ratedLitresPerHour: well.ratedFlowLitresPerHour };
  const declared = byPumpHours(run, known, period);
  const lacks = lackOfPumpHours(run, known, period);
  const point: SupplyPoint = { pointId: `well:${well.code}`, place: well.code, role: 'own_source', meter: meterOf(well, hours), lines, flowLitresByHour: hours, declared, ...(lacks === null ? {} : { declaredLacks: lacks }) };
  const supply = IN_SERVICE.includes(well.state) ? pointSupply(point, period) : null;
  const used = energyUsed(energy, period);
  const meteredLitres = supply !== null && (supply.method === 'register' || supply.method === 'flow') ? supply.volume!.litres : null;
  const best = bestKnownFlow(known, period);
  const check = checkWell({
    volumeLitres: meteredLitres, run, knownFlowLitresPerHour: best?.flowLitresPerHour ?? null, knownFlowLimitRatio: best === null ? 0 : Math.hypot(best.limitRatio, METER_LIMIT_RATIO),
    energyWattHours: typeof used === 'number' ? used : null, usualWattHoursPerM3: usualWattHoursPerM3?.get(well.wellId) ?? null,
  });
  const isRunKnown = run !== null && (run.runHours > 0 || run.coveredRatio >= LEAST_RUN_COVERAGE);
  return {
    ...well, period, supply, run, energyWattHours: typeof used === 'number' ? used : null, energyUnknown: typeof used === 'number' ? null : used, check, flowLitresByHour: hours,
    isPlanned: isPlannedToRun(well.state, well.season, localDayOf(period.toMs - 1, timeZone)), hasRun: isRunKnown ? run.runHours > 0 : meteredLitres === null ? null : meteredLitres > 0,
  };
}

function meterOf({ code, meterSerial }: WellThen, hours: readonly (number | null)[]): SupplyMeter | null {
  if (meterSerial !== null) return { meterId: meterSerial, overRegistrationRatio: 0, limitRatio: METER_LIMIT_RATIO, sharedLimitRatio: DEFAULT_BALANCE_RULES.untestedMetersLimitRatio };
  return hours.some((litres) => litres !== null) ? flowAlone(code) : null;
}

/** Lines between the readings of stretches; a stretch without a reading near an end, or whose register fell, has none. */
function linesOf(stretches: readonly SupplyStretch[]): VolumeLine[] {
  return stretches.flatMap(({ place, atStart, atEnd }) => {
    const { knownLitres } = supplySoFar([{ place, atStart, atEnd }]);
    if (knownLitres === null || atStart === undefined || atEnd === undefined) return [];
    const [fromMs, toMs] = [atStart.atMs, atEnd.atMs];
    return [{ fromMs, toMs, count: { fromMs, toMs, volumeLitres: knownLitres, profile: null }, origin: 'register' as const, method: null, isQuestionable: false }];
  });
}

function grouped(quarters: readonly PlaceQuarter[]): Map<string, PlaceQuarter[]> {
  const groups = new Map<string, PlaceQuarter[]>();
  for (const quarter of quarters) {
    const key = `${quarter.placeId}/${quarter.quantity}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [quarter]);
    else group.push(quarter);
  }
  return groups;
}

/** Wells as they stood just before each of some instants, by code. */
async function wellsAt(sql: Sql, instants: readonly Date[], wellIds: readonly number[] | null, zoneIds: readonly number[] | null): Promise<WellThen[][]> {
  const rows = await sql<WellThen & { no: number }>(
    `SELECT asked.no::integer AS no, w.well_id AS "wellId", w.code, v.name_ky AS "nameKy", v.name_ru AS "nameRu", v.name_en AS "nameEn", v.field_id AS "fieldId", v.state, v.season,
            v.rated_flow_litres_per_hour AS "ratedFlowLitresPerHour", m.serial AS "meterSerial"
     FROM unnest($1::timestamptz[]) WITH ORDINALITY AS asked (at, no) CROSS JOIN well w
     JOIN well_version v ON v.well_id = w.well_id AND v.superseded_at IS NULL AND v.valid_from < asked.at AND (v.valid_to IS NULL OR asked.at <= v.valid_to)
     LEFT JOIN LATERAL (SELECT k.serial FROM installation i JOIN meter k USING (meter_id)
       WHERE i.well_id = w.well_id AND i.superseded_at IS NULL AND i.valid_from < asked.at AND (i.valid_to IS NULL OR asked.at <= i.valid_to) ORDER BY k.serial LIMIT 1) m ON true
     WHERE ($2::integer[] IS NULL OR w.well_id = ANY($2)) AND ($3::integer[] IS NULL OR v.zone_id = ANY($3)) ORDER BY w.code`,
    [instants.map((at) => at.toISOString()), wellIds, zoneIds]);
  const byInstant: WellThen[][] = instants.map(() => []);
  for (const { no, ...well } of rows) byInstant[no - 1]!.push(well);
  return byInstant;
}
