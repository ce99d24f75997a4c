import type { Pool, PoolClient } from 'pg';

import type { ArrivedFrame, WriteOutcome } from './arrived-frame.js';
import { flaggedReadingsOf, framesOf, latestByRegister, planQuarantine, planReadings, type PlannedQuarantine, type QuarantinePlan } from './batch-plan.js';
import { copyMeasures, markMeasured, measuresOf, mergeMeasures } from './measurement-rows.js';
import { PartitionObstructed, type Partitions } from './partitions.js';
import { QuarantineCap } from './quarantine-cap.js';
import { recordQuarantine, recordSecurityEvents } from './quarantine-rows.js';
import { copyFrames, copyReadings, insertFlags, insertFrames, mergeReadings, raiseMeterState, withRemarksThatCount } from './series-rows.js';
import { markEffect } from '../trust/request-claim.js';
import { type Sql, sqlOf } from '../sql.js';
import { isMissingPartition, SQLSTATE, sqlstateOf } from './sqlstate.js';

export interface BatchWriterSettings {
  /** Quarantined items of one sender and UTC day whose bytes are kept; those beyond are counted only. */
  readonly quarantineRowsPerSenderDay: number;
}

const MERGE_ATTEMPTS = 3;

/** One batch on its way, with what is known of it beforehand. */
interface Batch {
  readonly frames: readonly ArrivedFrame[];
  readonly quarantine: QuarantinePlan;
  /** It was written before, and it is not known whether that was committed. */
  readonly repeated: boolean;
  readonly alongside: Alongside | undefined;
}

/** What is written in the same transaction as a batch, knowing what became of its readings. It may run again, after a rollback. */
export type Alongside = (sql: Sql, outcome: WriteOutcome) => Promise<void>;

interface Stored {
  readonly outcome: WriteOutcome;
  /** Quarantined items that were not known before. */
  readonly fresh: readonly PlannedQuarantine[];
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
  /** The batch whose write ended in an error: for all we know it may be committed. */
  private doubtful: readonly ArrivedFrame[] | undefined;

  constructor(private readonly pool: Pool, private readonly partitions: Partitions, settings: BatchWriterSettings) {
    this.cap = new QuarantineCap(settings.quarantineRowsPerSenderDay);
  }

  /**
   * Stores a batch in one transaction and returns what became of each item, after COMMIT.
   *
   * @param alongside written in the same transaction
   * @throws the database's error when nothing was committed, or when it is not known whether it was: write it again, the
   * same array, before any other
   */
  async write(frames: readonly ArrivedFrame[], alongside?: Alongside): Promise<WriteOutcome> {
    const repeated = this.doubtful === frames;
    this.doubtful = frames;
    const client = await this.pool.connect();
    let broken = true;
    try {
      const placed = withoutObstructed(frames, await this.ensurePartitions(client, frames), this.partitions);
      const quarantine = planQuarantine(placed, this.cap.admission(frames[0]!.receivedAtMs));
      const { outcome, fresh } = await this.store(client, { frames: placed, quarantine, repeated, alongside });
      this.cap.count(fresh);
      this.doubtful = undefined;
      broken = false;
      const obstructed = readingsIn(frames) - readingsIn(placed);
      return obstructed === 0 ? outcome : { ...outcome, obstructed };
    } finally {
      // A connection in an unknown state must not go back: a late answer would be taken for the next one's.
      client.release(broken);
    }
  }

  private async store(client: PoolClient, batch: Batch): Promise<Stored> {
    try {
      if (!this.expectRepeats) {
        const copied = await this.copyUnlessMet(client, batch);
        if (copied !== undefined) return copied;
      }
      const merged = await this.mergeInTurn(client, batch);
      this.expectRepeats = repeatsIn(merged.outcome) > 0 || (merged.outcome.measured !== undefined && repeatsIn(merged.outcome.measured) > 0);
      return merged;
    } catch (error) {
      // A partition was dropped behind our back. The retry makes it again.
      if (isMissingPartition(error)) this.partitions.forget();
      throw error;
    }
  }

