import { Inject, Injectable } from '@nestjs/common';
import {
  type ChangedBy, changeRoute, createRoute, inTransaction, MOST_STOPS, type Page, type Pool, pointsToRead, type ReadingRoute, readingRoute, readingRoutes, type RoutePoint, type RouteReader, routeReaders, type RoutesAsked, type RouteStop, routeStops,
  routeVersions, type RouteVantage, type Sql, sqlOf, zonesAbove, zonesWithin,
} from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';
import type { StreetSides } from '@app/registry';

import { personalFor } from '../register/register-views.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import type { ChangeRouteBody, CreateRouteBody } from './route-bodies.js';

const MOST_VERSIONS = 200;

/** Reading routes for whoever is signed in, within their zones. */
@Injectable()
export class RouteDesk {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(by: SignedIn, asked: RoutesAsked): Promise<Page<ReadingRoute>> {
    const sql = sqlOf(this.pool);
    return readingRoutes(sql, asked, await zonesWithin(sql, by.zoneIds));
  }

  show(by: SignedIn, routeId: number): Promise<ReadingRoute> {
    return this.shown(sqlOf(this.pool), by, routeId);
  }

  async stops(by: SignedIn, routeId: number, versionNo: number | undefined): Promise<{ readonly versionNo: number; readonly items: readonly RouteStop[] }> {
    const sql = sqlOf(this.pool);
    const route = await this.shown(sql, by, routeId);
    const asked = versionNo ?? route.versionNo;
    if (asked > route.versionNo) throw new Refusal('NOT_FOUND', 'there is no such version');
    return { versionNo: asked, items: await routeStops(sql, routeId, asked, await vantageOf(sql, by)) };
  }

  async versions(by: SignedIn, routeId: number): Promise<{ readonly items: readonly ReadingRoute[] }> {
    const sql = sqlOf(this.pool);
    await this.shown(sql, by, routeId);
    return { items: await routeVersions(sql, routeId, MOST_VERSIONS) };
  }

  async readers(by: SignedIn, zoneId: number): Promise<{ readonly items: readonly RouteReader[] }> {
    const sql = sqlOf(this.pool);
    await requireOwnZone(sql, by, zoneId);
    return { items: await routeReaders(sql, await zonesAbove(sql, zoneId)) };
  }

  /** Connections that may be put on a route, in the order of walking; at most 500, and whether there are more. */
  async points(by: SignedIn, zoneId: number, street: string | null, sides: StreetSides, isFreeAlone: boolean): Promise<{ readonly items: readonly RoutePoint[]; readonly hasMore: boolean }> {
    const sql = sqlOf(this.pool);
    await requireOwnZone(sql, by, zoneId);
    const found = await pointsToRead(sql, await zonesWithin(sql, [zoneId]) ?? [], street, sides, isFreeAlone);
    return { items: found.slice(0, MOST_STOPS), hasMore: found.length > MOST_STOPS };
  }

  async create(by: SignedIn, { code, name, zoneId, readerUserId, servicePointIds, street, sides, reason }: CreateRouteBody): Promise<ReadingRoute> {
    if (servicePointIds !== undefined && street !== undefined) throw new Refusal('SCHEMA', 'name the connections or a street, not both', [{ field: '/street', kind: 'SCHEMA', detail: 'not beside servicePointIds' }]);
    return inTransaction(this.pool, async (sql) => {
      await requireOwnZone(sql, by, zoneId, 'zoneId');
      const stops = servicePointIds ?? (street === undefined ? [] : await this.ofStreet(sql, zoneId, street, sides ?? 'together'));
      const routeId = await createRoute(sql, code, { name, zoneId, readerUserId: readerUserId ?? null, isInUse: true, servicePointIds: stops }, changedBy(by, reason));
      return this.shown(sql, by, routeId);
    });
  }

  async change(by: SignedIn, routeId: number, { versionNo, reason, ...given }: ChangeRouteBody): Promise<ReadingRoute> {
    return inTransaction(this.pool, async (sql) => {
      await this.shown(sql, by, routeId);
      if (given.zoneId !== undefined) await requireOwnZone(sql, by, given.zoneId, 'zoneId');
      if (Object.values(given).every((content) => content === undefined)) throw new Refusal('SCHEMA', 'nothing is said to be changed');
      await changeRoute(sql, routeId, versionNo, (before) => ({
        name: given.name ?? before.name, zoneId: given.zoneId ?? before.zoneId, readerUserId: given.readerUserId === undefined ? before.readerUserId : given.readerUserId,
        isInUse: given.isInUse ?? before.isInUse, servicePointIds: given.servicePointIds ?? before.servicePointIds,
      }), changedBy(by, reason));
      return this.shown(sql, by, routeId);
    });
  }

  private async ofStreet(sql: Sql, zoneId: number, street: string, sides: StreetSides): Promise<number[]> {
    const found = await pointsToRead(sql, await zonesWithin(sql, [zoneId]) ?? [], street.trim() === '' ? null : street.trim(), sides, true);
    if (found.length > MOST_STOPS) throw new Refusal('RANGE', `more than ${MOST_STOPS} connections: name a part of the street`, [{ field: '/street', kind: 'RANGE', detail: 'too many connections' }]);
    if (found.length === 0) throw new Refusal('UNKNOWN_REFERENCE', 'no open connection of the zone has this in its address, or all of them are on other routes', [{ field: '/street', kind: 'UNKNOWN_REFERENCE', detail: 'nothing found' }]);
    return found.map(({ servicePointId }) => servicePointId);
  }

  private async shown(sql: Sql, by: SignedIn, routeId: number): Promise<ReadingRoute> {
    const route = await readingRoute(sql, routeId, await zonesWithin(sql, by.zoneIds));
    if (route === undefined) throw new Refusal('NOT_FOUND', 'there is no such reading route');
    return route;
  }
}

export const changedBy = (by: SignedIn, reason: string | undefined): ChangedBy => ({ actor: actorOf(by), reason: reason ?? null });

/** Addresses for whoever sees where to send somebody; a field worker sees those of the own rounds alone. */
export async function vantageOf(sql: Sql, by: SignedIn): Promise<RouteVantage> {
  return { zoneIds: await zonesWithin(sql, by.zoneIds), isAddressSeen: personalFor(by.role) !== 'none' };
}

/** @throws Refusal AUTHZ for a field of a body, NOT_FOUND for a question: whoever is limited to zones learns of no other */
async function requireOwnZone(sql: Sql, by: SignedIn, zoneId: number, field?: string): Promise<void> {
  const own = await zonesWithin(sql, by.zoneIds);
  if (own === null || own.includes(zoneId)) return;
  if (field === undefined) throw new Refusal('NOT_FOUND', 'there is no such zone');
  throw new Refusal('AUTHZ', 'the zone is not one of yours', [{ field: `/${field}`, kind: 'AUTHZ', detail: 'not one of yours' }]);
}
