import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { RegisterForm } from '../../parts/register-form.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { TakenTable } from '../../parts/taken-table.js';
import { dayOf, formatDay, formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import type { Price } from './rule-views.js';

const AT = ['production', 'retail'] as const;

/** What a cubic metre sells for and what it costs to make, by day: losses are valued by it. */
export function Prices({ mayChange }: { mayChange: boolean }): ReactNode {
  const { t, language } = useSpeech();
  const prices = useRead<{ items: readonly Price[] }>('balances', '/water-prices');
  const [isAdding, setIsAdding] = useState(false);
  const som = (tyiyn: number | null): ReactNode => orNoFigure(tyiyn, (known) => formatSom(known, language));
  const tyiynOf = (given: unknown): number | null => (typeof given === 'number' ? Math.round(given * 100) : null);
  return (
    <section className="stack" aria-label={t('price.title')}>
      <div className="row"><h2>{t('price.title')}</h2>{mayChange && <Button variant="default" onClick={() => setIsAdding(true)}>{t('action.recordPrice')}</Button>}</div>
      {isAdding && (
        <RegisterForm title={t('action.recordPrice')} purpose={t('price.means')} isNew instantName={null} topics={['balances']} onClose={() => setIsAdding(false)}
          change={({ retail, production, ...body }) => ({ method: 'POST', path: '/water-prices', asked: { body: { ...body, retailTyiynPerCubicMetre: tyiynOf(retail), productionTyiynPerCubicMetre: tyiynOf(production) } } })}
          fields={[
            { name: 'retail', kind: 'decimal', initial: '', label: `${t('price.retail')}, ${t('unit.somPerM3')}` }, { name: 'production', kind: 'decimal', initial: '', label: `${t('price.production')}, ${t('unit.somPerM3')}` },
            { name: 'realLossesAt', kind: 'choice', isNeeded: true, initial: 'production', label: t('price.realLossesAt'), choices: AT.map((value) => ({ value, label: t(`price.at.${value}`) })) },
            { name: 'fromOn', kind: 'day', isNeeded: true, initial: dayOf(Date.now()), label: t('assumed.from') },
          ]} />
      )}
      <Reading of={prices}>{({ items }) => (items.length === 0 ? <Vacant>{t('price.none')}</Vacant> : (
        <TakenTable label={t('price.title')} rows={items} keyOf={({ priceId }) => priceId} columns={[
          { head: t('assumed.from'), show: ({ fromOn }) => formatDay(fromOn) },
          { head: `${t('price.retail')}, ${t('unit.somPerM3')}`, isNumber: true, show: (price) => som(price.retailTyiynPerCubicMetre) },
          { head: `${t('price.production')}, ${t('unit.somPerM3')}`, isNumber: true, show: (price) => som(price.productionTyiynPerCubicMetre) },
          { head: t('price.realLossesAt'), show: ({ realLossesAt }) => t(`price.at.${realLossesAt}`) },
          { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
          { head: t('assumed.by'), show: ({ recordedBy, recordedAt }) => <>{recordedBy ?? t('assumed.operator')} <Instant at={recordedAt} /></> },
        ]} />
      ))}</Reading>
    </section>
  );
}