  /** Copies the batch; undefined when it met something that is there already or that another writer is storing. */
  private async copyUnlessMet(client: PoolClient, batch: Batch): Promise<Stored | undefined> {
    try {
      return await inTransaction(client, () => withAlongside(client, batch, () => this.copy(client, batch)));
    } catch (error) {
      const sqlstate = sqlstateOf(error);
      // Copying follows the order of arrival, so two writers with the same readings can lock each other out. Merging is in order.
      if (sqlstate === SQLSTATE.uniqueViolation || sqlstate === SQLSTATE.deadlockDetected) return undefined;
      throw error;
    }
  }

  /** Merges the batch. Merging writers take turns; one that copies may lock this one out, and is through when we try again. */
  private async mergeInTurn(client: PoolClient, batch: Batch): Promise<Stored> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTransaction(client, () => withAlongside(client, batch, () => this.merge(client, batch)));
      } catch (error) {
        if (sqlstateOf(error) !== SQLSTATE.deadlockDetected || attempt === MERGE_ATTEMPTS) throw error;
      }
    }
  }

  /** All readings are new, and no two have one key: otherwise the server refuses and {@link merge} sorts them out. */
  private async copy(client: PoolClient, batch: Batch): Promise<Stored> {
    const { frames, quarantine } = batch;
    await copyReadings(client, frames);
    const measures = [...measuresOf(frames)];
    await copyMeasures(client, measures);
    const fresh = await this.recordExceptions(client, batch);
    const withRows = new Set(fresh.map((planned) => planned.frame));
    const contributing = frames.filter((frame) => frame.judged.readings.length > 0 || (frame.judged.measures?.length ?? 0) > 0 || withRows.has(frame));
    await copyFrames(client, contributing);
    await insertFlags(client, flaggedReadingsOf(frames));
    await raiseMeterState(client, latestByRegister(frames));
    await markMeasured(client, measures);
    const measured = measures.length === 0 ? {} : { measured: { stored: measures.length, duplicates: 0, conflicts: 0 } };
    return { fresh, outcome: { stored: readingsIn(frames), duplicates: 0, conflicts: 0, ...countsOf(quarantine), ...measured, frames: contributing.length, path: 'copy' } };
  }

  private async merge(client: PoolClient, batch: Batch): Promise<Stored> {
    const { frames, quarantine } = batch;
    const plan = planReadings(frames);
    const merged = await mergeReadings(client, plan.firsts, plan.rivals);
    const beside = await mergeMeasures(client, [...measuresOf(frames)]);
    const fresh = await this.recordExceptions(client, batch);
    // Of two messages with one reading either may bring a remark: it counts, whichever of them came first.
    const remarked = await insertFlags(client, await withRemarksThatCount(client, [...flaggedReadingsOf(frames)], merged.stored));
    const contributing = framesOf([...merged.stored, ...merged.conflicting, ...beside.stored, ...beside.conflicting, ...remarked, ...fresh]);
    await insertFrames(client, contributing);
    await raiseMeterState(client, latestByRegister(frames));
    await markMeasured(client, [...beside.stored, ...beside.conflicting]);
    const measured = { stored: beside.stored.length, duplicates: beside.duplicates, conflicts: beside.conflicting.length };
    const outcome: WriteOutcome = {
      ...(measured.stored + measured.duplicates + measured.conflicts === 0 ? {} : { measured }),
      stored: merged.stored.length, duplicates: plan.duplicates + merged.duplicates, conflicts: merged.conflicting.length, ...countsOf(quarantine),
      frames: contributing.length, path: 'merge',
    };
    return { outcome, fresh };
  }

  private async recordExceptions(client: PoolClient, { frames, quarantine, repeated }: Batch): Promise<PlannedQuarantine[]> {
    const fresh = await recordQuarantine(client, quarantine, repeated);
    await recordSecurityEvents(client, frames, repeated);
    return fresh;
  }

  /** Makes what partitions are missing. Returns the months of readings and measurements that have no place, with the reason. */
  private async ensurePartitions(client: PoolClient, frames: readonly ArrivedFrame[]): Promise<Obstructed> {
    const obstructed = {
      reading: await this.obstructedMonths(client, 'reading', readTimesOf(frames)), measurement: await this.obstructedMonths(client, 'measurement', measureTimesOf(frames)),
    };
    const frameMonths = this.partitions.missingMonths('frame', frames.map((frame) => frame.receivedAtMs));
    // Where messages have no place nothing can be kept: then everything waits.
    if (frameMonths.length > 0) await this.partitions.ensure(client, 'frame', frameMonths);
    return obstructed;
  }

  private async obstructedMonths(client: PoolClient, table: keyof Obstructed, instantsMs: Iterable<number>): Promise<ReadonlyMap<string, string>> {
    const obstructed = new Map<string, string>();
    for (const month of this.partitions.missingMonths(table, instantsMs)) {
      try {
        await this.partitions.ensure(client, table, [month]);
      } catch (error) {
        if (!(error instanceof PartitionObstructed)) throw error;
        obstructed.set(month, error.message);
      }
    }
    return obstructed;
  }
}

