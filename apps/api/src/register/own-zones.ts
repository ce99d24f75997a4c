import { firstElsewhere, isAccountElsewhere, isPointElsewhere, type Sql, type ThingList, zonesWithin } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';
import type { Interval } from '@app/registry';

/** Attributes that put a thing, or what lies in it, into a zone. */
interface Zoned { readonly zoneId?: unknown; readonly parentZoneId?: unknown; readonly fromZoneId?: unknown; readonly toZoneId?: unknown; readonly accountId?: unknown; readonly parentServicePointId?: unknown }

/**
 * Whoever is limited to zones enters and moves nothing outside of them, hangs no zone of theirs elsewhere, and draws no account
 * and no connection of somebody else into them.
 *
 * @param attributes as they are to be
 * @param before as they were at that instant: what stays as it is says nothing new
 * @throws Refusal AUTHZ, UNKNOWN_REFERENCE
 */
export async function requireOwnZones(sql: Sql, by: SignedIn, attributes: Zoned, before: Zoned): Promise<void> {
  const own = await zonesWithin(sql, by.zoneIds);
  if (own === null) return;
  const isOwn = (zoneId: unknown): boolean => typeof zoneId === 'number' && own.includes(zoneId);
  const { zoneId, accountId, parentServicePointId } = attributes;
  if (typeof accountId === 'number' && accountId !== before.accountId && await isAccountElsewhere(sql, accountId, own)) throw notRegistered('accountId');
  if (typeof parentServicePointId === 'number' && parentServicePointId !== before.parentServicePointId && await isPointElsewhere(sql, parentServicePointId, own)) throw notRegistered('parentServicePointId');
  if (zoneId !== undefined && !isOwn(zoneId)) throw notYours('zoneId');
  if ('parentZoneId' in attributes && attributes.parentZoneId !== before.parentZoneId && !isOwn(attributes.parentZoneId)) throw notYours('parentZoneId');
  if (!('fromZoneId' in attributes || 'toZoneId' in attributes)) return;
  for (const side of ['fromZoneId', 'toZoneId'] as const) {
    const there = attributes[side] ?? null;
    if (there !== null && there !== before[side] && !isOwn(there)) throw notYours(side);
  }
  if (!isOwn(attributes.fromZoneId) && !isOwn(attributes.toZoneId)) throw notYours('toZoneId');
}

/**
 * What is written over an interval must have lain in one's zones all the time: a correction from one own stretch to another would
 * otherwise write over what lay elsewhere between them.
 *
 * @throws Refusal AUTHZ saying since when it lay elsewhere
 */
export async function requireOwnThroughout(sql: Sql, by: SignedIn, list: ThingList<object>, id: number, interval: Interval): Promise<void> {
  const own = await zonesWithin(sql, by.zoneIds);
  const elsewhereAt = own === null ? undefined : await firstElsewhere(sql, list, id, interval, own);
  if (elsewhereAt === undefined) return;
  throw new Refusal('AUTHZ', `at ${elsewhereAt.toISOString()} it lay outside of your zones; take an interval in which it did not`, [{ field: '/validFrom', kind: 'AUTHZ', detail: 'not all of it in your zones' }]);
}

function notYours(name: keyof Zoned): Refusal {
  return new Refusal('AUTHZ', 'the zone is not one of yours', [{ field: `/${name}`, kind: 'AUTHZ', detail: 'not one of yours' }]);
}

/** As for what does not exist: whoever asks is not to learn of it. */
function notRegistered(name: keyof Zoned): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', 'it names something that is not registered', [{ field: `/${name}`, kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
}
