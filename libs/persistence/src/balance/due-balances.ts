import { type BalancePeriod, PERIOD_KINDS, periodOfDay } from '@app/balance';
import { localDayOf, nextDay } from '@app/time';
import type { Pool } from 'pg';

import { sqlOf, type Sql } from '../sql.js';
import { computeBalance } from './compute-balance.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What a meter showed at midnight is here within so long, as a rule. */
const SETTLING_MS = 3 * HOUR_MS;
/** Days of which balances are made by themselves; earlier ones when somebody asks. */
const DAYS_BACK = 62;
/** Volumes move without notice for so long after a period: readings come late, silences end. */
const OPEN_MS = 40 * DAY_MS;
const LOOK_AGAIN_MS = 6 * HOUR_MS;
/** However often something changes, a period is not looked at sooner. */
const LEAST_MS = HOUR_MS;
/** Who was recording when a period was looked at may have committed after it. */
const OVERLAP_MS = 5 * 60_000;
/** While messages come and none of them is as late as the end of a period, a history is being caught up: the period waits for it. */
const QUIET_MS = 15 * 60_000;
const LOCK = "hashtext('suu_esep balance'), 1";

export interface BalancesCount {
  looked: number;
  /** Periods of which there is a new version. */
  versions: number;
  failed: number;
}

interface Due {
  readonly zoneId: number;
  readonly period: BalancePeriod;
}

/**
 * Brings balances up to what is stored now: each zone's days, months, half-years and years that are over and were never looked at, or of which something that goes in was
 * recorded since. Each is committed by itself, so it may be stopped at any statement and goes on where it was. Of several servers one computes at a time.
 *
 * @param mayGoOn asked between periods
 * @returns undefined where another server is at it
 */
