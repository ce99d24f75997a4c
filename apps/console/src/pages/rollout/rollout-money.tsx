import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { NoFigure, orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { formatDay, formatSom } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { NotComputed } from '../balance/not-computed.js';
import { type Forecast, type Outlook, type Rollout, serialsAddress } from './rollout-views.js';

const PAST = { warranty_ends: 'rollout.alarm.warranty_ended', retention_due: 'rollout.alarm.retention_was_due' } as const;

/** Warranties that end, and money that falls due, while meters are not proved: what has to be claimed before it is paid. */
export function WarrantyAlarms({ of }: { of: Rollout }): ReactNode {
  const { t, number, language } = useSpeech();
  const lotOf = (lotId: number) => of.lots.find((lot) => lot.lotId === lotId);
  return (
    <section className="stack" aria-label={t('rollout.alarms')}>
      <h2>{t('rollout.alarms')}</h2>
      {of.alarms.length === 0 ? <p className="quiet">{t('rollout.alarms.none', { days: of.rules.warningDays })}</p> : (
        <TakenTable label={t('rollout.alarms')} rows={of.alarms} keyOf={({ lotId, cause }) => `${lotId} ${cause}`} columns={[
          { head: t('rollout.by.lot'), show: ({ lotId }) => <b>{lotOf(lotId)?.code}</b> },
          { head: t('rollout.by.contractor'), show: ({ lotId }) => orNoFigure(lotOf(lotId)?.contractor, (name) => name, t('rollout.unknown.contractor')) },
          { head: t('rollout.alarm.what'), isWide: true, show: ({ cause, isPast }) => <StateMark urgency={isPast ? 'alarm' : 'warning'}>{t(isPast ? PAST[cause] : `rollout.alarm.${cause}`)}</StateMark> },
          { head: t('rollout.alarm.dueOn'), show: ({ dueOn }) => formatDay(dueOn) },
          { head: t('rollout.alarm.unproved'), isNumber: true, show: ({ lotId, unproved }) => <Link href={serialsAddress({ on: of.on, by: 'lot', key: String(lotId), isProved: 'false' })}>{number(unproved)}</Link> },
          { head: t('rollout.alarm.undelivered'), isNumber: true, show: ({ undelivered }) => orNoFigure(undelivered, (count) => number(count), t('rollout.actUnknown')) },
          { head: `${t('rollout.alarm.atStake')}, ${t('unit.som')}`, isNumber: true, show: ({ atStakeTyiyn }) => orNoFigure(atStakeTyiyn, (tyiyn) => formatSom(tyiyn, language), t('rollout.priceUnknown')) },
          { head: `${t('rollout.alarm.retention')}, ${t('unit.som')}`, isNumber: true, show: ({ retentionTyiyn }) => orNoFigure(retentionTyiyn, (tyiyn) => formatSom(tyiyn, language)) },
        ]} />
      )}
    </section>
  );
}

/** When the plan is reached at the pace of the last months, and what a proved meter costs. */
export function RolloutOutlooks({ of }: { of: Rollout }): ReactNode {
  const { t, number, language } = useSpeech();
  const som = (tyiyn: number | null, because: string): ReactNode => orNoFigure(tyiyn, (known) => formatSom(known, language), because);
  return (
    <section className="stack" aria-label={t('rollout.outlook')}>
      <h2>{t('rollout.outlook')}</h2>
      <TakenTable label={t('rollout.outlook')} rows={of.outlooks} keyOf={(one) => one.class} columns={[
        { head: t('rollout.by.class'), show: (one: Outlook) => <b>{t(`class.${one.class}`)}</b> },
        { head: t('rollout.step.planned'), isNumber: true, show: ({ planned }) => orNoFigure(planned, (count) => number(count), t('rollout.planUnknown')) },
        { head: t('rollout.step.proved'), isNumber: true, show: ({ proved }) => number(proved) },
        { head: t('rollout.pace'), isNumber: true, show: ({ forecast }) => (forecast.kind === 'forecast' ? <span className="estimated">{number(forecast.perMonth, 1)}</span> : <NotComputed because={t(`rollout.refused.${forecast.reason}`)} />) },
        { head: t('rollout.doneOn'), isWide: true, show: ({ forecast }) => <DoneOn of={forecast} /> },
        { head: `${t('rollout.cost.planned')}, ${t('unit.som')}`, isNumber: true, show: ({ cost }) => som(cost.plannedTyiyn, t('rollout.priceUnknown')) },
        { head: `${t('rollout.cost.accepted')}, ${t('unit.som')}`, isNumber: true, show: ({ cost }) => som(cost.acceptedTyiyn, t('rollout.priceUnknown')) },
        { head: `${t('rollout.cost.perProved')}, ${t('unit.som')}`, isNumber: true, show: ({ cost, proved }) => som(cost.perProvedTyiyn, t(proved === 0 ? 'rollout.noneProved' : 'rollout.priceUnknown')) },
      ]} />
      <p className="quiet">{t('rollout.outlookSaid')}</p>
    </section>
  );
}

function DoneOn({ of }: { of: Forecast }): ReactNode {
  const { t } = useSpeech();
  if (of.kind === 'refused') return of.reason === 'plan_reached' ? t('rollout.refused.plan_reached') : <NotComputed because={t(`rollout.refused.${of.reason}`)} />;
  return <span className="estimated">{formatDay(of.likelyOn)} ({formatDay(of.earliestOn)} – {of.latestOn === null ? t('rollout.noEnd') : formatDay(of.latestOn)})</span>;
}

/** The other denominator: accounts of the register. */
export function RolloutAccounts({ of }: { of: Rollout }): ReactNode {
  const { t, number, share } = useSpeech();
  const ratio = (part: number, whole: number): ReactNode => (whole === 0 ? <NoFigure /> : `${number(part)} (${share(part / whole, 1)})`);
  return (
    <section className="stack" aria-label={t('rollout.accounts')}>
      <h2>{t('rollout.accounts')}</h2>
      {of.accounts.length === 0 ? <p className="quiet">{t('rollout.accounts.none')}</p> : (
        <TakenTable label={t('rollout.accounts')} rows={of.accounts} keyOf={(one) => one.class} columns={[
          { head: t('rollout.accountClass'), show: (one) => <b>{t(`class.${one.class}`)}</b> },
          { head: t('rollout.accounts.open'), isNumber: true, show: ({ open }) => number(open) },
          { head: t('rollout.accounts.metered'), isNumber: true, show: ({ metered, open }) => ratio(metered, open) },
          { head: t('rollout.accounts.proved'), isNumber: true, show: ({ proved, open }) => ratio(proved, open) },
        ]} />
      )}
      <p className="quiet">{t('rollout.accountsSaid')}</p>
    </section>
  );
}
