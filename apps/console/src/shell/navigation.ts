import type { Role } from '../api/session.js';
import type { WordKey } from '../words/words.js';

export interface Place { readonly address: string; readonly words: WordKey; readonly roles: readonly Role[] }
export interface PlaceGroup { readonly words: WordKey; readonly places: readonly Place[] }

const READERS: readonly Role[] = ['dispatcher', 'clerk', 'city', 'contributor', 'administrator'];
const UTILITY: readonly Role[] = ['dispatcher', 'clerk', 'city', 'administrator'];

/** The pages there are, and who has them. The server decides again at every request; this only spares people dead ends. */
export const NAVIGATION: readonly PlaceGroup[] = [
  { words: 'nav.dispatch', places: [{ address: '/today', words: 'today.title', roles: UTILITY }, { address: '/morning', words: 'morning.title', roles: UTILITY }, { address: '/on-call', words: 'onCall.title', roles: UTILITY }, { address: '/journal', words: 'journal.title', roles: UTILITY }] },
  {
    words: 'nav.water', places: [
      { address: '/schematic', words: 'schematic.title', roles: UTILITY },
      { address: '/wells', words: 'wells.title', roles: READERS },
      { address: '/reservoirs', words: 'reservoirs.title', roles: UTILITY },
      { address: '/zones', words: 'zones.title', roles: READERS },
      { address: '/balance', words: 'balance.title', roles: UTILITY },
      { address: '/night', words: 'night.title', roles: UTILITY },
      { address: '/meter-next', words: 'meterNext.title', roles: UTILITY },
      { address: '/assumptions', words: 'assumed.title', roles: UTILITY },
    ],
  },
  {
    words: 'nav.customers', places: [
      { address: '/accounts', words: 'accounts.title', roles: UTILITY },
      { address: '/meters', words: 'meters.title', roles: UTILITY },
      { address: '/at-meter', words: 'atMeter.title', roles: ['dispatcher', 'clerk', 'field', 'administrator'] },
      { address: '/walk', words: 'walk.title', roles: ['dispatcher', 'clerk', 'field', 'administrator'] },
      { address: '/rounds', words: 'rounds.title', roles: ['dispatcher', 'clerk', 'administrator'] },
      { address: '/routes', words: 'routes.title', roles: ['dispatcher', 'clerk', 'administrator'] },
      { address: '/exceptions', words: 'exceptions.title', roles: UTILITY },
      { address: '/approvals', words: 'approvals.title', roles: UTILITY },
      { address: '/readings/files', words: 'readingFiles.title', roles: ['clerk', 'administrator'] },
      { address: '/billing', words: 'billing.title', roles: ['clerk', 'administrator'] },
      { address: '/register/imports', words: 'imports.title', roles: ['clerk', 'administrator'] },
    ],
  },
  { words: 'nav.programme', places: [{ address: '/city/rollout', words: 'rollout.title', roles: UTILITY }, { address: '/city/indicators', words: 'indicators.title', roles: READERS }, { address: '/city/reports', words: 'reports.title', roles: READERS }, { address: '/city/plan', words: 'plan.title', roles: UTILITY }, { address: '/programme/contradictions', words: 'contradictions.title', roles: READERS }] },
  {
    words: 'nav.administration', places: [
      { address: '/users', words: 'users.title', roles: ['administrator'] },
      { address: '/rules', words: 'rules.title', roles: UTILITY },
      { address: '/detectors', words: 'detectors.title', roles: UTILITY },
      { address: '/audit', words: 'audit.title', roles: ['administrator'] },
      { address: '/devices', words: 'devices.title', roles: ['dispatcher', 'administrator'] },
      { address: '/quarantine', words: 'quarantine.title', roles: ['dispatcher', 'administrator'] },
      { address: '/notices', words: 'notices.title', roles: ['administrator'] },
      { address: '/backups', words: 'backups.title', roles: ['dispatcher', 'administrator'] },
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

/** Whether a role has the page at an address; what hangs below a page of the menu belongs to it. What is in no menu is everybody's. */
export function hasPlace(role: Role, address: string): boolean {
  const place = NAVIGATION.flatMap((group) => group.places).find((one) => address === one.address || address.startsWith(`${one.address}/`));
  return place === undefined || place.roles.includes(role);
}
