import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { TakenTable } from '../../parts/taken-table.js';
import { Term } from '../../parts/term.js';
import { formatDay, formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { ChangeLot, CreateLot, type LotPapers } from './lot-forms.js';

/** The papers of the lots as they hold now; an administrator enters and changes them. */
export function RolloutLots(): ReactNode {
  const { t, number, language } = useSpeech();
  const me = useMe();
  const lots = useRead<ListPage<LotPapers>>('register', '/lots', { limit: 500, sort: 'code' });
  const [changing, setChanging] = useState<LotPapers>();
  const [isCreating, setIsCreating] = useState(false);
  const mayChange = me.data?.role === 'administrator';
  const som = (tyiyn: number | null): ReactNode => orNoFigure(tyiyn, (known) => formatSom(known, language));
  const day = (on: string | null): ReactNode => orNoFigure(on, formatDay);
  const words = (text: string | null): ReactNode => orNoFigure(text, (known) => known);
  const columns: readonly PlainColumn<LotPapers>[] = [
    { head: t('rollout.by.lot'), show: ({ code }) => <b>{code}</b> },
    { head: t('lot.supplier'), isWide: true, show: ({ supplier }) => words(supplier) },
    { head: t('rollout.by.contractor'), isWide: true, show: ({ contractor }) => words(contractor) },
    { head: t('lot.contractNo'), show: ({ contractNo }) => words(contractNo) },
    { head: `${t('lot.unitPrice')}, ${t('unit.som')}`, isNumber: true, show: ({ unitPriceTyiyn }) => som(unitPriceTyiyn) },
    { head: t('lot.acceptedMeters'), isNumber: true, show: ({ acceptedMeters }) => orNoFigure(acceptedMeters, (count) => number(count)) },
    { head: t('lot.acceptedOn'), show: ({ acceptedOn }) => day(acceptedOn) },
    { head: t('lot.warrantyUntil'), show: ({ warrantyUntilOn }) => day(warrantyUntilOn) },
    { head: `${t('rollout.alarm.retention')}, ${t('unit.som')}`, isNumber: true, show: ({ retentionTyiyn }) => som(retentionTyiyn) },
    { head: t('lot.retentionDue'), show: ({ retentionDueOn }) => day(retentionDueOn) },
    ...(mayChange ? [{ head: t('action.change'), show: (lot: LotPapers) => <Button size="compact-xs" variant="default" aria-label={`${t('lot.change')}: ${lot.code}`} onClick={() => setChanging(lot)}>{t('action.change')}</Button> }] : []),
  ];
  return (
    <section className="stack" aria-label={t('lot.title')}>
      <div className="row"><h2><Term name="lot">{t('lot.title')}</Term></h2>{mayChange && <Button size="xs" variant="default" className="on-screen" onClick={() => setIsCreating(true)}>{t('lot.create')}</Button>}</div>
      <Reading of={lots}>{({ items }) => (items.length === 0 ? <Vacant>{t('rollout.none')}</Vacant> : <TakenTable label={t('lot.title')} columns={columns} rows={items} keyOf={({ id }) => id} />)}</Reading>
      {changing !== undefined && <ChangeLot lot={changing} onClose={() => setChanging(undefined)} />}
      {isCreating && <CreateLot onClose={() => setIsCreating(false)} />}
    </section>
  );
}
