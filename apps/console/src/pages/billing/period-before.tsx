import type { ReactNode } from 'react';

import { PlainTable } from '../../parts/plain-table.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import type { Preview } from './billing-views.js';

/** What would be issued beside the period before, by class and zone; the largest change in litres first. */
export function PeriodBefore({ of }: { of: NonNullable<Preview['before']> }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const changeOf = ({ nowLitres, beforeLitres }: (typeof of.rows)[number]): number => nowLitres - beforeLitres;
  const title = t('billing.before', { period: monthWords(of.code) });
  return (
    <section className="card stack" aria-label={title}>
      <h2>{title}</h2>
      <PlainTable label={title} rows={of.rows.toSorted((one, other) => Math.abs(changeOf(other)) - Math.abs(changeOf(one)))} keyOf={(row) => `${row.class}/${row.zoneCode ?? ''}`} columns={[
        { head: t('account.class'), show: (row) => t(`class.${row.class}`) }, { head: t('thing.zone'), show: ({ zoneCode }) => zoneCode ?? t('missing.notRecorded') }, { head: t('billing.held'), isNumber: true, show: ({ heldLines }) => number(heldLines) },
        { head: `${t('billing.was')}, ${t('unit.m3')}`, isNumber: true, show: ({ beforeLitres }) => cubicMetres(beforeLitres) }, { head: `${t('billing.now')}, ${t('unit.m3')}`, isNumber: true, show: ({ nowLitres }) => cubicMetres(nowLitres) },
        { head: `${t('billing.change')}, ${t('unit.m3')}`, isNumber: true, show: (row) => <>{changeOf(row) > 0 && '+'}{cubicMetres(changeOf(row))}</> },
      ]} />
    </section>
  );
}
