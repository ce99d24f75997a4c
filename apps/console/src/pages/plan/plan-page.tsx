import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'wouter';

import { useList, useRead } from '../../api/queries.js';
import type { Zone } from '../../api/views.js';
import { Figure } from '../../parts/figure.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import type { Plan, PlanLine } from './plan-views.js';

const ASKED = ['meters', 'householdSom', 'budgetSom', 'commercialSom', 'wellSom'] as const;
type Asked = Readonly<Record<(typeof ASKED)[number], string>>;

/** Where do the next N meters go: by what narrows the interval of losses most for its price. */
export default function PlanPage(): ReactNode {
  const { t, named } = useSpeech();
  const [search, setSearch] = useSearchParams();
  const zones = useList<Zone>('register', '/zones', { limit: 500 }).data?.items ?? [];
  const zone = search.get('zone') ?? '';
  const asked = Object.fromEntries(ASKED.map((name) => [name, /^\d{1,9}$/.test(search.get(name) ?? '') ? search.get(name)! : ''])) as Asked;
  const plan = useRead<Plan>('balances', '/city/plan', { ...asked, zone });
  return (
    <Page title={t('plan.title')} purpose={t('plan.purpose')} actions={zones.length > 1 && (
      <NativeSelect label={t('thing.zone')} value={zone} onChange={(event) => setSearch({ ...asked, zone: event.currentTarget.value }, { replace: true })} data={[{ value: '', label: t('plan.city') }, ...zones.map((one) => ({ value: one.code, label: named(one) }))]} />
    )}>
      <p className="quiet on-screen">{t('plan.unlike')} <Link href="/meter-next">{t('meterNext.title')}</Link></p>
      {isNotFound(plan.error) ? <Vacant hatched>{t('plan.noBalance')}</Vacant> : (
        <Reading of={plan} lines={10}>{(found) => <><Question of={found} asked={asked} onAsk={(next) => setSearch({ ...next, zone }, { replace: true })} /><Answer of={found} /></>}</Reading>
      )}
    </Page>
  );
}

/** How many meters, and what they cost. */
function Question({ of, asked, onAsk }: { of: Plan; asked: Asked; onAsk: (asked: Asked) => void }): ReactNode {
  const { t } = useSpeech();
  const [typed, setTyped] = useState<Asked>({
    meters: asked.meters || String(of.meters), householdSom: String(of.pricesTyiyn.household / 100), budgetSom: String(of.pricesTyiyn.budget / 100), commercialSom: String(of.pricesTyiyn.commercial / 100), wellSom: String(of.pricesTyiyn.well / 100),
  });
  const isSound = ASKED.every((name) => /^[1-9]\d{0,7}$/.test(typed[name].trim()));
  return (
    <form className="row low on-screen" aria-label={t('plan.question')} onSubmit={(event) => {
      event.preventDefault();
      if (isSound) onAsk(Object.fromEntries(ASKED.map((name) => [name, typed[name].trim()])) as Asked);
    }}>
      {ASKED.map((name) => <TextInput key={name} label={t(`plan.${name}`)} value={typed[name]} inputMode="numeric" maxLength={8} w={150} autoComplete="off" onChange={(event) => { const text = event.currentTarget.value; setTyped((earlier) => ({ ...earlier, [name]: text })); }} />)}
      <Button type="submit" disabled={!isSound}>{t('action.plan')}</Button>
    </form>
  );
}

