import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { Problem } from '../api/problem.js';
import { useSpeech } from '../words/speech.js';
import { problemWords } from './problem-words.js';
import { StateMark } from './state-mark.js';

export type Tone = 'plain' | 'alarm' | 'warning' | 'attention';

export function Notice({ tone = 'plain', title, children }: { tone?: Tone; title?: ReactNode; children?: ReactNode }): ReactNode {
  return (
    <div className={`notice ${tone}`} role={tone === 'alarm' ? 'alert' : 'status'}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </div>
  );
}

/** What went wrong, what was kept, what to do: never a code alone. */
export function ProblemNotice({ problem, onRetry }: { problem: unknown; onRetry?: () => void }): ReactNode {
  const { t } = useSpeech();
  const { happened, next, place } = problemWords(t, problem);
  return (
    <Notice tone="alarm" title={happened}>
      <p>{next}</p>
      {place !== undefined && <p className="quiet">{place}</p>}
      {onRetry !== undefined && <div className="after"><Button variant="default" size="xs" onClick={onRetry}>{t('action.tryAgain')}</Button></div>}
    </Notice>
  );
}

/** Grey bones in the place of what is coming, so that nothing jumps. */
export function Loading({ lines = 4 }: { lines?: number }): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="bones" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, line) => <span key={line} />)}
    </div>
  );
}

/** Nothing is here, and that is as it should be; says what would put something here. */
export function Vacant({ children, hatched = false }: { children: ReactNode; hatched?: boolean }): ReactNode {
  return <div className={hatched ? 'vacant hatched' : 'vacant'}><p>{children}</p></div>;
}

/** The words "no data" with their reason: never 0, never blank. */
export function NoFigure({ because }: { because?: string }): ReactNode {
  const { t } = useSpeech();
  const reason = because ?? t('missing.notRecorded');
  return <span className="no-figure" title={reason}><StateMark urgency="absent">{t('missing.word')}<span className="unseen">: {reason}</span></StateMark></span>;
}

/** A recorded thing, or the words "no data". */
export function orNoFigure<Thing>(thing: Thing | null | undefined, show: (thing: Thing) => ReactNode, because?: string): ReactNode {
  if (thing === null || thing === undefined) return because === undefined ? <NoFigure /> : <NoFigure because={because} />;
  return show(thing);
}

/** Shows what was read; bones before, the problem instead. What was read earlier stays in sight when reading it again fails. */
export function Reading<Answer>({ of: query, children, lines }: { of: UseQueryResult<Answer>; children: (answer: Answer) => ReactNode; lines?: number }): ReactNode {
  const retry = (): void => void query.refetch();
  if (query.isPending) return <Loading lines={lines ?? 4} />;
  if (query.data === undefined) return <ProblemNotice problem={query.error} onRetry={retry} />;
  return (
    <>
      {query.error !== null && <ProblemNotice problem={query.error} onRetry={retry} />}
      {children(query.data)}
    </>
  );
}

/** Whether the server said that there is no such route or thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}
