import { type CorrectionKind, mayFollow, type NamedReading } from '@app/metering';
import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import { binaryArray } from '../series/binary-encoding.js';
import type { Sql } from '../sql.js';

/** A correction as stored. */
export interface StoredCorrection extends NamedReading {
  readonly correctionId: number;
  readonly kind: CorrectionKind;
  readonly editedIndexLitres: number | null;
  readonly movedToMeterId: number | null;
  readonly movedFromMeterId: number | null;
  readonly reasonCode: string;
  readonly reason: string;
  readonly authorId: number | null;
  readonly approvalId: number | null;
  readonly recordedAt: Date;
}

/** A correction to be appended. */
export interface NewCorrection extends NamedReading {
  readonly kind: Exclude<CorrectionKind, 'void'>;
  readonly editedIndexLitres: number | null;
  readonly reasonCode: string;
}

export interface CorrectionsAsked {
  readonly meterIds: readonly number[];
  /** Half-open stretch of device time. */
  readonly from: Date;
  readonly to: Date;
  /** Corrections as known then; left out: as known now. */
  readonly knownAt?: Date;
}

const STORED = `c.correction_id::float8 AS "correctionId", c.meter_id AS "meterId", c.register, (extract(epoch FROM c.read_at) * 1000)::float8 AS "readAtMs", c.source,
  c.index_litres::float8 AS "indexLitres", c.kind, c.edited_index_litres::float8 AS "editedIndexLitres", c.moved_to_meter_id AS "movedToMeterId", c.moved_from_meter_id AS "movedFromMeterId",
  c.reason_code AS "reasonCode", c.reason, c.author_id AS "authorId", c.approval_id::float8 AS "approvalId", c.recorded_at AS "recordedAt"`;

/** The correction that holds of each corrected reading, as known at an instant; by meter, register, time, source and index. */
export function correctionsHeld(sql: Sql, asked: CorrectionsAsked): Promise<StoredCorrection[]> {
  return sql<StoredCorrection>(
    `SELECT DISTINCT ON (c.meter_id, c.register, c.read_at, c.source, c.index_litres) ${STORED} FROM reading_correction c
     WHERE c.meter_id = ANY($1::integer[]) AND c.read_at >= $2 AND c.read_at < $3 AND c.recorded_at <= coalesce($4::timestamptz, 'infinity')
     ORDER BY c.meter_id, c.register, c.read_at, c.source, c.index_litres, c.correction_id DESC`,
    [asked.meterIds, asked.from.toISOString(), asked.to.toISOString(), asked.knownAt?.toISOString() ?? null]);
}

/** A correction with the login of who made it; null for a service. */
export interface AuthoredCorrection extends StoredCorrection { readonly author: string | null }

/** All that was ever said about the readings of a meter in a stretch of device time, newest first. */
export function correctionHistory(sql: Sql, asked: { readonly meterId: number; readonly from: Date; readonly to: Date; readonly limit: number }): Promise<AuthoredCorrection[]> {
  return sql<AuthoredCorrection>(
    `SELECT ${STORED}, (SELECT u.login FROM staff_user u WHERE u.user_id = c.author_id) AS author FROM reading_correction c WHERE c.meter_id = $1 AND c.read_at >= $2 AND c.read_at < $3 ORDER BY c.correction_id DESC LIMIT $4`,
    [asked.meterId, asked.from.toISOString(), asked.to.toISOString(), asked.limit]);
}

/** A reading as it counted, with the index that counted and the one that came. */
export interface CountedReading extends NamedReading {
  readonly countedIndexLitres: number;
  readonly receivedAt: Date;
  /** Kind of the correction that held; null where nobody had said anything. */
  readonly correctionKind: CorrectionKind | null;
}

/**
 * Readings that count, as known at an instant: what was received by then, without what had been excluded or voided, and without
 * what was moved here later. By meter, register, time, source and index.
 */
export function countedReadings(sql: Sql, asked: CorrectionsAsked): Promise<CountedReading[]> {
  return sql<CountedReading>(
    `SELECT r.meter_id AS "meterId", r.register, (extract(epoch FROM r.read_at) * 1000)::float8 AS "readAtMs", r.source, r.index_litres::float8 AS "indexLitres",
            coalesce(c.edited_index_litres, r.index_litres)::float8 AS "countedIndexLitres", r.received_at AS "receivedAt", c.kind AS "correctionKind"
     FROM reading_all r
     LEFT JOIN LATERAL (
       SELECT k.kind, k.edited_index_litres FROM reading_correction k
       WHERE k.meter_id = r.meter_id AND k.register = r.register AND k.read_at = r.read_at AND k.source = r.source AND k.index_litres = r.index_litres
         AND k.recorded_at <= coalesce($4::timestamptz, 'infinity')
       ORDER BY k.correction_id DESC LIMIT 1) c ON true
     WHERE r.meter_id = ANY($1::integer[]) AND r.read_at >= $2 AND r.read_at < $3 AND r.received_at <= coalesce($4::timestamptz, 'infinity')
       AND (c.kind IS NULL OR c.kind NOT IN ('exclude', 'void'))
       AND (c.kind IS NOT NULL OR NOT EXISTS (
         SELECT FROM reading_correction m WHERE m.meter_id = r.meter_id AND m.register = r.register AND m.read_at = r.read_at AND m.source = r.source
           AND m.index_litres = r.index_litres AND m.supersedes IS NULL AND m.kind = 'restore'))
     ORDER BY r.meter_id, r.register, r.read_at, r.source, r.index_litres`,
    [asked.meterIds, asked.from.toISOString(), asked.to.toISOString(), asked.knownAt?.toISOString() ?? null]);
}

