import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'wouter';

import { useChange, useList, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { Zone } from '../../api/views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { Notice, ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { BalanceBridge } from './balance-bridge.js';
import { BalanceFigures } from './balance-figures.js';
import { BalanceRemarks, UncertainBecause, UnmeteredTable } from './balance-remarks.js';
import { BalanceSankey } from './balance-sankey.js';
import { BalanceTable, UnaccountedTable } from './balance-table.js';
import { type Answer, type Kind, KINDS, type Listed } from './balance-views.js';
import { periodWords } from './period-words.js';

/** Most periods to choose from: five years of months, or half a year of days. */
const MOST_PERIODS = 200;

/** Where did the water go: the balance of a zone and period, by what the address asks for. */
export default function BalancePage(): ReactNode {
  const { t, named } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const zones = useList<Zone>('register', '/zones', { limit: 500 });
  const kind = KINDS.find((one) => one === search.get('period')) ?? 'month';
  const all = zones.data?.items ?? [];
  const zone = all.find(({ code }) => code === search.get('zone')) ?? all.find(({ parentZoneId }) => parentZoneId === null) ?? all[0];
  const set = (change: Readonly<Record<string, string>>): void => setSearch((earlier) => {
    const next = new URLSearchParams(earlier);
    // Another zone or length has periods and versions of its own.
    for (const name of 'from' in change || 'version' in change ? ['version'] : ['from', 'version']) next.delete(name);
    for (const [name, content] of Object.entries(change)) next.set(name, content);
    return next;
  }, { replace: true });
  return (
    <Page title={t('balance.title')} purpose={t('balance.purpose')} actions={<>
      <NativeSelect label={t('thing.zone')} value={zone?.code ?? ''} onChange={(event) => set({ zone: event.currentTarget.value })} data={all.map((one) => ({ value: one.code, label: named(one) }))} />
      <NativeSelect label={t('balance.kind')} value={kind} onChange={(event) => set({ period: event.currentTarget.value })} data={KINDS.map((one) => ({ value: one, label: t(`balance.period.${one}`) }))} />
      <Button variant="default" onClick={() => window.print()}>{t('action.print')}</Button></>}>
      <Reading of={zones} lines={10}>{() => (zone === undefined ? <Vacant hatched>{t('balance.noZones')}</Vacant> : <Periods key={`${zone.code} ${kind}`} zone={zone.code} kind={kind} from={search.get('from')} version={search.get('version')} set={set} />)}</Reading>
    </Page>
  );
}

interface Chosen { readonly from: string | null; readonly version: string | null; readonly set: (change: Readonly<Record<string, string>>) => void }

function Periods({ zone, kind, from, version, set }: Chosen & { zone: string; kind: Kind }): ReactNode {
  const { t } = useSpeech();
  const periods = useList<Listed>('balances', `/zones/${encodeURIComponent(zone)}/balances`, { period: kind, limit: MOST_PERIODS });
  return (
    <Reading of={periods} lines={10}>{({ items }) => {
      const fromOn = items.find((one) => one.fromOn === from)?.fromOn ?? items[0]?.fromOn;
      if (fromOn === undefined) return <Vacant hatched>{t('balance.none')}</Vacant>;
      return (
        <>
          <div className="row on-screen"><NativeSelect label={t('balance.which')} value={fromOn} onChange={(event) => set({ from: event.currentTarget.value })} data={items.map((one) => ({ value: one.fromOn, label: `${periodWords(kind, one.fromOn)}${one.isSigned ? `, ${t('balance.signed')}` : ''}` }))} /></div>
          <One key={fromOn} zone={zone} kind={kind} fromOn={fromOn} version={version} set={set} />
        </>
      );
    }}</Reading>
  );
}

function One({ zone, kind, fromOn, version, set }: Omit<Chosen, 'from'> & { zone: string; kind: Kind; fromOn: string }): ReactNode {
  const balance = useRead<Answer>('balances', `/zones/${encodeURIComponent(zone)}/balances/${kind}/${fromOn}`, version === null ? {} : { version });
  return <Reading of={balance} lines={12}>{(found) => <Shown of={found} set={set} />}</Reading>;
}

function Shown({ of, set }: { of: Answer; set: Chosen['set'] }): ReactNode {
  const { t } = useSpeech();
  const [view, setView] = useState<'iwa' | 'unaccounted'>('iwa');
  return (
    <>
      <State of={of} set={set} />
      <BalanceRemarks of={of} />
      <BalanceFigures of={of} />
      <BalanceSankey of={of} />
      <section className="stack" aria-label={t('balance.lines')}>
        <div className="row on-screen" role="group" aria-label={t('balance.view')}>
          {(['iwa', 'unaccounted'] as const).map((one) => <Button key={one} size="xs" variant={one === view ? 'filled' : 'default'} aria-pressed={one === view} onClick={() => setView(one)}>{t(`balance.view.${one}`)}</Button>)}
        </div>
        {view === 'iwa' ? <BalanceTable of={of} /> : <UnaccountedTable of={of} />}
      </section>
      <UnmeteredTable of={of} />
      <UncertainBecause of={of} />
      <BalanceBridge of={of} />
    </>
  );
}

/** Which version this is, who signed it, and what can be done with it. */
function State({ of, set }: { of: Answer; set: Chosen['set'] }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const [isSigning, setIsSigning] = useState(false);
  const change = useChange<Answer>('balances');
  const { kind, fromOn } = of.period;
  const path = `/zones/${encodeURIComponent(of.zone.code)}/balances/${kind}/${fromOn}`;
  const { versionNo, computedAt } = of.balance;
  const [signature] = of.signatures;
  const mayCompute = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  return (
    <div className="stack">
      <div className="row">
        <b>{periodWords(kind, fromOn)}</b>
        <span>{of.isSigned ? t('balance.signed') : t('balance.provisional')}, {t('balance.version', { no: versionNo })}, {t('balance.computedAt')} <Instant at={computedAt} /></span>
        {of.versions.length > 1 && <NativeSelect className="on-screen" aria-label={t('balance.whichVersion')} value={String(versionNo)} onChange={(event) => set({ from: fromOn, version: event.currentTarget.value })} data={of.versions.map((one) => ({ value: String(one.versionNo), label: t('balance.version', { no: one.versionNo }) }))} />}
        {mayCompute && <Button className="on-screen" size="xs" variant="default" loading={change.isPending && !isSigning} onClick={() => change.mutate({ method: 'POST', path: `${path}/compute` })}>{t('balance.compute')}</Button>}
        {me.data?.signsAs != null && of.isLatest && !of.isSigned && <Button className="on-screen" size="xs" onClick={() => setIsSigning(true)}>{t('balance.sign')}</Button>}
      </div>
      {signature !== undefined && <p className="quiet">{t('balance.signedBy', { login: signature.signedBy, reason: signature.reason })}</p>}
      {of.isSigned && !of.isLatest && <Notice tone="attention"><p>{t('balance.newer')}</p></Notice>}
      {change.error !== null && !isSigning && <ProblemNotice problem={change.error} />}
      {isSigning && (
        <ConfirmWithReason title={t('balance.sign')} consequence={t('balance.signWill')} submit={t('balance.sign')} isBusy={change.isPending} problem={change.error} onClose={() => setIsSigning(false)}
          onConfirm={(reason) => change.mutate({ method: 'POST', path: `${path}/versions/${versionNo}/sign`, asked: { body: { reason } } }, { onSuccess: () => setIsSigning(false) })} />
      )}
    </div>
  );
}
