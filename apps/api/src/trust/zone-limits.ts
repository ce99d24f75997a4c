import { type Sql, zonesWithin } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

/**
 * Whoever is limited to zones gives no rights beyond them, and acts upon nobody who has more: by another's account or session
 * the own limit would be lifted.
 *
 * @param zoneIds zones of the other person, as they are or are to be; empty means the whole city
 * @param field field of the body that names them, where there is one
 * @throws Refusal AUTHZ
 */
export async function requireWithinOwnZones(sql: Sql, by: SignedIn, zoneIds: readonly number[], field?: string): Promise<void> {
  const own = await zonesWithin(sql, by.zoneIds);
  if (own === null || (zoneIds.length > 0 && zoneIds.every((zoneId) => own.includes(zoneId)))) return;
  const detail = field === undefined ? 'this person has more than the zones you are limited to' : 'you are limited to zones: name zones of yours';
  throw new Refusal('AUTHZ', detail, field === undefined ? [] : [{ field, kind: 'AUTHZ', detail: 'not within your zones' }]);
}

/** What is of the whole city, such as register files, devices and the right to sign, is left to whoever is not limited to zones. @throws Refusal AUTHZ */
export function requireUnlimited({ zoneIds }: SignedIn): void {
  if (zoneIds.length > 0) throw new Refusal('AUTHZ', 'this is of the whole city, and you are limited to zones');
}
