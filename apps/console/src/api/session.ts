import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';

import { forgetStale, forgetWalk, keptPerson } from '../walk/walk-store.js';
import { ask } from './ask.js';
import { Problem } from './problem.js';

export const ROLES = ['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const OFFICES = ['director', 'chief_engineer'] as const;

/** A person who may sign in. */
export interface StaffUser {
  readonly userId: number;
  readonly login: string;
  readonly fullName: string;
  readonly role: Role;
  readonly zoneIds: readonly number[];
  readonly version: number;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly passwordSetAt: string | null;
  readonly secondFactorConfirmedAt: string | null;
  /** Office in which the person signs; null without the permission. */
  readonly signsAs: (typeof OFFICES)[number] | null;
}

/** The person behind the session. */
export type Me = StaffUser;

export type LinkPurpose = 'set_password' | 'reset_second_factor';

/** A one-time link, told once. */
export interface IssuedLink { readonly token: string; readonly purpose: LinkPurpose; readonly expiresAt: string }

/** How far a sign-in has come, and what it needs next. */
export interface SignInAnswer { readonly next: 'signed_in' | 'second_factor' | 'enrol_second_factor' }

/** A browser that keeps nothing has nothing to forget. */
const keepsNothing = (): undefined => undefined;

/** Who is signed in; null before sign-in. Without a network it is whoever walks a round that this telephone keeps. */
export function useMe(): UseQueryResult<Me | null> {
  return useQuery({
    queryKey: ['me'],
    networkMode: 'always',
    queryFn: async ({ signal }) => {
      try {
        const me = await ask<Me>('GET', '/me', { signal });
        await forgetStale(me.userId, Date.now()).catch(keepsNothing);
        return me;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        // Whoever is not signed in has no business with where people live.
        if (error.status === 401) await forgetWalk().catch(keepsNothing);
        if (error.status === 401) return null;
        const walking = error.kind === 'NETWORK' || error.status > 500 ? await keptPerson<Me>(Date.now()).catch(keepsNothing) : undefined;
        if (walking !== undefined) return walking;
        throw error;
      }
    },
  });
}

/** Forgets everything that was read: the next person at this desk must not see it. */
export function useForgetting(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    await client.invalidateQueries({ queryKey: ['me'] });
  };
}
