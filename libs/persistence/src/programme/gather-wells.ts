import { energyUsed, type MeasuredQuarter, pumpRun } from '@app/balance';
import { type GatheredPumps, type GatheredWellMonth, type ProgrammePeriod, type PumpMonth, pumpSums } from '@app/programme';
import { type Interval, localMonthBounds, nextMonth } from '@app/time';

import { placeQuarters } from '../measurements/place-quarters.js';
import type { Sql } from '../sql.js';

interface WellMonthRow {
  readonly wellId: number;
  readonly code: string;
  readonly litres: number | null;
  readonly isKnown: boolean;
}

/** Wells of a period month by month, as far as its months are over: who gave water, and what pumps and energy say. */
export async function gatherWells(sql: Sql, period: ProgrammePeriod, nowMs: number, zone: string): Promise<{ readonly wellMonths: readonly GatheredWellMonth[]; readonly pumps: GatheredPumps }> {
  const wellMonths: GatheredWellMonth[] = [];
  const pumpMonths: PumpMonth[] = [];
  for (let month = period.fromOn.slice(0, 7); `${month}-01` < period.toOn; month = nextMonth(month)) {
    const bounds = localMonthBounds(month, zone);
    if (bounds.toMs > nowMs) break;
    const wells = await wellsInMonth(sql, month, bounds);
    const ran = wells.filter(({ litres }) => litres !== null && litres > 0).map(({ code }) => code);
    wellMonths.push({ month, inService: wells.length, known: wells.filter(({ isKnown }) => isKnown).length, ran });
    pumpMonths.push(...await pumpsInMonth(sql, wells, bounds, nowMs));
  }
  return { wellMonths, pumps: pumpSums(pumpMonths) };
}

/** Wells that were in service at the end of a month, with what their meters counted in it. A volume above none tells that a well ran, also where the month has gaps. */
function wellsInMonth(sql: Sql, month: string, { fromMs, toMs }: Interval): Promise<WellMonthRow[]> {
  return sql<WellMonthRow>(
    `SELECT w.well_id AS "wellId", w.code, sum(v.volume_litres)::float8 AS litres, coalesce(bool_and(v.is_complete) OR sum(v.volume_litres) > 0, false) AS "isKnown"
     FROM well w JOIN well_version s ON s.well_id = w.well_id AND s.superseded_at IS NULL AND s.valid_from < $2 AND (s.valid_to IS NULL OR s.valid_to >= $2) AND s.state IN ('operating', 'standby', 'in_repair')
     LEFT JOIN volume_month v ON v.register = 1 AND v.on_month = $1::date AND v.service_point_id IS NULL
       AND v.meter_id IN (SELECT i.meter_id FROM installation i WHERE i.well_id = w.well_id AND i.superseded_at IS NULL AND i.valid_from < $2 AND (i.valid_to IS NULL OR i.valid_to > $3))
     GROUP BY 1, 2 ORDER BY 2`, [`${month}-01`, new Date(toMs).toISOString(), new Date(fromMs).toISOString()]);
}

async function pumpsInMonth(sql: Sql, wells: readonly WellMonthRow[], bounds: Interval, nowMs: number): Promise<PumpMonth[]> {
  const quarters = wells.length === 0 ? [] : await placeQuarters(sql, { kind: 'well', placeIds: wells.map(({ wellId }) => wellId), quantities: ['pump', 'energy'], from: new Date(bounds.fromMs), to: new Date(bounds.toMs), knownUntil: new Date(nowMs) });
  const byStream = new Map<string, MeasuredQuarter[]>();
  for (const quarter of quarters) {
    const key = `${quarter.placeId}/${quarter.quantity}`;
    const stream = byStream.get(key);
    if (stream === undefined) byStream.set(key, [quarter]);
    else stream.push(quarter);
  }
  return wells.map(({ wellId, code, litres, isKnown }) => {
    const energy = energyUsed(byStream.get(`${wellId}/energy`) ?? [], bounds);
    return { wellCode: code, run: pumpRun(byStream.get(`${wellId}/pump`) ?? [], bounds), wattHours: typeof energy === 'number' ? energy : null, litres: isKnown ? litres : null };
  });
}
