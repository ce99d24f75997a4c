import { dailyReports, historyMs, type ProvenDay, RegisterDerivation, type RegisterReading } from '@app/metering';
import type { Pool, PoolClient } from 'pg';

import { isFaultOfContent } from '../series/sqlstate.js';
import { inTransaction, sqlOf, type Sql } from '../sql.js';
import { cardOfRegister, type MeterCard, meterCards } from './derivation-cards.js';
import { type DerivedRegister, storeDerived } from './derived-rows.js';
import { reportsOf } from './daily-reports.js';
import { countedReading, daysBefore, type DueRegister, dueRegisters, type HeldCorrections, heldCorrections, keyOf, NO_CORRECTIONS, readingsOfDue, statesOf } from './due-registers.js';
import { gatherDue, markSuccessors } from './volume-marks.js';

/** Registers that are read together: one pass over the time that any of them needs. */
const REGISTERS_AT_ONCE = 2_000;
/** Days that are derived before they are stored. */
const DAYS_AT_ONCE = 1_000;
const LOCK = "hashtext('suu_esep volumes'), 1";

export interface DerivedCount {
  registers: number;
  readings: number;
  /** Registers that could not be derived; `volume_due.problem` says why. */
  failed: number;
}

export interface DerivationProgress extends DerivedCount {
  /** Registers that are still due. */
  readonly left: number;
}

/**
 * Brings volumes up to what is stored now: gathers what is due and derives it, chunk by chunk, each committed. May be stopped at any time
 * and goes on where it was. Of several servers one derives at a time.
 *
 * @param mayGoOn asked between chunks
 * @returns undefined where another server is at it
 */
