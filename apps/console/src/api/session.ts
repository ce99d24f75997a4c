import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';

import { ask } from './ask.js';
import { Problem } from './problem.js';

export const ROLES = ['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The person behind the session. */
export interface Me {
  readonly userId: number;
  readonly login: string;
  readonly role: Role;
  readonly fullName: string | null;
}

/** How far a sign-in has come, and what it needs next. */
export interface SignInAnswer { readonly next: 'signed_in' | 'second_factor' | 'enrol_second_factor' }

/** Who is signed in; null before sign-in. */
export function useMe(): UseQueryResult<Me | null> {
  return useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      try {
        return await ask<Me>('GET', '/me', { signal });
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Forgets everything that was read: the next person at this desk must not see it. */
export function useForgetting(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.clear();
    await client.invalidateQueries({ queryKey: ['me'] });
  };
}
