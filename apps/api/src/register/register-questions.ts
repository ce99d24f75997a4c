import { instant, PAGE_FIELDS, type Role, word } from '@app/platform';

/** What every list of dated things takes beside its filters and sorts. */
export const DATED_FIELDS = { ...PAGE_FIELDS, q: word, at: instant, knownAt: instant } as const;

/** As of when and as known when. */
export const MOMENT_FIELDS = { at: instant, knownAt: instant } as const;

/** Roles that read the register; city and contributors without what is personal. Field crews see what their acts need. */
export const READERS: readonly Role[] = ['dispatcher', 'clerk', 'city', 'contributor', 'administrator'];

/** From when on, and why where it is said. */
export function entered(validFrom: string, reason: string | undefined): { readonly validFrom: string; readonly reason?: string } {
  return reason === undefined ? { validFrom } : { validFrom, reason };
}
