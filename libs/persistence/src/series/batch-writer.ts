import type { Pool, PoolClient } from 'pg';

import type { ArrivedFrame, WriteOutcome } from './arrived-frame.js';
import { flaggedReadingsOf, framesOf, latestByRegister, planQuarantine, planReadings, type QuarantinePlan } from './batch-plan.js';
import type { Partitions } from './partitions.js';
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
    const quarantine = planQuarantine(frames, (deviceId) => this.cap.admits(deviceId, frames[0]!.receivedAtMs));
    const client = await this.pool.connect();
    let broken: unknown;
    try {
      await this.ensurePartitions(client, frames);
      const outcome = await this.store(client, frames, quarantine);
      this.cap.count(quarantine.kept);
      return outcome;
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      // A connection in an unknown state must not go back: a late answer would be taken for the next one's.
      client.release(broken !== undefined);
    }
  }

  private async store(client: PoolClient, frames: readonly ArrivedFrame[], quarantine: QuarantinePlan): Promise<WriteOutcome> {
    if (!this.expectRepeats) {
      try {
        return await inTransaction(client, () => this.copy(client, frames, quarantine));
      } catch (error) {
        if (sqlstateOf(error) !== SQLSTATE.uniqueViolation) throw this.noticeMissingPartition(error);
      }
    }
    try {
      const outcome = await inTransaction(client, () => this.merge(client, frames, quarantine));
      this.expectRepeats = outcome.duplicates + outcome.conflicts > 0;
      return outcome;
    } catch (error) {
      throw this.noticeMissingPartition(error);
    }
  }

  /** All readings are new, and no two have one key: otherwise the server refuses and {@link merge} sorts them out. */
  private async copy(client: PoolClient, frames: readonly ArrivedFrame[], quarantinePlan: QuarantinePlan): Promise<WriteOutcome> {
    await copyReadings(client, frames);
    const quarantine = await this.recordExceptions(client, frames, quarantinePlan);
    const withRows = new Set(quarantine.fresh.map((planned) => planned.frame));
    const contributing = frames.filter((frame) => frame.judged.readings.length > 0 || withRows.has(frame));
    await copyFrames(client, contributing);
    await insertFlags(client, flaggedReadingsOf(frames));
    await raiseMeterState(client, latestByRegister(frames));
    return {
      stored: frames.reduce((sum, frame) => sum + frame.judged.readings.length, 0), duplicates: 0, conflicts: 0, quarantined: quarantine.items,
      quarantineDropped: quarantinePlan.dropped.length, frames: contributing.length, path: 'copy',
    };
  }

  private async merge(client: PoolClient, frames: readonly ArrivedFrame[], quarantinePlan: QuarantinePlan): Promise<WriteOutcome> {
    const plan = planReadings(frames);
    const merged = await mergeReadings(client, plan.firsts, plan.rivals);
    const quarantine = await this.recordExceptions(client, frames, quarantinePlan);
    const contributing = framesOf([...merged.stored, ...merged.conflicting, ...quarantine.fresh]);
    await insertFrames(client, contributing);
    await insertFlags(client, merged.stored);
    await raiseMeterState(client, latestByRegister(frames));
    return {
      stored: merged.stored.length, duplicates: plan.duplicates + merged.duplicates, conflicts: merged.conflicting.length,
      quarantined: quarantine.items, quarantineDropped: quarantinePlan.dropped.length, frames: contributing.length, path: 'merge',
    };
  }

  private async recordExceptions(client: PoolClient, frames: readonly ArrivedFrame[], plan: QuarantinePlan): ReturnType<typeof recordQuarantine> {
    const recorded = await recordQuarantine(client, plan.kept);
    await recordDropped(client, plan.dropped);
    await recordSecurityEvents(client, frames);
    return recorded;
  }

  private async ensurePartitions(client: PoolClient, frames: readonly ArrivedFrame[]): Promise<void> {
    const readingMonths = this.partitions.missingMonths('reading', readTimesOf(frames));
    if (readingMonths.length > 0) await this.partitions.ensure(client, 'reading', readingMonths);
    const frameMonths = this.partitions.missingMonths('frame', frames.map((frame) => frame.receivedAtMs));
    if (frameMonths.length > 0) await this.partitions.ensure(client, 'frame', frameMonths);
  }

  /** A row without a partition is a check violation: a partition was dropped behind our back. The retry makes it again. */
  private noticeMissingPartition(error: unknown): unknown {
    if (sqlstateOf(error) === SQLSTATE.checkViolation) this.partitions.forget();
    return error;
  }
}

function* readTimesOf(frames: readonly ArrivedFrame[]): Generator<number> {
  for (const frame of frames) for (const reading of frame.judged.readings) yield reading.readAtMs;
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
