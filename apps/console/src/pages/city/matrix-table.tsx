import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { type PlainColumn, PlainTable } from '../../parts/plain-table.js';
import { useSpeech } from '../../words/speech.js';
import { NotComputed } from '../balance/not-computed.js';
import { DeviationCell, FactCell } from './fact-cell.js';
import type { Assessed, Body, Indicator } from './indicator-views.js';
import { indicatorUnit } from './indicator-words.js';

/** A column of facts: what stands above it, and the indicators of its period. */
export interface FactColumn { readonly head: string; readonly indicators: readonly Assessed[] }

interface MatrixProps {
  readonly label: string;
  readonly indicators: readonly Indicator[];
  readonly years: readonly number[];
  readonly facts: readonly FactColumn[];
  readonly bodies: readonly Body[];
  /** Left out where nobody is signed in: nothing leads further. */
  readonly evidenceOf?: (indicator: Assessed) => string | undefined;
}

/** Indicators in the columns of the document's own matrix, with the facts beside the values that it asks for. */
export function MatrixTable({ label, indicators, years, facts, bodies, evidenceOf }: MatrixProps): ReactNode {
  const { t, named, number } = useSpeech();
  const target = ({ targets }: Indicator, year: number | null): ReactNode => {
    const found = targets.find((one) => one.year === year);
    return found === undefined ? <span className="quiet">{t('indicator.notSet')}</span> : <span title={found.line === null ? found.document : `${found.document}, L ${found.line}`}>{number(Number(found.amount))}</span>;
  };
  const factOf = (column: FactColumn, code: string): Assessed | undefined => column.indicators.find((one) => one.code === code);
  const latest = (code: string): Assessed | undefined => [...facts].reverse().map((column) => factOf(column, code)).find((one) => one !== undefined && one.fact.amount !== null) ?? facts.map((column) => factOf(column, code)).find((one) => one !== undefined);
  const columns: readonly PlainColumn<Indicator>[] = [
    { head: t('indicator.task'), show: ({ taskNo }) => taskNo ?? <span className="quiet">{t('indicator.noTask')}</span> },
    { head: t('indicator.indicator'), isWide: true, show: (one) => (evidenceOf === undefined ? named(one) : <Link href={`/city/indicators/${one.code}`}>{named(one)}</Link>) },
    { head: t('indicator.unit'), show: ({ unit }) => indicatorUnit(t, unit) },
    { head: t('indicator.base'), isNumber: true, show: ({ base }) => (base.kind === 'stated' ? number(Number(base.amount)) : <span className="quiet">{t(`indicator.base.${base.kind}`)}</span>) },
    ...years.map((year) => ({ head: t('indicator.targetOf', { year }), isNumber: true, show: (one: Indicator) => target(one, year) })),
    { head: t('indicator.targetFinal'), isNumber: true, show: (one) => target(one, null) },
    ...facts.map((column) => ({
      head: column.head, isNumber: true, show: ({ code }: Indicator) => {
        const found = factOf(column, code);
        return found === undefined ? <NotComputed because={t('indicator.notYet')} /> : <FactCell of={found} evidence={evidenceOf?.(found)} />;
      },
    })),
    { head: t('indicator.deviation'), isNumber: true, show: ({ code }) => {
      const found = latest(code);
      return found === undefined ? <NotComputed because={t('indicator.notYet')} /> : <DeviationCell of={found} />;
    } },
    { head: t('indicator.responsible'), isWide: true, show: ({ bodyCodes }) => bodyCodes.map((code) => bodies.find((body) => body.code === code)).map((body) => (body === undefined ? '' : named(body))).join(', ') },
  ];
  return <div className="matrix"><PlainTable label={label} columns={columns} rows={indicators} keyOf={({ code }) => code} /></div>;
}
