import { Button, NativeSelect } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, useParams } from 'wouter';

import { useChange, useList, useRead } from '../../api/queries.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { isNotFound, Notice, orNoFigure, Reading } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { formatDay, formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { type Batch, CLASSES, type Line, type Preview, STATUSES, statusWords } from './billing-views.js';

const PeriodBefore = lazy(async () => ({ default: (await import('./period-before.js')).PeriodBefore }));
const AnswerList = lazy(() => import('./answer-list.js'));

/** What would be issued of a period now, what stands in the way, and the two acts: close, correct. */
export default function PeriodPage(): ReactNode {
  const { code = '' } = useParams();
  const { t } = useSpeech();
  const preview = useRead<Preview>('billing', `/billing/periods/${encodeURIComponent(code)}/preview`);
  if (isNotFound(preview.error)) return <NotFoundPage />;
  return (
    <Page title={`${t('billing.title')}: ${monthWords(code)}`} purpose={t('billing.preview.purpose')} actions={<Link href="/billing">{t('billing.title')}</Link>}>
      <Reading of={preview} lines={10}>{(answer) => <Counts of={answer} />}</Reading>
      <Lines code={code} />
      <Suspense fallback={null}><AnswerList code={code} /></Suspense>
    </Page>
  );
}

function Counts({ of: { period, accounts, statuses, totals, issued, before } }: { of: Preview }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const [isActing, setIsActing] = useState(false);
  const isDue = period.cutOffMs <= Date.now();
  const act = period.state === 'open' ? 'action.closePeriod' as const : 'action.correctPeriod' as const;
  return (
    <>
      <div className="row">
        <StateMark urgency={period.state === 'open' ? 'attention' : 'normal'}>{t(`billing.state.${period.state}`)}</StateMark>
        <span>{t('billing.cutOff')}: <Instant at={new Date(period.cutOffMs).toISOString()} /></span>
        {isDue ? <Button onClick={() => setIsActing(true)}>{t(act)}</Button> : <span className="quiet">{t('billing.notDue')}</span>}
      </div>
      <div className="halves">
        <section className="card stack" aria-label={t('billing.accounts')}>
          <h2>{t('billing.accounts')}: {number(accounts)}</h2>
          <PlainTable label={t('billing.accounts')} rows={STATUSES.filter((status) => statuses[status] > 0)} keyOf={(status) => status} columns={[
            { head: t('billing.status'), isWide: true, show: (status) => t(statusWords(status)) }, { head: t('billing.count'), isNumber: true, show: (status) => number(statuses[status]) }]}
            sum={[t('billing.sum'), number(accounts)]} />
        </section>
        <section className="card stack" aria-label={t('billing.byClass')}>
          <h2>{t('billing.byClass')}</h2>
          <PlainTable label={t('billing.byClass')} rows={CLASSES} keyOf={(one) => one} columns={[
            { head: t('account.class'), show: (one) => t(`class.${one}`) }, { head: t('billing.lines'), isNumber: true, show: (one) => number(totals[one].lines) }, { head: t('billing.held'), isNumber: true, show: (one) => number(totals[one].heldLines) },
            { head: `${t('billing.now')}, ${t('unit.m3')}`, isNumber: true, show: (one) => cubicMetres(totals[one].registeredLitres) },
            ...(issued === null ? [] : [{ head: `${t('billing.issuedSoFar')}, ${t('unit.m3')}`, isNumber: true, show: (one: (typeof CLASSES)[number]) => cubicMetres(issued[one].registeredLitres) }])]} />
        </section>
      </div>
      {before !== null && <Suspense fallback={null}><PeriodBefore of={before} /></Suspense>}
      {isActing && <Act code={period.code} act={act} onClose={() => setIsActing(false)} />}
    </>
  );
}

