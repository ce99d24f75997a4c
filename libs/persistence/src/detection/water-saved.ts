import { judgeNightFlow } from '@app/balance';
import { mean, type WaterSaved, waterSaved, watchedHours } from '@app/detection';
import { DAY_MS, localDayBounds, localDayOf, nextDay } from '@app/time';

import { balanceRulesOf } from '../balance/gather-balance.js';
import { gatherNights } from '../balance/gather-nights.js';
import type { Sql } from '../sql.js';
import type { StoredAct, StoredFinding } from './finding-questions.js';

/** Nights on each side of a repair that are held against each other: near enough that the season is the same. */
const NIGHTS_BEFORE = 14;
const NIGHTS_AFTER = 28;
const NIGHT_HOURS = 5;
const HOUR_MS = 3_600_000;
/** Share of the hours of a night that must have been measured. */
const LEAST_READ_SHARE = 0.75;

/** Water that a repair has saved until an instant, or none where there are too few nights on one side to say. */
export interface SavedByRepair {
  readonly repairedAt: Date;
  readonly asOf: Date;
  readonly saved: WaterSaved | null;
  readonly nightsBefore: number;
  readonly nightsAfter: number;
}

/**
 * Water saved since a finding was repaired: its flow by the nights before, while it went on, less that of the nights since. Of a zone these are its minimum night flows, of a customer's meter the hours from midnight to five, of a
 * well whole days. Null where it is not repaired, or not about water.
 */
export async function savedByRepair(sql: Sql, finding: StoredFinding, acts: readonly StoredAct[], timeZone: string, now: Date): Promise<SavedByRepair | null> {
  const repairedAt = acts.findLast(({ act }) => act === 'repair')?.repairedAt ?? null;
  if (finding.lifeState !== 'repaired' || repairedAt === null || finding.flowLitresPerHour === null) return null;
  const wentOnUntil = Math.min(repairedAt.getTime(), finding.endedAt?.getTime() ?? Infinity);
  const hoursOfNight = hoursOf(finding);
  // Of the day on which it ended only a night that was over by then is one before.
  const before = daysBetween(nextDay(localDayOf(finding.startedAt.getTime(), timeZone)), localDayOf(wentOnUntil - hoursOfNight * HOUR_MS, timeZone)).slice(-NIGHTS_BEFORE);
  const after = daysBetween(nextDay(localDayOf(repairedAt.getTime(), timeZone)), localDayOf(now.getTime() - DAY_MS, timeZone)).slice(0, NIGHTS_AFTER);
  const nights = await nightsOf(sql, finding, [...before, ...after], timeZone, now);
  const known = (days: readonly string[]): number[] => days.flatMap((day) => nights.get(day) ?? []);
  return { repairedAt, asOf: now, saved: waterSaved(known(before), known(after), repairedAt.getTime(), now.getTime()), nightsBefore: known(before).length, nightsAfter: known(after).length };
}

/** Water is lifted out of a well by day or night, elsewhere the night has least of other use. */
const hoursOf = ({ subject }: Pick<StoredFinding, 'subject'>): number => (subject === 'well' ? 24 : NIGHT_HOURS);

/** Local days from one up to another, both included. */
function daysBetween(fromOn: string, toOn: string): string[] {
  const days: string[] = [];
  for (let day = fromOn; day <= toOn; day = nextDay(day)) days.push(day);
  return days;
}

/** Litres an hour of the nights that are known, by local day. */
async function nightsOf(sql: Sql, { subject, subjectId, meterId }: StoredFinding, days: readonly string[], timeZone: string, now: Date): Promise<ReadonlyMap<string, number>> {
  if (days.length === 0) return new Map();
  if (subject === 'zone') {
    const nights = await gatherNights(sql, subjectId, days, timeZone, await balanceRulesOf(sql, subjectId, days[0]!), now);
    return new Map(nights.map(judgeNightFlow).flatMap(({ onDay, flow }): [string, number][] => (flow === null ? [] : [[onDay, flow.flowLitresPerHour]])));
  }
  if (meterId === null) return new Map();
  const rows = await sql<{ onDay: string; hourLitres: (number | null)[]; hourMarks: string }>(
    `SELECT on_day::text AS "onDay", hour_litres AS "hourLitres", hour_marks AS "hourMarks" FROM volume_day WHERE meter_id = $1 AND register = 1 AND on_day = ANY($2::date[]) ORDER BY stay`, [meterId, days]);
  const hoursOfNight = hoursOf({ subject });
  return new Map(rows.flatMap(({ onDay, ...row }): [string, number][] => {
    const hours = watchedHours({ ...localDayBounds(onDay, timeZone), ...row }, Infinity).slice(0, hoursOfNight).flatMap(({ isMeasured, litres }) => (isMeasured && litres !== null ? [litres] : []));
    return hours.length < LEAST_READ_SHARE * hoursOfNight ? [] : [[onDay, mean(hours)]];
  }));
}
