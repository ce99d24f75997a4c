import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';

import { type Me, useMe } from '../../api/session.js';
import { Problem } from '../../api/problem.js';
import { Instant } from '../../parts/instant.js';
import { Loading, Notice, ProblemNotice } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { ProgressBar } from '../../walk/progress-bar.js';
import { useUnsent, useWalkedRound } from '../../walk/use-walk.js';
import { type KeptRound, nextStop, outcomeOf, progressOf, type UnsentEntry } from '../../walk/walk-views.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { RefusedEntries } from './refused-entries.js';
import { StopForm } from './stop-form.js';

/** One round on a telephone, stop by stop; once opened it needs no network. */
export default function WalkRoundPage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const me = useMe();
  if (me.data == null) return <Page title={t('walk.title')} purpose={t('walk.purpose')}><Loading /></Page>;
  return <OneRound me={me.data} roundId={Number(id)} />;
}

function OneRound({ me, roundId }: { me: Me; roundId: number }): ReactNode {
  const { t } = useSpeech();
  const { kept, isPending, problem, isKeptOffline } = useWalkedRound(me, roundId);
  const unsent = useUnsent();
  const entries = unsent.data?.filter((entry) => entry.userId === me.userId && entry.roundId === roundId) ?? [];
  const isOffline = problem instanceof Problem && problem.kind === 'NETWORK';
  return (
    <Page title={kept?.round.routeName ?? t('walk.title')} purpose={kept === undefined ? t('walk.purpose') : `${kept.round.routeCode} · ${monthWords(kept.round.month)}`} actions={<Link href="/walk">{t('walk.toAll')}</Link>}>
      <div className="walk stack wide">
        {isPending && <Loading lines={6} />}
        {isOffline && kept !== undefined && <Notice tone="attention" title={t('walk.offline')}><p>{t('walk.offline.means')} <Instant at={new Date(kept.keptAtMs).toISOString()} /></p></Notice>}
        {problem !== null && !(isOffline && kept !== undefined) && <ProblemNotice problem={problem} />}
        {isKeptOffline === false && <Notice tone="warning" title={t('walk.notKept')}><p>{t('walk.notKept.means')}</p></Notice>}
        {kept !== undefined && unsent.data !== undefined && <Stops me={me} kept={kept} entries={entries} />}
        {kept === undefined && <RefusedEntries entries={entries} rounds={[]} />}
      </div>
    </Page>
  );
}

/** The stop that is next, or any other; and the list of all. */
function Stops({ me, kept, entries }: { me: Me; kept: KeptRound; entries: readonly UnsentEntry[] }): ReactNode {
  const { t } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const [isListed, setIsListed] = useState(false);
  const [shown, setShown] = useState(0);
  const { stops } = kept;
  const asked = stops.findIndex(({ servicePointId }) => String(servicePointId) === search.get('stop'));
  const at = asked >= 0 ? asked : nextStop(stops, entries, -1);
  const progress = progressOf(stops, entries);
  const show = (index: number | undefined): void => {
    const stop = index === undefined ? undefined : stops[index];
    setSearch(stop === undefined ? {} : { stop: String(stop.servicePointId) }, { replace: true });
    setIsListed(false);
    setShown((times) => times + 1);
  };
  const stop = at === undefined ? undefined : stops[at];
  return (
    <>
      <ProgressBar read={progress.read} noAccess={progress.no_access} left={progress.left} />
      <RefusedEntries entries={entries} rounds={[kept]} onStop={(servicePointId) => show(stops.findIndex((one) => one.servicePointId === servicePointId))} />
      <div className="row"><Button variant="default" aria-expanded={isListed} onClick={() => setIsListed(!isListed)}>{t('walk.allStops')}</Button></div>
      {isListed && <StopList kept={kept} entries={entries} onChoose={show} />}
      {!isListed && (stop === undefined || at === undefined ? <Notice tone="attention" title={t('walk.allDone')}><p>{t('walk.allDone.means')}</p></Notice> : (
        // A stop that is shown anew begins with empty fields, or with those of an entry that was refused.
        <StopForm key={`${stop.servicePointId} ${shown}`} me={me} round={kept.round} stop={stop} of={stops.length} entries={entries.filter(({ servicePointId }) => servicePointId === stop.servicePointId)}
          onBack={at > 0 ? () => show(at - 1) : undefined} onSkip={at < stops.length - 1 ? () => show(at + 1) : undefined} onDone={(entered) => show(nextStop(stops, [...entries, entered], at))} />
      ))}
    </>
  );
}

function StopList({ kept: { stops }, entries, onChoose }: { kept: KeptRound; entries: readonly UnsentEntry[]; onChoose: (index: number) => void }): ReactNode {
  const { t } = useSpeech();
  return (
    <ol className="walk-stops" aria-label={t('walk.allStops')}>
      {stops.map((stop, index) => (
        <li key={stop.servicePointId}>
          <button type="button" onClick={() => onChoose(index)}>
            <span>{stop.position}</span><span>{stop.address ?? stop.servicePointCode}</span><span className="quiet">{t(`round.${outcomeOf(stop, entries)}`)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
