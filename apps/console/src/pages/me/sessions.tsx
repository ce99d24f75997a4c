import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import { useChange, useList } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure, ProblemNotice } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { useSpeech } from '../../words/speech.js';
import { browserOf } from './browser-of.js';

interface Session {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly clientAddress: string | null;
  readonly userAgent: string | null;
  readonly isThisOne: boolean;
}

/** Open sessions of one person, each of which can be ended. */
export function Sessions({ userId }: { userId?: number }): ReactNode {
  const { t } = useSpeech();
  const state = useTableState();
  const sessions = useList<Session>('sessions', '/sessions', { limit: state.limit, offset: state.offset, userId });
  const end = useChange('sessions');
  const columns: readonly Column<Session>[] = [
    { key: 'browser', head: t('session.browser'), show: (session) => <>{orNoFigure(session.userAgent, (agent) => browserOf(agent) ?? t('session.otherBrowser'))}{session.isThisOne && <b> · {t('session.thisOne')}</b>}</> },
    { key: 'address', head: t('session.address'), show: (session) => orNoFigure(session.clientAddress, (address) => address) },
    { key: 'created', head: t('session.opened'), show: (session) => <Instant at={session.createdAt} /> },
    { key: 'seen', head: t('session.lastSeen'), show: (session) => <Instant at={session.lastSeenAt} ago /> },
    { key: 'expires', head: t('session.expires'), show: (session) => <Instant at={session.expiresAt} /> },
    {
      key: 'end', head: t('session.end'),
      show: (session) => (session.isThisOne ? '' : <Button size="compact-xs" variant="default" loading={end.isPending} onClick={() => end.mutate({ method: 'DELETE', path: `/sessions/${session.sessionId}` })}>{t('action.endSession')}</Button>),
    },
  ];
  return (
    <>
      {end.error !== null && <ProblemNotice problem={end.error} />}
      <PagedTable name="sessions" caption={t('sessions.title')} columns={columns} rows={sessions} state={state} keyOf={(session) => session.sessionId} isPlain whenEmpty={t('sessions.none')} />
    </>
  );
}
