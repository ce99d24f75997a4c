import { inWalkingOrder, type StreetSides } from '@app/registry';

import { literalPattern, type Page } from '../registry/register-list.js';
import type { Sql } from '../sql.js';

/** A reading route as its latest version says. */
export interface ReadingRoute {
  readonly routeId: number;
  readonly code: string;
  /** To be given back with a change. */
  readonly versionNo: number;
  readonly name: string;
  readonly zoneId: number;
  readonly zoneCode: string;
  readonly readerUserId: number | null;
  readonly readerLogin: string | null;
  readonly isInUse: boolean;
  readonly stops: number;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string | null;
}

/** A connection on a route, or one that may be put on it. */
export interface RoutePoint {
  readonly servicePointId: number;
  readonly servicePointCode: string;
  /** null where none is known, for those who see none, and for what lies outside of the asker's zones. */
  readonly address: string | null;
  readonly meterSerial: string | null;
  /** Route in use that it is on already; null for none. */
  readonly routeCode: string | null;
}

export interface RouteStop extends RoutePoint {
  readonly position: number;
}

/** Who may be sent along a route. */
export interface RouteReader { readonly userId: number; readonly login: string; readonly role: string }

/** For whom, and how much of what is personal. */
export interface RouteVantage {
  /** Zones that the asker is limited to; null: the whole city. */
  readonly zoneIds: readonly number[] | null;
  readonly isAddressSeen: boolean;
}

/** A street has fewer connections; more are more than anybody walks. */
export const MOST_STOPS = 500;
/** Orders of the list by their names in the interface. */
export const ROUTE_SORTS: Readonly<Record<string, string>> = { code: 'r.code', name: 'v.name', recordedAt: 'v.recorded_at' };

export const HOLDS = (alias: string): string => `${alias}.superseded_at IS NULL AND ${alias}.valid_from <= now() AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > now())`;
const login = (column: string): string => `(SELECT u.login FROM staff_user u WHERE u.user_id = ${column})`;
/** Rows of each route, the latest version alone. */
export const LATEST = `v.version_no = (SELECT max(w.version_no) FROM reading_route_version w WHERE w.route_id = v.route_id)`;
const ROUTE = `r.route_id AS "routeId", r.code, v.version_no AS "versionNo", v.name, v.zone_id AS "zoneId", (SELECT code FROM zone z WHERE z.zone_id = v.zone_id) AS "zoneCode", v.reader_user_id AS "readerUserId",
  ${login('v.reader_user_id')} AS "readerLogin", v.is_in_use AS "isInUse", (SELECT count(*) FROM reading_route_stop s WHERE s.route_id = v.route_id AND s.version_no = v.version_no)::integer AS stops,
  v.recorded_at AS "recordedAt", ${login('v.recorded_by')} AS "recordedBy", v.reason`;
const ROUTES = 'reading_route r JOIN reading_route_version v ON v.route_id = r.route_id';

