import { RegisterRefusal } from '@app/registry';

import { requirePhotos } from '../readings/reading-photos.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { comparedNow, comparisonOf, type DisplayComparison, mountingsOf, placeAt } from './display-questions.js';

/** What somebody read of a display. */
export interface NewDisplay {
  readonly meterId: number;
  readonly kind: 'mounting' | 'control';
  readonly readAtMs: number;
  readonly displayLitres: number;
  /** Of a mounting what the radio had counted. */
  readonly pulses: number | null;
  /** Of a mounting; null: as the card of the meter has it. */
  readonly pulseLitres: number | null;
  readonly photoSha256: string | null;
  readonly note: string | null;
}

/** What a re-alignment takes for right. */
export interface WantedRealignment {
  readonly meterId: number;
  readonly controlId: number;
  /** The drift that was looked at: another one by now is refused. */
  readonly correctedLitres: number;
}

export interface Approval { readonly id: number; readonly authorId: number }

/** A watch that is a little fast; beyond, the time was mistyped. */
const FUTURE_TOLERANCE_MS = 600_000;
const EARLIEST_MS = 946_684_800_000;

/** Two who act on the display of one meter at once: the second waits, and sees what the first did. */
async function lockDisplay(sql: Sql, meterId: number): Promise<void> {
  await sql(`SELECT pg_advisory_xact_lock(hashtext('suu_esep display'), $1)`, [meterId]);
}

/**
 * Enters a mounting or a control reading, in the caller's transaction.
 * @returns its number, and of a control reading what telemetry says beside it now
 * @throws RegisterRefusal NOT_FOUND, RANGE, TIME_FUTURE, CONFLICT where the meter was not installed or a re-alignment stands on what was before, DUPLICATE, UNKNOWN_REFERENCE for a picture that is not there
 */
export async function enterDisplay(sql: Sql, display: NewDisplay, nowMs: number, by: ChangedBy): Promise<{ readonly displayId: number; readonly compared: DisplayComparison | null }> {
  const { meterId, kind, readAtMs, displayLitres, pulses, photoSha256, note } = display;
  if (readAtMs > nowMs + FUTURE_TOLERANCE_MS) throw new RegisterRefusal('TIME_FUTURE', 'a display is read now or was read before', null, 'readAt');
  if (readAtMs < EARLIEST_MS) throw new RegisterRefusal('RANGE', 'readings begin with the year 2000', null, 'readAt');
  await lockDisplay(sql, meterId);
  const place = await placeAt(sql, meterId, readAtMs);
  if (place === null) throw new RegisterRefusal('CONFLICT', 'the meter was not installed then', null, 'readAt');
  const { capacityLitres, serial } = place;
  if (displayLitres >= capacityLitres) throw new RegisterRefusal('RANGE', `the register of ${serial} shows less than ${capacityLitres} litres`, null, 'displayLitres');
  const pulseLitres = kind === 'mounting' ? display.pulseLitres ?? place.pulseLitres : null;
  if (pulses !== null && pulseLitres !== null && !Number.isSafeInteger(pulses * pulseLitres)) throw new RegisterRefusal('RANGE', 'no radio counts as far', null, 'pulses');
  if (photoSha256 !== null) await requirePhotos(sql, [photoSha256], 'photoSha256');
  const readAt = new Date(readAtMs).toISOString();
  const standing = await sql<{ kind: string }>(`SELECT kind FROM display_counted WHERE meter_id = $1 AND read_at = $2`, [meterId, readAt]);
  if (standing.some((one) => one.kind === kind)) throw new RegisterRefusal('DUPLICATE', 'such an entry of that very instant counts already', serial, 'readAt');
  if (kind === 'mounting') await requireNothingRealigned(sql, meterId, readAt, serial);
  const [made] = await sql<{ id: number }>(
    `INSERT INTO display_reading (meter_id, kind, read_at, display_litres, pulses, pulse_litres, photo_sha256, note, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING display_id::float8 AS id`,
    [meterId, kind, readAt, displayLitres, pulses, pulseLitres, photoSha256 === null ? null : Buffer.from(photoSha256, 'hex'), note, by.actor.userId]);
  await audit(sql, by, [{
    actor: by.actor, action: `display.${kind}`, objectKind: 'meter', objectKey: serial, before: null, after: { displayId: made!.id, readAt, displayLitres, pulses, pulseLitres, photoSha256 }, reason: by.reason,
  }]);
  await tellChange(sql, 'readings', 'meter', [meterId]);
  const compared = kind === 'mounting' ? null : comparisonOf((await comparedNow(sql, meterId, await mountingsOf(sql, meterId), { readAtMs, displayLitres })).compared);
  return { displayId: made!.id, compared };
}

