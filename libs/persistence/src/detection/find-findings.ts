import type { Pool } from 'pg';

import { inTransaction, type Sql, sqlOf } from '../sql.js';
import { type DueSubject, dueForDetection, gatherDetectionDue, unmarkDetected, type Watched } from './detection-due.js';
import { markForNewRules } from './detection-rules.js';
import { keepStates } from './detection-states.js';
import { runMeters } from './meter-subjects.js';
import { runReservoirs } from './reservoir-subjects.js';
import { type RunSettings, usualRun } from './run-settings.js';
import { storeSilences } from './silences.js';
import { storeFindings } from './stored-findings.js';
import type { SubjectRun } from './subject-run.js';
import { runWells } from './well-subjects.js';
import { runZones } from './zone-subjects.js';

/** Subjects whose days are in memory at a time. */
const AT_ONCE = 100;
const LOCK = "hashtext('suu_esep findings'), 1";

export interface DetectedCount { subjects: number; findings: number }

/** What runs the detectors of each kind of subject. */
export const RUNS: Readonly<Record<Watched, (sql: Sql, due: readonly DueSubject[], how: RunSettings) => Promise<SubjectRun<unknown>[]>>> = { meter: runMeters, well: runWells, zone: runZones, reservoir: runReservoirs };

/**
 * Looks for findings in whatever changed since the last time, chunk by chunk, each with its states committed at once; then for those who are
 * silent. May be stopped at any time and goes on where it was. Of several servers one looks at a time.
 *
 * @param mayGoOn asked between chunks
 * @returns undefined where another server is at it
 */
export async function findFindings(pool: Pool, timeZone: string, nowMs: number, mayGoOn: () => boolean = () => true): Promise<DetectedCount | undefined> {
  const client = await pool.connect();
  let broken = true;
  try {
    const locked = await client.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`);
    if (!locked.rows[0]!.locked) {
      broken = false;
      return undefined;
    }
    const count = { subjects: 0, findings: 0 };
    await inTransaction(pool, async (sql) => {
      await markForNewRules(sql);
      await gatherDetectionDue(sql, timeZone);
    });
    const how = await usualRun(sqlOf(client), timeZone);
    for (const subject of ['meter', 'well', 'zone', 'reservoir'] as const) {
      while (mayGoOn()) {
        const due = await dueForDetection(sqlOf(client), subject, AT_ONCE);
        if (due.length === 0) break;
        count.findings += await inTransaction(pool, (sql) => detect(sql, subject, due, how));
        count.subjects += due.length;
      }
    }
    if (mayGoOn()) count.findings += await inTransaction(pool, (sql) => storeSilences(sql, nowMs));
    await client.query(`SELECT pg_advisory_unlock(${LOCK})`);
    broken = false;
    return count;
  } finally {
    // A connection that may still hold the lock is not used again.
    client.release(broken);
  }
}

async function detect(sql: Sql, subject: Watched, due: readonly DueSubject[], how: RunSettings): Promise<number> {
  // What is marked while this runs stays marked: it may be of days that were read already.
  await unmarkDetected(sql, subject, due);
  const runs = await RUNS[subject](sql, due, how);
  const found = await storeFindings(sql, runs);
  await keepStates(sql, subject, runs);
  return found;
}