export interface RoutesAsked {
  readonly search: string | undefined;
  readonly zoneId: number | undefined;
  readonly readerUserId: number | undefined;
  readonly isInUse: boolean | undefined;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A page of the routes, by code where nothing is said. */
export async function readingRoutes(sql: Sql, asked: RoutesAsked, zoneIds: readonly number[] | null): Promise<Page<ReadingRoute>> {
  const where = `${LATEST} AND ($1::integer[] IS NULL OR v.zone_id = ANY($1)) AND ($2::text IS NULL OR r.code ILIKE $2 OR v.name ILIKE $2) AND ($3::integer IS NULL OR v.zone_id = $3)
    AND ($4::integer IS NULL OR v.reader_user_id = $4) AND ($5::boolean IS NULL OR v.is_in_use = $5)`;
  const parameters = [zoneIds, asked.search === undefined ? null : literalPattern(asked.search), asked.zoneId ?? null, asked.readerUserId ?? null, asked.isInUse ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM ${ROUTES} WHERE ${where}`, parameters);
  const items = await sql<ReadingRoute>(
    `SELECT ${ROUTE} FROM ${ROUTES} WHERE ${where} ORDER BY ${ROUTE_SORTS[asked.sort?.by ?? 'code']!} ${asked.sort?.descending === true ? 'DESC' : 'ASC'}, r.route_id LIMIT ${asked.limit} OFFSET ${asked.offset}`, parameters);
  return { items, total: counted!.total };
}

/** One route as it is; undefined where there is none in the asker's zones. */
export async function readingRoute(sql: Sql, routeId: number, zoneIds: readonly number[] | null): Promise<ReadingRoute | undefined> {
  return (await sql<ReadingRoute>(`SELECT ${ROUTE} FROM ${ROUTES} WHERE r.route_id = $1 AND ${LATEST} AND ($2::integer[] IS NULL OR v.zone_id = ANY($2))`, [routeId, zoneIds]))[0];
}

/** What a route was, the latest version first. */
export function routeVersions(sql: Sql, routeId: number, limit: number): Promise<ReadingRoute[]> {
  return sql<ReadingRoute>(`SELECT ${ROUTE} FROM ${ROUTES} WHERE r.route_id = $1 ORDER BY v.version_no DESC LIMIT $2`, [routeId, limit]);
}

const ON_ROUTE = `(SELECT r.code FROM reading_route_stop s JOIN reading_route_version v ON v.route_id = s.route_id AND v.version_no = s.version_no AND v.is_in_use JOIN reading_route r ON r.route_id = v.route_id
  WHERE s.service_point_id = p.service_point_id AND ${LATEST} LIMIT 1)`;
/** Address of `p` for whoever may see it (`$2`) and whose zones (`$1`) it lies in. */
const ADDRESS = `(SELECT a.address FROM personal.service_point_address_version a WHERE $2::boolean AND a.service_point_id = p.service_point_id AND ${HOLDS('a')}
  AND ($1::integer[] IS NULL OR EXISTS (SELECT FROM service_point_version x WHERE x.service_point_id = p.service_point_id AND ${HOLDS('x')} AND x.zone_id = ANY($1))))`;
const POINT = `p.service_point_id AS "servicePointId", p.code AS "servicePointCode", ${ADDRESS} AS address, ${ON_ROUTE} AS "routeCode",
  (SELECT m.serial FROM installation i JOIN meter m USING (meter_id) WHERE i.service_point_id = p.service_point_id AND ${HOLDS('i')}) AS "meterSerial"`;

/** Stops of a version of a route in the order of walking. */
export function routeStops(sql: Sql, routeId: number, versionNo: number, { zoneIds, isAddressSeen }: RouteVantage): Promise<RouteStop[]> {
  return sql<RouteStop>(
    `SELECT s.position, ${POINT} FROM reading_route_stop s JOIN service_point p ON p.service_point_id = s.service_point_id WHERE s.route_id = $3 AND s.version_no = $4 ORDER BY s.position`,
    [zoneIds, isAddressSeen, routeId, versionNo]);
}

/**
 * Open connections of a zone and what lies below it, in the order of walking; at most {@link MOST_STOPS}.
 * @param zoneIds the zone and all below it
 * @param street a part of the address; null for any
 */
export async function pointsToRead(sql: Sql, zoneIds: readonly number[], street: string | null, sides: StreetSides, isFreeAlone: boolean): Promise<RoutePoint[]> {
  const rows = await sql<RoutePoint>(
    `SELECT ${POINT} FROM service_point p JOIN service_point_version w ON w.service_point_id = p.service_point_id AND ${HOLDS('w')}
     WHERE w.state = 'open' AND w.zone_id = ANY($1) AND ($3::text IS NULL OR ${ADDRESS} ILIKE $3) AND (NOT $4::boolean OR ${ON_ROUTE} IS NULL) ORDER BY p.code LIMIT ${MOST_STOPS + 1}`,
    [zoneIds, true, street === null ? null : literalPattern(street), isFreeAlone]);
  return inWalkingOrder(rows, sides);
}

/** People who may be sent along a route of a zone: whoever reads meters, is not disabled, and is limited to no other zones. @param zoneAndAbove the zone with all above it */
export function routeReaders(sql: Sql, zoneAndAbove: readonly number[]): Promise<RouteReader[]> {
  return sql<RouteReader>(
    `SELECT u.user_id AS "userId", u.login, u.role FROM staff_user u WHERE u.role IN ('field', 'dispatcher', 'clerk', 'administrator') AND u.disabled_at IS NULL
       AND (NOT EXISTS (SELECT FROM staff_zone z WHERE z.user_id = u.user_id) OR EXISTS (SELECT FROM staff_zone z WHERE z.user_id = u.user_id AND z.zone_id = ANY($1)))
     ORDER BY u.role <> 'field', u.login LIMIT 500`, [zoneAndAbove]);
}

/** A zone with all that it lies in. */
export async function zonesAbove(sql: Sql, zoneId: number): Promise<number[]> {
  const rows = await sql<{ zoneId: number }>(
    `WITH RECURSIVE above AS (
       SELECT $1::integer AS zone_id UNION SELECT v.parent_zone_id FROM zone_version v JOIN above a ON v.zone_id = a.zone_id WHERE v.parent_zone_id IS NOT NULL AND ${HOLDS('v')})
     SELECT zone_id AS "zoneId" FROM above`, [zoneId]);
  return rows.map((row) => row.zoneId);
}
