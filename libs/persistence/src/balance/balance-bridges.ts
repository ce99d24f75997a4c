import { type BalanceBridge, balanceInputsOf, type BalanceLineName, type BridgeFacts, bridgeLines, type GatheredBalance, periodSteps, versionSteps } from '@app/balance';

import type { Sql } from '../sql.js';
import { balanceInputsStored, type BalanceVersionRow } from './balance-questions.js';

/** Why lines of two stored balances of a zone differ, cause by cause: two versions of one period, or two periods. */
export async function bridgeStored(sql: Sql, before: BalanceVersionRow, after: BalanceVersionRow, lines: readonly BalanceLineName[]): Promise<(BalanceBridge | null)[]> {
  const [from, to] = [await balanceInputsStored(sql, before.versionId), await balanceInputsStored(sql, after.versionId)];
  if (from === undefined || to === undefined) return lines.map(() => null);
  const isOnePeriod = before.fromOn === after.fromOn;
  const facts = isOnePeriod ? await factsOfVersions(sql, before, after, from, to) : await factsOfPeriods(sql, from, to);
  const [first, last] = [balanceInputsOf(from), balanceInputsOf(to)];
  const steps = isOnePeriod ? versionSteps(first, last, facts) : periodSteps(first, last, facts);
  return bridgeLines(first, steps, lines);
}

/** Customer, or point of supply, of every meter that some meters are at, in a period. */
const PLACES = `
  SELECT i.meter_id, coalesce('account:' || s.account_id, 'point:' || i.service_point_id, 'well:' || w.code, 'boundary:' || b.code) AS place
  FROM installation i
  LEFT JOIN service_point_version s ON s.service_point_id = i.service_point_id AND s.superseded_at IS NULL AND tstzrange(s.valid_from, s.valid_to) && tstzrange($1, $2)
  LEFT JOIN well w ON w.well_id = i.well_id LEFT JOIN zone_boundary b ON b.boundary_id = i.boundary_id
  WHERE i.superseded_at IS NULL AND tstzrange(i.valid_from, i.valid_to) && tstzrange($1, $2)`;

async function factsOfVersions(sql: Sql, before: BalanceVersionRow, after: BalanceVersionRow, from: GatheredBalance, to: GatheredBalance): Promise<BridgeFacts> {
  const between = [instant(to.period.fromMs), instant(to.period.toMs), before.computedAt.toISOString(), after.computedAt.toISOString()];
  const placesOf = async (condition: string): Promise<Set<string>> =>
    new Set((await sql<{ place: string }>(`SELECT DISTINCT p.place FROM (${PLACES}) p WHERE ${condition}`, between)).map(({ place }) => place));
  const exchanged = await placesOf(`EXISTS (SELECT FROM installation i WHERE i.meter_id = p.meter_id AND (i.recorded_at > $3 AND i.recorded_at <= $4 OR i.superseded_at > $3 AND i.superseded_at <= $4))`);
  const corrected = await placesOf(`EXISTS (SELECT FROM reading_correction c WHERE c.meter_id = p.meter_id AND c.recorded_at > $3 AND c.recorded_at <= $4)
    OR EXISTS (SELECT FROM display_realignment r LEFT JOIN display_void d ON d.meter_id = r.meter_id AND d.realignment_id = r.realignment_id
      WHERE r.meter_id = p.meter_id AND r.at >= $1 AND r.at < $2 AND (r.recorded_at > $3 AND r.recorded_at <= $4 OR d.voided_at > $3 AND d.voided_at <= $4))
    OR EXISTS (SELECT FROM meter_version v WHERE v.meter_id = p.meter_id AND (v.recorded_at > $3 AND v.recorded_at <= $4 OR v.superseded_at > $3 AND v.superseded_at <= $4))`);
  // Only readings prove more: who is proven for longer than before, or otherwise than before by nobody's act, was read since.
  const late = new Set([...differing(from.customers, to.customers, ({ customerId }) => customerId), ...differing(from.points, to.points, ({ pointId }) => pointId)].filter((place) => !exchanged.has(place) && !corrected.has(place)));
  return { late, exchanged, corrected, newlyMetered: newcomers(from, to) };
}

interface Tallied { readonly tally: { readonly provenRatio: number; readonly provenLitres: number; readonly estimatedLitres: number } }

function differing<One extends Tallied>(before: readonly One[], after: readonly One[], idOf: (one: One) => string): string[] {
  const earlier = new Map(before.map((one) => [idOf(one), one.tally]));
  return after.filter((one) => {
    const was = earlier.get(idOf(one));
    return was !== undefined && (one.tally.provenRatio > was.provenRatio || (one.tally.provenRatio === was.provenRatio && one.tally.estimatedLitres !== was.estimatedLitres));
  }).map(idOf);
}

async function factsOfPeriods(sql: Sql, from: GatheredBalance, to: GatheredBalance): Promise<BridgeFacts> {
  const rows = await sql<{ place: string }>(
    `SELECT DISTINCT p.place FROM (${PLACES}) p JOIN installation i ON i.meter_id = p.meter_id AND i.superseded_at IS NULL AND i.valid_from >= $3 AND i.valid_from < $2
     WHERE EXISTS (SELECT FROM installation b WHERE b.service_point_id = i.service_point_id AND b.superseded_at IS NULL AND b.valid_to <= i.valid_from AND b.valid_to > $3)`,
    [instant(to.period.fromMs), instant(to.period.toMs), instant(from.period.fromMs)]);
  const known = await sql<{ place: string }>(
    `SELECT DISTINCT 'account:' || account_id AS place FROM account_version WHERE superseded_at IS NULL AND state = 'open' AND valid_from < $1 AND (valid_to IS NULL OR valid_to > $2)`, [instant(from.period.toMs), instant(from.period.fromMs)]);
  const accounts = new Set(known.map(({ place }) => place));
  return { late: new Set(), corrected: new Set(), exchanged: new Set(rows.map(({ place }) => place)), newlyMetered: newcomers(from, to).filter(({ customerId }) => accounts.has(customerId)) };
}

/** Customers who have a meter in the later balance and had none in the earlier. */
function newcomers(from: GatheredBalance, to: GatheredBalance): BridgeFacts['newlyMetered'] {
  const metered = new Set(from.customers.map(({ customerId }) => customerId));
  return to.customers.filter(({ customerId, isBilled }) => isBilled && !metered.has(customerId)).map(({ customerId, kind, units, meteredRatio }) => ({ customerId, kind, units: (units ?? 0) * meteredRatio }));
}

const instant = (ms: number): string => new Date(ms).toISOString();
