import { keepPreviousData, MutationCache, QueryCache, QueryClient, useMutation, type UseMutationResult, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';

import { ask, type Asked, type Query } from './ask.js';
import { Problem } from './problem.js';

/** A session that ended leads to the sign-in; who is signed in is asked of the server alone. */
function askWho(client: QueryClient, error: unknown): void {
  if (error instanceof Problem && error.status === 401) void client.invalidateQueries({ queryKey: ['me'] });
}

/** What a list route answers. */
export interface Page<Item> { readonly items: readonly Item[]; readonly total: number; readonly limit: number; readonly offset: number }

/** A refusal stays one however often it is asked; only silence and a busy server are asked again. */
function isWorthAnotherTry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof Problem && (error.kind === 'NETWORK' || error.status === 503);
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => askWho(client, error) }), mutationCache: new MutationCache({ onError: (error) => askWho(client, error) }),
    defaultOptions: { queries: { retry: isWorthAnotherTry, staleTime: 15_000, refetchOnWindowFocus: true }, mutations: { retry: false } },
  });
  return client;
}

/** Readings come all the time; no event is told for each. */
const READINGS_EVERY_MS = 60_000;

/** Reads a route, and again whenever an event names its topic. */
export function useRead<Answer>(topic: string, path: string, query: Query = {}, enabled = true): UseQueryResult<Answer> {
  return useQuery<Answer>({ queryKey: [topic, path, query], queryFn: ({ signal }) => ask<Answer>('GET', path, { query, signal }), enabled, refetchInterval: topic === 'readings' ? READINGS_EVERY_MS : false });
}

/** A page of a list, and the way to its other pages. */
export type List<Item> = UseQueryResult<Page<Item>> & { readonly readPage: (offset: number, limit: number) => Promise<Page<Item>> };

/** Reads one page of a list; while the next is on its way the one before stays. */
export function useList<Item>(topic: string, path: string, query: Query): List<Item> {
  const list = useQuery<Page<Item>>({ queryKey: [topic, path, query], queryFn: ({ signal }) => ask<Page<Item>>('GET', path, { query, signal }), placeholderData: keepPreviousData });
  return { ...list, readPage: (offset, limit) => ask<Page<Item>>('GET', path, { query: { ...query, offset, limit } }) };
}

export interface Change { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly asked?: Asked }

/** Changes something and reads again what stands under the topics. */
export function useChange<Answer = unknown>(...topics: readonly string[]): UseMutationResult<Answer, Error, Change> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, asked }: Change) => ask<Answer>(method, path, asked),
    onSuccess: () => Promise.all(topics.map((topic) => client.invalidateQueries({ queryKey: [topic] }))),
  });
}
