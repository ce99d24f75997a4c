import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { TakenTable } from '../../parts/taken-table.js';
import { useSpeech } from '../../words/speech.js';
import { type Answer, behindAddress, halfWidth, isGuessed, type Line, type LineName } from './balance-views.js';
import { NotComputed } from './not-computed.js';
import { OriginMark } from './origin-mark.js';
import { periodWords } from './period-words.js';

/** How deep a line stands in the balance: sums above what they are made of. */
const DEPTH: Readonly<Record<LineName, 0 | 1 | 2>> = {
  system_input: 1, exported: 1, storage_change: 1, water_supplied: 0, billed_metered: 1, billed_unmetered: 1, unbilled_metered: 1, unbilled_unmetered: 1, authorised: 0, revenue: 1, non_revenue: 0, norm_error: 1,
  water_losses: 0, unauthorised: 2, meter_inaccuracy: 2, billing_error: 2, apparent_losses: 1, real_losses: 1,
};

/** The IWA balance as a table that can be read and printed; every line leads to what stands behind it. */
export function BalanceTable({ of }: { of: Answer }): ReactNode {
  const { t, cubicMetres, share } = useSpeech();
  const { kind, fromOn } = of.period;
  const known = (line: Line, figure: number | null): ReactNode => (figure === null ? <NotComputed because={line.reason === null ? undefined : t(`balance.reason.${line.reason}`)} /> : <span className={isGuessed(line) ? 'estimated' : ''}>{cubicMetres(figure, 0)}</span>);
  const complete = ({ completenessRatio, origin }: Line): ReactNode => {
    if (completenessRatio !== null) return share(completenessRatio);
    return <span className="quiet">{origin === 'computed' || origin === 'default' || origin === 'declared' || origin === 'none' ? t(`balance.origin.${origin}`) : t('balance.complete.nothing')}</span>;
  };
  return (
    <TakenTable label={`${t('balance.title')}, ${of.zone.code}, ${periodWords(kind, fromOn)}`} caption={t('balance.linesSaid')} rows={of.balance.lines} keyOf={({ line }) => line}
      columns={[
        { head: t('balance.col.line'), isWide: true, show: ({ line }) => <Link className={`depth-${DEPTH[line]}`} href={behindAddress(of.zone.code, kind, fromOn, of.balance.versionNo, line)}>{t(`balance.line.${line}`)}</Link> },
        { head: `${t('balance.col.volume')}, ${t('unit.m3')}`, isNumber: true, show: (line) => known(line, line.litres) },
        { head: `${t('balance.col.limits')} 95 %, ${t('unit.m3')}`, isNumber: true, show: (line) => known(line, halfWidth(line)) },
        { head: t('balance.col.origin'), show: ({ origin, litres }) => (litres === null ? <NotComputed /> : <OriginMark origin={origin} />) },
        { head: t('balance.col.complete'), isNumber: true, show: complete },
      ]} />
  );
}

/** The same water as «неучтённые расходы и потери». */
export function UnaccountedTable({ of }: { of: Answer }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  return (
    <TakenTable label={`${t('balance.view.unaccounted')}, ${of.zone.code}, ${periodWords(of.period.kind, of.period.fromOn)}`} caption={t('balance.linesSaid')} rows={of.balance.record.unaccounted} keyOf={({ line }) => line}
      columns={[
        { head: t('balance.col.line'), isWide: true, show: ({ line }) => t(`balance.unaccounted.${line}`) },
        { head: `${t('balance.col.volume')}, ${t('unit.m3')}`, isNumber: true, show: ({ litres }) => (litres === null ? <NotComputed /> : cubicMetres(litres, 0)) },
        { head: `${t('balance.col.limits')} 95 %, ${t('unit.m3')}`, isNumber: true, show: (line) => (halfWidth(line) === null ? <NotComputed /> : cubicMetres(halfWidth(line)!, 0)) },
      ]} />
  );
}
