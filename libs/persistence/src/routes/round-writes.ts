import { RegisterRefusal, type VisitReason } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';
import { READER } from './round-questions.js';
import { LATEST } from './route-questions.js';
import { requireReader } from './route-writes.js';

const OBJECT = 'reading_round';

/** Where somebody stands: a stop of a round, at an instant, before a meter. */
export interface StandingAt {
  readonly roundId: number;
  readonly servicePointId: number;
  readonly meterId: number;
  readonly atMs: number;
}

/** A watch that is a little fast or slow. */
const CLOCK_TOLERANCE_MS = 600_000;
/** Meters may be read on paper before somebody opens the round. */
const BEFORE_OPENING_MS = 86_400_000;

/**
 * Opens the rounds of routes for a local month, each by the version of the route that holds now; routes whose round of the month is open or closed already are left as they are.
 * @param routeIds null: all routes in use that have a reader
 * @param zoneIds zones of who asks; null: the whole city
 * @returns numbers of the rounds that were opened
 * @throws RegisterRefusal UNKNOWN_REFERENCE for a route that is named and not in use, or has no reader
 */
export async function openRounds(sql: Sql, month: string, routeIds: readonly number[] | null, zoneIds: readonly number[] | null, by: ChangedBy): Promise<number[]> {
  const routes = await sql<{ routeId: number; versionNo: number; readerUserId: number | null; code: string }>(
    `SELECT r.route_id AS "routeId", r.code, v.version_no AS "versionNo", v.reader_user_id AS "readerUserId" FROM reading_route r JOIN reading_route_version v ON v.route_id = r.route_id AND ${LATEST}
     WHERE v.is_in_use AND ($1::integer[] IS NULL OR r.route_id = ANY($1)) AND ($2::integer[] IS NULL OR v.zone_id = ANY($2)) ORDER BY r.route_id`, [routeIds, zoneIds]);
  if (routeIds !== null && routes.length < new Set(routeIds).size) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'a route with this number is not in use', null, 'routeIds');
  const opened: number[] = [];
  for (const { routeId, versionNo, readerUserId, code } of routes) {
    if (readerUserId === null) {
      if (routeIds !== null) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'nobody walks it yet', code, 'routeIds');
      continue;
    }
    const [made] = await sql<{ id: number; openedAt: Date }>(
      'INSERT INTO reading_round (route_id, version_no, month, opened_by) VALUES ($1, $2, $3, $4) ON CONFLICT (route_id, month) DO NOTHING RETURNING round_id AS id, opened_at AS "openedAt"', [routeId, versionNo, month, by.actor.userId]);
    if (made === undefined) continue;
    await sql('INSERT INTO reading_round_reader (round_id, assigned_at, reader_user_id, assigned_by) VALUES ($1, $2, $3, $4)', [made.id, made.openedAt, readerUserId, by.actor.userId]);
    await audit(sql, by, [{ actor: by.actor, action: 'reading_round.open', objectKind: OBJECT, objectKey: String(made.id), before: null, after: { route: code, versionNo, month, readerUserId }, reason: by.reason }]);
    opened.push(made.id);
  }
  await tellChange(sql, 'routes', OBJECT, opened);
  return opened;
}

interface Locked { readonly closedAt: Date | null; readonly openedAt: Date; readonly readerUserId: number; readonly zoneId: number }