/**
 * Takes a display for right from its instant on, in the caller's transaction: the drift is counted there beside the readings, which stay as they came.
 * @returns its number
 * @throws RegisterRefusal NOT_FOUND, CONFLICT where nothing can be compared, nothing drifted, another drift was looked at, or a later one was accepted already; SCHEMA without a reason
 */
export async function acceptRealignment(sql: Sql, wanted: WantedRealignment, by: ChangedBy, approval: Approval | null = null): Promise<number> {
  const { meterId, controlId, correctedLitres } = wanted;
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  await lockDisplay(sql, meterId);
  const { readAtMs, displayLitres, serial } = await controlOf(sql, meterId, controlId);
  const at = new Date(readAtMs).toISOString();
  await requireNothingRealigned(sql, meterId, at, serial);
  const mountings = await mountingsOf(sql, meterId);
  const { compared, count } = await comparedNow(sql, meterId, mountings, { readAtMs, displayLitres });
  if (compared === null || compared.drift === null || count === null) throw new RegisterRefusal('CONFLICT', `the display cannot be compared with telemetry: ${compared?.reason ?? 'NOT_INSTALLED'}`, serial, 'controlId');
  const { drift, mounting } = compared;
  if (drift.driftLitres === 0 || mounting.mountedAtMs >= readAtMs) throw new RegisterRefusal('CONFLICT', 'display and telemetry agree: there is nothing to correct', serial, 'controlId');
  if (drift.driftLitres !== correctedLitres) throw new RegisterRefusal('CONFLICT', `the drift is ${drift.driftLitres} litres by now, not ${correctedLitres}: look again`, serial, 'correctedLitres');
  const [made] = await sql<{ id: number }>(
    `INSERT INTO display_realignment (meter_id, control_id, from_at, at, display_litres, counted_litres, pulse_litres, corrected_litres, reason, accepted_by, approval_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING realignment_id::float8 AS id`,
    [meterId, controlId, new Date(mounting.mountedAtMs).toISOString(), at, displayLitres, count.countedLitres, mounting.pulseLitres, correctedLitres, by.reason, approval?.authorId ?? by.actor.userId, approval?.id ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: 'display.realign', objectKind: 'meter', objectKey: serial, before: { telemetryLitres: drift.telemetryLitres },
    after: { realignmentId: made!.id, controlId, at, displayLitres, correctedLitres, approvalId: approval?.id ?? null }, reason: by.reason,
  }]);
  await tellChange(sql, 'readings', 'meter', [meterId]);
  return made!.id;
}

/**
 * Voids an entry, or takes a re-alignment back, in the caller's transaction.
 * @throws RegisterRefusal NOT_FOUND, DUPLICATE where it does not count any more, CONFLICT where an accepted re-alignment rests on it, SCHEMA without a reason
 */
