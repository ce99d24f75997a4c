import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { DayField } from '../../parts/day-field.js';
import { Figure } from '../../parts/figure.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { dayOf, formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { RolloutFunnel } from './rollout-funnel.js';
import { RolloutMet } from './rollout-met.js';
import { RolloutLots } from './rollout-lots.js';
import { RolloutAccounts, RolloutOutlooks, WarrantyAlarms } from './rollout-money.js';
import { type Group, GROUPS, type Rollout, serialsAddress, TROUBLES } from './rollout-views.js';
import { TroubleMark } from './rollout-words.js';
import { StockCountForm } from './stock-count-form.js';

/** Do the meters we paid for work? As of the end of a day. */
export default function RolloutPage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const [isCounting, setIsCounting] = useState(false);
  const by = GROUPS.find((one) => one === search.get('by')) ?? 'class';
  const on = search.get('on') ?? '';
  const rollout = useRead<Rollout>('register', '/city/rollout', { by, ...(on === '' ? {} : { on }) });
  const set = (name: string, content: string): void => setSearch((earlier) => {
    const next = new URLSearchParams(earlier);
    next.set(name, content);
    return next;
  }, { replace: true });
  const mayCount = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  return (
    <Page title={t('rollout.title')} purpose={t('rollout.purpose')} actions={<>
      <DayField label={t('rollout.asOf')} day={on === '' ? dayOf(Date.now()) : on} onChange={(day) => set('on', day)} />
      {mayCount && <Button variant="default" className="on-screen" onClick={() => setIsCounting(true)}>{t('stockCount.enter')}</Button>}</>}>
      <Reading of={rollout} lines={12}>{(found) => (found.lots.length === 0 ? <><Vacant hatched>{t('rollout.none')}</Vacant><RolloutLots /></> : <Shown of={found} onGroup={(group) => set('by', group)} />)}</Reading>
      {isCounting && <StockCountForm onClose={() => setIsCounting(false)} />}
    </Page>
  );
}

function Shown({ of, onGroup }: { of: Rollout; onGroup: (by: Group) => void }): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <Totals of={of} />
      <WarrantyAlarms of={of} />
      <section className="stack" aria-label={t('rollout.funnel')}>
        <div className="row"><h2>{t('rollout.funnel')}</h2><NativeSelect className="on-screen" aria-label={t('rollout.groupBy')} value={of.by} onChange={(event) => onGroup(GROUPS.find((one) => one === event.currentTarget.value) ?? 'class')} data={GROUPS.map((one) => ({ value: one, label: t(`rollout.by.${one}`) }))} /></div>
        <RolloutFunnel of={of} />
        <p className="quiet">{t('rollout.rules', { proofDays: of.rules.proofDays, leastDaysRead: of.rules.leastDaysRead, deadAfterDays: of.rules.deadAfterDays, stoppedAfterDays: of.rules.stoppedAfterDays })}</p>
      </section>
      <RolloutMet of={of} />
      <RolloutOutlooks of={of} />
      <RolloutAccounts of={of} />
      <RolloutLots />
    </>
  );
}

/** The answer in a line: paid for, proved, working, and what keeps the others. */
function Totals({ of }: { of: Rollout }): ReactNode {
  const { t, number } = useSpeech();
  const { steps, working, troubles } = of.total;
  const meters = (step: 'accepted' | 'delivered' | 'installed' | 'proved'): number | null => steps.find((one) => one.step === step)?.meters ?? null;
  const [accepted, delivered, proved] = [meters('accepted'), meters('delivered')!, meters('proved')!];
  const met = TROUBLES.filter((trouble) => troubles[trouble] > 0);
  const ofDelivered = (count: number) => (delivered === 0 ? {} : { completeness: { ratio: count / delivered, of: t('rollout.ofDelivered') } });
  return (
    <section className="card stack" aria-label={t('rollout.totals')}>
      <h2>{t('rollout.totals')}, {formatDay(of.on)}</h2>
      <div className="figures">
        <Figure what={t('rollout.step.accepted')} amount={accepted === null ? null : number(accepted)} because={t('rollout.actUnknown')} />
        <Figure what={t('rollout.step.delivered')} amount={number(delivered)} evidence={serialsAddress({ on: of.on, reached: 'delivered' })} />
        <Figure what={t('rollout.step.installed')} amount={number(meters('installed')!)} {...ofDelivered(meters('installed')!)} evidence={serialsAddress({ on: of.on, reached: 'installed' })} />
        <Figure what={t('rollout.step.proved')} amount={number(proved)} {...ofDelivered(proved)} evidence={serialsAddress({ on: of.on, reached: 'proved' })} />
        <Figure what={t('rollout.working')} amount={number(working)} {...ofDelivered(working)} />
      </div>
      {met.length > 0 && <p className="row">{met.map((trouble) => <Link key={trouble} href={serialsAddress({ on: of.on, trouble })}><TroubleMark trouble={trouble} count={troubles[trouble]} /></Link>)}</p>}
      {of.total.billedUnproved > 0 && <p><Link href={serialsAddress({ on: of.on, isBilledUnproved: 'true' })}>{t('rollout.billedUnproved', { amount: number(of.total.billedUnproved) })}</Link></p>}
      {of.metersWithoutLot > 0 && <p className="quiet">{t('rollout.withoutLot', { amount: number(of.metersWithoutLot) })}</p>}
    </section>
  );
}