async function lockedRound(sql: Sql, roundId: number): Promise<Locked> {
  await sql('SELECT FROM reading_round WHERE round_id = $1 FOR UPDATE', [roundId]);
  const [found] = await sql<Locked>(
    `SELECT d.closed_at AS "closedAt", d.opened_at AS "openedAt", ${READER} AS "readerUserId", v.zone_id AS "zoneId" FROM reading_round d JOIN reading_route_version v ON v.route_id = d.route_id AND v.version_no = d.version_no WHERE d.round_id = $1`, [roundId]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such round');
  return found;
}

/** Sends somebody else along a round. @throws RegisterRefusal NOT_FOUND, CONFLICT for a closed one, UNKNOWN_REFERENCE for who may not go there */
export async function assignReader(sql: Sql, roundId: number, readerUserId: number, by: ChangedBy): Promise<void> {
  const before = await lockedRound(sql, roundId);
  if (before.closedAt !== null) throw new RegisterRefusal('CONFLICT', 'the round is closed');
  if (before.readerUserId === readerUserId) return;
  await requireReader(sql, before.zoneId, readerUserId);
  await sql('INSERT INTO reading_round_reader (round_id, reader_user_id, assigned_by, reason) VALUES ($1, $2, $3, $4)', [roundId, readerUserId, by.actor.userId, by.reason]);
  await audit(sql, by, [{ actor: by.actor, action: 'reading_round.assign', objectKind: OBJECT, objectKey: String(roundId), before: { readerUserId: before.readerUserId }, after: { readerUserId }, reason: by.reason }]);
  await tellChange(sql, 'routes', OBJECT, [roundId]);
}

/** Closes a round; what was read before and reaches us later is still taken. @throws RegisterRefusal NOT_FOUND, CONFLICT when closed already */
export async function closeRound(sql: Sql, roundId: number, by: ChangedBy): Promise<void> {
  const before = await lockedRound(sql, roundId);
  if (before.closedAt !== null) throw new RegisterRefusal('CONFLICT', 'the round is closed already');
  await sql("UPDATE reading_round SET closed_at = date_trunc('milliseconds', clock_timestamp()), closed_by = $2 WHERE round_id = $1", [roundId, by.actor.userId]);
  await audit(sql, by, [{ actor: by.actor, action: 'reading_round.close', objectKind: OBJECT, objectKey: String(roundId), before: { closedAt: null }, after: { isClosed: true }, reason: by.reason }]);
  await tellChange(sql, 'routes', OBJECT, [roundId]);
}

/** Whether somebody walks or walked a round. */
export async function isReaderOf(sql: Sql, roundId: number, userId: number): Promise<boolean> {
  return (await sql('SELECT FROM reading_round_reader WHERE round_id = $1 AND reader_user_id = $2 LIMIT 1', [roundId, userId])).length > 0;
}

/**
 * What is read or visited on a round is a stop of it, while the round was open, before the meter that hung there.
 * @throws RegisterRefusal NOT_FOUND, RANGE before the round began, CONFLICT after it was closed or for a meter that hung elsewhere, UNKNOWN_REFERENCE for what is no stop of it
 */
export async function requireStop(sql: Sql, { roundId, servicePointId, meterId, atMs }: StandingAt, field: 'readAt' | 'visitedAt'): Promise<void> {
  const [round] = await sql<{ openedAt: Date; closedAt: Date | null; isStop: boolean; isThere: boolean }>(
    `SELECT d.opened_at AS "openedAt", d.closed_at AS "closedAt",
            EXISTS (SELECT FROM reading_route_stop s WHERE s.route_id = d.route_id AND s.version_no = d.version_no AND s.service_point_id = $2) AS "isStop",
            EXISTS (SELECT FROM installation i WHERE i.service_point_id = $2 AND i.meter_id = $3 AND i.superseded_at IS NULL AND i.valid_from <= $4 AND (i.valid_to IS NULL OR i.valid_to > $4)) AS "isThere"
     FROM reading_round d WHERE d.round_id = $1`, [roundId, servicePointId, meterId, new Date(atMs).toISOString()]);
  if (round === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such round');
  if (!round.isStop) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'it is no stop of this round', null, 'servicePointId');
  if (!round.isThere) throw new RegisterRefusal('CONFLICT', 'another meter hung there then; enter the exchange first, or the number that stands on the meter', null, 'meterSerial');
  if (atMs < round.openedAt.getTime() - BEFORE_OPENING_MS) throw new RegisterRefusal('RANGE', 'this was before the round was opened', null, field);
  if (round.closedAt !== null && atMs > round.closedAt.getTime()) throw new RegisterRefusal('CONFLICT', 'the round was closed before', null, field);
}

/** Puts down what came of a stop; the same once more changes nothing. @returns whether it is new */
export async function recordStop(sql: Sql, { roundId, servicePointId, meterId, atMs }: StandingAt, outcome: 'read' | 'no_access', recordedBy: number | null): Promise<boolean> {
  const made = await sql(
    `INSERT INTO reading_round_entry (round_id, service_point_id, happened_at, outcome, meter_id, recorded_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING round_id`,
    [roundId, servicePointId, new Date(atMs).toISOString(), outcome, meterId, recordedBy]);
  if (made.length > 0) await tellChange(sql, 'routes', OBJECT, [roundId]);
  return made.length > 0;
}

/**
 * Puts down that a meter could not be read on a round. The same visit once more changes nothing.
 * @throws RegisterRefusal TIME_FUTURE, SCHEMA for "other" without a note, CONFLICT for another reason of the same instant, and as {@link requireStop}
 */
export async function recordVisit(sql: Sql, at: StandingAt, { reason, note }: { readonly reason: VisitReason; readonly note: string | null }, by: ChangedBy, nowMs: number): Promise<'stored' | 'duplicate'> {
  if (at.atMs > nowMs + CLOCK_TOLERANCE_MS) throw new RegisterRefusal('TIME_FUTURE', 'whoever could not get in was there before', null, 'visitedAt');
  if (reason === 'other' && note === null) throw new RegisterRefusal('SCHEMA', 'another reason is told in words', null, 'note');
  await requireStop(sql, at, 'visitedAt');
  const visitedAt = new Date(at.atMs).toISOString();
  const made = await sql('INSERT INTO reading_visit (meter_id, visited_at, reason, note, recorded_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (meter_id, visited_at, recorded_by) DO NOTHING RETURNING visit_id',
    [at.meterId, visitedAt, reason, note, by.actor.userId]);
  if (made.length === 0) {
    const [held] = await sql<{ reason: string }>('SELECT reason FROM reading_visit WHERE meter_id = $1 AND visited_at = $2 AND recorded_by = $3', [at.meterId, visitedAt, by.actor.userId]);
    if (held?.reason !== reason) throw new RegisterRefusal('CONFLICT', 'another reason was given for this very visit', null, 'reason');
  }
  const isNew = await recordStop(sql, at, 'no_access', by.actor.userId);
  if (made.length === 0 && !isNew) return 'duplicate';
  const [meter] = await sql<{ serial: string }>('SELECT serial FROM meter WHERE meter_id = $1', [at.meterId]);
  await tellChange(sql, 'readings', 'meter', [at.meterId]);
  await audit(sql, by, [{ actor: by.actor, action: 'reading.no_access', objectKind: 'meter', objectKey: meter!.serial, before: null, after: { visitedAt, reason, roundId: at.roundId }, reason: by.reason }]);
  return 'stored';
}
