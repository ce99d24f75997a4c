import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, useParams } from 'wouter';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { Account, HistoryRow, ServicePoint } from '../../api/views.js';
import { Facts } from '../../parts/facts.js';
import { happeningsOf } from '../../parts/happenings.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Term } from '../../parts/term.js';
import { Timeline } from '../../parts/timeline.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { ChangeAccount, ChangePoint, CreatePoint } from './account-forms.js';

const AccountConsumption = lazy(() => import('./account-consumption.js'));

/** One subscriber: what to tell the person at the counter. */
export default function AccountPage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const account = useRead<Account>('register', `/accounts/${id}`);
  const points = useRead<ListPage<ServicePoint>>('register', '/service-points', { accountId: id, limit: 500 });
  const me = useMe();
  const [form, setForm] = useState<'change' | 'point'>();
  const isClerk = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  if (isNotFound(account.error)) return <NotFoundPage />;
  return (
    <Page title={account.data === undefined ? t('account.title') : t('account.named', { no: account.data.accountNo })} purpose={t('account.purpose')} 
      actions={<>{isClerk && account.data !== undefined && <><Button variant="default" onClick={() => setForm('change')}>{t('action.changeAccount')}</Button><Button variant="default" onClick={() => setForm('point')}>{t('action.createPoint')}</Button></>}<Link href={`/accounts/${id}/months/${dayOf(Date.now()).slice(0, 7)}`}>{t('accountMonth.why')}</Link><Link href="/accounts">{t('account.toAll')}</Link></>}>
      {form === 'change' && account.data !== undefined && <ChangeAccount account={account.data} onClose={() => setForm(undefined)} />}
      {form === 'point' && account.data !== undefined && <CreatePoint account={account.data} onClose={() => setForm(undefined)} />}
      <div className="halves">
        <section className="card stack" aria-label={t('account.title')}><h2>{t('account.title')}</h2><Reading of={account}>{(found) => <AccountFacts account={found} />}</Reading></section>
        <section className="card stack" aria-label={t('account.points')}>
          <h2><Term name="servicePoint">{t('account.points')}</Term></h2>
          <Reading of={points}>{({ items }) => (items.length === 0 ? <Vacant>{t('account.noPoints')}</Vacant> : items.map((point) => <PointFacts key={point.id} point={point} isClerk={isClerk} />))}</Reading>
        </section>
      </div>
      {(points.data?.items.length ?? 0) > 0 && <section className="stack" aria-label={t('account.consumption')}><h2>{t('account.consumption')}</h2><Suspense fallback={null}><AccountConsumption id={String(id)} /></Suspense></section>}
      <section className="stack" aria-label={t('history.title')}><h2>{t('history.title')}</h2><AccountHistory id={String(id)} /></section>
    </Page>
  );
}

function AccountFacts({ account }: { account: Account }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <Facts rows={[
      [t('thing.state'), <StateMark urgency={account.state === 'open' ? 'normal' : 'off'}>{t(`account.${account.state}`)}</StateMark>],
      [t('account.class'), t(`class.${account.class}`)],
      ...('fullName' in account ? [[t('account.holder'), orNoFigure(account.fullName, (name) => name)] as const, [t('account.phone'), orNoFigure(account.phone, (phone) => phone)] as const] : []),
      ...('addresses' in account ? [[t('account.address'), orNoFigure(account.addresses, (text) => text)] as const] : []),
      ...(account.class === 'household' ? [[<Term name="residents">{t('account.residents')}</Term>, orNoFigure(account.residents, (count) => number(count))] as const] : []),
      [<Term name="norm">{t('account.norm')}</Term>, orNoFigure(account.normLitresPerPersonDay, (litres) => `${number(litres)} ${t('unit.litresPerPersonDay')}`)],
    ]} />
  );
}

function PointFacts({ point, isClerk }: { point: ServicePoint; isClerk: boolean }): ReactNode {
  const { t, number } = useSpeech();
  const [isChanging, setIsChanging] = useState(false);
  const yesNo = (has: boolean): string => t(has ? 'thing.yes' : 'thing.no');
  return (
    <>
      <Facts rows={[
        [t('thing.code'), <b>{point.code}</b>],
        ...('address' in point ? [[t('account.address'), orNoFigure(point.address, (text) => text)] as const] : []),
        [t('thing.meter'), orNoFigure(point.meterSerial, (serial) => <Link href={`/meters?q=${encodeURIComponent(serial)}`}>{serial}</Link>, t('missing.noMeter'))],
        [t('thing.zone'), orNoFigure(point.zoneCode, (code) => code)],
        [t('point.placement'), orNoFigure(point.placement, (placement) => t(`placement.${placement}`))],
        [t('point.dn'), orNoFigure(point.dnMillimetres, (dn) => `${number(dn)} ${t('unit.mm')}`)],
        [t('point.isolatingValve'), orNoFigure(point.hasIsolatingValve, yesNo)],
        [<Term name="checkValve">{t('point.checkValve')}</Term>, orNoFigure(point.hasCheckValve, yesNo)],
      ]} />
      {isClerk && <div className="row end"><Button size="xs" variant="default" onClick={() => setIsChanging(true)}>{t('action.changePoint')}</Button></div>}
      {isChanging && <ChangePoint point={point} onClose={() => setIsChanging(false)} />}
    </>
  );
}

function AccountHistory({ id }: { id: string }): ReactNode {
  const { t, number } = useSpeech();
  const history = useRead<{ items: readonly HistoryRow<Account>[] }>('register', `/accounts/${id}/history`);
  const say = (account: Account): string => [t(`class.${account.class}`), t(`account.${account.state}`), ...(account.residents === null ? [] : [`${t('account.residents')}: ${number(account.residents)}`])].join(' · ');
  return <Reading of={history}>{({ items }) => <Timeline of={happeningsOf(items, say)} />}</Reading>;
}
