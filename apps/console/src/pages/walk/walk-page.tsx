import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';

import { useRead, type Page as ListPage } from '../../api/queries.js';
import type { ReadingRound } from '../../api/route-views.js';
import { type Me, useMe } from '../../api/session.js';
import { Loading, Notice, ProblemNotice, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { ProgressBar } from '../../walk/progress-bar.js';
import { sendEntries } from '../../walk/send-entries.js';
import { useKeptRounds, useUnsent } from '../../walk/use-walk.js';
import { dropRound } from '../../walk/walk-store.js';
import { progressOf } from '../../walk/walk-views.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { RefusedEntries } from './refused-entries.js';

/** The rounds that somebody walks, and what waits on this telephone. */
export default function WalkPage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  return <Page title={t('walk.title')} purpose={t('walk.purpose')}>{me.data == null ? <Loading /> : <OwnRounds me={me.data} />}</Page>;
}

function OwnRounds({ me }: { me: Me }): ReactNode {
  const { t } = useSpeech();
  const client = useQueryClient();
  const kept = useKeptRounds(me.userId);
  const unsent = useUnsent();
  const open = useRead<ListPage<ReadingRound>>('routes', '/reading-rounds', { readerUserId: me.userId, isOpen: true, limit: 100 });
  const entries = unsent.data ?? [];
  const own = entries.filter(({ userId }) => userId === me.userId);
  const others = [...new Set(entries.filter(({ userId }) => userId !== me.userId).map(({ login }) => login))];
  // Without a network those that were taken along are there.
  const rounds = open.data?.items ?? kept.data?.map(({ round }) => round) ?? [];
  // A round that is over or another's has no addresses here any more.
  useEffect(() => {
    const left = open.data?.items;
    if (left === undefined || open.isStale) return;
    for (const { roundId } of kept.data ?? []) if (!left.some((round) => round.roundId === roundId)) void dropRound(roundId);
  }, [open.data, open.isStale, kept.data]);
  const again = (): void => void sendEntries(me.userId).then(() => client.invalidateQueries({ queryKey: ['walk'] }));
  return (
    <div className="walk stack wide">
      {own.some(({ refused }) => refused === null) && <Notice tone="warning" title={t('walk.unsent', { count: own.filter(({ refused }) => refused === null).length })}><p>{t('walk.unsent.means')}</p><div className="after"><Button variant="default" onClick={again}>{t('action.sendNow')}</Button></div></Notice>}
      <RefusedEntries entries={own} rounds={kept.data ?? []} />
      {others.length > 0 && <Notice tone="warning" title={t('walk.ofOthers', { logins: others.join(', ') })}><p>{t('walk.ofOthers.means')}</p></Notice>}
      {open.isError && <ProblemNotice problem={open.error} onRetry={() => void open.refetch()} />}
      {open.isPending && open.fetchStatus !== 'paused' && <Loading />}
      {rounds.length === 0 && !open.isPending && <Vacant>{t('walk.none')}</Vacant>}
      {rounds.map((round) => {
        const taken = kept.data?.find(({ roundId }) => roundId === round.roundId);
        const progress = taken === undefined ? { read: round.read, no_access: round.noAccess, left: round.left } : progressOf(taken.stops, own.filter(({ roundId }) => roundId === round.roundId));
        return (
          <section key={round.roundId} className="card stack" aria-label={round.routeName}>
            <h2>{round.routeName}</h2>
            <p className="quiet">{round.routeCode} · {monthWords(round.month)} · {taken === undefined ? t('walk.notTaken') : t('walk.taken')}</p>
            <ProgressBar read={progress.read} noAccess={progress.no_access} left={progress.left} />
            <div className="row"><Button component={Link} href={`/walk/${round.roundId}`} size="md">{t('action.walk')}</Button></div>
          </section>
        );
      })}
    </div>
  );
}