export async function deriveVolumes(pool: Pool, timeZone: string, nowMs: number, onProgress: (progress: DerivationProgress) => void = () => undefined, mayGoOn: () => boolean = () => true): Promise<DerivedCount | undefined> {
  const client = await pool.connect();
  let broken = true;
  try {
    const locked = await client.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`);
    if (locked.rows[0]!.locked) {
      const count = { registers: 0, readings: 0, failed: 0 };
      await gatherDue(pool, nowMs, timeZone);
      while (mayGoOn()) {
        const due = await dueRegisters(sqlOf(client), REGISTERS_AT_ONCE);
        if (due.length === 0) break;
        await new Chunk(pool, client, due, timeZone, count, onProgress).derive();
      }
      await client.query(`SELECT pg_advisory_unlock(${LOCK})`);
      broken = false;
      return count;
    }
    broken = false;
    return undefined;
  } finally {
    // A connection that may still hold the lock or a cursor is not used again.
    client.release(broken);
  }
}

/** Registers that are derived from one snapshot of the database. */
class Chunk {
  private readonly pending: DerivedRegister[] = [];
  private pendingDays = 0;
  private cards = new Map<number, MeterCard>();
  private corrections = new Map<string, HeldCorrections>();
  private before = new Map<string, ProvenDay[]>();
  private states = new Map<string, () => NonNullable<DerivedRegister['from']>>();
  private estimateUntilMs = 0;

  constructor(private readonly pool: Pool, private readonly client: PoolClient, private readonly due: readonly DueRegister[], private readonly zone: string, private readonly count: DerivedCount, private readonly onProgress: (progress: DerivationProgress) => void) {}

  async derive(): Promise<void> {
    const sql = sqlOf(this.client);
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Registers that are read once a day bring years in one fetch: between two of them much is derived and stored by other connections.
    await this.client.query("SET LOCAL idle_in_transaction_session_timeout = '10min'");
    await this.load(sql);
    const waiting = new Map(this.due.map((one) => [keyOf(one.meterId, one.register), one]));
    for await (const { meterId, register, readings } of readingsOfDue(this.client, this.due)) {
      const due = waiting.get(keyOf(meterId, register));
      if (due === undefined) continue;
      waiting.delete(keyOf(meterId, register));
      await this.deriveOne(due, readings);
    }
    for (const due of waiting.values()) await this.deriveOne(due, []);
    await this.client.query('COMMIT');
    await this.flush();
  }

  private async load(sql: Sql): Promise<void> {
    const meterIds = [...new Set(this.due.map(({ meterId }) => meterId))];
    this.cards = await meterCards(sql, meterIds, this.zone);
    this.corrections = await heldCorrections(sql, meterIds);
    this.states = await statesOf(sql, this.due);
    const [progress] = await sql<{ ms: number | null }>('SELECT (extract(epoch FROM estimate_until) * 1000)::float8 AS ms FROM volume_progress');
    this.estimateUntilMs = progress?.ms ?? 0;
    const before = [...this.cards.values()].flatMap(({ before: stays, pointIds }) => stays.flatMap((one, at) => (one === null ? [] : [[...one, pointIds[at]!] as const])));
    const reachMs = Math.max(0, ...[...this.cards.values()].map(({ card }) => historyMs(card.estimationRules, card.estimation)));
    this.before = await daysBefore(sql, before, this.zone, reachMs);
  }

  private async deriveOne(due: DueRegister, readings: readonly RegisterReading[]): Promise<void> {
    const { meterId, register } = due;
    const meter = this.cards.get(meterId);
    if (meter === undefined) return this.note(due, 'the meter is not in the register');
    const held = this.corrections.get(keyOf(meterId, register)) ?? NO_CORRECTIONS;
    const before = meter.before.map((one) => (one === null ? [] : this.before.get(`${one[0]}/${one[1]}`) ?? []));
    const from = this.states.get(keyOf(meterId, register))?.() ?? null;
    try {
      const derivation = new RegisterDerivation(cardOfRegister(meter, register, before, held.editedAtMs), from ?? undefined);
      const taken = counted(readings, held);
      const states = derivation.take(taken, register === 1 ? await reportsOf(sqlOf(this.client), meterId, dailyReports(taken, from?.checks.reports.last ?? null)) : []);
      const derived = derivation.finish(this.estimateUntilMs);
      this.pending.push({
        meterId, register, cause: due.cause, from, fromWeek: due.stateWeek, states, derived, cardHash: meter.cardHash, ruleId: meter.ruleId, replacedLitres: meter.replacedLitres, correctionId: held.latestId, corrections: held.count, realignments: register === 1 ? meter.realignments : 0,
        pointIds: meter.pointIds, installations: meter.card.register.installations, accepted: held.accepted,
      });
      this.pendingDays += derived.days.length;
    } catch (error) {
      // One register that cannot be derived must not keep the others waiting.
      if (!(error instanceof RangeError)) throw error;
      await this.note(due, String(error));
    }
    this.count.registers++;
    this.count.readings += readings.length;
    if (this.pendingDays >= DAYS_AT_ONCE) await this.flush();
  }

  private async flush(): Promise<void> {
    const derived = this.pending.splice(0);
    this.pendingDays = 0;
    if (derived.length === 0) return;
    try {
      await this.store(derived);
    } catch (error) {
      if (!isFaultOfContent(error)) throw error;
      for (const one of derived) await this.storeAlone(one);
    }
    const [left] = await sqlOf(this.pool)<{ left: number }>('SELECT count(*)::integer AS left FROM volume_due WHERE problem IS NULL');
    this.onProgress({ ...this.count, left: left!.left });
  }

  private async store(derived: readonly DerivedRegister[]): Promise<void> {
    await inTransaction(this.pool, async (sql) => {
      const changed = await storeDerived(sql, derived, this.zone);
      await sql('DELETE FROM volume_due d USING unnest($1::integer[], $2::smallint[]) AS n (meter_id, register) WHERE d.meter_id = n.meter_id AND d.register = n.register',
        [derived.map(({ meterId }) => meterId), derived.map(({ register }) => register)]);
      await markSuccessors(sql, [...changed]);
    });
  }

  private async storeAlone(one: DerivedRegister): Promise<void> {
    try {
      await this.store([one]);
    } catch (error) {
      if (!isFaultOfContent(error)) throw error;
      await this.note({ ...one, fromAtMs: null, takenUntilMs: null, stateWeek: null }, String(error));
    }
  }

  private async note({ meterId, register }: DueRegister, problem: string): Promise<void> {
    this.count.failed++;
    await sqlOf(this.pool)('UPDATE volume_due SET problem = $3 WHERE meter_id = $1 AND register = $2', [meterId, register, problem.slice(0, 500)]);
  }
}

/** Readings as they count: without those that people took out, and with what people put in or accepted. */
function counted(readings: readonly RegisterReading[], held: HeldCorrections): RegisterReading[] {
  if (held.byReading.size === 0) return [...readings];
  return readings.flatMap((reading) => countedReading(reading, held) ?? []);
}
