import { checkEntry, type EntryContext, type EntryVerdict, type EntryWarning, type NeighbourReading } from '@app/metering';
import { type RegisterNumber, RegisterRefusal, SOURCE_CLASS } from '@app/registry';
import type { Pool } from 'pg';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { frameKeyOf, type ArrivedFrame } from '../series/arrived-frame.js';
import { BatchWriter } from '../series/batch-writer.js';
import type { Partitions } from '../series/partitions.js';
import { type Sql, sqlOf } from '../sql.js';
import { canonicalJson } from '../trust/canonical-json.js';

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
}

/** Sender of what people enter: no device has the number 0. */
const PEOPLE = 0;
const TOPIC = 'people/manual';
/** A watch that is a little fast; beyond, the time was mistyped. */
const FUTURE_TOLERANCE_MS = 600_000;
const EARLIEST_MS = 946_684_800_000;
const HISTORY_DAYS = 183;
/** Less history than this says nothing of the usual use. */
const LEAST_DAYS = 30;
const DAY_MS = 86_400_000;

interface MeterCard { readonly serial: string; readonly capacity: number; readonly q3: number | null; readonly isInstalled: boolean }

/**
 * Whether an index is plausible beside what is known of the meter.
 * @throws RegisterRefusal NOT_FOUND, RANGE for what the register cannot show, TIME_FUTURE, UNKNOWN_REFERENCE for a picture that is not there
 */