function Answer({ of: { balance, plan, retailTyiynPerCubicMetre } }: { of: Plan }): ReactNode {
  const { t, cubicMetres, number } = useSpeech();
  if (plan === null) return <Vacant hatched>{t('plan.notComputed')}</Vacant>;
  const what = `${t('plan.losses')}, ${periodWords(balance.kind, balance.fromOn)}, ${t('balance.version', { no: balance.versionNo })}`;
  const som = (tyiyn: number): string => number(tyiyn / 100, 0);
  const ways = [{ name: 'plan.asPlanned', promise: plan.promise }, { name: 'plan.inPlanOrder', promise: plan.inPlanOrder }, { name: 'plan.byChance', promise: plan.byChance }] as const;
  const whole = (litres: number): string => cubicMetres(litres, 0);
  return (
    <>
      <section className="card stack" aria-label={t('plan.promise')}>
        <h2>{t('plan.promise')}</h2>
        <div className="figures">
          <Figure what={what} amount={whole(plan.realLossesLitres)} unit={t('unit.m3')} interval={{ plusMinus: whole(plan.limitLitres) }} evidence={`/balance?${new URLSearchParams({ zone: balance.zone, period: balance.kind, from: balance.fromOn, version: String(balance.versionNo) }).toString()}`} />
          <Figure what={t('plan.limitAfter')} amount={`± ${whole(plan.promise.limitLitres)}`} unit={t('unit.m3')} isEstimated />
          <Figure what={t('plan.cost')} amount={som(plan.promise.costTyiyn)} unit={t('unit.som')} />
        </div>
        <p>{t('plan.means')}</p>
      </section>
      <section className="stack" aria-label={t('plan.lines')}>
        <h2>{t('plan.lines')}</h2>
        {plan.lines.length === 0 ? <Vacant>{t('plan.none')}</Vacant> : (
          <PlainTable label={t('plan.lines')} rows={plan.lines} keyOf={({ name }) => name} columns={[
            { head: t('plan.where'), isWide: true, show: (line) => <Where of={line} /> },
            { head: t('plan.meters'), isNumber: true, show: ({ meters, available, target }) => (target === 'well' ? number(meters) : t('plan.metersOf', { meters: number(meters), available: number(available) })) },
            { head: `${t('plan.shrink')}, ${t('unit.m3')}`, isNumber: true, show: ({ shrinkLitres }) => <i>{whole(shrinkLitres)}</i> },
            { head: `${t('plan.cost')}, ${t('unit.som')}`, isNumber: true, show: ({ costTyiyn }) => som(costTyiyn) },
            { head: `${t('plan.found')}, ${t('unit.som')}`, isNumber: true, show: ({ foundTyiynPerYear, target }) => (foundTyiynPerYear === null ? <span className="quiet">{t(target === 'well' ? 'plan.found.well' : retailTyiynPerCubicMetre === null ? 'plan.found.noTariff' : 'plan.found.unknown')}</span> : <i>{som(foundTyiynPerYear)}</i>) },
            { head: t('plan.why'), isWide: true, show: (line) => <Why of={line} /> },
          ]} />
        )}
      </section>
      <section className="stack" aria-label={t('plan.compared')}>
        <h2>{t('plan.compared')}</h2>
        <PlainTable label={t('plan.compared')} rows={ways} keyOf={({ name }) => name} columns={[
          { head: t('plan.way'), isWide: true, show: ({ name }) => t(name) },
          { head: t('plan.meters'), isNumber: true, show: ({ promise }) => number(promise.meters) },
          { head: `${t('plan.cost')}, ${t('unit.som')}`, isNumber: true, show: ({ promise }) => som(promise.costTyiyn) },
          { head: `${t('plan.limitAfter')}, ${t('unit.m3')}`, isNumber: true, show: ({ promise }) => <i>± {whole(promise.limitLitres)}</i> },
          { head: t('plan.perSom'), isNumber: true, show: ({ promise }) => <i>{number(promise.shrinkLitresPerSom, 2)}</i> },
        ]} />
        <p className="quiet">{t('plan.lot')}</p>
      </section>
    </>
  );
}

function Where({ of: { name, target, place } }: { of: PlanLine }): ReactNode {
  const { t } = useSpeech();
  if (target === 'well') return `${t('plan.well')} ${place ?? name}`;
  return name === 'household_house' || name === 'household_flat' || name === 'budget' || name === 'commercial' ? t(`balance.kind.${name}`) : name;
}

/** In plain words: why a meter here tells more than elsewhere. */
function Why({ of: { target, sampleBefore, sampleAfter, meters, available } }: { of: PlanLine }): ReactNode {
  const { t, number } = useSpeech();
  if (target === 'well') return t('plan.why.well');
  if (meters === available) return t('plan.why.all');
  return t(sampleBefore < 10 ? 'plan.why.noSample' : 'plan.why.sample', { before: number(sampleBefore), after: number(sampleAfter), rest: number(available - meters) });
}
