import { Button, Modal, NativeSelect, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { type Page as ListPage, useChange, useRead } from '../../api/queries.js';
import type { ReadingRound, RoundStop } from '../../api/route-views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Facts } from '../../parts/facts.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { ProgressBar } from '../../walk/progress-bar.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { Expected } from '../walk/stop-form.js';
import { ReaderSelect } from './reader-select.js';
import { RoundSheet } from './round-sheet.js';

const URGENCY: Readonly<Record<RoundStop['outcome'], Urgency>> = { read: 'normal', no_access: 'warning', left: 'attention' };
/** As many stops as a route may have. */
const ALL = { limit: 500 };

/** One round for who sends people along it: how far it has come, why meters could not be read, each stop, and the sheet for paper. */
export default function RoundPage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const [open, setOpen] = useState<'reader' | 'close'>();
  const [outcome, setOutcome] = useState('');
  const round = useRead<ReadingRound>('routes', `/reading-rounds/${id}`);
  const stops = useRead<ListPage<RoundStop>>('routes', `/reading-rounds/${id}/stops`, ALL);
  if (isNotFound(round.error)) return <NotFoundPage />;
  const isOpen = round.data?.closedAt === null;
  return (
    <Page title={round.data === undefined ? t('round.title') : `${round.data.routeCode} · ${round.data.routeName}, ${monthWords(round.data.month)}`} purpose={t('round.purpose')} actions={(
      <>
        {isOpen && <Button variant="default" onClick={() => setOpen('reader')}>{t('action.assignReader')}</Button>}
        {isOpen && <Button variant="default" onClick={() => setOpen('close')}>{t('action.closeRound')}</Button>}
        <Button variant="default" disabled={stops.data === undefined} onClick={() => window.print()}>{t('action.printList')}</Button>
        <Link href="/rounds">{t('round.toAll')}</Link>
      </>
    )}>
      <div className="halves on-screen">
        <section className="card stack" aria-label={t('round.title')}>
          <Reading of={round}>
            {(found) => (
              <>
                <ProgressBar read={found.read} noAccess={found.noAccess} left={found.left} />
                <Facts rows={[
                  [t('thing.state'), <StateMark urgency={found.closedAt === null ? 'attention' : 'normal'}>{t(found.closedAt === null ? 'round.open' : 'round.closed')}</StateMark>], [t('route.reader'), found.readerLogin], [t('route.stops'), found.stops],
                  [t('round.doubted'), found.doubted], [t('round.opened'), <><Instant at={found.openedAt} />, {found.openedBy}</>],
                  ...(found.closedAt === null ? [] : [[t('round.closedAt'), <><Instant at={found.closedAt} />, {found.closedBy}</>] as const]),
                  [t('route.title'), <Link href={`/routes/${found.routeId}`}>{found.routeCode}</Link>], [t('route.version'), found.versionNo],
                ]} />
              </>
            )}
          </Reading>
        </section>
        <section className="card stack" aria-label={t('round.reasons')}><h2>{t('round.reasons')}</h2><Reading of={round}>{(found) => <Reasons of={found} />}</Reading></section>
      </div>
      <section className="stack on-screen" aria-label={t('route.stops')}>
        <h2>{t('route.stops')}</h2>
        <div className="row"><NativeSelect label={t('round.outcome')} value={outcome} onChange={(event) => setOutcome(event.currentTarget.value)} data={[{ value: '', label: t('table.all') }, ...(['read', 'no_access', 'left'] as const).map((one) => ({ value: one, label: t(`round.${one}`) }))]} /></div>
        <Reading of={stops}>{({ items }) => <StopTable stops={items.filter((stop) => outcome === '' || stop.outcome === outcome)} />}</Reading>
      </section>
      {round.data !== undefined && stops.data !== undefined && <RoundSheet round={round.data} stops={stops.data.items} />}
      {open === 'reader' && round.data !== undefined && <AssignReader round={round.data} onClose={() => setOpen(undefined)} />}
      {open === 'close' && round.data !== undefined && <CloseRound round={round.data} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

/** Stops without access by reason, with their share of all stops of the round. */
function Reasons({ of: { reasons } }: { of: ReadingRound }): ReactNode {
  const { t, number, share } = useSpeech();
  if (reasons.length === 0) return <Vacant>{t('round.noReasons')}</Vacant>;
  return (
    <PlainTable label={t('round.reasons')} rows={reasons} keyOf={({ reason }) => reason} columns={[
      { head: t('visit.why'), show: ({ reason }) => t(`visit.${reason}`) }, { head: t('route.stops'), isNumber: true, show: ({ stops }) => number(stops) }, { head: t('round.shareOfStops'), isNumber: true, show: ({ shareOfStops }) => share(shareOfStops, 1) },
    ]} />
  );
}

function StopTable({ stops }: { stops: readonly RoundStop[] }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  if (stops.length === 0) return <Vacant>{t('table.nothingFound')}</Vacant>;
  return (
    <PlainTable label={t('route.stops')} rows={stops} keyOf={({ servicePointId }) => servicePointId} columns={[
      { head: t('route.position'), isNumber: true, show: ({ position }) => position },
      { head: t('account.address'), isWide: true, show: ({ address, wasWithoutAccess }) => <>{orNoFigure(address, (known) => known)}{wasWithoutAccess && <><br /><StateMark urgency="warning">{t('round.wasWithoutAccess')}</StateMark></>}</> },
      { head: t('meter.serial'), show: ({ meterId, meterSerial }) => (meterId === null ? orNoFigure(null, () => '', t('missing.noMeter')) : <Link href={`/meters/${meterId}`}>{meterSerial}</Link>) },
      { head: `${t('round.last')}, ${t('unit.m3')}`, isNumber: true, show: ({ lastIndexLitres }) => orNoFigure(lastIndexLitres, (litres) => cubicMetres(litres)) },
      { head: t('round.expected'), show: (stop) => <Expected stop={stop} /> },
      { head: t('round.outcome'), isWide: true, show: (stop) => <WhatCame stop={stop} /> },
      { head: `${t('reading.index')}, ${t('unit.m3')}`, isNumber: true, show: ({ indexLitres }) => (indexLitres === null ? '' : cubicMetres(indexLitres)) },
    ]} />
  );
}

/** What came of a stop, and what else is known of it. */
function WhatCame({ stop: { outcome, reason, note, happenedAt, recordedBy, warning, isAskedFor, subscriberReadAt } }: { stop: RoundStop }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <StateMark urgency={URGENCY[outcome]}>{t(`round.${outcome}`)}{reason !== null && `: ${t(`visit.${reason}`)}`}</StateMark>
      {happenedAt !== null && <> <Instant at={happenedAt} />, {recordedBy}</>}
      {note !== null && <span className="quiet"> · {note}</span>}
      {warning !== null && <><br /><StateMark urgency="warning">{t('round.doubtConfirmed')}</StateMark></>}
      {isAskedFor && <><br /><StateMark urgency="attention">{t('round.askedFor')}</StateMark></>}
      {subscriberReadAt !== null && <><br />{t('round.subscriber')} <Instant at={subscriberReadAt} /></>}
    </>
  );
}

function AssignReader({ round, onClose }: { round: ReadingRound; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('routes');
  const fault = useFaults(write.error);
  const [userId, setUserId] = useState<number | null>(round.readerUserId);
  const [reason, setReason] = useState('');
  const send = (): void => {
    if (userId !== null) write.mutate({ method: 'POST', path: `/reading-rounds/${round.roundId}/reader`, asked: { body: { readerUserId: userId, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) } } }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.assignReader')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.assignReader')} isBusy={write.isPending} problem={write.error} fields={['readerUserId', 'reason']} onSubmit={send} onCancel={onClose}>
        <p className="quiet">{t('round.assignMeans')}</p>
        <ReaderSelect zoneId={round.zoneId} userId={userId} onChange={setUserId} error={fault('readerUserId')} isNeeded />
        <Textarea label={t('field.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={fault('reason')} />
      </Form>
    </Modal>
  );
}

function CloseRound({ round, onClose }: { round: ReadingRound; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('routes');
  return (
    <ConfirmWithReason title={t('action.closeRound')} consequence={t('round.closeMeans', { left: String(round.left) })} submit={t('action.closeRound')} isBusy={write.isPending} problem={write.error} withReason={false} onClose={onClose}
      onConfirm={() => write.mutate({ method: 'POST', path: `/reading-rounds/${round.roundId}/close`, asked: { body: {} } }, { onSuccess: onClose })} />
  );
}
