import { byFilledReservoir, byPumpHours, type DeclaredLack, type DeclaredVolume, type FilledBy, filledBySeveral, flowByCurves, flowLitresByHour, type GatheredReservoir, lackOfPumpHours, type MeasuredQuarter, pumpRun } from '@app/balance';
import type { Interval } from '@app/time';

import { flowTestsOf } from '../measurements/flow-tests.js';
import { placeQuarters } from '../measurements/place-quarters.js';
import { pumpCurvesOf } from '../measurements/pump-curves.js';
import { reservoirsStored } from '../measurements/reservoir-storage.js';
import type { Sql } from '../sql.js';
import { levelsThrough } from './filled-levels.js';

/** What is measured of a well beside its register. */
export interface MeasuredWell {
  /** Litres of each hour of the period by flow; empty where none is measured. */
  readonly flowLitresByHour: readonly (number | null)[];
  /** By the hours of its pump × the latest portable test; else by the reservoir that it alone fills; else by its hours × the flow of its curve, or × its rated flow; null where too little is known. */
  readonly declared: DeclaredVolume | null;
  /** What its reservoir, or its pump hours, lack for a volume; null where one is told, or nothing is known. */
  readonly declaredLacks: DeclaredLack | null;
}

/** What is measured of wells in a period, by their code. Asked of those alone whose register does not tell: a month of minutes is long. */
export async function measuredWells(
  sql: Sql, period: Interval, wells: readonly { readonly code: string; readonly ratedFlowLitresPerHour: number | null }[], filled: Readonly<Record<string, FilledBy>> = {},
): Promise<ReadonlyMap<string, MeasuredWell>> {
  if (wells.length === 0) return new Map();
  const ids = new Map((await sql<{ wellId: number; code: string }>('SELECT well_id AS "wellId", code FROM well WHERE code = ANY($1::text[])', [wells.map(({ code }) => code)])).map(({ code, wellId }) => [code, wellId]));
  const wellIds = [...ids.values()];
  const curves = await pumpCurvesOf(sql, wellIds);
  const quarters = await placeQuarters(sql, { kind: 'well', placeIds: wellIds, quantities: ['flow', 'pump', ...(curves.size === 0 ? [] : ['pressure' as const])], from: new Date(period.fromMs), to: new Date(period.toMs), knownUntil: new Date(period.toMs) });
  const tests = await flowTestsOf(sql, wellIds);
  const bySeveral = filledBySeveral(filled);
  const levels = await levelsThrough(sql, period, wells.flatMap(({ code }) => filled[code]?.reservoir ?? []));
  const byTank = (code: string, pump: readonly MeasuredQuarter[]): DeclaredVolume | DeclaredLack | null => {
    const rule = filled[code];
    if (rule === undefined) return null;
    if (bySeveral.has(rule.reservoir)) return 'reservoir_filled_by_several';
    const stored = levels.get(rule.reservoir) ?? null;
    return stored === null ? 'reservoir_without_table' : byFilledReservoir({ ...stored, pump, limitRatio: rule.limitRatio }, period);
  };
  return new Map(wells.map(({ code, ratedFlowLitresPerHour }) => {
    const wellId = ids.get(code) ?? 0;
    const of = (quantity: string) => quarters.filter((quarter) => quarter.placeId === wellId && quarter.quantity === quantity);
    const [flow, pump] = [of('flow'), of('pump')];
    const curve = flowByCurves(pump, of('pressure'), curves.get(wellId) ?? [], period);
    const [run, known] = [pumpRun(pump, period), { tests: tests.get(wellId) ?? [], curve, ratedLitresPerHour: ratedFlowLitresPerHour }];
    const [byHours, told] = [byPumpHours(run, known, period), byTank(code, pump)];
    const declared = byHours?.method === 'portable_test' || told === null || typeof told === 'string' ? byHours : told;
    return [code, {
      flowLitresByHour: flow.length === 0 ? [] : flowLitresByHour(flow, period).map((litres) => (litres === null ? null : Math.round(litres))),
      declared: declared === null ? null : { ...declared, litres: Math.round(declared.litres) }, declaredLacks: declared !== null ? null : typeof told === 'string' ? told : lackOfPumpHours(run, known, period),
    }];
  }));
}

/** What reservoirs held at both ends of a period by their levels, by their code; those alone of which both are known. */
export async function storedAtEnds(sql: Sql, period: Interval): Promise<ReadonlyMap<string, Pick<GatheredReservoir, 'startLitres' | 'endLitres' | 'limitLitres'>>> {
  const reservoirs = await reservoirsStored(sql, [new Date(period.fromMs), new Date(period.toMs)], null, null);
  return new Map(reservoirs.flatMap(({ code, stored: [start, end] }) => (start?.storedLitres == null || end?.storedLitres == null ? []
    : [[code, { startLitres: start.storedLitres, endLitres: end.storedLitres, limitLitres: Math.max(start.limitLitres, end.limitLitres) }] as const])));
}
