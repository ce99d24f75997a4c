import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { HOLDS, LATEST, MOST_STOPS, type ReadingRoute, readingRoute, routeReaders, zonesAbove } from './route-questions.js';

/** What a version of a route says. */
export interface RouteContent {
  readonly name: string;
  readonly zoneId: number;
  readonly readerUserId: number | null;
  readonly isInUse: boolean;
  /** Connections in the order of walking. */
  readonly servicePointIds: readonly number[];
}

const OBJECT = 'reading_route';
/** A stop is on one route in use at most; whoever puts stops on routes takes turns. */
const TURN = `SELECT pg_advisory_xact_lock(hashtext('suu_esep reading routes'))`;

/** Enters a route. @returns its number @throws RegisterRefusal DUPLICATE for its code, and as {@link changeRoute} */
export async function createRoute(sql: Sql, code: string, content: RouteContent, by: ChangedBy): Promise<number> {
  await sql(TURN);
  const [made] = await refusedByConstraint(sql)<{ id: number }>('INSERT INTO reading_route (code) VALUES ($1) RETURNING route_id AS id', [code]);
  await writeVersion(sql, made!.id, code, 1, content, null, by);
  return made!.id;
}

/**
 * Makes another version of a route; rounds that are open go on as they were opened.
 * @param versionNo the version that was looked at
 * @throws RegisterRefusal NOT_FOUND, STALE_VERSION, RANGE for too many stops, UNKNOWN_REFERENCE for a stop that is not open in the zone or a reader who may not go there, CONFLICT for a stop of another route, DUPLICATE for one named twice
 */
export async function changeRoute(sql: Sql, routeId: number, versionNo: number, change: (before: RouteContent) => RouteContent, by: ChangedBy): Promise<void> {
  await sql(TURN);
  const before = await readingRoute(sql, routeId, null);
  if (before === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such reading route');
  if (before.versionNo !== versionNo) throw new RegisterRefusal('STALE_VERSION', `the route was changed meanwhile: it is version ${before.versionNo} now`, before.code, 'versionNo');
  const stops = await sql<{ id: number }>('SELECT service_point_id AS id FROM reading_route_stop WHERE route_id = $1 AND version_no = $2 ORDER BY position', [routeId, versionNo]);
  const content = contentOf(before, stops.map(({ id }) => id));
  await writeVersion(sql, routeId, before.code, versionNo + 1, change(content), content, by);
}

const contentOf = ({ name, zoneId, readerUserId, isInUse }: ReadingRoute, servicePointIds: readonly number[]): RouteContent => ({ name, zoneId, readerUserId, isInUse, servicePointIds });

async function writeVersion(sql: Sql, routeId: number, code: string, versionNo: number, content: RouteContent, before: RouteContent | null, by: ChangedBy): Promise<void> {
  const { name, zoneId, readerUserId, isInUse, servicePointIds } = content;
  if (readerUserId !== null && readerUserId !== before?.readerUserId) await requireReader(sql, zoneId, readerUserId);
  const isMoved = before !== null && before.zoneId !== zoneId;
  await requireStops(sql, routeId, content, isMoved || before === null ? [] : before.servicePointIds);
  await refusedByConstraint(sql)('INSERT INTO reading_route_version (route_id, version_no, name, zone_id, reader_user_id, is_in_use, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [routeId, versionNo, name, zoneId, readerUserId, isInUse, by.actor.userId, by.reason]);
  await sql(`INSERT INTO reading_route_stop (route_id, version_no, position, service_point_id) SELECT $1, $2, s.position, s.id FROM unnest($3::integer[]) WITH ORDINALITY AS s (id, position)`, [routeId, versionNo, servicePointIds]);
  await audit(sql, by, [{ actor: by.actor, action: before === null ? 'reading_route.create' : 'reading_route.change', objectKind: OBJECT, objectKey: code, before: before === null ? null : { ...before }, after: { versionNo, ...content }, reason: by.reason }]);
  await tellChange(sql, 'routes', OBJECT, [routeId]);
}

/** @throws RegisterRefusal UNKNOWN_REFERENCE for somebody who reads no meters, is disabled or may not go there */
export async function requireReader(sql: Sql, zoneId: number, userId: number): Promise<void> {
  const readers = await routeReaders(sql, await zonesAbove(sql, zoneId));
  if (!readers.some((reader) => reader.userId === userId)) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'nobody with this number reads meters in the zone', null, 'readerUserId');
}

/** @param standing stops that stay: they may have moved or been closed since, which is told at the stop and refuses nothing */
async function requireStops(sql: Sql, routeId: number, { servicePointIds, zoneId, isInUse }: RouteContent, standing: readonly number[]): Promise<void> {
  const refused = (kind: 'RANGE' | 'DUPLICATE' | 'UNKNOWN_REFERENCE' | 'CONFLICT', detail: string): RegisterRefusal => new RegisterRefusal(kind, detail, null, 'servicePointIds');
  if (servicePointIds.length > MOST_STOPS) throw refused('RANGE', `a route has at most ${MOST_STOPS} stops; make two of it`);
  if (new Set(servicePointIds).size < servicePointIds.length) throw refused('DUPLICATE', 'a stop is named twice');
  const kept = new Set(standing);
  const entered = servicePointIds.filter((id) => !kept.has(id));
  const lying = await sql(
    `WITH RECURSIVE within AS (SELECT $2::integer AS zone_id UNION SELECT v.zone_id FROM zone_version v JOIN within w ON v.parent_zone_id = w.zone_id WHERE ${HOLDS('v')})
     SELECT FROM service_point_version p WHERE p.service_point_id = ANY($1::integer[]) AND ${HOLDS('p')} AND p.state = 'open' AND p.zone_id IN (SELECT zone_id FROM within)`, [entered, zoneId]);
  if (lying.length < entered.length) throw refused('UNKNOWN_REFERENCE', 'a stop is an open connection of the zone of the route');
  if (!isInUse) return;
  const [other] = await sql<{ code: string; point: string }>(
    `SELECT r.code, p.code AS point FROM reading_route_stop s JOIN reading_route_version v ON v.route_id = s.route_id AND v.version_no = s.version_no AND v.is_in_use AND ${LATEST} JOIN reading_route r ON r.route_id = v.route_id
     JOIN service_point p ON p.service_point_id = s.service_point_id WHERE s.service_point_id = ANY($1::integer[]) AND s.route_id <> $2 ORDER BY p.code LIMIT 1`, [servicePointIds, routeId]);
  if (other !== undefined) throw refused('CONFLICT', `${other.point} is on route ${other.code} already`);
}
