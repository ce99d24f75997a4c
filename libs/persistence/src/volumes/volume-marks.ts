import { mergedRules, type PartialRules } from '@app/metering';
import { localDayBounds, localDayOf } from '@app/time';
import type { Pool } from 'pg';

import { inTransaction, type Sql } from '../sql.js';
import { markChangedCards, REALIGNMENTS } from './derivation-cards.js';

const DAY_MS = 86_400_000;
/** Marks moved in one transaction: the door waits for none of them longer than that. */
const MARKS_AT_ONCE = 5_000;

/**
 * Gathers what has to be derived anew: registers with new readings, corrected readings, another card, or a silence that goes on.
 * Whoever derives calls it first. Marks are set within the transactions that bring readings, so none is missed however late they commit.
 */
export async function gatherDue(pool: Pool, nowMs: number, zone: string): Promise<void> {
  while (await inTransaction(pool, moveMarks) === MARKS_AT_ONCE);
  await inTransaction(pool, async (sql) => {
    // First, so that a month that changes by it says it was a correction.
    await markRealigned(sql);
    await markChangedCards(sql);
    await markCorrected(sql);
    await markSilent(sql, new Date(localDayBounds(localDayOf(nowMs - await silentDays(sql) * DAY_MS, zone), zone).fromMs));
  });
}

/** A silence is estimated up to the local midnight so many days ago, by the widest rules. */
async function silentDays(sql: Sql): Promise<number> {
  const [rule] = await sql<{ rules: PartialRules }>('SELECT rules FROM metering_rule WHERE class IS NULL AND model_id IS NULL ORDER BY rule_id DESC LIMIT 1');
  return mergedRules(rule === undefined ? [] : [rule.rules]).estimation.silentDays;
}

async function moveMarks(sql: Sql): Promise<number> {
  const moved = await sql(
    `WITH marked AS (SELECT meter_id, register, due_from FROM meter_state WHERE due_from IS NOT NULL ORDER BY meter_id, register LIMIT ${MARKS_AT_ONCE} FOR UPDATE SKIP LOCKED),
     taken AS (UPDATE meter_state s SET due_from = NULL FROM marked m WHERE s.meter_id = m.meter_id AND s.register = m.register)
     INSERT INTO volume_due AS d (meter_id, register, from_at, cause) SELECT meter_id, register, due_from, 'reading' FROM marked
     ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = least(d.from_at, excluded.from_at), cause = CASE WHEN excluded.from_at < d.from_at THEN excluded.cause ELSE d.cause END, problem = NULL
     RETURNING 1`);
  return moved.length;
}

/** Corrections are counted as well as numbered: one that commits after a higher number is not missed. */
async function markCorrected(sql: Sql): Promise<void> {
  await sql(
    `INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
     SELECT c.meter_id, c.register, CASE WHEN count(*) FILTER (WHERE c.correction_id <= coalesce(h.correction_id, 0)) = coalesce(max(h.corrections), 0)
              THEN min(c.read_at) FILTER (WHERE c.correction_id > coalesce(h.correction_id, 0)) ELSE '-infinity' END, 'correction'
     FROM reading_correction c LEFT JOIN derivation_head h ON h.meter_id = c.meter_id AND h.register = c.register
     GROUP BY c.meter_id, c.register, h.correction_id, h.corrections HAVING count(*) <> coalesce(max(h.corrections), 0)
     ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = least(d.from_at, excluded.from_at), cause = excluded.cause, problem = NULL`);
}

/** Accepted re-alignments, and those taken back, are counted: a register with another count than went into its derivation is due. */
async function markRealigned(sql: Sql): Promise<void> {
  await sql(
    `INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
     SELECT h.meter_id, 1, '-infinity', 'correction' FROM ${REALIGNMENTS} a JOIN derivation_head h ON h.meter_id = a.meter_id AND h.register = 1 WHERE a.realignments <> h.realignments
     ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = excluded.from_at, cause = excluded.cause, problem = NULL`);
}

async function markSilent(sql: Sql, estimateUntil: Date): Promise<void> {
  const moved = await sql('UPDATE volume_progress SET estimate_until = $1 WHERE estimate_until IS NULL OR estimate_until < $1 RETURNING 1', [estimateUntil.toISOString()]);
  if (moved.length === 0) return;
  await sql(
    `INSERT INTO volume_due (meter_id, register, from_at, cause)
     SELECT h.meter_id, h.register, $1, 'silence' FROM derivation_head h
     WHERE h.register = 1 AND (h.proven_until IS NULL OR h.proven_until < $1)
       AND EXISTS (SELECT FROM installation i WHERE i.meter_id = h.meter_id AND i.superseded_at IS NULL AND i.valid_to IS NULL AND i.service_point_id IS NOT NULL)
     ON CONFLICT DO NOTHING`, [estimateUntil.toISOString()]);
}

/** The meters that came to stand where one of these stood lean on its days until they have their own. */
export async function markSuccessors(sql: Sql, meterIds: readonly number[]): Promise<void> {
  await sql(
    `INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
     SELECT i.meter_id, 1, min(i.valid_from), 'neighbour' FROM installation b
     JOIN installation i ON i.service_point_id = b.service_point_id AND i.superseded_at IS NULL AND i.valid_from >= b.valid_to AND i.meter_id <> b.meter_id
     WHERE b.meter_id = ANY($1::integer[]) AND b.superseded_at IS NULL
       AND NOT EXISTS (SELECT FROM installation c WHERE c.service_point_id = b.service_point_id AND c.superseded_at IS NULL AND c.valid_from >= b.valid_to AND c.valid_from < i.valid_from)
     GROUP BY i.meter_id
     ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = least(d.from_at, excluded.from_at)`, [meterIds]);
}

/** Marks every register, or those of one meter, to be derived from the beginning. @returns how many are due now */
export async function markAll(pool: Pool, meterId: number | null): Promise<number> {
  return inTransaction(pool, async (sql) => {
    const marked = await sql(
      `INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
       SELECT k.meter_id, k.register, '-infinity', 'rebuild' FROM (
         SELECT meter_id, 1::smallint AS register FROM installation WHERE superseded_at IS NULL UNION SELECT meter_id, register FROM meter_state WHERE meter_id IN (SELECT meter_id FROM installation)
         UNION SELECT meter_id, register FROM derivation_head) k
       WHERE $1::integer IS NULL OR k.meter_id = $1
       ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = excluded.from_at, cause = excluded.cause, problem = NULL RETURNING 1`, [meterId]);
    return marked.length;
  });
}