export async function voidDisplay(sql: Sql, of: { readonly meterId: number } & ({ readonly displayId: number } | { readonly realignmentId: number }), by: ChangedBy, approval: Approval | null = null): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'what is voided needs a reason', null, 'reason');
  const { meterId } = of;
  await lockDisplay(sql, meterId);
  const subject = 'displayId' in of ? await displayOf(sql, meterId, of.displayId) : await realignmentOf(sql, meterId, of.realignmentId);
  if (subject.isVoided) throw new RegisterRefusal('DUPLICATE', 'it was voided already', subject.serial);
  const resting = await sql(
    'SELECT FROM realignment_counted WHERE meter_id = $1 AND (control_id = $2 OR from_at = $3) LIMIT 1', [meterId, 'displayId' in of ? of.displayId : null, 'displayId' in of && subject.kind === 'control' ? null : subject.at.toISOString()]);
  if (resting.length > 0) throw new RegisterRefusal('CONFLICT', 'an accepted re-alignment rests on it: take that back first', subject.serial);
  await sql('INSERT INTO display_void (meter_id, display_id, realignment_id, reason, voided_by, approval_id) VALUES ($1, $2, $3, $4, $5, $6)',
    [meterId, 'displayId' in of ? of.displayId : null, 'displayId' in of ? null : of.realignmentId, by.reason, approval?.authorId ?? by.actor.userId, approval?.id ?? null]);
  await audit(sql, by, [{
    actor: by.actor, action: 'displayId' in of ? 'display.void' : 'display.take_back', objectKind: 'meter', objectKey: subject.serial, before: { kind: subject.kind, at: subject.at.toISOString(), litres: subject.litres },
    after: { isVoided: true, approvalId: approval?.id ?? null }, reason: by.reason,
  }]);
  await tellChange(sql, 'readings', 'meter', [meterId]);
}

interface Subject { readonly kind: string; readonly at: Date; readonly litres: number; readonly serial: string; readonly isVoided: boolean }

async function displayOf(sql: Sql, meterId: number, displayId: number): Promise<Subject> {
  const [found] = await sql<Subject>(
    `SELECT d.kind, d.read_at AS at, d.display_litres::float8 AS litres, m.serial, EXISTS (SELECT FROM display_void v WHERE v.meter_id = d.meter_id AND v.display_id = d.display_id) AS "isVoided"
     FROM display_reading d JOIN meter m USING (meter_id) WHERE d.meter_id = $1 AND d.display_id = $2`, [meterId, displayId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such entry of this meter');
  return found;
}

/** A re-alignment, whether it counts or was taken back. @throws RegisterRefusal NOT_FOUND */
export async function realignmentOf(sql: Sql, meterId: number, realignmentId: number): Promise<Subject> {
  const [found] = await sql<Subject>(
    `SELECT 'realignment' AS kind, r.at, r.corrected_litres::float8 AS litres, m.serial, EXISTS (SELECT FROM display_void v WHERE v.meter_id = r.meter_id AND v.realignment_id = r.realignment_id) AS "isVoided"
     FROM display_realignment r JOIN meter m USING (meter_id) WHERE r.meter_id = $1 AND r.realignment_id = $2`, [meterId, realignmentId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such re-alignment of this meter');
  return found;
}

/** A control reading that counts. @throws RegisterRefusal NOT_FOUND */
export async function controlOf(sql: Sql, meterId: number, controlId: number): Promise<{ readonly readAtMs: number; readonly displayLitres: number; readonly serial: string }> {
  const { kind, at, litres, serial, isVoided } = await displayOf(sql, meterId, controlId);
  if (kind !== 'control' || isVoided) throw new RegisterRefusal('NOT_FOUND', 'there is no such control reading of this meter, or it was voided', null, 'controlId');
  return { readAtMs: at.getTime(), displayLitres: litres, serial };
}

/** A re-alignment has the drift since what was before it; something put in between would make it count twice. */
async function requireNothingRealigned(sql: Sql, meterId: number, at: string, serial: string): Promise<void> {
  const later = await sql('SELECT FROM realignment_counted WHERE meter_id = $1 AND at >= $2 LIMIT 1', [meterId, at]);
  if (later.length > 0) throw new RegisterRefusal('CONFLICT', 'a re-alignment at or after that instant was accepted: take it back first', serial);
}
