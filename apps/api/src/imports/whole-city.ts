import { Refusal, type SignedIn } from '@app/platform';

/** Register files hold the whole city: whoever is limited to zones neither gives them in nor takes them out. @throws Refusal AUTHZ */
export function requireWholeCity({ zoneIds }: SignedIn): void {
  if (zoneIds.length > 0) throw new Refusal('AUTHZ', 'register files are of the whole city, and you are limited to zones');
}
