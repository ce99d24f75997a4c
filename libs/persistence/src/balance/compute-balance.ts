import { type BalancePeriod, BALANCE_FORMULAS, recordBalance, type RecordedLine } from '@app/balance';
import { RegisterRefusal } from '@app/registry';
import type { Pool } from 'pg';

import { sqlstateOf } from '../series/sqlstate.js';
import { inTransaction, type Sql } from '../sql.js';
import { gatherBalance } from './gather-balance.js';
import { packedInputs } from './stored-inputs.js';

export interface ComputedBalance {
  readonly versionId: number;
  readonly versionNo: number;
  /** Whether the inputs were others than those of the latest version, so that there is a new one. */
  readonly isNew: boolean;
}

const TWO_AT_ONCE: ReadonlySet<string | undefined> = new Set(['23505', '40001']);

/**
 * Computes the balance of a zone and period from what is stored now. Where its inputs are those of the latest version nothing is added; else it is kept as a new
 * version, whole or not at all. Two who compute at once come to one version.
 * @throws RegisterRefusal TIME_BEFORE_DATA where the period ends before the first reading and the first well of the register: nothing is kept of it
 */
export async function computeBalance(pool: Pool, zoneId: number, period: BalancePeriod, zone: string, isAsked = false): Promise<ComputedBalance> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(pool, (sql) => computeOnce(sql, zoneId, period, zone, isAsked));
    } catch (error) {
      if (tries >= 3 || !TWO_AT_ONCE.has(sqlstateOf(error))) throw error;
    }
  }
}

async function computeOnce(sql: Sql, zoneId: number, period: BalancePeriod, zone: string, isAsked: boolean): Promise<ComputedBalance> {
  await sql('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  const key = [zoneId, period.kind, period.fromOn];
  await requireDataBy(sql, period);
  const gathered = await gatherBalance(sql, zoneId, period, zone);
  const { hash, bytes } = packedInputs(gathered);
  const [latest] = await sql<{ versionId: number; versionNo: number; isSame: boolean }>(
    `SELECT version_id::float8 AS "versionId", version_no AS "versionNo", inputs_hash = $4 AND formulas = $5 AS "isSame" FROM balance_version
     WHERE zone_id = $1 AND period_kind = $2 AND from_on = $3::date ORDER BY version_no DESC LIMIT 1`, [...key, hash, BALANCE_FORMULAS]);
  await sql(
    `INSERT INTO balance_look (zone_id, period_kind, from_on, looked_at) VALUES ($1, $2, $3::date, now())
     ON CONFLICT ON CONSTRAINT balance_look_pkey DO UPDATE SET looked_at = excluded.looked_at, problem = NULL`, key);
  if (latest?.isSame === true) return { versionId: latest.versionId, versionNo: latest.versionNo, isNew: false };
  const { lines, ...record } = recordBalance(gathered);
  const versionNo = (latest?.versionNo ?? 0) + 1;
  const [stored] = await sql<{ versionId: number }>(
    `INSERT INTO balance_version (zone_id, period_kind, from_on, version_no, cause, formulas, inputs_hash, inputs, record) VALUES ($1, $2, $3::date, $4, $5, $6, $7, $8, $9)
     RETURNING version_id::float8 AS "versionId"`,
    [...key, versionNo, latest === undefined ? 'first' : isAsked ? 'asked' : 'inputs_changed', BALANCE_FORMULAS, hash, bytes, JSON.stringify(record)]);
  await storeLines(sql, stored!.versionId, lines);
  return { versionId: stored!.versionId, versionNo, isNew: true };
}

/** A balance of nothing would be kept for ever, with lines of zero. */
async function requireDataBy(sql: Sql, { toMs }: BalancePeriod): Promise<void> {
  const [known] = await sql<{ isKnown: boolean }>(
    `SELECT EXISTS (SELECT FROM well_version WHERE superseded_at IS NULL AND valid_from < $1) OR EXISTS (SELECT FROM zone_boundary_version WHERE superseded_at IS NULL AND valid_from < $1)
       OR EXISTS (SELECT FROM volume_day WHERE on_day < $1::timestamptz::date) AS "isKnown"`, [new Date(toMs).toISOString()]);
  if (known?.isKnown !== true) throw new RegisterRefusal('TIME_BEFORE_DATA', 'no well or boundary was in the register and no reading had come by the end of this period: the supply and every meter are missing', null, 'from');
}

async function storeLines(sql: Sql, versionId: number, lines: readonly RecordedLine[]): Promise<void> {
  await sql(
    `INSERT INTO balance_line (version_id, line, line_no, volume_litres, low_litres, high_litres, origin, completeness_ratio, reason)
     SELECT $1, l.line, l.no, l.litres, l.low, l.high, l.origin, l.completeness, l.reason
     FROM unnest($2::text[], $3::bigint[], $4::float8[], $5::float8[], $6::text[], $7::float8[], $8::text[]) WITH ORDINALITY AS l (line, litres, low, high, origin, completeness, reason, no)`,
    [versionId, lines.map(({ line }) => line), lines.map(({ litres }) => litres), lines.map(({ lowLitres }) => lowLitres), lines.map(({ highLitres }) => highLitres), lines.map(({ origin }) => origin),
      lines.map(({ completenessRatio }) => completenessRatio), lines.map(({ reason }) => reason)]);
}