export async function computeDueBalances(pool: Pool, zone: string, nowMs: number, mayGoOn: () => boolean = () => true): Promise<BalancesCount | undefined> {
  const client = await pool.connect();
  let broken = true;
  try {
    const locked = await client.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`);
    const count = { looked: 0, versions: 0, failed: 0 };
    if (locked.rows[0]!.locked) {
      for (const { zoneId, period } of await dueBalances(sqlOf(client), zone, nowMs)) {
        if (!mayGoOn()) break;
        await computeOne(pool, zoneId, period, zone, count);
      }
      await client.query(`SELECT pg_advisory_unlock(${LOCK})`);
    }
    broken = false;
    return locked.rows[0]!.locked ? count : undefined;
  } finally {
    // A connection that may still hold the lock is not used again.
    client.release(broken);
  }
}

async function computeOne(pool: Pool, zoneId: number, period: BalancePeriod, zone: string, count: BalancesCount): Promise<void> {
  try {
    const { isNew } = await computeBalance(pool, zoneId, period, zone);
    count.versions += isNew ? 1 : 0;
  } catch (error) {
    // One period that cannot be computed must not keep the others waiting; any other fault ends the run.
    if (!(error instanceof RangeError)) throw error;
    count.failed++;
    await sqlOf(pool)(
      `INSERT INTO balance_look (zone_id, period_kind, from_on, looked_at, problem) VALUES ($1, $2, $3::date, now(), $4)
       ON CONFLICT ON CONSTRAINT balance_look_pkey DO UPDATE SET looked_at = excluded.looked_at, problem = excluded.problem`, [zoneId, period.kind, period.fromOn, String(error).slice(0, 500)]);
  }
  count.looked++;
}

/** Periods to look at, the shortest and latest first: yesterday does not wait for last year. */
export async function dueBalances(sql: Sql, zone: string, nowMs: number): Promise<Due[]> {
  const [bounds] = await sql<{ firstOn: string | null; waitingMs: number | null; provenMs: number | null; heardMs: number | null }>(
    `SELECT (SELECT min(d.on_day)::text FROM (SELECT min(on_month) AS first FROM volume_month) m JOIN volume_day d ON d.on_day >= m.first AND d.on_day < m.first + interval '1 month') AS "firstOn", (SELECT (extract(epoch FROM min(CASE WHEN from_at = '-infinity' THEN '1970-01-01Z' ELSE from_at END)) * 1000)::float8 FROM volume_due WHERE problem IS NULL) AS "waitingMs",
       (SELECT (extract(epoch FROM max(proven_until)) * 1000)::float8 FROM derivation_head) AS "provenMs", (SELECT (extract(epoch FROM max(last_heard_at)) * 1000)::float8 FROM meter_state) AS "heardMs"`);
  if (bounds?.firstOn == null) return [];
  const periods = periodsOver(bounds.firstOn, zone, nowMs)
    // Volumes that are still being derived would make a version that nobody needs.
    .filter(({ toMs }) => bounds.waitingMs === null || bounds.waitingMs >= toMs)
    .filter(({ toMs }) => toMs <= (bounds.provenMs ?? 0) || (bounds.heardMs ?? 0) < nowMs - QUIET_MS);
  const zones = await sql<{ zoneId: number }>('SELECT zone_id AS "zoneId" FROM zone ORDER BY zone_id');
  const looks = new Map((await sql<{ name: string; lookedAtMs: number }>(
    `SELECT zone_id || '/' || period_kind || '/' || from_on AS name, (extract(epoch FROM looked_at) * 1000)::float8 AS "lookedAtMs" FROM balance_look`)).map(({ name, lookedAtMs }) => [name, lookedAtMs]));
  const changes = await changesSince(sql, looks.size === 0 ? nowMs : Math.min(...looks.values()) - OVERLAP_MS);
  return zones.flatMap(({ zoneId }) => periods.filter((period) => isDue(period, looks.get(`${zoneId}/${period.kind}/${period.fromOn}`), changes, nowMs)).map((period) => ({ zoneId, period })));
}

function periodsOver(firstOn: string, zone: string, nowMs: number): BalancePeriod[] {
  const lastDay = localDayOf(nowMs - SETTLING_MS - DAY_MS, zone);
  const firstDay = localDayOf(nowMs - DAYS_BACK * DAY_MS, zone);
  return PERIOD_KINDS.flatMap((kind) => {
    const found: BalancePeriod[] = [];
    let at = kind === 'day' && firstDay > firstOn ? firstDay : firstOn;
    while (at <= lastDay) {
      const period = periodOfDay(kind, at, zone);
      if (period.toMs + SETTLING_MS <= nowMs) found.push(period);
      at = kind === 'day' ? nextDay(at) : period.toOn;
    }
    return found.reverse();
  });
}

interface Change {
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function isDue({ fromMs, toMs }: BalancePeriod, lookedAtMs: number | undefined, changes: readonly Change[], nowMs: number): boolean {
  if (lookedAtMs === undefined) return true;
  if (nowMs - lookedAtMs < LEAST_MS) return false;
  if (nowMs < toMs + OPEN_MS && nowMs - lookedAtMs >= LOOK_AGAIN_MS) return true;
  return changes.some((change) => change.atMs > lookedAtMs - OVERLAP_MS && change.fromMs < toMs && change.toMs > fromMs);
}

const DATED = ['zone_version', 'zone_boundary_version', 'well_version', 'reservoir_version', 'account_version', 'service_point_version', 'installation'];

/** What was recorded since an instant, hour by hour, and the time that it speaks of. */
function changesSince(sql: Sql, sinceMs: number): Promise<Change[]> {
  const recorded = (table: string, instant: string): string => `SELECT ${instant} AS at, valid_from AS from_at, valid_to AS to_at FROM ${table} WHERE ${instant} > $1`;
  const parts = [
    ...DATED.flatMap((table) => [recorded(table, 'recorded_at'), recorded(table, 'superseded_at')]),
    `SELECT recorded_at, on_month::timestamptz - interval '1 day', (on_month + interval '1 month')::timestamptz + interval '1 day' FROM volume_change WHERE recorded_at > $1`,
    `SELECT greatest(e.entered_at, n.recorded_at, d.voided_at), e.from_at, e.from_at + interval '1 second' FROM journal_entry e LEFT JOIN journal_end n USING (entry_id) LEFT JOIN journal_void d USING (entry_id)
     WHERE e.kind IN ('flushing', 'fire', 'tank_washing') AND greatest(e.entered_at, n.recorded_at, d.voided_at) > $1`,
    'SELECT recorded_at, from_on::timestamptz, NULL FROM balance_rule WHERE recorded_at > $1', 'SELECT recorded_at, from_on::timestamptz, NULL FROM water_price WHERE recorded_at > $1',
  ];
  return sql<Change>(
    `SELECT (extract(epoch FROM max(at)) * 1000)::float8 AS "atMs", (extract(epoch FROM min(from_at)) * 1000)::float8 AS "fromMs",
            CASE WHEN bool_or(to_at IS NULL) THEN 1e15 ELSE (extract(epoch FROM max(to_at)) * 1000)::float8 END AS "toMs"
     FROM (${parts.join(' UNION ALL ')}) c GROUP BY date_trunc('hour', at), date_trunc('month', from_at)`, [new Date(sinceMs).toISOString()]);
}
