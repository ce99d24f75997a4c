import { type GatheredProgramme, halfYearsOf, halfYearsUntil, type ProgrammePeriod } from '@app/programme';
import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';
import { accountsByClass, cityBalance, cityZone, metersByClass, supplyContinuity } from './gather-city.js';
import { gatherWells } from './gather-wells.js';
import { contradictionsGathered, heldEntries, heldIndicators, heldReasons, programmeYears } from './programme-questions.js';

/**
 * Everything that the indicators of a period are computed from, as it is stored now. While the period goes on, what holds at its end is what holds now.
 * @returns null where no programme was entered
 * @throws RegisterRefusal RANGE for a period outside of its years: nothing was planned for it, and sums since the beginning would be of nothing
 */
export async function gatherProgramme(sql: Sql, period: ProgrammePeriod, nowMs: number, zone: string): Promise<GatheredProgramme | null> {
  const programme = await programmeYears(sql);
  if (programme === undefined) return null;
  const { kind, fromOn, toOn } = period;
  const year = Number(fromOn.slice(0, 4));
  if (year < programme.fromYear || year > programme.toYear) throw new RegisterRefusal('RANGE', `the programme reaches from ${programme.fromYear} to ${programme.toYear}`, null, 'fromOn');
  const isOver = period.toMs <= nowMs;
  const untilMs = Math.min(period.toMs, nowMs);
  const until = new Date(untilMs);
  const city = await cityZone(sql, until);
  const halves = halfYearsUntil(programme.fromYear, period);
  return {
    period: { kind, fromOn, toOn }, halves: halfYearsOf(period), halvesSinceStart: halves, isOver,
    indicators: await heldIndicators(sql), hasCityZone: city !== null, balance: city === null ? null : await cityBalance(sql, city, period),
    accounts: await accountsByClass(sql, until), meters: await metersByClass(sql, until, zone), ...await gatherWells(sql, period, nowMs, zone),
    continuity: await supplyContinuity(sql, period, untilMs, zone), entries: await heldEntries(sql, toOn), contradictions: await contradictionsGathered(sql),
    reasons: await heldReasons(sql, halfYearsOf(period), zone),
  };
}