/** Months whose partition another table stands in the way of, with the reason. */
interface Obstructed {
  readonly reading: ReadonlyMap<string, string>;
  readonly measurement: ReadonlyMap<string, string>;
}

/** The same messages with what belongs into obstructed months in quarantine: it must not keep other months out. */
function withoutObstructed(frames: readonly ArrivedFrame[], obstructed: Obstructed, partitions: Partitions): readonly ArrivedFrame[] {
  if (obstructed.reading.size + obstructed.measurement.size === 0) return frames;
  return frames.map((frame) => {
    const quarantined = [...frame.judged.quarantined];
    const isPlaced = (itemNo: number, detail: string | undefined): boolean => {
      if (detail !== undefined) quarantined.push({ itemNo, kind: 'STORAGE_REJECTED', detail, subject: null });
      return detail === undefined;
    };
    const readings = frame.judged.readings.filter(({ itemNo, readAtMs }) => isPlaced(itemNo, obstructed.reading.get(partitions.monthOf(readAtMs))));
    const measures = frame.judged.measures?.filter(({ itemNo, measuredAtMs }) => isPlaced(itemNo, obstructed.measurement.get(partitions.monthOf(measuredAtMs))));
    return { ...frame, judged: { ...frame.judged, readings, ...(measures === undefined ? {} : { measures }), quarantined } };
  });
}

function readingsIn(frames: readonly ArrivedFrame[]): number {
  return frames.reduce((sum, frame) => sum + frame.judged.readings.length, 0);
}

function repeatsIn({ duplicates, conflicts }: { readonly duplicates: number; readonly conflicts: number }): number {
  return duplicates + conflicts;
}

function countsOf({ kept, dropped }: QuarantinePlan): Pick<WriteOutcome, 'quarantined' | 'quarantineDropped'> {
  return { quarantined: kept.reduce((sum, { timesSeen }) => sum + timesSeen, 0), quarantineDropped: dropped.length };
}

function* readTimesOf(frames: readonly ArrivedFrame[]): Generator<number> {
  for (const frame of frames) for (const reading of frame.judged.readings) yield reading.readAtMs;
}

function* measureTimesOf(frames: readonly ArrivedFrame[]): Generator<number> {
  for (const { measure } of measuresOf(frames)) yield measure.measuredAtMs;
}

async function withAlongside(client: PoolClient, { alongside }: Batch, store: () => Promise<Stored>): Promise<Stored> {
  const stored = await store();
  if (alongside !== undefined) {
    await alongside(sqlOf(client), stored.outcome);
    await markEffect(sqlOf(client));
  }
  return stored;
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
