import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { useChange, useList, useRead } from '../../api/queries.js';
import type { ReadingRound, ReadingRoute, RoutePoint } from '../../api/route-views.js';
import { Facts } from '../../parts/facts.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { ReaderSelect } from './reader-select.js';
import { StopsEditor } from './stops-editor.js';

/** One route: who walks it, its stops in order, what it was before, and its rounds. */
export default function RoutePage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const [isChanging, setIsChanging] = useState(false);
  const route = useRead<ReadingRoute>('routes', `/reading-routes/${id}`);
  const stops = useRead<{ readonly versionNo: number; readonly items: readonly RoutePoint[] }>('routes', `/reading-routes/${id}/stops`);
  const rounds = useList<ReadingRound>('routes', '/reading-rounds', { routeId: id, limit: 24 });
  const versions = useRead<{ readonly items: readonly ReadingRoute[] }>('routes', `/reading-routes/${id}/versions`);
  if (isNotFound(route.error)) return <NotFoundPage />;
  return (
    <Page title={route.data === undefined ? t('route.title') : `${route.data.code} · ${route.data.name}`} purpose={t('route.purpose')} actions={<><Button variant="default" disabled={route.data === undefined} onClick={() => setIsChanging(true)}>{t('action.changeRoute')}</Button><Link href="/routes">{t('route.toAll')}</Link></>}>
      <section className="card stack" aria-label={t('route.title')}>
        <Reading of={route}>
          {(found) => (
            <Facts rows={[
              [t('thing.state'), <StateMark urgency={found.isInUse ? 'normal' : 'off'}>{t(found.isInUse ? 'route.inUse' : 'route.notInUse')}</StateMark>], [t('journal.zone'), found.zoneCode],
              [t('route.reader'), orNoFigure(found.readerLogin, (login) => login, t('route.noReader'))], [t('route.version'), <>{found.versionNo}, <Instant at={found.recordedAt} />, {found.recordedBy}</>],
            ]} />
          )}
        </Reading>
      </section>
      <section className="stack" aria-label={t('route.stops')}>
        <h2>{t('route.stops')}</h2>
        <Reading of={stops}>{({ versionNo, items }) => (route.data === undefined ? null : <StopsEditor key={versionNo} route={route.data} stops={items} />)}</Reading>
      </section>
      <section className="stack" aria-label={t('rounds.title')}>
        <h2>{t('rounds.title')}</h2>
        <Reading of={rounds}>
          {({ items }) => (items.length === 0 ? <Vacant>{t('rounds.none')}</Vacant> : (
            <PlainTable label={t('rounds.title')} rows={items} keyOf={({ roundId }) => roundId} columns={[
              { head: t('closed.month'), show: ({ roundId, month }) => <Link href={`/rounds/${roundId}`}>{monthWords(month)}</Link> }, { head: t('route.reader'), show: ({ readerLogin }) => readerLogin },
              { head: t('round.read'), isNumber: true, show: ({ read }) => read }, { head: t('round.no_access'), isNumber: true, show: ({ noAccess }) => noAccess }, { head: t('round.left'), isNumber: true, show: ({ left }) => left },
            ]} />
          ))}
        </Reading>
      </section>
      <section className="stack" aria-label={t('route.history')}>
        <h2>{t('route.history')}</h2>
        <Reading of={versions}>
          {({ items }) => (
            <PlainTable label={t('route.history')} rows={items} keyOf={({ versionNo }) => versionNo} columns={[
              { head: t('route.version'), isNumber: true, show: ({ versionNo }) => versionNo }, { head: t('route.recorded'), show: ({ recordedAt, recordedBy }) => <><Instant at={recordedAt} /> <span className="quiet">{recordedBy}</span></> },
              { head: t('route.name'), isWide: true, show: ({ name }) => name }, { head: t('route.reader'), show: ({ readerLogin }) => orNoFigure(readerLogin, (login) => login, t('route.noReader')) },
              { head: t('route.stops'), isNumber: true, show: (one) => one.stops }, { head: t('field.reason'), isWide: true, show: ({ reason }) => reason ?? '' },
            ]} />
          )}
        </Reading>
      </section>
      {isChanging && route.data !== undefined && <ChangeRoute route={route.data} onClose={() => setIsChanging(false)} />}
    </Page>
  );
}

/** Name, reader, and whether it is walked at all. */
function ChangeRoute({ route, onClose }: { route: ReadingRoute; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('routes');
  const fault = useFaults(write.error);
  const [name, setName] = useState(route.name);
  const [readerUserId, setReaderUserId] = useState(route.readerUserId);
  const [reason, setReason] = useState('');
  const change = (more: object): void => write.mutate({
    method: 'POST', path: `/reading-routes/${route.routeId}/changes`, asked: { body: { versionNo: route.versionNo, ...(reason.trim() === '' ? {} : { reason: reason.trim() }), ...more } },
  }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={t('action.changeRoute')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.changeRoute')} isBusy={write.isPending} problem={write.error} fields={['name', 'readerUserId', 'reason']} onSubmit={() => change({ name: name.trim(), readerUserId })} onCancel={onClose}>
        <TextInput label={t('route.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={200} autoComplete="off" error={fault('name')} />
        <ReaderSelect zoneId={route.zoneId} userId={readerUserId} onChange={setReaderUserId} error={fault('readerUserId')} />
        <Textarea label={t('field.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={fault('reason')} />
        <p className="quiet">{t('route.changeMeans')}</p>
        <div className="row"><Button variant="default" loading={write.isPending} onClick={() => change({ isInUse: !route.isInUse })}>{t(route.isInUse ? 'action.giveUpRoute' : 'action.takeUpRoute')}</Button></div>
      </Form>
    </Modal>
  );
}
