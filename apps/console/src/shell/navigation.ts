import type { Role } from '../api/session.js';
import type { WordKey } from '../words/words.js';

export interface Place { readonly address: string; readonly words: WordKey; readonly roles: readonly Role[] }
export interface PlaceGroup { readonly words: WordKey; readonly places: readonly Place[] }

const EVERYONE: readonly Role[] = ['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'];
const UTILITY: readonly Role[] = ['dispatcher', 'clerk', 'administrator'];

/** The pages there are, and who has them. The server decides again at every request; this only spares people dead ends. */
export const NAVIGATION: readonly PlaceGroup[] = [
  {
    words: 'nav.water', places: [
      { address: '/wells', words: 'wells.title', roles: EVERYONE },
      { address: '/zones', words: 'zones.title', roles: EVERYONE },
    ],
  },
  {
    words: 'nav.customers', places: [
      { address: '/accounts', words: 'accounts.title', roles: UTILITY },
      { address: '/meters', words: 'meters.title', roles: EVERYONE },
      { address: '/register/imports', words: 'imports.title', roles: ['clerk', 'administrator'] },
    ],
  },
  { words: 'nav.programme', places: [{ address: '/programme/contradictions', words: 'contradictions.title', roles: EVERYONE }] },
  {
    words: 'nav.administration', places: [
      { address: '/users', words: 'users.title', roles: ['administrator'] },
      { address: '/audit', words: 'audit.title', roles: ['administrator'] },
      { address: '/backups', words: 'backups.title', roles: ['administrator'] },
    ],
  },
];

/** Groups with the pages of one role; empty groups are left out. */
export function placesOf(role: Role): readonly PlaceGroup[] {
  return NAVIGATION.map((group) => ({ ...group, places: group.places.filter((place) => place.roles.includes(role)) })).filter((group) => group.places.length > 0);
}

/** Where a role begins. */
export function firstPlaceOf(role: Role): string {
  return role === 'administrator' ? '/users' : placesOf(role)[0]?.places[0]?.address ?? '/me';
}