/** Issues a batch: the first one closes the period. */
function Act({ code, act, onClose }: { code: string; act: 'action.closePeriod' | 'action.correctPeriod'; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const change = useChange<Batch | { readonly batch: Batch | null }>('billing');
  const isNothing = change.data !== undefined && 'batch' in change.data && change.data.batch === null;
  const path = `/billing/periods/${encodeURIComponent(code)}/${act === 'action.closePeriod' ? 'close' : 'corrections'}`;
  return (
    <ConfirmWithReason title={t(act)} submit={t(act)} isBusy={change.isPending} problem={change.error} onClose={onClose}
      consequence={isNothing ? <Notice>{t('billing.nothingChanged')}</Notice> : t(act === 'action.closePeriod' ? 'billing.closeMeans' : 'billing.correctMeans')}
      onConfirm={(reason) => change.mutate({ method: 'POST', path, asked: { body: { reason } } }, { onSuccess: (answer) => { if (!('batch' in answer) || answer.batch !== null) onClose(); } })} />
  );
}

/** What hangs on a line: money where there is a tariff, else water. */
function AtStake({ of: { litresAtStake, tyiynAtStake } }: { of: Line }): ReactNode {
  const { t, language, cubicMetres } = useSpeech();
  if (tyiynAtStake !== null && tyiynAtStake !== undefined) return `${formatSom(tyiynAtStake, language)} ${t('unit.som')}`;
  return orNoFigure(litresAtStake, (litres) => `${cubicMetres(litres)} ${t('unit.m3')}`, t('billing.stakeUnknown'));
}

function Lines({ code }: { code: string }): ReactNode {
  const { t, cubicMetres, number } = useSpeech();
  const state = useTableState();
  const which = state.filters['which'] ?? 'act';
  const rows = useList<Line>('billing', `/billing/periods/${encodeURIComponent(code)}/lines`, { limit: state.limit, offset: state.offset, ...(which === 'act' ? { needsAction: true } : which === 'all' ? {} : { status: which }) });
  const columns: readonly Column<Line>[] = [
    { key: 'account', head: t('billing.account'), show: ({ accountNo }) => <Link href={`/accounts?q=${encodeURIComponent(accountNo)}`}>{accountNo}</Link> },
    { key: 'point', head: t('billing.point'), show: ({ servicePointCode }) => servicePointCode },
    { key: 'meter', head: t('meter.title'), show: ({ meterSerial }) => (meterSerial === null ? t('billing.noMeter') : <Link href={`/meters?q=${encodeURIComponent(meterSerial)}`}>{meterSerial}</Link>) },
    { key: 'from', head: t('billing.from'), show: ({ fromDay }) => formatDay(fromDay) },
    { key: 'days', head: t('billing.dayCount'), isNumber: true, show: ({ days }) => number(days) },
    { key: 'litres', head: t('unit.m3'), isNumber: true, show: ({ registeredLitres, realignedLitres }) => <>{orNoFigure(registeredLitres, cubicMetres, t('billing.heldWhy'))}{realignedLitres !== undefined && <><br /><span className="quiet">{t('billing.realigned', { litres: number(realignedLitres) })}</span></>}</> },
    { key: 'type', head: t('billing.from.what'), show: ({ quantityType }) => t(`billing.type.${quantityType}`) },
    { key: 'status', head: t('billing.status'), isWide: true, show: ({ status }) => t(statusWords(status)) },
    ...(which === 'act' ? [{ key: 'stake', head: t('billing.atStake'), isNumber: true, show: (line: Line) => <AtStake of={line} /> }] : []),
    { key: 'action', head: t('billing.todo'), isWide: true, show: ({ action }) => (action === null ? '' : <StateMark urgency="attention">{t(`billing.action.${action}`)}</StateMark>) },
  ];
  return (
    <section className="stack" aria-label={t('billing.lines')}>
      <h2>{t('billing.lines')}</h2>
      <div className="row">
        <NativeSelect label={t('billing.show')} value={which} onChange={(event) => state.set({ which: event.currentTarget.value === 'act' ? undefined : event.currentTarget.value })}
          data={[{ value: 'act', label: t('billing.show.act') }, { value: 'all', label: t('billing.show.all') }, ...STATUSES.map((status) => ({ value: status, label: t(statusWords(status)) }))]} />
      </div>
      <PagedTable name="billing-lines" caption={t('billing.lines')} columns={columns} rows={rows} state={state} isPlain keyOf={(line) => `${line.accountNo}/${line.servicePointCode}/${line.meterSerial ?? ''}/${line.fromDay}`} whenEmpty={t('billing.show.none')} />
    </section>
  );
}
