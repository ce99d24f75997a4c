import type { Pool, PoolClient } from 'pg';

import type { ArrivedFrame, WriteOutcome } from './arrived-frame.js';
import { framesOf, latestByRegister, planBatch, type BatchPlan, type PlannedReading } from './batch-plan.js';
import type { Partitions, PartitionedTable } from './partitions.js';
import { QuarantineCap } from './quarantine-cap.js';
import { recordDropped, recordQuarantine, recordSecurityEvents } from './quarantine-rows.js';
import { copyFrames, copyReadings, insertFlags, insertFrames, mergeReadings, raiseMeterState } from './series-rows.js';
import { SQLSTATE, sqlstateOf } from './sqlstate.js';

export interface BatchWriterSettings {
  /** Quarantined items of one sender and UTC day whose bytes are kept; those beyond are counted only. */
  readonly quarantineRowsPerSenderDay: number;
}

/**
 * The one way of readings into the database: frames, readings, their exceptions and the latest state of each meter,
 * committed together or not at all.
 *
 * Optimistic: a batch is copied in binary straight into the tables. Only when the server finds a key that is there
 * already is the batch done again by merging, which sorts out duplicates and conflicts. Writing the same batch twice
 * therefore stores it once, and a commit whose answer was lost is repeated without harm.
 */
export class BatchWriter {
  private readonly cap: QuarantineCap;
  /** After a batch with something seen before, the next one is likely to be so too: do not copy in vain. */
  private expectRepeats = false;

  constructor(private readonly pool: Pool, private readonly partitions: Partitions, settings: BatchWriterSettings) {
    this.cap = new QuarantineCap(settings.quarantineRowsPerSenderDay);
  }

  /**
   * Stores a batch in one transaction and returns what became of each item, after COMMIT.
   *
   * @throws the database's error when nothing was committed, or when it is not known whether it was: write it again
   */
  async write(frames: readonly ArrivedFrame[]): Promise<WriteOutcome> {
    const plan = planBatch(frames, (deviceId) => this.cap.admits(deviceId, frames[0]?.receivedAtMs ?? 0));
    const client = await this.pool.connect();
    let broken: unknown;
    try {
      await this.ensurePartitions(client, plan, frames);
      const outcome = await this.store(client, plan, frames);
      this.cap.count(plan.quarantine);
      return outcome;
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      // A connection in an unknown state must not go back: a late answer would be taken for the next one's.
      client.release(broken !== undefined);
    }
  }

  private async store(client: PoolClient, plan: BatchPlan, frames: readonly ArrivedFrame[]): Promise<WriteOutcome> {
    if (plan.rivals.length === 0 && !this.expectRepeats) {
      try {
        return await inTransaction(client, () => this.copy(client, plan, frames));
      } catch (error) {
        if (sqlstateOf(error) !== SQLSTATE.uniqueViolation) throw this.noticeMissingPartition(error);
      }
    }
    try {
      const outcome = await inTransaction(client, () => this.merge(client, plan, frames));
      this.expectRepeats = outcome.duplicates + outcome.conflicts > plan.duplicates + plan.rivals.length;
      return outcome;
    } catch (error) {
      throw this.noticeMissingPartition(error);
    }
  }

  private async copy(client: PoolClient, plan: BatchPlan, frames: readonly ArrivedFrame[]): Promise<WriteOutcome> {
    await copyReadings(client, plan.firsts);
    const quarantine = await recordQuarantine(client, plan.quarantine);
    const stored = framesOf([...plan.firsts, ...quarantine.fresh]);
    await copyFrames(client, stored);
    await insertFlags(client, plan.firsts);
    await this.recordRest(client, plan, frames);
    await raiseMeterState(client, latestByRegister(plan.firsts));
    return {
      stored: plan.firsts.length, duplicates: plan.duplicates, conflicts: 0, quarantined: quarantine.items,
      quarantineDropped: plan.dropped.length, frames: stored.length, path: 'copy',
    };
  }

  private async merge(client: PoolClient, plan: BatchPlan, frames: readonly ArrivedFrame[]): Promise<WriteOutcome> {
    const merged = await mergeReadings(client, plan.firsts, plan.rivals);
    await insertFlags(client, merged.stored);
    const quarantine = await recordQuarantine(client, plan.quarantine);
    const frameRows = framesOf([...merged.stored, ...merged.conflicting, ...quarantine.fresh]);
    await insertFrames(client, frameRows);
    await this.recordRest(client, plan, frames);
    const heard: PlannedReading[] = [...plan.firsts, ...plan.rivals];
    await raiseMeterState(client, latestByRegister(heard));
    return {
      stored: merged.stored.length, duplicates: plan.duplicates + merged.duplicates, conflicts: merged.conflicting.length,
      quarantined: quarantine.items, quarantineDropped: plan.dropped.length, frames: frameRows.length, path: 'merge',
    };
  }

  private async recordRest(client: PoolClient, plan: BatchPlan, frames: readonly ArrivedFrame[]): Promise<void> {
    await recordDropped(client, plan.dropped);
    await recordSecurityEvents(client, frames);
  }

  private async ensurePartitions(client: PoolClient, plan: BatchPlan, frames: readonly ArrivedFrame[]): Promise<void> {
    const needed: [PartitionedTable, string[]][] = [
      ['reading', this.partitions.missingMonths('reading', instantsOf(plan.firsts))],
      ['frame', this.partitions.missingMonths('frame', frames.map((frame) => frame.receivedAtMs))],
    ];
    for (const [table, months] of needed) if (months.length > 0) await this.partitions.ensure(client, table, months);
  }

  /** A row without a partition is a check violation: a partition was dropped behind our back. The retry makes it again. */
  private noticeMissingPartition(error: unknown): unknown {
    if (sqlstateOf(error) === SQLSTATE.checkViolation) this.partitions.forget();
    return error;
  }
}

function* instantsOf(planned: readonly PlannedReading[]): Generator<number> {
  for (const { reading } of planned) yield reading.readAtMs;
}

async function inTransaction<Outcome>(client: PoolClient, work: () => Promise<Outcome>): Promise<Outcome> {
  await client.query('BEGIN');
  try {
    const outcome = await work();
    await client.query('COMMIT');
    return outcome;
  } catch (error) {
    // Only an error that the server answered leaves a connection that can be rolled back.
    if (sqlstateOf(error) !== undefined) await client.query('ROLLBACK');
    throw error;
  }
}
