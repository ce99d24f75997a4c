import { checkEntry, type EntryVerdict, type EntryWarning } from '@app/metering';
import { type RegisterNumber, RegisterRefusal, SOURCE_CLASS } from '@app/registry';
import type { Pool } from 'pg';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { frameKeyOf, type ArrivedFrame } from '../series/arrived-frame.js';
import { BatchWriter } from '../series/batch-writer.js';
import type { Partitions } from '../series/partitions.js';
import { recordStop, requireStop } from '../routes/round-writes.js';
import { type Sql, sqlOf } from '../sql.js';
import { canonicalJson } from '../trust/canonical-json.js';
import { entryContexts } from './entry-contexts.js';
import { requirePhotos } from './reading-photos.js';

/** Who read the register: staff standing before it, or the subscriber, who said so at the counter or by telephone. */
export const READING_GIVERS = ['staff', 'subscriber_at_counter', 'subscriber_by_phone'] as const;
export type ReadingGiver = (typeof READING_GIVERS)[number];

/** An index that a person brings. */
export interface ManualReading {
  readonly meterId: number;
  readonly register: RegisterNumber;
  readonly readAtMs: number;
  readonly indexLitres: number;
  readonly givenBy: ReadingGiver;
  /** SHA-256 of the picture, in hex; null without one. */
  readonly photoSha256: string | null;
  readonly note: string | null;
  /** Stop of a round at which it was read; left out for a reading that was typed in by itself. */
  readonly stop?: { readonly roundId: number; readonly servicePointId: number };
}

/** Sender of what people enter: no device has the number 0. */
const PEOPLE = 0;
const TOPIC = 'people/manual';
/** A watch that is a little fast; beyond, the time was mistyped. */
const FUTURE_TOLERANCE_MS = 600_000;
const EARLIEST_MS = 946_684_800_000;

/**
 * Whether an index is plausible beside what is known of the meter.
 * @throws RegisterRefusal NOT_FOUND, RANGE for what the register cannot show, TIME_FUTURE, UNKNOWN_REFERENCE for a picture that is not there
 */
export async function checkManualReading(sql: Sql, reading: ManualReading, nowMs: number): Promise<EntryVerdict> {
  const { meterId, register, readAtMs, indexLitres, photoSha256 } = reading;
  if (readAtMs > nowMs + FUTURE_TOLERANCE_MS) throw new RegisterRefusal('TIME_FUTURE', 'a register is read now or was read before', null, 'readAt');
  if (readAtMs < EARLIEST_MS) throw new RegisterRefusal('RANGE', 'readings begin with the year 2000', null, 'readAt');
  const [known] = await entryContexts(sql, [{ meterId, register, readAtMs }]);
  if (known === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such meter');
  if (!Number.isSafeInteger(indexLitres) || indexLitres < 0 || indexLitres >= known.capacityLitres) {
    throw new RegisterRefusal('RANGE', `the register of ${known.serial} shows less than ${known.capacityLitres} litres`, null, 'indexLitres');
  }
  if (photoSha256 !== null) await requirePhotos(sql, [photoSha256], 'photoSha256');
  return checkEntry(readAtMs, indexLitres, known);
}

/** What became of an entered reading. `conflict`: another index was entered for that very instant; both are kept and neither settled. */
export interface EnteredReading {
  readonly outcome: 'stored' | 'duplicate' | 'conflict';
  readonly warning: EntryWarning | null;
}

/**
 * Stores what a person read, through the writer of all readings, with the entry and its audit in one transaction. The same reading
 * entered again changes nothing.
 * @param isConfirmed a doubtful index is meant
 * @param before what must hold in the same transaction, such as that the month is open; the approval by a second signer where there is one
 * @throws RegisterRefusal IMPLAUSIBLE for a doubtful index that is not confirmed, SCHEMA for one confirmed without a reason, and what {@link checkManualReading} refuses
 */
export async function enterReading(
  pool: Pool, partitions: Partitions, reading: ManualReading, isConfirmed: boolean, by: ChangedBy, before: (sql: Sql) => Promise<{ readonly id: number; readonly authorId: number } | null>): Promise<EnteredReading> {
  const nowMs = Date.now();
  const verdict = await checkManualReading(sqlOf(pool), reading, nowMs);
  if (verdict.warning !== null && !isConfirmed) {
    const { expectedFromLitres, expectedToLitres } = verdict;
    throw new RegisterRefusal('IMPLAUSIBLE', `${verdict.warning}: expected from ${expectedFromLitres}${expectedToLitres === null ? '' : ` to ${expectedToLitres}`} litres; look again, or confirm it`, null, 'indexLitres');
  }
  if (verdict.warning !== null && (by.reason ?? '').trim() === '') throw new RegisterRefusal('SCHEMA', 'whoever confirms a doubtful index says why it is right', null, 'reason');
  const { meterId, register, readAtMs, indexLitres, givenBy, photoSha256, note, stop } = reading;
  const payload = Buffer.from(canonicalJson({ meterId, register, readAt: new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256, note, ...(stop === undefined ? {} : { stop }) }));
  const frame: ArrivedFrame = {
    deviceId: PEOPLE, frameKey: frameKeyOf(TOPIC, payload), receivedAtMs: nowMs, topic: TOPIC, payload,
    judged: { readings: [{ meterId, register, readAtMs, source: SOURCE_CLASS.person, indexLitres, itemNo: 0, flags: [] }], quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null },
  };
  const outcomeOf = ({ stored, conflicts }: { readonly stored: number; readonly conflicts: number }): EnteredReading['outcome'] => (stored > 0 ? 'stored' : conflicts > 0 ? 'conflict' : 'duplicate');
  const written = await new BatchWriter(pool, partitions, { quarantineRowsPerSenderDay: 1_000 }).write([frame], async (sql, outcome) => {
    const approval = await before(sql);
    if (stop !== undefined) {
      const standing = { ...stop, meterId, atMs: readAtMs };
      await requireStop(sql, standing, 'readAt');
      await recordStop(sql, standing, 'read', approval?.authorId ?? by.actor.userId);
    }
    if (outcomeOf(outcome) === 'duplicate') return;
    await sql(
      `INSERT INTO manual_reading (meter_id, register, read_at, index_litres, given_by, photo_sha256, warning, expected_from_litres, expected_to_litres, note, frame_key, entered_by, approval_id, method)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [meterId, register, new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256 === null ? null : Buffer.from(photoSha256, 'hex'), verdict.warning, verdict.expectedFromLitres, verdict.expectedToLitres, note,
        frame.frameKey, approval?.authorId ?? by.actor.userId, approval?.id ?? null, stop === undefined ? 'desk' : 'route']);
    const [meter] = await sql<{ serial: string }>('SELECT serial FROM meter WHERE meter_id = $1', [meterId]);
    await tellChange(sql, 'readings', 'meter', [meterId]);
    await audit(sql, by, [{
      actor: by.actor, action: 'reading.enter', objectKind: 'meter', objectKey: meter!.serial, before: null, reason: by.reason,
      after: { register, readAt: new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256, warning: verdict.warning, outcome: outcomeOf(outcome), approvalId: approval?.id ?? null, ...(stop === undefined ? {} : { roundId: stop.roundId }) },
    }]);
  });
  return { outcome: outcomeOf(written), warning: verdict.warning };
}
