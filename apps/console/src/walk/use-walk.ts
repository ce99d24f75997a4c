import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { ask } from '../api/ask.js';
import { Problem } from '../api/problem.js';
import type { Page } from '../api/queries.js';
import type { ReadingRound, RoundStop } from '../api/route-views.js';
import type { Me } from '../api/session.js';
import { keepShell } from './kept-shell.js';
import { sendEntries } from './send-entries.js';
import { dropRound, keepPerson, keepRound, keptRounds, onWalkChange, unsentEntries } from './walk-store.js';
import type { KeptRound, UnsentEntry } from './walk-views.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const PATIENCE_MS = 15_000;
const FRESH_MS = 5 * 60_000;
/** As many stops as a route may have. */
const MOST_STOPS = 500;

/** Reads what this telephone keeps, again whenever it changes; never waits for a network. */
function useKept<Kept>(name: string, read: () => Promise<Kept>): UseQueryResult<Kept> {
  const client = useQueryClient();
  useEffect(() => onWalkChange(() => void client.invalidateQueries({ queryKey: ['walk'] })), [client]);
  return useQuery({ queryKey: ['walk', name], queryFn: read, networkMode: 'always', staleTime: 0 });
}

export const useUnsent = (): UseQueryResult<readonly UnsentEntry[]> => useKept('entries', unsentEntries);
export const useKeptRounds = (userId: number): UseQueryResult<readonly KeptRound[]> => useKept(`rounds ${userId}`, () => keptRounds(userId));

/** Sends what waits: at once, when the network is back, and again after ever longer pauses while something waits. */
export function useSending(me: Me): void {
  const client = useQueryClient();
  const unsent = useUnsent();
  const waiting = unsent.data?.filter((entry) => entry.userId === me.userId && entry.refused === null).length ?? 0;
  useEffect(() => {
    if (waiting === 0) return undefined;
    let [pauseMs, timer, isOver] = [FIRST_PAUSE_MS, 0, false];
    const send = async (): Promise<void> => {
      window.clearTimeout(timer);
      const how = await sendEntries(me.userId);
      await client.invalidateQueries({ queryKey: [how === 'not_signed_in' ? 'me' : 'routes'] });
      if (isOver) return;
      timer = window.setTimeout(() => void send(), pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    };
    // A network says that it is there some seconds before it is.
    const sendNow = (): void => {
      pauseMs = FIRST_PAUSE_MS;
      void send();
    };
    sendNow();
    window.addEventListener('online', sendNow);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      window.removeEventListener('online', sendNow);
    };
    // Another entry is another reason to send.
  }, [waiting, me.userId, client]);
}

let shell: Promise<boolean> | undefined;
/** Keeps the page once, however many rounds it shows. */
function keptShell(): Promise<boolean> {
  shell ??= keepShell().catch(() => {
    shell = undefined;
    return false;
  });
  return shell;
}

/** Takes a round along: its stops, the page itself, and who walks. @throws Problem */
export async function takeAlong(me: Me, roundId: number): Promise<KeptRound> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const [round, stops] = await Promise.all([
    ask<ReadingRound>('GET', `/reading-rounds/${roundId}`, { signal }), ask<Page<RoundStop>>('GET', `/reading-rounds/${roundId}/stops`, { query: { limit: MOST_STOPS }, signal }),
  ]);
  const kept: KeptRound = { roundId, userId: me.userId, round, stops: stops.items, keptAtMs: Date.now() };
  await keepRound(kept);
  await keepPerson(me);
  return kept;
}

/** A round as it is kept here, read from the server anew where there is one; one that is over or another's goes from the telephone. */
export function useWalkedRound(me: Me, roundId: number): { readonly kept: KeptRound | undefined; readonly isPending: boolean; readonly problem: unknown; readonly isKeptOffline: boolean | undefined } {
  const rounds = useKeptRounds(me.userId);
  const [isKeptOffline, setIsKeptOffline] = useState<boolean>();
  const asked = useQuery({
    // Not by the topic of rounds: each own entry would fetch all stops anew, over a telephone's network.
    queryKey: ['walked', roundId], networkMode: 'always', retry: false, staleTime: FRESH_MS,
    queryFn: async () => {
      try {
        await takeAlong(me, roundId);
        setIsKeptOffline(await keptShell());
      } catch (error) {
        if (error instanceof Problem && error.status === 404) await dropRound(roundId);
        throw error;
      }
      return true;
    },
  });
  const kept = rounds.data?.find((one) => one.roundId === roundId);
  return { kept, isPending: rounds.isPending || kept === undefined && asked.isPending, problem: asked.error, isKeptOffline };
}