export async function checkManualReading(sql: Sql, reading: ManualReading, nowMs: number): Promise<EntryVerdict> {
  const { meterId, register, readAtMs, indexLitres, photoSha256 } = reading;
  if (readAtMs > nowMs + FUTURE_TOLERANCE_MS) throw new RegisterRefusal('TIME_FUTURE', 'a register is read now or was read before', null, 'readAt');
  if (readAtMs < EARLIEST_MS) throw new RegisterRefusal('RANGE', 'readings begin with the year 2000', null, 'readAt');
  const at = new Date(readAtMs).toISOString();
  const [card] = await sql<MeterCard>(
    `SELECT m.serial, m.register_capacity_litres::float8 AS capacity,
            (SELECT o.q3_litres_per_hour FROM meter_version v JOIN meter_model o USING (model_id) WHERE v.meter_id = m.meter_id AND v.superseded_at IS NULL AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2)) AS q3,
            EXISTS (SELECT FROM installation i WHERE i.meter_id = m.meter_id AND i.superseded_at IS NULL AND i.valid_from <= $2 AND (i.valid_to IS NULL OR i.valid_to > $2)) AS "isInstalled"
     FROM meter m WHERE m.meter_id = $1`, [meterId, at]);
  if (card === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such meter');
  if (!Number.isSafeInteger(indexLitres) || indexLitres < 0 || indexLitres >= card.capacity) {
    throw new RegisterRefusal('RANGE', `the register of ${card.serial} shows less than ${card.capacity} litres`, null, 'indexLitres');
  }
  if (photoSha256 !== null && (await sql('SELECT FROM personal.reading_photo WHERE photo_sha256 = $1', [Buffer.from(photoSha256, 'hex')])).length === 0) {
    throw new RegisterRefusal('UNKNOWN_REFERENCE', 'the picture is not there; give it in first', null, 'photoSha256');
  }
  return checkEntry(readAtMs, indexLitres, await contextOf(sql, meterId, register, readAtMs, card));
}

/** Neighbours among the readings that count, and the own use of the half year before. */
async function contextOf(sql: Sql, meterId: number, register: RegisterNumber, readAtMs: number, card: MeterCard): Promise<EntryContext> {
  const near = (direction: '<' | '>', order: 'ASC' | 'DESC', limitMs: number): Promise<NeighbourReading[]> => sql<NeighbourReading>(
    `SELECT (extract(epoch FROM read_at) * 1000)::float8 AS "readAtMs", index_litres::float8 AS "indexLitres" FROM reading_corrected
     WHERE meter_id = $1 AND register = $2 AND read_at ${direction} $3 AND read_at ${direction === '<' ? '>=' : '<='} $4
       AND read_at >= coalesce((SELECT max(valid_from) FROM installation WHERE meter_id = $1 AND superseded_at IS NULL AND valid_from <= $3), '-infinity')
     ORDER BY read_at ${order}, index_litres ${order} LIMIT 1`, [meterId, register, new Date(readAtMs).toISOString(), new Date(limitMs).toISOString()]);
  const [previous] = await near('<', 'DESC', readAtMs - HISTORY_DAYS * DAY_MS);
  const [next] = await near('>', 'ASC', readAtMs + HISTORY_DAYS * DAY_MS);
  const [first] = previous === undefined ? [] : await sql<NeighbourReading>(
    `SELECT (extract(epoch FROM read_at) * 1000)::float8 AS "readAtMs", index_litres::float8 AS "indexLitres" FROM reading_corrected
     WHERE meter_id = $1 AND register = $2 AND read_at >= greatest($3::timestamptz, (SELECT max(valid_from) FROM installation WHERE meter_id = $1 AND superseded_at IS NULL AND valid_from <= $4)) AND read_at < $4
     ORDER BY read_at, index_litres LIMIT 1`, [meterId, register, new Date(previous.readAtMs - HISTORY_DAYS * DAY_MS).toISOString(), new Date(previous.readAtMs).toISOString()]);
  const days = previous === undefined || first === undefined ? 0 : (previous.readAtMs - first.readAtMs) / DAY_MS;
  const used = previous === undefined || first === undefined ? 0 : previous.indexLitres - first.indexLitres;
  return {
    capacityLitres: card.capacity, q4LitresPerHour: card.q3 === null ? null : card.q3 * 1.25, litresPerDay: days < LEAST_DAYS || used < 0 ? null : used / days,
    previous: previous ?? null, next: next ?? null, isInstalled: card.isInstalled,
  };
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
  const { meterId, register, readAtMs, indexLitres, givenBy, photoSha256, note } = reading;
  const payload = Buffer.from(canonicalJson({ meterId, register, readAt: new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256, note }));
  const frame: ArrivedFrame = {
    deviceId: PEOPLE, frameKey: frameKeyOf(TOPIC, payload), receivedAtMs: nowMs, topic: TOPIC, payload,
    judged: { readings: [{ meterId, register, readAtMs, source: SOURCE_CLASS.person, indexLitres, itemNo: 0, flags: [] }], quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null },
  };
  const outcomeOf = ({ stored, conflicts }: { readonly stored: number; readonly conflicts: number }): EnteredReading['outcome'] => (stored > 0 ? 'stored' : conflicts > 0 ? 'conflict' : 'duplicate');
  const written = await new BatchWriter(pool, partitions, { quarantineRowsPerSenderDay: 1_000 }).write([frame], async (sql, outcome) => {
    const approval = await before(sql);
    if (outcomeOf(outcome) === 'duplicate') return;
    await sql(
      `INSERT INTO manual_reading (meter_id, register, read_at, index_litres, given_by, photo_sha256, warning, expected_from_litres, expected_to_litres, note, frame_key, entered_by, approval_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [meterId, register, new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256 === null ? null : Buffer.from(photoSha256, 'hex'), verdict.warning, verdict.expectedFromLitres, verdict.expectedToLitres, note,
        frame.frameKey, approval?.authorId ?? by.actor.userId, approval?.id ?? null]);
    const [meter] = await sql<{ serial: string }>('SELECT serial FROM meter WHERE meter_id = $1', [meterId]);
    await tellChange(sql, 'readings', 'meter', [meterId]);
    await audit(sql, by, [{
      actor: by.actor, action: 'reading.enter', objectKind: 'meter', objectKey: meter!.serial, before: null, reason: by.reason,
      after: { register, readAt: new Date(readAtMs).toISOString(), indexLitres, givenBy, photoSha256, warning: verdict.warning, outcome: outcomeOf(outcome), approvalId: approval?.id ?? null },
    }]);
  });
  return { outcome: outcomeOf(written), warning: verdict.warning };
}