/** One text for one reading. */
export const nameOf = ({ meterId, register, readAtMs, source, indexLitres }: NamedReading): string => `${meterId}/${register}/${readAtMs}/${source}/${indexLitres}`;

/** Arrays of the named readings as parameters of `unnest`. */
export function namedArrays(readings: readonly NamedReading[]): Buffer[] {
  return [
    binaryArray.int4(readings.map(({ meterId }) => meterId)), binaryArray.int2(readings.map(({ register }) => register)), binaryArray.timestamptz(readings.map(({ readAtMs }) => readAtMs)),
    binaryArray.int2(readings.map(({ source }) => source)), binaryArray.int8(readings.map(({ indexLitres }) => indexLitres)),
  ];
}

/** Named readings as rows `n` with their place `at`, out of {@link namedArrays} as the first five parameters. */
export const NAMED = 'unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::smallint[], $5::bigint[]) WITH ORDINALITY AS n (meter_id, register, read_at, source, index_litres, at)';
/** Whether two rows speak of one reading, in SQL. */
export const SAME_READING = (one: string, other: string): string => ['meter_id', 'register', 'read_at', 'source', 'index_litres'].map((column) => `${one}.${column} = ${other}.${column}`).join(' AND ');

/**
 * Appends corrections in the caller's transaction, at most a few thousand at a time; the reason stands in `by`.
 * @param approval by a second signer, where one was needed, with who had asked for it and is the author
 * @throws RegisterRefusal NOT_FOUND for a reading that is not there, CONFLICT for what cannot follow what holds or was
 * corrected by somebody else meanwhile, RANGE for an index that the register cannot show, DUPLICATE, SCHEMA without a reason
 */
export async function appendCorrections(sql: Sql, corrections: readonly NewCorrection[], by: ChangedBy, approval: { readonly id: number; readonly authorId: number } | null = null): Promise<void> {
  if (corrections.length === 0) return;
  const { reason } = by;
  if (reason === null || reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  if (new Set(corrections.map(nameOf)).size < corrections.length) throw new RegisterRefusal('DUPLICATE', 'one reading is named twice at a time');
  const found = await sql<{ serial: string; capacity: number; held: CorrectionKind | null; heldId: string | null }>(
    `SELECT m.serial, m.register_capacity_litres::float8 AS capacity, c.kind AS held, c.correction_id AS "heldId", n.at
     FROM ${NAMED} JOIN meter m ON m.meter_id = n.meter_id
     LEFT JOIN LATERAL (SELECT k.kind, k.correction_id FROM reading_correction k WHERE ${SAME_READING('k', 'n')} ORDER BY k.correction_id DESC LIMIT 1) c ON true
     WHERE EXISTS (SELECT FROM reading_all r WHERE ${SAME_READING('r', 'n')}) ORDER BY n.at`, namedArrays(corrections));
  if (found.length < corrections.length) throw new RegisterRefusal('NOT_FOUND', 'no reading of this meter has this time, source and index; read them again');
  for (const [at, { kind, editedIndexLitres }] of corrections.entries()) {
    const { serial, capacity, held } = found[at]!;
    if (!mayFollow(held, kind)) throw new RegisterRefusal('CONFLICT', held === null ? `the reading counts as it came: there is nothing to ${kind}` : `after ${held} comes no ${kind}`, serial, 'kind');
    if (kind === 'edit' && !(Number.isSafeInteger(editedIndexLitres) && editedIndexLitres! >= 0 && editedIndexLitres! < capacity)) {
      throw new RegisterRefusal('RANGE', `the register of ${serial} shows whole litres from 0 to ${capacity - 1}`, serial, 'editedIndexLitres');
    }
  }
  const inserted = await sql(
    `INSERT INTO reading_correction (meter_id, register, read_at, source, index_litres, kind, edited_index_litres, reason_code, supersedes, reason, author_id, approval_id)
     SELECT n.meter_id, n.register, n.read_at, n.source, n.index_litres, a.kind, a.edited, a.code, a.supersedes, $10, $11, $12
     FROM ${NAMED} JOIN unnest($6::text[], $7::bigint[], $8::text[], $9::bigint[]) WITH ORDINALITY AS a (kind, edited, code, supersedes, at) USING (at)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [...namedArrays(corrections), corrections.map(({ kind }) => kind), corrections.map(({ editedIndexLitres }) => editedIndexLitres), corrections.map(({ reasonCode }) => reasonCode),
      found.map(({ heldId }) => heldId), reason, approval?.authorId ?? by.actor.userId, approval?.id ?? null]);
  if (inserted.length < corrections.length) throw new RegisterRefusal('CONFLICT', 'somebody corrected the same reading meanwhile; read it again');
  await audit(sql, by, corrections.map((correction, at) => ({
    actor: by.actor, action: `reading.${correction.kind}`, objectKind: 'meter', objectKey: found[at]!.serial, reason,
    before: { ...shownReading(correction), correction: found[at]!.held }, after: { reasonCode: correction.reasonCode, editedIndexLitres: correction.editedIndexLitres, approvalId: approval?.id ?? null },
  })));
  await tellChange(sql, 'readings', 'meter', [...new Set(corrections.map(({ meterId }) => meterId))]);
}

function shownReading({ register, readAtMs, source, indexLitres }: NamedReading): Record<string, unknown> {
  return { register, readAt: new Date(readAtMs).toISOString(), source, indexLitres };
}
