import type { Sql } from '../sql.js';

/** Class of the advisory locks by which a transaction says since when it records rows; the second key is that instant. */
const RECORDING = 1_650_817;
/** Seconds are counted from 2020 on, so that they fit a lock's key until 2088. */
const COUNTED_FROM = 1_577_836_800;

/**
 * Says that the transaction records rows of the register, until it ends; before it takes the instant they are recorded at. Rows
 * are recorded before they can be read: until the commit, what was known at that instant is not settled.
 */
export async function beginRecording(sql: Sql): Promise<void> {
  // By the beginning of the transaction: one lock, however often it is asked for.
  await sql(`SELECT pg_advisory_xact_lock_shared(${RECORDING}, floor(extract(epoch FROM now()) - ${COUNTED_FROM})::integer)`);
}

/** Up to when it is settled what was known. */
export interface Knowable {
  readonly now: Date;
  /** Since when rows are being recorded that cannot be read yet; null where none are. */
  readonly recordingSince: Date | null;
}

/**
 * Looks what may be asked for as known at `knownAt`: an answer for it must be the same ever after. Needs READ COMMITTED, as the
 * rows are read by later statements, which see all that was committed when this one looked.
 */
export async function knowable(sql: Sql, knownAt: Date): Promise<Knowable> {
  const clock = async (): Promise<Date> => (await sql<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`))[0]!.now;
  let now = await clock();
  // Within the present millisecond something may yet be recorded.
  while (now.getTime() === knownAt.getTime()) {
    await sql('SELECT pg_sleep(0.001)');
    now = await clock();
  }
  // The clock before the locks: whoever takes one afterwards records later than `now`.
  const [recording] = await sql<{ since: Date | null }>(
    `SELECT to_timestamp(min(objid::bigint) + ${COUNTED_FROM}) AS since FROM pg_locks
     WHERE locktype = 'advisory' AND classid = ${RECORDING} AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  return { now, recordingSince: recording?.since ?? null };
}
